//! Reviews of notices: that somebody who speaks the language read this very text, signed away from
//! the authority's folder.

use cordon_charter::{CharterId, Digest, MeasureId, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::{Domain, KeyId, PublicKey, SecretKey, SignatureText},
    leaf::{LeafError, canonical, from_canonical},
};

/// A review before it is signed: `cordon notice review` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDraft {
    /// Version of the format: 1.
    pub review: u32,
    /// The measure whose notice it is.
    pub measure: MeasureId,
    /// The charter that the notice was put together from.
    pub charter: CharterId,
    /// The language, a tag (BCP 47): `fr`.
    pub language: String,
    /// SHA-256 of the notice's text, in UTF-8 and without its mark.
    pub notice: Digest,
    /// The role that signs.
    pub role: Role,
    /// The post that read it; never a person's name.
    pub post: String,
    /// The day of the review.
    pub date: Date,
}

/// What is signed: a draft, the body that speaks, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// What is said.
    pub draft: ReviewDraft,
    /// The body that says it.
    pub organisation: String,
    /// The key that signs.
    pub key: KeyId,
}

/// A signed review; a document of the log in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReview {
    /// What was signed.
    pub signed: Review,
    /// Over the canonical JSON of `signed`.
    pub signature: SignatureText,
}

impl SignedReview {
    /// Signs `draft` as `organisation`.
    ///
    /// # Errors
    /// If the draft has no canonical form.
    pub fn sign(
        draft: ReviewDraft,
        organisation: &str,
        secret: &SecretKey,
    ) -> Result<Self, LeafError> {
        let key = KeyId::of(&secret.public());
        let signed = Review { draft, organisation: organisation.to_owned(), key };
        let signature = secret.sign(Domain::NoticeReview, &canonical(&signed)?);
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
                .is_ok_and(|bytes| public.verifies(Domain::NoticeReview, &bytes, &self.signature))
    }
}
