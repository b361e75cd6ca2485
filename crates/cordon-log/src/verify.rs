//! The auditor's replay: from the published files alone, without the store.

use std::{collections::BTreeMap, io};

use cordon_charter::{Digest, Role};
use jiff::Timestamp;

use crate::{
    answer,
    checkpoint::{Cosigned, NoteKey, SignedCheckpoint},
    event::Event,
    fold::{Documents, Neglect, State, state},
    key::PublicKey,
    leaf::{BodyClass, Leaf, Opening, from_canonical},
    record, request,
    source::{CHECKPOINT, LogSource, body_path, document_path},
    standing::Standing,
    tiles::{entry_tiles, hash_tiles, narrower_tiles, read_entries},
    tree::{MAX_TREE_SIZE, Tree},
    trust::Trust,
    window,
};

/// What a replay found.
#[derive(Debug)]
pub struct Report {
    /// The state that follows from the log, with every rule that was broken.
    pub state: State,
    /// What should have been done by now and was not; no leaf broke a rule.
    pub neglected: Vec<Neglect>,
    /// The leaves, in order.
    pub leaves: Vec<Leaf>,
    /// Root of the tree.
    pub root: Digest,
    /// What does not fit together: a flipped byte, a missing file.
    pub broken: Vec<Broken>,
    /// What could not be checked, and why.
    pub unchecked: Unchecked,
    /// The log's key came from the checker.
    pub trusted: bool,
    /// Cosignatures on the checkpoint.
    pub cosigned: Vec<Cosigned>,
    /// When the checker looked: not before the last leaf.
    pub looked: Timestamp,
}

/// Bodies that are closed to the public. That is as it should be; a checker should know how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unchecked {
    /// Open to the supervisory authority only.
    pub overseer: u64,
    /// Sealed.
    pub sealed: u64,
    /// Removed by an event.
    pub redacted: u64,
}

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which file.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

/// Why a replay could not even begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A file could not be read.
    #[error("`{file}` could not be read: {error}")]
    Read {
        /// Which.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// There is no log.
    #[error("no `{CHECKPOINT}` here: this is not a log's folder")]
    NoLog,
    /// Something at the root of every other check is wrong.
    #[error("`{}`: {}", .0.file, .0.what)]
    Broken(Broken),
}

impl Report {
    /// Whether nothing is broken and no rule was.
    pub fn is_good(&self) -> bool {
        self.broken.is_empty() && self.state.faults().is_empty()
    }

    /// Where each measure stands.
    pub fn standings(&self) -> Vec<Standing> {
        let of = |measure| Standing::of(&self.state, &self.leaves, measure, self.looked);
        self.state.measures().map(of).collect()
    }
}

/// Replays the log of `source`.
///
/// # Errors
/// If the checkpoint or the leaves cannot be read at all. Everything else is in the report.
pub fn verify_log(
    source: &dyn LogSource,
    trust: &Trust,
    now: Timestamp,
) -> Result<Report, VerifyError> {
    let reader = Reader { source };
    let note = reader.need(CHECKPOINT)?;
    let note = String::from_utf8(note).map_err(|_| broken(CHECKPOINT, "not text"))?;
    let note = SignedCheckpoint::from_text(&note).map_err(|e| broken(CHECKPOINT, e))?;
    let bytes = reader.leaves(note.checkpoint.size)?;
    let tree = Tree::of(bytes.iter().map(Vec::as_slice));
    let mut found = Found::default();
    if tree.root() != note.checkpoint.root {
        found.broken(CHECKPOINT, "the leaves do not have the root that the checkpoint states");
    }
    reader.hash_tiles(&tree, &mut found)?;
    let leaves = parse(&bytes)?;
    let key = match leaves.first().map(|leaf| &leaf.event) {
        Some(Event::AuthorityCreated { log_key, .. }) => log_key.clone(),
        _ => return Err(broken("tile/entries", "the log does not begin with its authority")),
    };
    if note.verify(&key).is_err() {
        found.broken(CHECKPOINT, "not signed by the key that the log's first leaf names");
    }
    let trusted = !trust.logs.is_empty();
    if trusted && !trust.logs.contains(&key) {
        found.broken(CHECKPOINT, "the log's key is not one that the trust file names");
    }
    let documents = reader.documents(&leaves, &mut found)?;
    let now = now.max(newest(&leaves));
    let state = state(&leaves, &documents, now);
    check_keys(&leaves, trust, &mut found);
    check_lines(&note, &key, &state, trust, &mut found);
    reader.bodies((&leaves, &documents), &state, &mut found)?;
    reader.superseded(&tree, &bytes, &mut found)?;
    let named = state.witnesses();
    let witnesses = if trust.witnesses.is_empty() { &named } else { &trust.witnesses };
    let cosigned = witnesses.iter().filter_map(|key| note.cosigned_by(key)).collect();
    Ok(Report {
        neglected: state.neglected(now),
        state,
        leaves,
        root: tree.root(),
        broken: found.broken,
        unchecked: found.unchecked,
        trusted,
        cosigned,
        looked: now,
    })
}

