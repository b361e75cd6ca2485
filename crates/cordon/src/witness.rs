//! The witness's process: another body's machine that follows a log's folder, cosigns what
//! continues what it saw, and answers `add-checkpoint` (C2SP tlog-witness).
//!
//! Its folder holds `witness.key` (secret), `witness.key.pub` (for the authority to enrol),
//! `seen.json` (what it cosigned last) and, if its operator puts it there, `log.vkey`: the key of
//! the log, obtained elsewhere. Without that file the key of the log's first leaf is taken when the
//! log is first seen, and kept.

mod client;
mod folder;
mod server;
#[cfg(test)]
mod tests;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use cordon_log::{
    CHECKPOINT, Event, Folder, Leaf, LogSource, NoteKey, SignedCheckpoint, Tree,
    add_checkpoint_request, entry_tiles, read_entries,
};
use jiff::Timestamp;

use folder::WitnessFolder;
use server::Server;

pub(crate) use client::submit;

/// How often a log's folder is looked at.
const RHYTHM: Duration = Duration::from_secs(2);

/// What a witness is asked to do.
pub(crate) struct Options {
    /// Its own folder; made if it does not exist.
    pub(crate) dir: PathBuf,
    /// The log's folder.
    pub(crate) follow: PathBuf,
    /// Its name, needed when its key is made.
    pub(crate) name: Option<String>,
    /// Where to answer; no answers without it.
    pub(crate) listen: Option<SocketAddr>,
    /// Look once and stop.
    pub(crate) once: bool,
}

/// Why a witness stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum WitnessError {
    /// A file of its own folder.
    #[error("`{}`: {error}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file of its own folder is damaged.
    #[error("`{}` is not what a witness wrote; restore it from a copy", .0.display())]
    Damaged(PathBuf),
    /// The key could not be made.
    #[error("no randomness for a key: {0}")]
    Randomness(getrandom::Error),
    /// Its name cannot stand in a signed note.
    #[error("a witness's name holds no blank and no plus sign, such as `witness.example`")]
    Name,
    /// It has no key yet, and no name to make one for.
    #[error(
        "`{}` holds no witness yet: give the new one its name with --name, such as \
         `witness.university.example`; it is public and stays for ever",
        .0.display()
    )]
    Nameless(PathBuf),
    /// The address is not free.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: String,
    },
    /// The log is not readable, or not yet published.
    #[error("the log is not readable: {0}")]
    Log(String),
    /// The log is not the one that was followed, or shows another history.
    #[error("not cosigned: {0}; keep a copy of the log's folder, it may prove misconduct")]
    Refused(String),
}

/// Follows a log. `now` is the witness's own clock; `say` gets a line for its operator.
pub(crate) fn run(
    options: &Options,
    now: &dyn Fn() -> Timestamp,
    say: &dyn Fn(&str),
) -> Result<(), WitnessError> {
    let mut own = WitnessFolder::open(&options.dir, options.name.as_deref())?;
    say(&format!("witness {}", String::from(own.witness.note_key())));
    say(&format!("to be enrolled by the authority: {}", own.public_file().display()));
    let server = options.listen.map(Server::listen).transpose()?;
    if let Some(server) = &server {
        say(&format!("answering on {}", server.address()));
    }
    loop {
        match look(&mut own, &options.follow, now()) {
            Ok(Some(size)) => say(&format!("cosigned {size} leaves at {}", now())),
            Ok(None) => {}
            Err(error) if options.once => return Err(error),
            Err(error) => say(&error.to_string()),
        }
        if options.once {
            return Ok(());
        }
        match &server {
            Some(server) => server.answer_for(RHYTHM, &mut own, now),
            None => std::thread::sleep(RHYTHM),
        }
    }
}

/// Looks at the log's folder and cosigns its checkpoint if it is new and continues the last one.
/// Every leaf is hashed again, so that the checkpoint is known to describe published leaves.
fn look(own: &mut WitnessFolder, log: &Path, now: Timestamp) -> Result<Option<u64>, WitnessError> {
    let source = Folder::new(log);
    let note = need(&source, CHECKPOINT)?;
    let note = std::str::from_utf8(&note).ok().and_then(|n| SignedCheckpoint::from_text(n).ok());
    let note = note.ok_or_else(|| WitnessError::Log("`checkpoint` is not one".to_owned()))?;
    let (origin, size) = (&note.checkpoint.origin, note.checkpoint.size);
    let (tree, key) = read_tree(&source, size)?;
    if own.witness.seen_of(origin).is_none() {
        let pinned = own.pinned_log_key()?;
        let key = pinned.or(key).ok_or_else(|| WitnessError::Log("no first leaf".to_owned()))?;
        own.witness.follow(key);
    }
    let Some(seen) = own.witness.seen_of(origin).cloned() else {
        return Err(WitnessError::Refused(format!("the log calls itself `{origin}`")));
    };
    if seen.size == size && seen.root == note.checkpoint.root && own.has_cosigned(origin) {
        return Ok(None);
    }
    if tree.root() != note.checkpoint.root {
        return Err(WitnessError::Refused("the leaves do not have the stated root".to_owned()));
    }
    if seen.size > size {
        let message = format!("the log has {size} leaves, this witness saw {}", seen.size);
        return Err(WitnessError::Refused(message));
    }
    // From nothing no proof is needed; within the tree there is one.
    let proof = tree.prove_consistency(seen.size, size).unwrap_or_default();
    let response = own.add_checkpoint(&add_checkpoint_request(seen.size, &proof, &note), now)?;
    match response.status {
        200 => Ok(Some(size)),
        _ => Err(WitnessError::Refused(response.body.trim_end().to_owned())),
    }
}

/// The tree of the first `size` leaves, and the log's key as the first leaf names it.
fn read_tree(source: &dyn LogSource, size: u64) -> Result<(Tree, Option<NoteKey>), WitnessError> {
    let (mut tree, mut key) = (Tree::default(), None);
    for (path, width) in entry_tiles(size) {
        let leaves = read_entries(&need(source, &path)?, width)
            .ok_or_else(|| WitnessError::Log(format!("`{path}` is not a tile of entries")))?;
        for leaf in &leaves {
            if tree.size() == 0
                && let Ok(Leaf { event: Event::AuthorityCreated { log_key, .. }, .. }) =
                    Leaf::from_bytes(leaf)
            {
                key = Some(log_key);
            }
            tree.push(leaf);
        }
    }
    Ok((tree, key))
}

fn need(source: &dyn LogSource, path: &str) -> Result<Vec<u8>, WitnessError> {
    match source.read(path) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(WitnessError::Log(format!("`{path}` is missing"))),
        Err(error) => Err(WitnessError::Log(format!("`{path}`: {error}"))),
    }
}
