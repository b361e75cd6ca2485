//! The published log: a folder that anyone may copy, derived from the database alone.

use std::{fs, path::Path};

use cordon_log::{
    CHECKPOINT, Checkpoint, LogFile, NoteKey, SecretKey, SignedCheckpoint, Tree, body_path,
    document_path, files,
};

use crate::{
    db::{DbError, log_rows},
    durable::{self, Mode},
    keys::KeyError,
    store::Store,
};

/// Why the log was not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The key table.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The disk.
    #[error("the log's folder could not be written: {0}")]
    Disk(#[from] std::io::Error),
    /// Another log's.
    #[error(
        "the published checkpoint is of {published} leaves that are not the first ones of the \
         database: the database is not the one that was published"
    )]
    Fork {
        /// Size of the published log.
        published: u64,
    },
}

/// The checkpoint as it is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// With the cosignatures that it had before, if the log did not grow.
    pub checkpoint: SignedCheckpoint,
    /// Size of the log that was published before.
    pub before: u64,
}

impl Store {
    /// Brings the published log up to date: documents, public bodies, tiles, and the checkpoint
    /// last, so that whoever reads a checkpoint finds everything that it covers. Idempotent; after
    /// opening a store every file is compared once.
    ///
    /// # Errors
    /// If a file cannot be written, or the folder holds a checkpoint that the database does not
    /// continue; nothing is overwritten then.
    pub async fn publish(
        &mut self,
        origin: &str,
        key: &SecretKey,
    ) -> Result<Published, PublishError> {
        self.clean().await?;
        self.settle().await?;
        let leaves = log_rows::leaves(&mut self.db, 0).await?;
        let tree = Tree::of(leaves.iter().map(Vec::as_slice));
        let own = NoteKey { name: origin.to_owned(), public: key.public(), cosigns: false };
        let old = self.published_checkpoint(&own);
        let before = old.as_ref().map_or(0, |note| note.checkpoint.size);
        if let Some(note) = &old
            && before > 0
            && tree.root_at(before) != Some(note.checkpoint.root)
        {
            return Err(PublishError::Fork { published: before });
        }
        let mut writer = Writer { store: self, changed: Vec::new() };
        for (digest, bytes) in log_rows::documents(&mut writer.store.db).await? {
            writer.put(&LogFile { path: document_path(&digest), bytes })?;
        }
        writer.bodies().await?;
        let from = writer.store.published.min(before);
        for file in files(&tree, &leaves, from) {
            writer.put(&file)?;
        }
        writer.sync()?;
        self.published = tree.size();
        if let Some(note) = old
            && before == tree.size()
        {
            return Ok(Published { checkpoint: note, before });
        }
        let checkpoint =
            Checkpoint { origin: origin.to_owned(), size: tree.size(), root: tree.root() };
        let checkpoint = checkpoint.sign(key);
        self.put_checkpoint(&checkpoint)?;
        Ok(Published { checkpoint, before })
    }

    /// Publishes a checkpoint with more cosignatures. The caller got it from [`Self::publish`].
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put_checkpoint(&self, note: &SignedCheckpoint) -> Result<(), PublishError> {
        let file = self.log_folder().join(CHECKPOINT);
        self.disk.create_folder(&self.log_folder())?;
        Ok(durable::write(self.disk.as_ref(), &file, note.to_text().as_bytes(), Mode::Shared)?)
    }

    fn published_checkpoint(&self, own: &NoteKey) -> Option<SignedCheckpoint> {
        let text = fs::read_to_string(self.log_folder().join(CHECKPOINT)).ok()?;
        let note = SignedCheckpoint::from_text(&text).ok()?;
        note.verify(own).ok().map(|()| note)
    }
}

struct Writer<'a> {
    store: &'a mut Store,
    /// Folders that got a file.
    changed: Vec<std::path::PathBuf>,
}

impl Writer<'_> {
    /// Writes a file unless it is there with these bytes.
    fn put(&mut self, file: &LogFile) -> Result<(), PublishError> {
        let path = self.store.log_folder().join(&file.path);
        if fs::read(&path).is_ok_and(|bytes| bytes == file.bytes) {
            return Ok(());
        }
        let disk = self.store.disk.as_ref();
        if let Some(folder) = path.parent() {
            if !folder.exists() {
                create_all(disk, folder)?;
            }
            if !self.changed.iter().any(|changed| changed == folder) {
                self.changed.push(folder.to_owned());
            }
        }
        Ok(durable::write_unsynced(disk, &path, &file.bytes, Mode::Shared)?)
    }

    /// Public bodies, without those that were redacted since.
    async fn bodies(&mut self) -> Result<(), PublishError> {
        let bodies = log_rows::public_bodies(&mut self.store.db).await?;
        let folder = self.store.log_folder().join("bodies");
        let mut known = std::collections::BTreeSet::new();
        for (position, bytes) in bodies {
            let file = LogFile { path: body_path(position), bytes };
            known.insert(self.store.log_folder().join(&file.path));
            self.put(&file)?;
        }
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(()) };
        for entry in entries {
            let path = entry?.path();
            if !known.contains(&path) {
                self.store.disk.remove(&path)?;
                self.changed.push(folder.clone());
            }
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), PublishError> {
        for folder in self.changed.drain(..) {
            self.store.disk.sync_folder(&folder)?;
        }
        Ok(())
    }
}

/// Creates a folder and those above it, each made durable in the one above.
fn create_all(disk: &dyn crate::durable::Disk, folder: &Path) -> std::io::Result<()> {
    if let Some(parent) = folder.parent().filter(|parent| !parent.exists()) {
        create_all(disk, parent)?;
    }
    disk.create_folder(folder)
}
