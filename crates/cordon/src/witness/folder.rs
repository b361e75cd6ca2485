//! The witness's own folder: its key, and what it saw last, written durably before a cosignature
//! leaves (C2SP tlog-witness).

use std::{
    collections::BTreeMap,
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use cordon_charter::{Digest, Role};
use cordon_log::{
    KeyRequest, NoteKey, NoteSignature, Response, SecretKey, Seen, SignedCheckpoint, Witness,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::WitnessError;

const KEY: &str = "witness.key";
const PUBLIC: &str = "witness.key.pub";
const SEEN: &str = "seen.json";
const LOG_KEY: &str = "log.vkey";

/// The folder with the witness in it.
pub(super) struct WitnessFolder {
    dir: PathBuf,
    pub(super) witness: Witness,
    cosigned: BTreeMap<String, String>,
}

/// `seen.json`: one file, replaced whole, so that size and cosigned checkpoint cannot differ.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    seen: BTreeMap<String, Seen>,
    cosigned: BTreeMap<String, String>,
}

impl WitnessFolder {
    /// Opens the folder; makes it, and a key for `name`, if it is not there.
    pub(super) fn open(dir: &Path, name: Option<&str>) -> Result<Self, WitnessError> {
        let kept = match read(&dir.join(SEEN))? {
            Some(text) => {
                serde_json::from_str(&text).map_err(|_| WitnessError::Damaged(dir.join(SEEN)))?
            }
            None => Kept { seen: BTreeMap::new(), cosigned: BTreeMap::new() },
        };
        let (name, key) = match read(&dir.join(KEY))? {
            Some(text) => read_key(&text).ok_or_else(|| WitnessError::Damaged(dir.join(KEY)))?,
            None => match name {
                Some(name) => make_key(dir, name)?,
                None => return Err(WitnessError::Nameless(dir.to_owned())),
            },
        };
        let witness = Witness::new(name, key, kept.seen);
        Ok(Self { dir: dir.to_owned(), witness, cosigned: kept.cosigned })
    }

    /// The public half, for the authority to enrol.
    pub(super) fn public_file(&self) -> PathBuf {
        self.dir.join(PUBLIC)
    }

    /// The log's key that the operator obtained elsewhere, if there is one.
    pub(super) fn pinned_log_key(&self) -> Result<Option<NoteKey>, WitnessError> {
        let file = self.dir.join(LOG_KEY);
        let Some(text) = read(&file)? else { return Ok(None) };
        let key = NoteKey::try_from(text.trim().to_owned());
        key.map(Some).map_err(|_| WitnessError::Damaged(file))
    }

    /// Whether a checkpoint of this log was cosigned.
    pub(super) fn has_cosigned(&self, origin: &str) -> bool {
        self.cosigned.contains_key(origin)
    }

    /// The newest cosigned checkpoint of the log whose origin has this SHA-256, in hexadecimal.
    pub(super) fn checkpoint(&self, origin_hash: &str) -> Option<&str> {
        let own = |origin: &&String| Digest::of(origin.as_bytes()).to_string() == origin_hash;
        let origin = self.cosigned.keys().find(own)?;
        self.cosigned.get(origin).map(String::as_str)
    }

    /// Answers `add-checkpoint`; a cosignature is returned only once it is kept.
    pub(super) fn add_checkpoint(
        &mut self,
        request: &str,
        now: Timestamp,
    ) -> Result<Response, WitnessError> {
        let response = self.witness.add_checkpoint(request, now);
        if response.status != 200 {
            return Ok(response);
        }
        let note = request.split_once("\n\n").map(|(_, note)| SignedCheckpoint::from_text(note));
        let line = NoteSignature::parse(response.body.trim_end());
        if let (Some(Ok(mut note)), Some(line)) = (note, line) {
            note.add(line);
            self.cosigned.insert(note.checkpoint.origin.clone(), note.to_text());
        }
        let kept = Kept { seen: self.witness.seen().clone(), cosigned: self.cosigned.clone() };
        let file = self.dir.join(SEEN);
        let text = serde_json::to_string(&kept).map_err(|_| WitnessError::Damaged(file.clone()))?;
        replace(&self.dir, SEEN, text.as_bytes())
            .map_err(|error| WitnessError::File { file, error })?;
        Ok(response)
    }
}

fn read(file: &Path) -> Result<Option<String>, WitnessError> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WitnessError::File { file: file.to_owned(), error }),
    }
}

/// Two lines: name, key.
fn read_key(text: &str) -> Option<(String, SecretKey)> {
    let (name, key) = text.split_once('\n')?;
    Some((name.to_owned(), SecretKey::from_text(key)?))
}

fn make_key(dir: &Path, name: &str) -> Result<(String, SecretKey), WitnessError> {
    let key = SecretKey::generate().map_err(WitnessError::Randomness)?;
    let note_key = NoteKey { name: name.to_owned(), public: key.public(), cosigns: true };
    NoteKey::try_from(String::from(note_key)).map_err(|_| WitnessError::Name)?;
    let request = KeyRequest::new(&key, Role::Witness, name);
    let public = toml::to_string(&request).map_err(|_| WitnessError::Name)?;
    let text = zeroize::Zeroizing::new(format!("{name}\n{}\n", *key.to_text()));
    let done = make_dir(dir)
        .and_then(|()| replace(dir, PUBLIC, public.as_bytes()))
        .and_then(|()| replace(dir, KEY, text.as_bytes()));
    done.map_err(|error| WitnessError::File { file: dir.to_owned(), error })?;
    Ok((name.to_owned(), key))
}

fn make_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Replaces a file whole: written beside it, flushed to the disk, renamed.
fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = dir.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, dir.join(name))?;
    File::open(dir)?.sync_all()
}
