//! Receipts: proof, for whoever holds one, that an act is in the log.

use cordon_charter::Digest;
use serde::{Deserialize, Serialize};

use crate::{
    checkpoint::{Cosigned, NoteKey, SignedCheckpoint},
    key::{Domain, SecretKey, SignatureText},
    leaf::{Leaf, LeafError, Opening, canonical, from_canonical},
    tree::{Proof, Tree, is_included},
    trust::Trust,
};

/// A receipt as it is handed out (`*.receipt.json`): canonical JSON, every byte signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What is attested.
    pub signed: Attested,
    /// By the log's key, over the canonical JSON of `signed`.
    pub signature: SignatureText,
}

/// What a receipt attests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// Version of the format: 1.
    pub receipt: u32,
    /// The act.
    pub leaf: Leaf,
    /// Its position in the log.
    pub index: u64,
    /// The body of the act, with its salt: an answer, or the counts of a submission.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opening: Option<Opening>,
    /// Hashes from the leaf to the checkpoint's root (RFC 6962 §2.1.1).
    pub proof: Proof,
    /// The checkpoint, a signed note.
    pub checkpoint: String,
    /// The log's key.
    pub log_key: NoteKey,
    /// The witnesses that the authority named.
    pub witnesses: Vec<NoteKey>,
}

/// Why a receipt was not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// Not a receipt.
    #[error("not a receipt: {0}")]
    Format(#[from] LeafError),
    /// A later version.
    #[error("a receipt of version {0}; this program knows version 1")]
    Version(u32),
    /// The log's key is not among those trusted.
    #[error("the receipt is of a log that the trust file does not name")]
    Untrusted,
    /// Some byte was changed.
    #[error("the receipt's signature does not match: it was altered, or another key made it")]
    Signature,
    /// The checkpoint is wrong.
    #[error("the checkpoint is wrong: {0}")]
    Checkpoint(#[from] crate::checkpoint::CheckpointError),
    /// The act is not in the log of this checkpoint.
    #[error("the act is not in the log that the checkpoint describes")]
    NotIncluded,
    /// The body is not that of the act.
    #[error("the body does not match what the log commits to")]
    Body,
    /// The position lies outside the log.
    #[error("the log has no such leaf")]
    NoLeaf,
}

/// What a receipt showed.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The act, its position, its body.
    pub attested: Attested,
    /// The log's key came from the checker, not from the receipt.
    pub trusted: bool,
    /// Cosignatures by witnesses: of the trust file if there is one, else those that the authority
    /// named.
    pub cosigned: Vec<Cosigned>,
    /// Number of leaves that the checkpoint covers.
    pub size: u64,
}

impl Receipt {
    /// Makes a receipt for leaf `index` under `checkpoint`.
    ///
    /// # Errors
    /// If the leaf is not in the checkpoint's tree.
    pub fn new(
        (leaf, index): (Leaf, u64),
        opening: Option<Opening>,
        (tree, checkpoint): (&Tree, &SignedCheckpoint),
        (log_key, witnesses): (NoteKey, Vec<NoteKey>),
        secret: &SecretKey,
    ) -> Result<Self, ReceiptError> {
        let size = checkpoint.checkpoint.size;
        let proof = tree.prove_inclusion(index, size).map_err(|_| ReceiptError::NoLeaf)?;
        let checkpoint = checkpoint.to_text();
        let receipt = 1;
        let signed =
            Attested { receipt, leaf, index, opening, proof, checkpoint, log_key, witnesses };
        let signature = secret.sign(Domain::Receipt, &canonical(&signed)?);
        Ok(Self { signed, signature })
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// If there are none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ReceiptError> {
        Ok(canonical(self)?)
    }

    /// Checks `bytes` offline. Without trusted logs the keys are those that the receipt names.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(bytes: &[u8], trust: &Trust) -> Result<Shown, ReceiptError> {
        let Self { signed, signature } = from_canonical(bytes)?;
        if signed.receipt != 1 || signed.leaf.v != 1 {
            return Err(ReceiptError::Version(signed.receipt.max(signed.leaf.v)));
        }
        let trusted = !trust.logs.is_empty();
        if trusted && !trust.logs.contains(&signed.log_key) {
            return Err(ReceiptError::Untrusted);
        }
        let key = &signed.log_key;
        if !key.public.verifies(Domain::Receipt, &canonical(&signed)?, &signature) {
            return Err(ReceiptError::Signature);
        }
        let note = SignedCheckpoint::from_text(&signed.checkpoint)?;
        note.verify(key)?;
        signed.check(&note.checkpoint.root, note.checkpoint.size)?;
        let named = if trust.witnesses.is_empty() { &signed.witnesses } else { &trust.witnesses };
        let cosigned = named.iter().filter_map(|witness| note.cosigned_by(witness)).collect();
        Ok(Shown { size: note.checkpoint.size, attested: signed, trusted, cosigned })
    }
}

impl Attested {
    fn check(&self, root: &Digest, size: u64) -> Result<(), ReceiptError> {
        if !is_included(&self.leaf.to_bytes()?, self.index, size, root, &self.proof) {
            return Err(ReceiptError::NotIncluded);
        }
        match (&self.opening, &self.leaf.body) {
            (Some(opening), Some(commitment)) if opening.opens(commitment) => Ok(()),
            (None, _) => Ok(()),
            _ => Err(ReceiptError::Body),
        }
    }
}
