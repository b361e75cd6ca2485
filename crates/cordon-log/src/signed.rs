//! What a body signs away from the authority's folder, whatever it says: statements of roles,
//! reviews of notices, orders to disclose.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    key::{Domain, KeyId, PublicKey, SecretKey, SignatureText},
    leaf::{LeafError, canonical, from_canonical},
};

/// What can be said under a signature.
pub trait Signable: Serialize + DeserializeOwned {
    /// The domain that keeps its signatures apart from all others.
    const DOMAIN: Domain;
}

/// What is signed: a draft, the body that speaks, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said<D> {
    /// What is said.
    pub draft: D,
    /// The body that says it.
    pub organisation: String,
    /// The key that signs.
    pub key: KeyId,
}

/// A signed draft; a document of the log in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<D> {
    /// What was signed.
    pub signed: Said<D>,
    /// Over the canonical JSON of `signed`.
    pub signature: SignatureText,
}

impl<D: Signable> Signed<D> {
    /// Signs `draft` as `organisation`.
    ///
    /// # Errors
    /// If the draft has no canonical form.
    pub fn sign(draft: D, organisation: &str, secret: &SecretKey) -> Result<Self, LeafError> {
        let key = KeyId::of(&secret.public());
        let signed = Said { draft, organisation: organisation.to_owned(), key };
        let signature = secret.sign(D::DOMAIN, &canonical(&signed)?);
        Ok(Self { signed, signature })
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// If `bytes` are not one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LeafError> {
        from_canonical(bytes)
    }

    /// The canonical form.
    ///
    /// # Errors
    /// If there is none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        canonical(self)
    }

    /// Whether `public` signed this.
    pub fn is_signed_by(&self, public: &PublicKey) -> bool {
        KeyId::of(public) == self.signed.key
            && canonical(&self.signed)
                .is_ok_and(|bytes| public.verifies(D::DOMAIN, &bytes, &self.signature))
    }
}
