//! Forgetting: keys first, then what they sealed, then the event.
//!
//! After the keys are gone nothing can be read, whatever happens next. Each step can be done
//! again: a crash in between leaves buckets without the event, which the log's fold still reports
//! as due, and the same call finishes.

use cordon_charter::{Bucket, MeasureId, Role};
use cordon_log::Event;
use sqlx::Connection as _;

use crate::{
    act::{ActError, Logged},
    clock::{Guarded, TimeJump},
    db::{self, DbError, segments, submissions},
    keys::{KeyError, Keys, period_text},
    store::Store,
};

/// Why keys were not destroyed, or not all that follows was done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DestroyError {
    /// The clock.
    #[error(transparent)]
    Time(#[from] TimeJump),
    /// The key table.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database. Keys are destroyed; call again to finish.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The disk. Keys are destroyed; call again to finish.
    #[error("a file whose key is destroyed could not be removed: {0}")]
    Disk(#[from] std::io::Error),
    /// The event. Keys are destroyed; call again to log it.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<sqlx::Error> for DestroyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DbError::Database(error))
    }
}

/// What went. Exact: for the overseer only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Destroyed {
    /// Segments of which nothing can be read any more; their files are removed.
    pub segments: u64,
    /// Segments of which some columns cannot be read any more.
    pub columns: u64,
}

impl Store {
    /// Destroys the keys of all buckets that are due by the log ([`cordon_log::State::due`]), and
    /// logs it.
    ///
    /// # Privacy
    /// Which buckets are named depends on charter, log and clock alone, never on whether they held
    /// a row. What was read into a backup without the key table cannot be read any more either.
    /// Noticed by: `a_destroyed_bucket_is_gone_from_a_backup_too`.
    ///
    /// # Errors
    /// If the clock jumped and nobody confirmed it, or a step fails; see [`DestroyError`].
    pub async fn destroy(
        &mut self,
        due: &[Bucket],
        now: Guarded,
        actor: Role,
    ) -> Result<Logged<Destroyed>, DestroyError> {
        if let Some(from) = now.jumped_from {
            return Err(TimeJump { from }.into());
        }
        self.destroy_keys(due).await?;
        let destroyed = self.remove_sealed(due).await?;
        let mut act = self.begin(now.time).await?;
        act.append(actor, Event::KeysDestroyed { buckets: due.to_vec() }, None).await?;
        Ok(act.commit(destroyed).await?)
    }

    /// Destroys what is left of a measure beside its buckets: the keys of its pseudonyms and of its
    /// persons, with which bodies about persons go. The event [`Event::MeasureErased`] is the
    /// caller's to append afterwards.
    ///
    /// # Errors
    /// If the key table cannot be written.
    pub async fn destroy_persons(&mut self, measure: &MeasureId) -> Result<(), DestroyError> {
        self.people.remove(measure);
        self.keys().destroy_measure(measure.as_str()).await?;
        Ok(db::checkpoint(&mut self.table).await?)
    }

    async fn destroy_keys(&mut self, due: &[Bucket]) -> Result<(), DestroyError> {
        let mut transaction = self.table.begin().await?;
        let mut keys = Keys { table: &mut transaction, root: &self.root };
        for bucket in due {
            keys.destroy_bucket(bucket).await?;
        }
        transaction.commit().await?;
        // The old wrapped keys are not in the write-ahead log either from here on.
        Ok(db::checkpoint(&mut self.table).await?)
    }

    async fn remove_sealed(&mut self, due: &[Bucket]) -> Result<Destroyed, DestroyError> {
        let mut destroyed = Destroyed::default();
        let folder = self.segments();
        let mut gone = Vec::new();
        for row in segments::all(&mut self.db).await? {
            let buckets = row.buckets.keys().filter_map(|class| row.bucket(class));
            let due: Vec<Bucket> = buckets.filter(|bucket| due.contains(bucket)).collect();
            if due.iter().any(is_of_rows) {
                destroyed.segments += 1;
                gone.push(row);
            } else if !due.is_empty() {
                destroyed.columns += 1;
            }
        }
        for row in &gone {
            if row.pending.is_none() {
                self.disk.remove(&folder.join(&row.file))?;
            }
        }
        self.disk.sync_folder(&folder)?;
        let mut transaction = self.db.begin().await?;
        for row in &gone {
            segments::remove(&mut transaction, row.id).await?;
        }
        for bucket in due {
            if is_of_rows(bucket) {
                let period = period_text(bucket.period);
                let of = (bucket.measure.as_str(), bucket.record.as_str(), period.as_str());
                submissions::remove_refused(&mut transaction, of).await?;
            }
        }
        transaction.commit().await?;
        db::checkpoint(&mut self.db).await?;
        let mut keys = self.keys();
        for row in &gone {
            keys.remove_file_keys(&row.file).await?;
        }
        Ok(destroyed)
    }
}

/// Whether whole rows go with a bucket, not just fields: the row's own class is named like the
/// record.
fn is_of_rows(bucket: &Bucket) -> bool {
    bucket.class.as_str() == bucket.record.as_str()
}
