//! The store of one authority: opened by one process at a time, recovered on every opening.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use cordon_charter::{Bucket, Digest, MeasureId, RecordName};
use cordon_log::{Leaf, Opening};
use jiff::Timestamp;
use sqlx::{Connection as _, SqliteConnection};

use crate::{
    body::{self, BodyError},
    db::{self, DbError, log_rows, segments, submissions},
    durable::{Disk, UNFINISHED},
    keys::{Job, KeyError, Keys, PutBack},
    people::{Population, mac},
    root::RootKey,
};

/// Where the parts of a store lie.
#[derive(Clone, Debug)]
pub struct Places {
    /// The authority's folder: `authority.db`, `segments/` and the published `log/`.
    pub authority: PathBuf,
    /// The key table's file. Never in a backup of the authority's folder; better outside of it.
    pub key_table: PathBuf,
}

/// Why a store was not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has it.
    #[error("`{0}` is in use by another process; wait until it ends")]
    InUse(PathBuf),
    /// There is none, or there is one already.
    #[error("`{folder}` {what}")]
    Place {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The disk.
    #[error("`{folder}` could not be read or written: {error}")]
    Disk {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The key table, or a root key that is not its own.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A part that was put back from a backup.
    #[error(transparent)]
    PutBack(#[from] PutBack),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The log in the database.
    #[error("leaf {0} in the database is not in order")]
    Leaf(u64),
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A leaf.
    #[error("leaf {0} in the database is not in order")]
    Leaf(u64),
    /// An answer that was recorded.
    #[error("a recorded answer does not open")]
    Answer,
}

/// Rows, keys and log of one authority. One process has it; dropping it frees it.
pub struct Store {
    pub(crate) places: Places,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) db: SqliteConnection,
    pub(crate) table: SqliteConnection,
    pub(crate) root: RootKey,
    /// Persons of measures that acts needed; what an unfinished act changed is not in it.
    pub(crate) people: BTreeMap<MeasureId, Population>,
    /// Leaves of the log.
    pub(crate) size: u64,
    /// The size that the key table knows to be durable.
    pub(crate) settled: Option<u64>,
    pub(crate) last_time: Option<Timestamp>,
    /// Leaves whose files were compared since the opening.
    pub(crate) published: u64,
    /// Something was deleted that may still be in the write-ahead log.
    pub(crate) unclean: bool,
    _lock: File,
}

const DATABASE: &str = "authority.db";
const LOCK: &str = "authority.lock";

impl Store {
    /// Makes a new, empty store.
    ///
    /// # Errors
    /// If there is one already, or it cannot be written.
    pub async fn create(
        places: Places,
        root: RootKey,
        disk: Arc<dyn Disk>,
    ) -> Result<Self, OpenError> {
        let folder = places.authority.clone();
        if folder.join(DATABASE).exists() || places.key_table.exists() {
            return Err(OpenError::Place { folder, what: "holds a store already" });
        }
        let made = disk.create_folder(&segments_in(&folder));
        made.map_err(|error| OpenError::Disk { folder, error })?;
        Self::open_or_create(places, root, disk, true).await
    }

    /// Opens a store and finishes or takes back what a crash interrupted.
    ///
    /// # Errors
    /// If another process has it, the root key is another one, or it cannot be read.
    pub async fn open(
        places: Places,
        root: RootKey,
        disk: Arc<dyn Disk>,
    ) -> Result<Self, OpenError> {
        let folder = places.authority.clone();
        if !folder.join(DATABASE).exists() {
            return Err(OpenError::Place { folder, what: "holds no store" });
        }
        if !places.key_table.exists() {
            let what = "has no key table; without it nothing that is sealed can be read";
            return Err(OpenError::Place { folder, what });
        }
        Self::open_or_create(places, root, disk, false).await
    }

    async fn open_or_create(
        places: Places,
        root: RootKey,
        disk: Arc<dyn Disk>,
        create: bool,
    ) -> Result<Self, OpenError> {
        let lock = lock(&places.authority)?;
        // The key table first: a database without keys would be useless, keys without are not.
        let table = db::open(&places.key_table, create, db::KEYS).await?;
        let database = db::open(&places.authority.join(DATABASE), create, db::AUTHORITY).await?;
        let mut store = Self {
            places,
            disk,
            db: database,
            table,
            root,
            people: BTreeMap::new(),
            size: 0,
            settled: None,
            last_time: None,
            published: 0,
            unclean: true,
            _lock: lock,
        };
        store.keys().check_root(create).await?;
        // Before anything is removed: what is put back wrongly can still be put right.
        let size = log_rows::size(&mut store.db).await?;
        store.keys().check_size(size).await?;
        store.recover().await?;
        store.size = size;
        store.settle().await?;
        if let Some(bytes) = log_rows::last_leaf(&mut store.db).await? {
            let leaf = Leaf::from_bytes(&bytes);
            store.last_time = Some(leaf.map_err(|_| OpenError::Leaf(store.size - 1))?.time);
        }
        Ok(store)
    }

    /// Removes what no committed act knows: unfinished and unknown files, and their keys.
    async fn recover(&mut self) -> Result<(), OpenError> {
        let rows = segments::all(&mut self.db).await?;
        let known: BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
        let folder = self.segments();
        let failed = |error| OpenError::Disk { folder: folder.clone(), error };
        if !folder.exists() {
            // Folders without files are lost in some backups.
            self.disk.create_folder(&folder).map_err(failed)?;
        }
        let mut removed = false;
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let on_disk = rows.iter().any(|row| row.file == name && row.pending.is_none());
            if !on_disk || path.extension().is_some_and(|ending| ending == UNFINISHED) {
                self.disk.remove(&path).map_err(failed)?;
                removed = true;
            }
        }
        if removed {
            self.disk.sync_folder(&folder).map_err(failed)?;
        }
        let mut keys = self.keys();
        let mut destroyed = false;
        for file in keys.files().await? {
            if !known.contains(file.as_str()) {
                keys.remove_file_keys(&file).await?;
                destroyed = true;
            }
        }
        if destroyed {
            db::checkpoint(&mut self.table).await?;
        }
        Ok(())
    }

    /// Closes the databases; their write-ahead logs are folded in. Dropping the store closes them
    /// too, but does not wait.
    ///
    /// # Errors
    /// If a database cannot be closed.
    pub async fn close(mut self) -> Result<(), KeyError> {
        self.settle().await?;
        let Self { db, table, .. } = self;
        db.close().await?;
        Ok(table.close().await?)
    }

    /// Number of leaves: the position that the next leaf gets.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Time of the last event.
    pub const fn last_time(&self) -> Option<Timestamp> {
        self.last_time
    }

    /// The folder of the published log.
    pub fn log_folder(&self) -> PathBuf {
        self.places.authority.join("log")
    }

    /// All leaves from position `start` on.
    ///
    /// # Errors
    /// If the database cannot be read or holds a leaf that is none.
    pub async fn leaves(&mut self, start: u64) -> Result<Vec<Leaf>, ReadError> {
        let bytes = log_rows::leaves(&mut self.db, start).await?;
        (start..)
            .zip(bytes)
            .map(|(at, bytes)| Leaf::from_bytes(&bytes).map_err(|_| ReadError::Leaf(at)))
            .collect()
    }

    /// All public documents by digest; each was checked to have it.
    ///
    /// # Errors
    /// If the database cannot be read or a document was altered.
    pub async fn documents(&mut self) -> Result<BTreeMap<Digest, Vec<u8>>, ReadError> {
        let documents = log_rows::documents(&mut self.db).await?;
        if documents.iter().any(|(digest, bytes)| Digest::of(bytes) != *digest) {
            return Err(ReadError::Database(DbError::Row { table: "document" }));
        }
        Ok(documents.into_iter().collect())
    }

    /// The opening of a leaf's body; `None` if there is none, it was redacted, or its person's key
    /// was destroyed. Whoever calls this has checked who may read it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn opening(&mut self, position: u64) -> Result<Option<Opening>, ReadError> {
        match log_rows::body(&mut self.db, position).await? {
            Some(row) => Ok(body::open(&row, &mut self.keys()).await?),
            None => Ok(None),
        }
    }

    /// The leaf of the same file, if it was taken in before. `digest` is of the file's bytes.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn submission(
        &mut self,
        measure: &MeasureId,
        record: &RecordName,
        digest: &Digest,
    ) -> Result<Option<u64>, ReadError> {
        let Some(key) = self.keys().measure_key(measure.as_str(), Job::Pseudonym).await? else {
            return Ok(None);
        };
        let digest = keyed(&key, digest);
        let of = (measure.as_str(), record.as_str());
        Ok(submissions::leaf_of(&mut self.db, of, &digest).await?)
    }

    /// The recorded answer to the same question, with the leaf of its release.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn release(
        &mut self,
        measure: &MeasureId,
        question: &Digest,
    ) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
        let found = submissions::release(&mut self.db, question.as_bytes()).await?;
        let Some((leaf, sealed)) = found else { return Ok(None) };
        let key = self.keys().measure_key(measure.as_str(), Job::Body).await?;
        let key = key.ok_or(ReadError::Answer)?;
        let answer = key.open(&format!("answer {question}"), &sealed);
        Ok(Some((leaf, answer.map_err(|_| ReadError::Answer)?.to_vec())))
    }

    /// Records of a measure that hold anything.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn records(&mut self, measure: &MeasureId) -> Result<Vec<RecordName>, ReadError> {
        Ok(segments::records(&mut self.db, measure).await?)
    }

    /// The rows of one submission that were not let in, each with its line, as far as their key is
    /// left. For the submitter, to be corrected.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn refused_rows(
        &mut self,
        measure: &MeasureId,
        record: &RecordName,
        leaf: u64,
    ) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        let of = (measure.as_str(), record.as_str());
        let mut rows = Vec::new();
        for (period, sealed) in submissions::refused_of(&mut self.db, of, leaf).await? {
            let row = DbError::Row { table: "refused" };
            let bucket = Bucket {
                measure: measure.clone(),
                record: record.clone(),
                class: record.as_str().parse().map_err(|_| row)?,
                period: period.parse().ok(),
            };
            let Some(key) = self.keys().bucket_key(&bucket).await? else { continue };
            let plain = key.open(&format!("refused {leaf}"), &sealed).map_err(KeyError::Seal)?;
            let mut rest = plain.as_slice();
            while let Some((line, after)) = rest.split_first_chunk::<8>() {
                let parts = after.split_first_chunk::<8>();
                let (length, after) = parts.ok_or(DbError::Row { table: "refused" })?;
                let length = usize::try_from(u64::from_be_bytes(*length)).unwrap_or(usize::MAX);
                let parts = after.split_at_checked(length);
                let (bytes, after) = parts.ok_or(DbError::Row { table: "refused" })?;
                rows.push((u64::from_be_bytes(*line), bytes.to_vec()));
                rest = after;
            }
        }
        Ok(rows)
    }

    pub(crate) async fn clean(&mut self) -> Result<(), DbError> {
        if std::mem::take(&mut self.unclean) {
            db::checkpoint(&mut self.db).await?;
        }
        Ok(())
    }

    /// Tells the key table that the last act is durable: from here on, no database before it is
    /// taken for one after a crash.
    pub(crate) async fn settle(&mut self) -> Result<(), KeyError> {
        let size = self.size;
        if size > 0 && self.settled != Some(size) {
            self.keys().note_act(size..size).await?;
            self.settled = Some(size);
        }
        Ok(())
    }

    pub(crate) fn keys(&mut self) -> Keys<'_> {
        Keys { table: &mut self.table, root: &self.root }
    }

    pub(crate) fn segments(&self) -> PathBuf {
        segments_in(&self.places.authority)
    }
}

/// A digest of personal data could be guessed and compared; a keyed one not.
pub(crate) fn keyed(key: &crate::secret::Key, digest: &Digest) -> [u8; 32] {
    use hmac::Mac as _;
    mac(key)
        .chain_update(b"submission")
        .chain_update(digest.as_bytes())
        .finalize()
        .into_bytes()
        .into()
}

fn segments_in(authority: &Path) -> PathBuf {
    authority.join("segments")
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let failed = |error| OpenError::Disk { folder: folder.to_owned(), error };
    let mut options = File::options();
    let file = options.create(true).write(true).truncate(false).open(folder.join(LOCK));
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
