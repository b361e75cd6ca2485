//! Statements of roles: what is signed, away from the authority's folder, over which charter and
//! assessment.

use std::collections::BTreeMap;

use cordon_charter::{CharterId, Digest, Meaning, MeasureId, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::{Domain, KeyId, PublicKey, SecretKey, SignatureText},
    leaf::{LeafError, canonical, from_canonical},
};

/// A statement before it is signed: `cordon statement export` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Version of the format: 1.
    pub statement: u32,
    /// About which measure.
    pub measure: MeasureId,
    /// Over this very charter.
    pub charter: CharterId,
    /// Over this very assessment.
    pub assessment: Digest,
    /// Who speaks.
    pub role: Role,
    /// What it says.
    pub meaning: Meaning,
    /// The reasons, in public.
    pub text: String,
    /// Answers to findings that a person must judge, by rule id, in public.
    pub answers: BTreeMap<String, String>,
    /// The day of the statement.
    pub date: Date,
}

/// What is signed: a draft, the body that speaks, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// What is said.
    pub draft: Draft,
    /// The body that says it.
    pub organisation: String,
    /// The key that signs.
    pub key: KeyId,
}

/// A signed statement; a document of the log in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedStatement {
    /// What was signed.
    pub signed: Statement,
    /// Over the canonical JSON of `signed`.
    pub signature: SignatureText,
}

impl SignedStatement {
    /// Signs `draft` as `organisation`.
    ///
    /// # Errors
    /// If the draft has no canonical form.
    pub fn sign(draft: Draft, organisation: &str, secret: &SecretKey) -> Result<Self, LeafError> {
        let key = KeyId::of(&secret.public());
        let signed = Statement { draft, organisation: organisation.to_owned(), key };
        let signature = secret.sign(Domain::Statement, &canonical(&signed)?);
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
                .is_ok_and(|bytes| public.verifies(Domain::Statement, &bytes, &self.signature))
    }
}
