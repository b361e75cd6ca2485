//! Merkle trees against RFC 6962: known roots, and a naive tree written from its definition.

use cordon_charter::Digest;
use cordon_log::{Tree, files, is_consistent, is_included, read_entries};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// Leaves and roots of sizes 0 to 8 that implementations of RFC 6962 share (Certificate
/// Transparency's `merkle_tree_test`).
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves() -> Vec<Vec<u8>> {
    LEAVES.iter().map(|text| hex::decode(text).unwrap()).collect()
}

#[test]
fn roots_are_those_that_everybody_has() {
    for (size, root) in ROOTS.iter().enumerate() {
        let leaves = leaves();
        let tree = Tree::of(leaves.iter().take(size).map(Vec::as_slice));
        assert_eq!(tree.root().to_string(), *root, "size {size}");
    }
}

/// MTH of RFC 6962 §2.1, by its definition.
fn naive(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            let hash = Sha256::new().chain_update([1]).chain_update(naive(left));
            hash.chain_update(naive(right)).finalize().into()
        }
    }
}

fn some_leaves(most: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..5), 1..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn trees_and_proofs_are_those_of_the_definition(
        leaves in some_leaves(600),
        at in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let tree = Tree::of(leaves.iter().map(Vec::as_slice));
        let (size, root) = (tree.size(), tree.root());
        prop_assert_eq!(root, Digest::from_bytes(naive(&leaves)));
        let (at, old) = (at.index(leaves.len()), old.index(leaves.len()) + 1);
        let mut proof = tree.prove_inclusion(at as u64, size).unwrap();
        prop_assert!(is_included(&leaves[at], at as u64, size, &root, &proof));
        prop_assert!(!is_included(b"another leaf", at as u64, size, &root, &proof));
        prop_assert!(!is_included(&leaves[at], at as u64, size, &Digest::of(b"x"), &proof));
        if !proof.is_empty() {
            let flip = flip.index(proof.len());
            proof[flip] = Digest::of(b"x");
            prop_assert!(!is_included(&leaves[at], at as u64, size, &root, &proof));
        }
        let old_root = Digest::from_bytes(naive(&leaves[..old]));
        let mut proof = tree.prove_consistency(old as u64, size).unwrap();
        let (before, after) = ((old as u64, &old_root), (size, &root));
        prop_assert!(is_consistent(before, after, &proof));
        prop_assert!(!is_consistent((old as u64, &Digest::of(b"x")), after, &proof));
        if !proof.is_empty() {
            let flip = flip.index(proof.len());
            proof[flip] = Digest::of(b"x");
            prop_assert!(!is_consistent(before, after, &proof));
        }
        proof.push(Digest::of(b"too long"));
        prop_assert!(!is_consistent(before, after, &proof));
    }

    #[test]
    fn tiles_are_subtrees_of_the_definition(leaves in some_leaves(700), from in 0u64..700) {
        let tree = Tree::of(leaves.iter().map(Vec::as_slice));
        let from = from.min(tree.size());
        for file in files(&tree, &leaves, from) {
            let (path, width) = file.path.split_once(".p/").unwrap_or((&file.path, "256"));
            let width: usize = width.parse().unwrap();
            let at: usize = path.rsplit('/').next().unwrap().parse().unwrap();
            if path.starts_with("tile/entries/") {
                let read = read_entries(&file.bytes, width).unwrap();
                prop_assert_eq!(&read[..], &leaves[at * 256..at * 256 + width]);
                continue;
            }
            let level: u32 = path.split('/').nth(1).unwrap().parse().unwrap();
            let span = 256usize.pow(level);
            prop_assert_eq!(file.bytes.len(), width * 32);
            for (n, hash) in file.bytes.chunks(32).enumerate() {
                let start = (at * 256 + n) * span;
                prop_assert_eq!(hash, &naive(&leaves[start..start + span])[..]);
            }
        }
    }
}

#[test]
fn growth_from_nothing_needs_no_proof_and_shrinking_has_none() {
    let (root, empty) = (Digest::of(b"any"), Digest::of(b""));
    assert!(is_consistent((0, &empty), (5, &root), &[]));
    assert!(!is_consistent((0, &empty), (5, &root), &[root]));
    assert!(is_consistent((5, &root), (5, &root), &[]));
    assert!(!is_consistent((5, &root), (5, &empty), &[]));
    assert!(!is_consistent((6, &root), (5, &root), &[]));
    assert!(!is_included(b"leaf", 5, 5, &root, &[]));
    assert!(!is_included(b"leaf", 0, u64::MAX, &root, &[]));
}
