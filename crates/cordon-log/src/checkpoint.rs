//! Checkpoints (C2SP tlog-checkpoint): the size and root of the log, signed by the log and cosigned
//! by witnesses (C2SP tlog-cosignature), as signed notes (C2SP signed-note).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cordon_charter::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::key::{PublicKey, SecretKey, strict_base64};

/// Signature types of C2SP signed-note: Ed25519 over the text; a cosignature with a time.
const ED25519: u8 = 0x01;
const COSIGNATURE: u8 = 0x04;

/// Size and root of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: Digest,
}

/// Why a checkpoint was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not a signed note.
    #[error("not a signed note (C2SP signed-note)")]
    Note,
    /// Not the text of a checkpoint.
    #[error("not a checkpoint (C2SP tlog-checkpoint)")]
    Text,
    /// The log's signature is missing or wrong.
    #[error("not signed by the log's key")]
    Signature,
}

impl Checkpoint {
    /// The text that is signed: origin, size, root, each on a line.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.as_bytes()))
    }

    /// Reads the text; there is one spelling. Extension lines are not used by this log.
    ///
    /// # Errors
    /// If it is not a checkpoint.
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root)) = (origin, size, root) else {
            return Err(CheckpointError::Text);
        };
        let size: u64 = size.parse().map_err(|_| CheckpointError::Text)?;
        let root = strict_base64(root).map(Digest::from_bytes).ok_or(CheckpointError::Text)?;
        let checkpoint = Self { origin: origin.to_owned(), size, root };
        let same = checkpoint.text() == text && is_note_name(origin);
        if same { Ok(checkpoint) } else { Err(CheckpointError::Text) }
    }

    /// Signs as the log, whose key is named like the origin.
    pub fn sign(&self, key: &SecretKey) -> SignedCheckpoint {
        let text = self.text();
        let id = key_id(&self.origin, ED25519, &key.public());
        let signature = key.sign_raw(text.as_bytes());
        let line = NoteSignature { name: self.origin.clone(), id, bytes: signature.to_vec() };
        SignedCheckpoint { checkpoint: self.clone(), signatures: vec![line] }
    }
}

/// A key as a verifier writes it (`name+hash+base64`): what a log or a witness publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteKey {
    /// Name of the log (its origin) or of the witness.
    pub name: String,
    /// The key.
    pub public: PublicKey,
    /// Whether it makes cosignatures with a time (a witness) or plain signatures (a log).
    pub cosigns: bool,
}

impl NoteKey {
    const fn kind(&self) -> u8 {
        if self.cosigns { COSIGNATURE } else { ED25519 }
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind(), &self.public)
    }
}

impl From<NoteKey> for String {
    fn from(key: NoteKey) -> Self {
        let bytes = [&[key.kind()], key.public.as_bytes().as_slice()].concat();
        format!("{}+{}+{}", key.name, hex::encode(key.id()), STANDARD.encode(bytes))
    }
}

impl TryFrom<String> for NoteKey {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const SHAPE: &str = "a key is written name+hash+base64 (C2SP signed-note)";
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SHAPE);
        };
        let [kind, bytes @ ..] = strict_base64::<33>(key).ok_or(SHAPE)?;
        let public = PublicKey::from_bytes(bytes).ok_or(SHAPE)?;
        let key = Self { name: name.to_owned(), public, cosigns: kind == COSIGNATURE };
        let known = kind == COSIGNATURE || kind == ED25519;
        if known && is_note_name(name) && String::from(key.clone()) == text {
            Ok(key)
        } else {
            Err(SHAPE)
        }
    }
}

/// A checkpoint with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What is signed.
    pub checkpoint: Checkpoint,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// A witness's cosignature that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Name of the witness.
    pub witness: String,
    /// When it says it saw the checkpoint.
    pub time: Timestamp,
}

impl SignedCheckpoint {
    /// The note: text, blank line, a line a signature.
    pub fn to_text(&self) -> String {
        let lines: String = self.signatures.iter().map(NoteSignature::line).collect();
        format!("{}\n{lines}", self.checkpoint.text())
    }

    /// Reads a note; there is one spelling.
    ///
    /// # Errors
    /// If it is not a signed checkpoint.
    pub fn from_text(note: &str) -> Result<Self, CheckpointError> {
        let (text, lines) = note.split_once("\n\n").ok_or(CheckpointError::Note)?;
        let checkpoint = Checkpoint::from_text(&format!("{text}\n"))?;
        let lines = lines.strip_suffix('\n').ok_or(CheckpointError::Note)?;
        let signatures: Option<Vec<_>> = lines.split('\n').map(NoteSignature::parse).collect();
        let signatures = signatures.ok_or(CheckpointError::Note)?;
        if signatures.len() > 64 {
            return Err(CheckpointError::Note);
        }
        Ok(Self { checkpoint, signatures })
    }

