//! A witness: another body that cosigns a checkpoint only if it continues what it saw before
//! (C2SP tlog-witness). Pure: its process keeps the state, listens and tells the time.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cordon_charter::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    checkpoint::{NoteKey, SignedCheckpoint},
    key::{SecretKey, strict_base64},
    tree::is_consistent,
};

/// Most lines of a consistency proof (C2SP tlog-witness).
const MAX_PROOF: usize = 63;

/// The newest checkpoint of a log that a witness cosigned. Written durably before the cosignature
/// leaves, or a crash could let the log show two histories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The log's key.
    pub log_key: NoteKey,
    /// Number of leaves.
    pub size: u64,
    /// Root; of the empty tree at first.
    pub root: Digest,
}

/// A witness with what it saw of each log, by origin.
pub struct Witness {
    name: String,
    key: SecretKey,
    seen: BTreeMap<String, Seen>,
}

/// An answer of HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Body.
    pub body: String,
}

impl Response {
    fn of(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into() }
    }
}

impl Witness {
    /// A witness named `name`, with what it saw before.
    pub const fn new(name: String, key: SecretKey, seen: BTreeMap<String, Seen>) -> Self {
        Self { name, key, seen }
    }

    /// The witness's key, as others write it.
    pub fn note_key(&self) -> NoteKey {
        NoteKey { name: self.name.clone(), public: self.key.public(), cosigns: true }
    }

    /// What it saw, to be kept.
    pub const fn seen(&self) -> &BTreeMap<String, Seen> {
        &self.seen
    }

    /// What it saw of one log.
    pub fn seen_of(&self, origin: &str) -> Option<&Seen> {
        self.seen.get(origin)
    }

    /// Follows a log from now on, known by the key that its operator published.
    pub fn follow(&mut self, log_key: NoteKey) {
        let root = Digest::of(b"");
        self.seen.entry(log_key.name.clone()).or_insert(Seen { log_key, size: 0, root });
    }

    /// Answers `add-checkpoint`. When the status is 200, [`Self::seen`] has changed and must be
    /// durable before the response leaves.
    pub fn add_checkpoint(&mut self, request: &str, now: Timestamp) -> Response {
        let Some((old, proof, note)) = parse(request) else {
            return Response::of(
                400,
                "expected `old SIZE`, proof lines, a blank line, a checkpoint\n",
            );
        };
        let Some(seen) = self.seen.get(&note.checkpoint.origin) else {
            return Response::of(404, "this witness does not follow that log\n");
        };
        if note.verify(&seen.log_key).is_err() {
            return Response::of(403, "not signed by the log's key\n");
        }
        let new = &note.checkpoint;
        if old > new.size {
            return Response::of(400, "the old size is larger than the checkpoint\n");
        }
        if old != seen.size {
            return Response::of(409, format!("{}\n", seen.size));
        }
        if new.size == 0 && new.root != Digest::of(b"") {
            return Response::of(422, "not the root of the empty tree\n");
        }
        if !is_consistent((old, &seen.root), (new.size, &new.root), &proof) {
            return Response::of(422, "the checkpoint does not continue what this witness saw\n");
        }
        let line = note.cosign(&self.name, &self.key, now);
        let log_key = seen.log_key.clone();
        let seen = Seen { log_key, size: new.size, root: new.root };
        self.seen.insert(new.origin.clone(), seen);
        Response::of(200, line.line())
    }
}

/// The body of an `add-checkpoint` request.
pub fn add_checkpoint_request(old: u64, proof: &[Digest], note: &SignedCheckpoint) -> String {
    let lines: String =
        proof.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.as_bytes()))).collect();
    format!("old {old}\n{lines}\n{}", note.to_text())
}

