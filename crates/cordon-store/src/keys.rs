//! The key table: every key wrapped, in a database of its own that no backup of the data holds.
//!
//! INVARIANT (keys-first): an act commits its keys before its rows. A key without rows is harmless;
//! rows without a key would be lost.

use std::ops::Range;

use cordon_charter::{Bucket, PeriodStart};
use sqlx::SqliteConnection;
use zeroize::Zeroizing;

use crate::{
    db::DbError,
    root::RootKey,
    secret::{KEY_BYTES, Key, SealError},
};

/// Persons on one page of keys or pseudonyms.
pub(crate) const PAGE: u32 = 1_024;

/// What a key of a measure is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Job {
    /// Pseudonyms, and digests of submissions.
    Pseudonym,
    /// Hashes of record keys.
    RecordKey,
    /// Seals pages of pseudonyms and of persons' keys.
    Person,
    /// Seals bodies and answers.
    Body,
    /// Seals the spent norms of the standing question that was declared at a leaf.
    Bulletin(u64),
}

impl Job {
    fn name(self) -> String {
        match self {
            Self::Pseudonym => "pseudonym".to_owned(),
            Self::RecordKey => "record-key".to_owned(),
            Self::Person => "person".to_owned(),
            Self::Body => "body".to_owned(),
            Self::Bulletin(leaf) => format!("bulletin {leaf}"),
        }
    }
}

/// Why a key could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key table failed.
    #[error("key table: {0}")]
    Table(#[from] DbError),
    /// A key does not unwrap.
    #[error("key table: {0}")]
    Seal(#[from] SealError),
    /// The root key is not the one of this key table.
    #[error("the root key is not the one that this key table was made with")]
    WrongRoot,
    /// Its time is over.
    #[error("the key of `{0}` was destroyed; nothing can be kept under it any more")]
    Destroyed(String),
}

/// A part of the store is older than the other.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PutBack {
    /// The database.
    #[error(
        "`authority.db` is older than its key table: it holds {size} events of {after}, so privacy \
         budget that was spent since would be forgotten; put back the database of the last act"
    )]
    Database {
        /// Leaves in the database.
        size: i64,
        /// Leaves after the last act that the key table saw.
        after: i64,
    },
    /// The key table.
    #[error(
        "the key table is older than `authority.db`: it saw {after} events of {size}, so keys that \
         were destroyed since would come back; put back the key table of the last act"
    )]
    KeyTable {
        /// Leaves in the database.
        size: i64,
        /// Leaves after the last act that the key table saw.
        after: i64,
    },
    /// The key table could not be read.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<sqlx::Error> for KeyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Table(DbError::Database(error))
    }
}

/// The key table within one transaction or outside of any.
pub(crate) struct Keys<'a> {
    pub(crate) table: &'a mut SqliteConnection,
    pub(crate) root: &'a RootKey,
}

const KNOWN_TEXT: &[u8] = b"cordon key table 1";