    /// Whether the log's key signed it.
    ///
    /// # Errors
    /// If it did not.
    pub fn verify(&self, key: &NoteKey) -> Result<(), CheckpointError> {
        let text = self.checkpoint.text();
        // Every line of a known key must be right, and there must be one (C2SP signed-note).
        let right = |line: &NoteSignature| verifies(key, text.as_bytes(), &line.bytes);
        let signed = self.checkpoint.origin == key.name
            && !key.cosigns
            && self.lines_of(key).next().is_some()
            && self.lines_of(key).all(right);
        if signed { Ok(()) } else { Err(CheckpointError::Signature) }
    }

    /// The cosignature of the witness with this key, if it is there and right.
    pub fn cosigned_by(&self, key: &NoteKey) -> Option<Cosigned> {
        let text = self.checkpoint.text();
        self.lines_of(key).find_map(|line| line.cosigned(key, &text))
    }

    /// The names of signature lines that none of `keys` made, or made otherwise: a flipped byte, or
    /// a key that the checker does not know.
    pub fn lines_not_of(&self, keys: &[NoteKey]) -> Vec<String> {
        let text = self.checkpoint.text();
        let by = |key: &NoteKey, line: &NoteSignature| {
            let own = line.name == key.name && line.id == key.id();
            own && if key.cosigns {
                line.cosigned(key, &text).is_some()
            } else {
                verifies(key, text.as_bytes(), &line.bytes)
            }
        };
        let unknown = self.signatures.iter().filter(|line| !keys.iter().any(|key| by(key, line)));
        unknown.map(|line| line.name.clone()).collect()
    }

    /// Cosigns as the witness `name` at `time`; gives the line to add.
    pub fn cosign(&self, name: &str, key: &SecretKey, time: Timestamp) -> NoteSignature {
        let seconds = u64::try_from(time.as_second()).unwrap_or(0);
        let message = cosigned_message(seconds, &self.checkpoint.text());
        let signature = key.sign_raw(message.as_bytes());
        let bytes = [seconds.to_be_bytes().as_slice(), signature.as_slice()].concat();
        NoteSignature { name: name.to_owned(), id: key_id(name, COSIGNATURE, &key.public()), bytes }
    }

    /// Adds a line, in place of an older one of the same key.
    pub fn add(&mut self, line: NoteSignature) {
        self.signatures.retain(|own| own.id != line.id || own.name != line.name);
        self.signatures.push(line);
    }

    fn lines_of<'a>(&'a self, key: &'a NoteKey) -> impl Iterator<Item = &'a NoteSignature> {
        let id = key.id();
        self.signatures.iter().filter(move |line| line.name == key.name && line.id == id)
    }
}

impl NoteSignature {
    /// `— name base64`, with its line end.
    pub fn line(&self) -> String {
        let bytes = [self.id.as_slice(), &self.bytes].concat();
        format!("— {} {}\n", self.name, STANDARD.encode(bytes))
    }

    fn cosigned(&self, key: &NoteKey, text: &str) -> Option<Cosigned> {
        let (time, signature) = self.bytes.split_first_chunk::<8>()?;
        let seconds = u64::from_be_bytes(*time);
        let message = cosigned_message(seconds, text);
        if !key.cosigns || !verifies(key, message.as_bytes(), signature) {
            return None;
        }
        let time = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
        Some(Cosigned { witness: key.name.clone(), time })
    }

    /// Reads a line without its line end.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, text) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = STANDARD.decode(text).ok()?;
        let (id, rest) = bytes.split_first_chunk::<4>()?;
        let parsed = Self { name: name.to_owned(), id: *id, bytes: rest.to_vec() };
        (is_note_name(name) && parsed.line().strip_suffix('\n') == Some(line)).then_some(parsed)
    }
}

fn verifies(key: &NoteKey, message: &[u8], signature: &[u8]) -> bool {
    signature.try_into().is_ok_and(|bytes: &[u8; 64]| key.public.verifies_raw(message, bytes))
}

/// C2SP tlog-cosignature: header, time, then the checkpoint's text.
fn cosigned_message(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

/// SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4] (C2SP signed-note).
fn key_id(name: &str, kind: u8, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', kind])
        .chain_update(key.as_bytes())
        .finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
    [a, b, c, d]
}

/// Key names hold no white space and no plus sign.
pub(crate) fn is_note_name(name: &str) -> bool {
    let control = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= 255 && !name.chars().any(control)
}