#[derive(Default)]
struct Found {
    broken: Vec<Broken>,
    unchecked: Unchecked,
}

impl Found {
    fn broken(&mut self, file: &str, what: &str) {
        self.broken.push(Broken { file: file.to_owned(), what: what.to_owned() });
    }
}

struct Reader<'a> {
    source: &'a dyn LogSource,
}

impl Reader<'_> {
    fn read(&self, file: &str) -> Result<Option<Vec<u8>>, VerifyError> {
        self.source.read(file).map_err(|error| VerifyError::Read { file: file.to_owned(), error })
    }

    fn need(&self, file: &str) -> Result<Vec<u8>, VerifyError> {
        self.read(file)?.ok_or_else(|| {
            if file == CHECKPOINT { VerifyError::NoLog } else { broken(file, "missing") }
        })
    }

    fn leaves(&self, size: u64) -> Result<Vec<Vec<u8>>, VerifyError> {
        if size > MAX_TREE_SIZE {
            return Err(broken(CHECKPOINT, "the log claims to be impossibly large"));
        }
        let mut leaves = Vec::new();
        for (path, width) in entry_tiles(size) {
            let bytes = self.need(&path)?;
            let tile = read_entries(&bytes, width);
            leaves.extend(tile.ok_or_else(|| broken(&path, "not a tile of entries"))?);
        }
        Ok(leaves)
    }

    fn hash_tiles(&self, tree: &Tree, found: &mut Found) -> Result<(), VerifyError> {
        for tile in hash_tiles(tree) {
            match self.read(&tile.path)? {
                Some(bytes) if bytes == tile.bytes => {}
                Some(_) => found.broken(&tile.path, "not the hashes of the leaves"),
                None => found.broken(&tile.path, "missing"),
            }
        }
        Ok(())
    }

    /// Narrower tiles at the right edge, of earlier checkpoints: they may be gone, but not differ.
    fn superseded(
        &self,
        tree: &Tree,
        leaves: &[Vec<u8>],
        found: &mut Found,
    ) -> Result<(), VerifyError> {
        for tile in narrower_tiles(tree, leaves) {
            if self.read(&tile.path)?.is_some_and(|bytes| bytes != tile.bytes) {
                found.broken(&tile.path, "not what the log held at that size");
            }
        }
        Ok(())
    }

    fn documents(
        &self,
        leaves: &[Leaf],
        found: &mut Found,
    ) -> Result<BTreeMap<Digest, Vec<u8>>, VerifyError> {
        let mut documents = BTreeMap::new();
        for digest in leaves.iter().flat_map(|leaf| leaf.event.documents()) {
            let path = document_path(&digest);
            match self.read(&path)? {
                Some(bytes) if Digest::of(&bytes) == digest => {
                    documents.insert(digest, bytes);
                }
                Some(_) => found.broken(&path, "not the document of this digest"),
                None => found.broken(&path, "missing"),
            }
        }
        Ok(documents)
    }

    fn bodies(
        &self,
        (leaves, documents): (&[Leaf], &dyn Documents),
        state: &State,
        found: &mut Found,
    ) -> Result<(), VerifyError> {
        for (index, leaf) in (0u64..).zip(leaves) {
            let Some(commitment) = &leaf.body else { continue };
            match commitment.class {
                _ if state.redacted().contains_key(&index) => {
                    found.unchecked.redacted += 1;
                    let path = body_path(index);
                    if self.read(&path)?.is_some() {
                        found.broken(&path, "an event says that it was removed, but it is here");
                    }
                }
                BodyClass::Overseer => found.unchecked.overseer += 1,
                BodyClass::Sealed => found.unchecked.sealed += 1,
                BodyClass::Public => {
                    let path = body_path(index);
                    let opening = self.read(&path)?;
                    match opening.map(|bytes| from_canonical::<Opening>(&bytes)) {
                        Some(Ok(opening)) if opening.opens(commitment) => {
                            if let Some(what) =
                                untrue((leaves, documents), index, leaf, &opening.body)
                            {
                                found.broken(&path, &what);
                            }
                        }
                        Some(_) => found.broken(&path, "not the body that the leaf commits to"),
                        None => {
                            found.broken(&path, "missing, and no event says that it was removed")
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a public body says that its kind of event or the log contradicts.
fn untrue(
    (leaves, documents): (&[Leaf], &dyn Documents),
    index: u64,
    leaf: &Leaf,
    body: &serde_json::Value,
) -> Option<String> {
    if !record::is_sound(&leaf.event, body) {
        return Some("the body lacks a text that this kind of event demands".to_owned());
    }
    if !request::is_published_whole(leaves, &leaf.event, body) {
        return Some("not what the leaf of the request committed to".to_owned());
    }
    let mut differing = answer::differing(leaves, index, body);
    differing.extend(window::differing(leaves, documents, index, body));
    (!differing.is_empty())
        .then(|| format!("the answer differs from the log in: {}", differing.join(", ")))
}

fn parse(bytes: &[Vec<u8>]) -> Result<Vec<Leaf>, VerifyError> {
    let one = |(index, bytes): (usize, &Vec<u8>)| {
        Leaf::from_bytes(bytes)
            .map_err(|error| broken("tile/entries", format!("leaf {index}: {error}")))
    };
    bytes.iter().enumerate().map(one).collect()
}

/// With keys obtained elsewhere, an enrolled key that is not one of them for its role proves
/// nothing; statements under keys that were never enrolled break a rule of the fold.
fn check_keys(leaves: &[Leaf], trust: &Trust, found: &mut Found) {
    if trust.keys.is_empty() {
        return;
    }
    for (index, leaf) in leaves.iter().enumerate() {
        let Event::KeyEnrolled { key } = &leaf.event else { continue };
        let named = |(role, public): &(Role, PublicKey)| *role == key.role && *public == key.public;
        if key.role != Role::Witness && !trust.keys.iter().any(named) {
            let what = format!(
                "leaf {index} enrols key {} as {}, which the trust file does not name for that \
                 role",
                key.id, key.role
            );
            found.broken("tile/entries", &what);
        }
    }
}

/// A log publishes no signature line but its own and those of witnesses that it enrolled, so a line
/// of nobody is a flipped byte.
fn check_lines(
    note: &SignedCheckpoint,
    key: &NoteKey,
    state: &State,
    trust: &Trust,
    found: &mut Found,
) {
    let mut known = state.witnesses();
    known.extend(trust.witnesses.iter().cloned());
    known.push(key.clone());
    for name in note.lines_not_of(&known) {
        let what = format!("the signature line of `{name}` matches no known key");
        found.broken(CHECKPOINT, &what);
    }
}

fn newest(leaves: &[Leaf]) -> Timestamp {
    leaves.iter().map(|leaf| leaf.time).max().unwrap_or(Timestamp::MIN)
}

fn broken(file: &str, what: impl std::fmt::Display) -> VerifyError {
    VerifyError::Broken(Broken { file: file.to_owned(), what: what.to_string() })
}