impl Keys<'_> {
    /// Checks that the root key fits. A `new` table takes it as its own; one that is merely empty
    /// is not the store's.
    pub(crate) async fn check_root(&mut self, new: bool) -> Result<(), KeyError> {
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM root").fetch_optional(&mut *self.table).await?;
        if let Some(sealed) = sealed {
            return match self.root.0.open("root", &sealed) {
                Ok(text) if text.as_slice() == KNOWN_TEXT => Ok(()),
                _ => Err(KeyError::WrongRoot),
            };
        }
        if !new {
            return Err(KeyError::WrongRoot);
        }
        let sealed = self.root.0.seal("root", KNOWN_TEXT)?;
        let sql = "INSERT INTO root (one, sealed) VALUES (1, ?)";
        sqlx::query(sql).bind(sealed).execute(&mut *self.table).await?;
        Ok(())
    }

    /// Notes how long the log is before and after the act that is being committed; the same twice
    /// once it is known to be durable.
    pub(crate) async fn note_act(&mut self, leaves: Range<u64>) -> Result<(), KeyError> {
        let number = |leaf| i64::try_from(leaf).map_err(|_| DbError::Row { table: "last_act" });
        sqlx::query("INSERT OR REPLACE INTO last_act (one, before, after) VALUES (1, ?, ?)")
            .bind(number(leaves.start)?)
            .bind(number(leaves.end)?)
            .execute(&mut *self.table)
            .await?;
        Ok(())
    }

    /// Checks that database and key table are of the same day. A database that was put back from a
    /// backup would have forgotten charges; a key table that was would bring destroyed keys back.
    pub(crate) async fn check_size(&mut self, size: u64) -> Result<(), PutBack> {
        let sql = "SELECT before, after FROM last_act";
        let noted: Option<(i64, i64)> =
            sqlx::query_as(sql).fetch_optional(&mut *self.table).await.map_err(KeyError::from)?;
        let (before, after) = noted.unwrap_or_default();
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        // After a crash between the two commits the database is as it was before the act.
        if size == before || size == after {
            Ok(())
        } else if size < after {
            Err(PutBack::Database { size, after })
        } else {
            Err(PutBack::KeyTable { size, after })
        }
    }

    /// A key of a measure, if there is one.
    pub(crate) async fn measure_key(
        &mut self,
        measure: &str,
        job: Job,
    ) -> Result<Option<Key>, KeyError> {
        let sql = "SELECT wrapped FROM measure_key WHERE measure = ? AND job = ?";
        let query = sqlx::query_scalar(sql).bind(measure).bind(job.name());
        let wrapped: Option<Vec<u8>> = query.fetch_optional(&mut *self.table).await?;
        let unwrap = |wrapped: Vec<u8>| self.root.0.unwrap_key(&about(measure, job), &wrapped);
        Ok(wrapped.map(unwrap).transpose()?)
    }

    /// A key of a measure, made now if there is none.
    pub(crate) async fn measure_key_or_new(
        &mut self,
        measure: &str,
        job: Job,
    ) -> Result<Key, KeyError> {
        if let Some(key) = self.measure_key(measure, job).await? {
            return Ok(key);
        }
        let key = Key::fresh()?;
        let wrapped = self.root.0.wrap(&about(measure, job), &key)?;
        sqlx::query("INSERT INTO measure_key (measure, job, wrapped) VALUES (?, ?, ?)")
            .bind(measure)
            .bind(job.name())
            .bind(wrapped)
            .execute(&mut *self.table)
            .await?;
        Ok(key)
    }

    /// Destroys a key of a measure, whether or not there was one. Gone for good after commit and
    /// a checkpoint of the write-ahead log.
    pub(crate) async fn destroy_measure_key(
        &mut self,
        measure: &str,
        job: Job,
    ) -> Result<(), KeyError> {
        let sql = "DELETE FROM measure_key WHERE measure = ? AND job = ?";
        sqlx::query(sql).bind(measure).bind(job.name()).execute(&mut *self.table).await?;
        Ok(())
    }

    /// The key of a bucket; `None` if there never was one or it was destroyed.
    pub(crate) async fn bucket_key(&mut self, bucket: &Bucket) -> Result<Option<Key>, KeyError> {
        match self.bucket_slot(bucket).await? {
            Some(Some(wrapped)) => {
                Ok(Some(self.root.0.unwrap_key(&bucket_name(bucket), &wrapped)?))
            }
            _ => Ok(None),
        }
    }

    /// The key of a bucket, made now if there never was one.
    pub(crate) async fn bucket_key_or_new(&mut self, bucket: &Bucket) -> Result<Key, KeyError> {
        let name = bucket_name(bucket);
        match self.bucket_slot(bucket).await? {
            Some(Some(wrapped)) => return Ok(self.root.0.unwrap_key(&name, &wrapped)?),
            Some(None) => return Err(KeyError::Destroyed(name)),
            None => {}
        }
        let key = Key::fresh()?;
        let wrapped = self.root.0.wrap(&name, &key)?;
        self.put_bucket(bucket, Some(&wrapped)).await?;
        Ok(key)
    }

    /// Destroys the key of a bucket, whether or not there was one: it is never made again.
    /// Gone for good after the commit and a checkpoint of the write-ahead log.
    pub(crate) async fn destroy_bucket(&mut self, bucket: &Bucket) -> Result<(), KeyError> {
        self.put_bucket(bucket, None).await
    }

    async fn bucket_slot(&mut self, bucket: &Bucket) -> Result<Option<Option<Vec<u8>>>, KeyError> {
        let sql = "SELECT wrapped FROM bucket_key WHERE measure = ? AND record = ? AND class = ? \
                   AND period = ?";
        let query = sqlx::query_scalar(sql)
            .bind(bucket.measure.as_str())
            .bind(bucket.record.as_str())
            .bind(bucket.class.as_str())
            .bind(period_text(bucket.period));
        Ok(query.fetch_optional(&mut *self.table).await?)
    }

    async fn put_bucket(
        &mut self,
        bucket: &Bucket,
        wrapped: Option<&[u8]>,
    ) -> Result<(), KeyError> {
        let sql = "INSERT OR REPLACE INTO bucket_key (measure, record, class, period, wrapped) \
                   VALUES (?, ?, ?, ?, ?)";
        sqlx::query(sql)
            .bind(bucket.measure.as_str())
            .bind(bucket.record.as_str())
            .bind(bucket.class.as_str())
            .bind(period_text(bucket.period))
            .bind(wrapped)
            .execute(&mut *self.table)
            .await?;
        Ok(())
    }

    /// Keeps the key of one retention class of a file, wrapped by the key of the class's bucket.
    pub(crate) async fn put_file_key(
        &mut self,
        (file, class): (&str, &str),
        bucket: &Key,
        key: &Key,
    ) -> Result<(), KeyError> {
        let wrapped = bucket.wrap(&file_about(file, class), key)?;
        sqlx::query("INSERT INTO file_key (file, class, wrapped) VALUES (?, ?, ?)")
            .bind(file)
            .bind(class)
            .bind(wrapped)
            .execute(&mut *self.table)
            .await?;
        Ok(())
    }

    /// The wrapped keys of a file by retention class.
    pub(crate) async fn file_keys(
        &mut self,
        file: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, KeyError> {
        let sql = "SELECT class, wrapped FROM file_key WHERE file = ?";
        Ok(sqlx::query_as(sql).bind(file).fetch_all(&mut *self.table).await?)
    }

    /// Destroys the keys of a file.
    pub(crate) async fn remove_file_keys(&mut self, file: &str) -> Result<(), KeyError> {
        let sql = "DELETE FROM file_key WHERE file = ?";
        sqlx::query(sql).bind(file).execute(&mut *self.table).await?;
        Ok(())
    }

    /// Files that have keys.
    pub(crate) async fn files(&mut self) -> Result<Vec<String>, KeyError> {
        let sql = "SELECT DISTINCT file FROM file_key";
        Ok(sqlx::query_scalar(sql).fetch_all(&mut *self.table).await?)
    }

    /// One page of persons' keys, opened; empty if there is none yet.
    pub(crate) async fn person_page(
        &mut self,
        measure: &str,
        page: u32,
        key: &Key,
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let sql = "SELECT sealed FROM person_key WHERE measure = ? AND page = ?";
        let query = sqlx::query_scalar(sql).bind(measure).bind(i64::from(page));
        let sealed: Option<Vec<u8>> = query.fetch_optional(&mut *self.table).await?;
        match sealed {
            Some(sealed) => Ok(key.open(&page_about(measure, page), &sealed)?),
            None => Ok(Zeroizing::new(Vec::new())),
        }
    }

    pub(crate) async fn put_person_page(
        &mut self,
        measure: &str,
        page: u32,
        key: &Key,
        plain: &[u8],
    ) -> Result<(), KeyError> {
        let sealed = key.seal(&page_about(measure, page), plain)?;
        sqlx::query("INSERT OR REPLACE INTO person_key (measure, page, sealed) VALUES (?, ?, ?)")
            .bind(measure)
            .bind(i64::from(page))
            .bind(sealed)
            .execute(&mut *self.table)
            .await?;
        Ok(())
    }

    /// Destroys every key of a measure that is not a bucket's: pseudonyms, persons, bodies.
    pub(crate) async fn destroy_measure(&mut self, measure: &str) -> Result<(), KeyError> {
        for sql in [
            "DELETE FROM measure_key WHERE measure = ? AND job <> 'body'",
            "DELETE FROM person_key WHERE measure = ?",
        ] {
            sqlx::query(sql).bind(measure).execute(&mut *self.table).await?;
        }
        Ok(())
    }
}

