//! Where a checker reads a log from.

use std::{
    io,
    path::{Path, PathBuf},
};

/// A published log: `checkpoint`, `tile/…`, `documents/…`, `bodies/…` by path.
pub trait LogSource {
    /// The bytes of a file; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read although it is there.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}

/// A log in a folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The log in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }
}

impl LogSource for Folder {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Path of the checkpoint.
pub const CHECKPOINT: &str = "checkpoint";

/// Path of a document.
pub fn document_path(digest: &cordon_charter::Digest) -> String {
    format!("documents/{digest}")
}

/// Path of a public body.
pub fn body_path(index: u64) -> String {
    format!("bodies/{index}.json")
}