fn parse(request: &str) -> Option<(u64, Vec<Digest>, SignedCheckpoint)> {
    let (head, note) = request.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let digits = lines.next()?.strip_prefix("old ")?;
    let old: u64 = digits.parse().ok().filter(|old: &u64| old.to_string() == digits)?;
    let proof: Option<Vec<Digest>> =
        lines.map(|line| strict_base64(line).map(Digest::from_bytes)).collect();
    let proof = proof.filter(|proof| proof.len() <= MAX_PROOF)?;
    Some((old, proof, SignedCheckpoint::from_text(note).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checkpoint::{Checkpoint, NoteSignature},
        tree::Tree,
    };

    const ORIGIN: &str = "log.example/cordon";

    fn log(size: u64) -> (Tree, SecretKey) {
        let leaves: Vec<[u8; 8]> = (0..size).map(u64::to_be_bytes).collect();
        (Tree::of(leaves.iter().map(<[u8; 8]>::as_slice)), SecretKey::from_seed(&[1; 32]))
    }

    fn note(tree: &Tree, key: &SecretKey) -> SignedCheckpoint {
        Checkpoint { origin: ORIGIN.to_owned(), size: tree.size(), root: tree.root() }.sign(key)
    }

    fn witness(key: &SecretKey) -> Witness {
        let secret = SecretKey::from_seed(&[2; 32]);
        let mut witness = Witness::new("witness.example".to_owned(), secret, BTreeMap::new());
        let public = key.public();
        witness.follow(NoteKey { name: ORIGIN.to_owned(), public, cosigns: false });
        witness
    }

    #[test]
    fn a_log_that_grows_is_cosigned_with_the_witness_s_time() {
        let (tree, key) = log(700);
        let mut witness = witness(&key);
        let now: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let (five, _) = log(5);
        let mut first = note(&five, &key);
        let response = witness.add_checkpoint(&add_checkpoint_request(0, &[], &first), now);
        assert_eq!(response.status, 200, "{}", response.body);
        first.add(NoteSignature::parse(response.body.trim_end()).unwrap());
        let read = SignedCheckpoint::from_text(&first.to_text()).unwrap();
        assert_eq!(read.cosigned_by(&witness.note_key()).unwrap().time, now);
        let proof = tree.prove_consistency(5, 700).unwrap();
        let request = add_checkpoint_request(5, &proof, &note(&tree, &key));
        assert_eq!(witness.add_checkpoint(&request, now).status, 200);
        assert_eq!(witness.seen_of(ORIGIN).unwrap().size, 700);
    }

    #[test]
    fn each_refusal_has_its_status() {
        let (tree, key) = log(9);
        let mut witness = witness(&key);
        let now = Timestamp::UNIX_EPOCH;
        let good = note(&tree, &key);
        let mut ask = |request: &str| witness.add_checkpoint(request, now).status;
        assert_eq!(ask("nonsense"), 400);
        let other = SecretKey::from_seed(&[3; 32]);
        assert_eq!(ask(&add_checkpoint_request(0, &[], &note(&tree, &other))), 403);
        assert_eq!(ask(&add_checkpoint_request(10, &[], &good)), 400);
        assert_eq!(ask(&add_checkpoint_request(3, &[], &good)), 409);
        assert_eq!(ask(&add_checkpoint_request(0, &[], &good)), 200);
        let stranger = Checkpoint { origin: "other".to_owned(), ..good.checkpoint.clone() };
        assert_eq!(ask(&add_checkpoint_request(0, &[], &stranger.sign(&key))), 404);
        let forked = Tree::of((0..12u64).map(|_| b"x".as_slice()));
        let proof = forked.prove_consistency(9, 12).unwrap();
        assert_eq!(ask(&add_checkpoint_request(9, &proof, &note(&forked, &key))), 422);
        let same_size = Tree::of((0..9u64).map(|_| b"x".as_slice()));
        assert_eq!(ask(&add_checkpoint_request(9, &[], &note(&same_size, &key))), 422);
        assert_eq!(ask(&add_checkpoint_request(9, &[], &good)), 200);
    }
}