/// Opens a file's key with the key of its class's bucket.
pub(crate) fn open_file_key(
    (file, class): (&str, &str),
    bucket: &Key,
    wrapped: &[u8],
) -> Result<Key, SealError> {
    bucket.unwrap_key(&file_about(file, class), wrapped)
}

/// The key of one person on an opened page. `None` if it was destroyed.
pub(crate) fn person_key(page: &[u8], ordinal: u32) -> Option<Key> {
    let start = (ordinal % PAGE) as usize * KEY_BYTES;
    let bytes = page.get(start..start + KEY_BYTES)?;
    if bytes.iter().all(|byte| *byte == 0) { None } else { Key::from_slice(bytes) }
}

/// How a period is written in the tables.
pub(crate) fn period_text(period: PeriodStart) -> String {
    period.map(|day| day.to_string()).unwrap_or_default()
}

fn about(measure: &str, job: Job) -> String {
    format!("measure {measure} {}", job.name())
}

fn bucket_name(bucket: &Bucket) -> String {
    let period = match bucket.period {
        Some(day) => day.to_string(),
        None => "end".to_owned(),
    };
    format!("{} {} {} {period}", bucket.measure, bucket.record, bucket.class)
}

fn file_about(file: &str, class: &str) -> String {
    format!("file {file} {class}")
}

fn page_about(measure: &str, page: u32) -> String {
    format!("person keys {measure} {page}")
}
