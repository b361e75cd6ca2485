//! A witness with a folder and a socket, against a log in a folder.

use std::{cell::Cell, path::Path, time::Duration};

use cordon_charter::Role;
use cordon_log::{Checkpoint, Event, Leaf, LogFile, NoteKey, SecretKey, SignedCheckpoint, Tree};
use jiff::Timestamp;

use super::{Server, WitnessError, WitnessFolder, client::SubmitError, look, submit};

const ORIGIN: &str = "health.example/cordon";

struct Log {
    dir: tempfile::TempDir,
    key: SecretKey,
    leaves: Vec<Vec<u8>>,
    tree: Tree,
}

impl Log {
    fn new() -> Self {
        let key = SecretKey::from_seed(&[1; 32]);
        let log_key = NoteKey { name: ORIGIN.to_owned(), public: key.public(), cosigns: false };
        let event = Event::AuthorityCreated {
            name: "Example".to_owned(),
            jurisdiction: "XX".parse().unwrap(),
            log_key,
        };
        let leaf = Leaf { v: 1, time: at(0), actor: Role::Operator, event, body: None };
        let mut log = Self {
            dir: tempfile::tempdir().unwrap(),
            key,
            leaves: Vec::new(),
            tree: Tree::default(),
        };
        log.grow(vec![leaf.to_bytes().unwrap()]);
        log
    }

    fn grow(&mut self, leaves: Vec<Vec<u8>>) {
        let before = self.tree.size();
        for leaf in leaves {
            self.tree.push(&leaf);
            self.leaves.push(leaf);
        }
        for LogFile { path, bytes } in cordon_log::files(&self.tree, &self.leaves, before) {
            let file = self.dir.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            put(&file, &bytes);
        }
        put(&self.dir.path().join("checkpoint"), self.note().to_text().as_bytes());
    }

    fn note(&self) -> SignedCheckpoint {
        let (size, root) = (self.tree.size(), self.tree.root());
        Checkpoint { origin: ORIGIN.to_owned(), size, root }.sign(&self.key)
    }
}

fn put(file: &Path, bytes: &[u8]) {
    use std::io::Write as _;
    std::fs::File::create(file).unwrap().write_all(bytes).unwrap();
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

#[test]
fn a_witness_cosigns_what_grows_and_remembers_after_a_restart() {
    let (mut log, own) = (Log::new(), tempfile::tempdir().unwrap());
    let dir = own.path().join("w");
    let mut witness = WitnessFolder::open(&dir, Some("witness.example")).unwrap();
    assert_eq!(look(&mut witness, log.dir.path(), at(1)).unwrap(), Some(1));
    assert_eq!(look(&mut witness, log.dir.path(), at(2)).unwrap(), None);
    log.grow((0..300u32).map(|n| n.to_be_bytes().to_vec()).collect());
    let key = witness.witness.note_key();
    drop(witness);
    let mut witness = WitnessFolder::open(&dir, Some("ignored.example")).unwrap();
    assert_eq!(witness.witness.note_key(), key);
    assert_eq!(look(&mut witness, log.dir.path(), at(3)).unwrap(), Some(301));
    let hash = cordon_charter::Digest::of(ORIGIN.as_bytes()).to_string();
    let note = SignedCheckpoint::from_text(witness.checkpoint(&hash).unwrap()).unwrap();
    assert_eq!(note.cosigned_by(&key).unwrap().time, at(3));
}

#[test]
fn a_log_that_shows_another_history_is_not_cosigned() {
    let (mut log, own) = (Log::new(), tempfile::tempdir().unwrap());
    log.grow(vec![b"a".to_vec(), b"b".to_vec()]);
    let mut witness = WitnessFolder::open(own.path(), Some("witness.example")).unwrap();
    look(&mut witness, log.dir.path(), at(1)).unwrap();
    let mut other = Log::new();
    other.grow(vec![b"a".to_vec(), b"changed".to_vec(), b"c".to_vec()]);
    let refused = look(&mut witness, other.dir.path(), at(2));
    assert!(matches!(refused, Err(WitnessError::Refused(_))), "{refused:?}");
    let shorter = Log::new();
    let refused = look(&mut witness, shorter.dir.path(), at(2));
    assert!(matches!(refused, Err(WitnessError::Refused(_))), "{refused:?}");
}

#[test]
fn a_key_pinned_by_the_operator_is_the_only_one_trusted() {
    let (log, own) = (Log::new(), tempfile::tempdir().unwrap());
    let public = SecretKey::from_seed(&[9; 32]).public();
    let pinned = NoteKey { name: ORIGIN.to_owned(), public, cosigns: false };
    put(&own.path().join("log.vkey"), String::from(pinned).as_bytes());
    let mut witness = WitnessFolder::open(own.path(), Some("witness.example")).unwrap();
    let refused = look(&mut witness, log.dir.path(), at(1));
    assert!(matches!(refused, Err(WitnessError::Refused(_))), "{refused:?}");
}

#[test]
fn a_checkpoint_handed_in_over_http_comes_back_cosigned() {
    let (mut log, own) = (Log::new(), tempfile::tempdir().unwrap());
    let mut witness = WitnessFolder::open(own.path(), Some("witness.example")).unwrap();
    look(&mut witness, log.dir.path(), at(1)).unwrap();
    log.grow((0..40u32).map(|n| n.to_be_bytes().to_vec()).collect());
    let key = witness.witness.note_key();
    let server = Server::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = server.address();
    let mut note = log.note();
    let mut elsewhere = log.note();
    std::thread::scope(|scope| {
        let (tree, address) = (&log.tree, &address);
        let note = &mut note;
        let asked = scope.spawn(move || {
            let wrong = NoteKey { name: "someone.else".to_owned(), ..key.clone() };
            let unknown = submit(address, &wrong, tree, &mut elsewhere);
            assert!(matches!(unknown, Err(SubmitError::Answer)), "{unknown:?}");
            submit(address, &key, tree, note)
        });
        let clock = Cell::new(10);
        let now = || at(clock.replace(clock.get() + 1));
        while !asked.is_finished() {
            server.answer_for(Duration::from_millis(50), &mut witness, &now);
        }
        assert!(asked.join().unwrap().unwrap().time > at(9));
    });
    assert!(note.cosigned_by(&witness.witness.note_key()).is_some());
}
