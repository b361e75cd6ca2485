//! Leaf and body: what is public for ever, and what lies beside the log and can be closed or
//! removed.

use cordon_charter::{Digest, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::event::Event;

/// Largest leaf: a tile of entries prefixes each with 16 bits of length (C2SP tlog-tiles).
pub const MAX_LEAF_BYTES: usize = 65_535;

/// One entry of the log. Its bytes are the canonical JSON (RFC 8785); no other spelling is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Version of the format: 1.
    pub v: u32,
    /// When, in whole seconds; never below the leaf before.
    pub time: Timestamp,
    /// The role that acted.
    pub actor: Role,
    /// What happened.
    pub event: Event,
    /// The body's class and commitment, if there is a body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<Commitment>,
}

/// Why bytes are not a leaf.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// Not JSON of what was expected.
    #[error("not readable: {0}")]
    Json(#[from] serde_json::Error),
    /// Another spelling of the same leaf.
    #[error("not in canonical form (RFC 8785)")]
    NotCanonical,
    /// A later version.
    #[error("a leaf of version {0}; this program knows version 1")]
    Version(u32),
    /// Larger than an entry can be.
    #[error("larger than {MAX_LEAF_BYTES} bytes")]
    TooLarge,
}

impl Leaf {
    /// The canonical bytes.
    ///
    /// # Errors
    /// If the leaf is too large.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        let bytes = canonical(self)?;
        if bytes.len() > MAX_LEAF_BYTES { Err(LeafError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads canonical bytes, and no others.
    ///
    /// # Errors
    /// As [`LeafError`] lists.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > MAX_LEAF_BYTES {
            return Err(LeafError::TooLarge);
        }
        let leaf: Self = from_canonical(bytes)?;
        if leaf.v == 1 { Ok(leaf) } else { Err(LeafError::Version(leaf.v)) }
    }
}

/// Who may read a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyClass {
    /// Anyone: it lies beside the log.
    Public,
    /// The supervisory authority, and whoever it was opened to.
    Overseer,
    /// Nobody but by a key of its own, such as a person's.
    Sealed,
}

/// What a leaf says of its body: SHA-256(salt ‖ body).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// Who may read it.
    pub class: BodyClass,
    /// SHA-256(32-byte salt ‖ body).
    pub sha256: Digest,
}

/// A body with its salt: whoever has both can check the leaf's commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Fresh for every event, 64 hexadecimal digits; never the same for two events of a person.
    pub salt: Digest,
    /// The body: any JSON; committed to in canonical form.
    pub body: serde_json::Value,
}

impl Opening {
    /// A body with a fresh salt.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn fresh(body: serde_json::Value) -> Result<Self, getrandom::Error> {
        let mut salt = [0u8; 32];
        getrandom::fill(&mut salt)?;
        Ok(Self { salt: Digest::from_bytes(salt), body })
    }

    /// The commitment to this opening.
    ///
    /// # Errors
    /// If the body has no canonical form (a number that RFC 8785 cannot write).
    pub fn commit(&self, class: BodyClass) -> Result<Commitment, LeafError> {
        let body = canonical(&self.body)?;
        let hash = Sha256::new().chain_update(self.salt.as_bytes()).chain_update(body).finalize();
        Ok(Commitment { class, sha256: Digest::from_bytes(hash.into()) })
    }

    /// Whether this opens `commitment`.
    pub fn opens(&self, commitment: &Commitment) -> bool {
        self.commit(commitment.class).is_ok_and(|own| own == *commitment)
    }
}

/// Canonical JSON (RFC 8785).
///
/// # Errors
/// If `value` has no JSON form.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, LeafError> {
    Ok(serde_json_canonicalizer::to_vec(value)?)
}

/// Reads canonical JSON and refuses every other spelling: what is signed or hashed has one form.
///
/// # Errors
/// If `bytes` are not the canonical JSON of a `T`.
pub fn from_canonical<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, LeafError> {
    let value: T = serde_json::from_slice(bytes)?;
    if canonical(&value)? == bytes { Ok(value) } else { Err(LeafError::NotCanonical) }
}
