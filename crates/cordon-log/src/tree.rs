//! The Merkle tree of RFC 6962 over all leaves, held in memory, with its proofs.
//!
//! The arithmetic is that of the `tlog_tiles` crate; here it gets types and a place for hashes.

use cordon_charter::Digest;
use tlog_tiles::tlog::{
    self, Error, Hash, HashReader, check_record, check_tree, prove_record, prove_tree, record_hash,
    stored_hashes, tree_hash,
};

/// Larger trees are refused: far beyond any log, and far from overflow in proof arithmetic.
pub const MAX_TREE_SIZE: u64 = 1 << 48;

/// Hashes that prove membership or growth, from the leaf upward.
pub type Proof = Vec<Digest>;

/// All hashes of a log.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    hashes: Vec<Hash>,
}

/// A proof could not be made: the position lies outside the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("position outside the tree")]
pub struct OutsideTree;

impl Tree {
    /// The tree over `leaves`.
    pub fn of<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut tree = Self::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        // Reads only hashes that are held already, so it cannot fail.
        if let Ok(new) = stored_hashes(self.size, leaf, self) {
            self.hashes.extend(new);
            self.size += 1;
        }
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root of the whole tree (RFC 6962 §2.1).
    pub fn root(&self) -> Digest {
        self.root_at(self.size).unwrap_or(Digest::from_bytes(tlog::EMPTY_HASH.0))
    }

    /// Root of the first `size` leaves.
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        (size <= self.size).then(|| tree_hash(size, self).ok()).flatten().map(digest)
    }

    /// Proof that leaf `index` is in the tree of `size` (RFC 6962 §2.1.1).
    ///
    /// # Errors
    /// If there is no such leaf or tree.
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<Proof, OutsideTree> {
        if size > self.size {
            return Err(OutsideTree);
        }
        let proof = prove_record(size, index, self).map_err(|_| OutsideTree)?;
        Ok(proof.into_iter().map(digest).collect())
    }

    /// Proof that the tree of `size` begins with the tree of `old` (RFC 6962 §2.1.2).
    ///
    /// # Errors
    /// If there is no such tree, or `old` is 0.
    pub fn prove_consistency(&self, old: u64, size: u64) -> Result<Proof, OutsideTree> {
        if size > self.size || old == 0 || old > size {
            return Err(OutsideTree);
        }
        let proof = prove_tree(size, old, self).map_err(|_| OutsideTree)?;
        Ok(proof.into_iter().map(digest).collect())
    }
}

impl HashReader for Tree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let one = |index: &u64| {
            let at = usize::try_from(*index).map_err(|_| Error::IndexesNotInTree)?;
            self.hashes.get(at).copied().ok_or(Error::IndexesNotInTree)
        };
        indexes.iter().map(one).collect()
    }
}

/// Whether `proof` shows that `leaf` is entry `index` of the tree of `size` with `root`.
pub fn is_included(leaf: &[u8], index: u64, size: u64, root: &Digest, proof: &[Digest]) -> bool {
    if index >= size || size > MAX_TREE_SIZE || proof.len() > 64 {
        return false;
    }
    let proof: Vec<Hash> = proof.iter().map(hash).collect();
    check_record(&proof, size, hash(root), index, record_hash(leaf)).is_ok()
}

/// Whether `proof` shows that the tree (`size`, `root`) begins with the tree (`old`, `old_root`).
pub fn is_consistent(
    (old, old_root): (u64, &Digest),
    (size, root): (u64, &Digest),
    proof: &[Digest],
) -> bool {
    if old == 0 || old > size || size > MAX_TREE_SIZE || proof.len() > 128 {
        return old == 0 && proof.is_empty() && size <= MAX_TREE_SIZE;
    }
    let proof: Vec<Hash> = proof.iter().map(hash).collect();
    check_tree(&proof, size, hash(root), old, hash(old_root)).is_ok()
}

fn digest(hash: Hash) -> Digest {
    Digest::from_bytes(hash.0)
}

fn hash(digest: &Digest) -> Hash {
    Hash(*digest.as_bytes())
}
