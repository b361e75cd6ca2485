//! Ed25519 keys of roles: made anywhere, enrolled by an event, proven by a signature over
//! themselves.
//!
//! What a key signs is separated by domain: a signature over one kind of thing is never one over
//! another (RFC 8032, plain Ed25519, over `domain ‖ 0x00 ‖ message`).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cordon_charter::{Digest, Role};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::checkpoint::NoteKey;

/// First 16 hexadecimal digits of SHA-256 of the public key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

impl KeyId {
    /// The id of a public key.
    pub fn of(public: &PublicKey) -> Self {
        Self(Digest::of(public.as_bytes()).to_string().chars().take(16).collect())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeyId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let strict =
            text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if strict { Ok(Self(text)) } else { Err("a key id has 16 lower-case hexadecimal digits") }
    }
}

impl std::str::FromStr for KeyId {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An Ed25519 public key (RFC 8032), written as strict base64 of its 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// A key from its 32 bytes; they must be a point that verifies strictly.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(bytes))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `signature` is this key's over `message` in `domain`. Strict: no small-order keys.
    pub fn verifies(&self, domain: Domain, message: &[u8], signature: &SignatureText) -> bool {
        self.verifies_raw(&domain.message(message), &signature.0)
    }

    /// Whether `signature` is this key's over exactly `message`; for formats that fix their own
    /// message (C2SP signed notes).
    pub(crate) fn verifies_raw(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}

impl TryFrom<String> for PublicKey {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        strict_base64::<32>(&text)
            .and_then(Self::from_bytes)
            .ok_or("a public key is the base64 of 32 bytes of Ed25519")
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        STANDARD.encode(key.0)
    }
}

/// A signature, written as strict base64 of its 64 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignatureText([u8; 64]);

impl TryFrom<String> for SignatureText {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        strict_base64::<64>(&text).map(Self).ok_or("a signature is the base64 of 64 bytes")
    }
}

impl From<SignatureText> for String {
    fn from(signature: SignatureText) -> Self {
        STANDARD.encode(signature.0)
    }
}

/// What a signature is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// A statement of a role.
    Statement,
    /// Proof that whoever enrols a key holds it.
    KeyPossession,
    /// A receipt.
    Receipt,
    /// That a notice reads well in its language.
    NoticeReview,
    /// An order to disclose rows under a power that the charter names.
    DisclosureOrder,
    /// A suspension or resumption of a measure.
    Halt,
}

impl Domain {
    fn message(self, message: &[u8]) -> Vec<u8> {
        let name: &[u8] = match self {
            Self::Statement => b"cordon/statement/v1",
            Self::KeyPossession => b"cordon/key-possession/v1",
            Self::Receipt => b"cordon/receipt/v1",
            Self::NoticeReview => b"cordon/notice-review/v1",
            Self::DisclosureOrder => b"cordon/disclosure-order/v1",
            Self::Halt => b"cordon/halt/v1",
        };
        [name, &[0], message].concat()
    }
}

/// A secret key. No `Debug`; wiped when dropped.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// A fresh key from the system's randomness.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut seed = Zeroizing::new([0u8; 32]);
        getrandom::fill(seed.as_mut())?;
        Ok(Self::from_seed(&seed))
    }

    /// A key from its 32-byte seed (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed as base64, to be written to a file that only its owner reads.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(Zeroizing::new(self.0.to_bytes())))
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        strict_base64::<32>(text.trim()).map(|seed| Self::from_seed(&Zeroizing::new(seed)))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` in `domain`.
    pub fn sign(&self, domain: Domain, message: &[u8]) -> SignatureText {
        SignatureText(self.sign_raw(&domain.message(message)))
    }

    pub(crate) fn sign_raw(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A key as enrolled: for one role of one body, from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolledKey {
    /// Its id.
    pub id: KeyId,
    /// What it may sign as.
    pub role: Role,
    /// The body that holds it.
    pub organisation: String,
    /// The public key.
    pub public: PublicKey,
    /// From when it may sign.
    pub valid_from: Timestamp,
    /// Until when.
    pub valid_until: Timestamp,
    /// Signature of the key itself over this request.
    pub possession: SignatureText,
}

/// The public half of a key with a proof that its maker holds the secret: what a body hands to the
/// authority (`FILE.pub`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// For which role.
    pub role: Role,
    /// The body that holds the key.
    pub organisation: String,
    /// The public key.
    pub public: PublicKey,
    /// Signature over role, organisation and public key by the key itself.
    pub possession: SignatureText,
}

impl KeyRequest {
    /// Makes the request for `secret`.
    pub fn new(secret: &SecretKey, role: Role, organisation: &str) -> Self {
        let public = secret.public();
        let message = Self::message(role, organisation, &public);
        Self {
            role,
            organisation: organisation.to_owned(),
            public,
            possession: secret.sign(Domain::KeyPossession, &message),
        }
    }

    /// Whether whoever made this holds the key.
    pub fn is_proven(&self) -> bool {
        let message = Self::message(self.role, &self.organisation, &self.public);
        self.public.verifies(Domain::KeyPossession, &message, &self.possession)
    }

    /// The key as it will stand in the log.
    pub fn enrolled(self, valid_from: Timestamp, valid_until: Timestamp) -> EnrolledKey {
        EnrolledKey {
            id: KeyId::of(&self.public),
            role: self.role,
            organisation: self.organisation,
            public: self.public,
            valid_from,
            valid_until,
            possession: self.possession,
        }
    }

    fn message(role: Role, organisation: &str, public: &PublicKey) -> Vec<u8> {
        [role.as_str().as_bytes(), &[0], public.as_bytes(), organisation.as_bytes()].concat()
    }
}

impl EnrolledKey {
    /// The key of a witness as its cosignatures name it: the body's name is the key's.
    pub fn witness_key(&self) -> NoteKey {
        NoteKey { name: self.organisation.clone(), public: self.public.clone(), cosigns: true }
    }

    /// Whether the key's id and proof of possession are right.
    pub fn is_proven(&self) -> bool {
        let message = KeyRequest::message(self.role, &self.organisation, &self.public);
        self.id == KeyId::of(&self.public)
            && self.public.verifies(Domain::KeyPossession, &message, &self.possession)
    }
}

/// Base64 with padding and no other spelling of the same bytes.
pub(crate) fn strict_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
    (STANDARD.encode(&*bytes) == text).then(|| bytes.as_slice().try_into().ok()).flatten()
}
