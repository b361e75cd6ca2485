//! One act: everything it keeps and its events are one transaction.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use cordon_charter::{Charter, Digest, MeasureId, RecordName, Role};
use cordon_intake::{Admitted, RefusedRow};
use cordon_log::{Event, Leaf, Opened};
use jiff::{Timestamp, tz::TimeZone};
use sqlx::{Connection as _, Sqlite, Transaction};
use zeroize::Zeroizing;

use crate::{
    admit::{AdmitCounts, AdmitError, Buffer, Place, flush},
    body::{Body, BodyError, Person},
    clock::whole_seconds,
    db::{DbError, log_rows, submissions},
    durable::Disk,
    keys::{Job, KeyError, Keys, period_text},
    layout::RecordLayout,
    people::{Population, mac},
    root::RootKey,
    store::{Store, keyed},
};

/// Rows that are held in memory before they are written as segments.
const HELD_ROWS: usize = 800_000;

/// Bytes of them.
const HELD_BYTES: usize = 128 << 20;

/// Proof that `A` was done and its event is durably in the log. Only [`Act::commit`] makes one:
/// what may leave only after it was logged asks for it.
///
/// ```compile_fail
/// let logged = cordon_store::Logged { done: 1, positions: 0..1 }; // private fields
/// ```
#[must_use]
#[derive(Debug)]
pub struct Logged<A> {
    done: A,
    positions: std::ops::Range<u64>,
}

impl<A> Logged<A> {
    /// What was done.
    pub const fn get(&self) -> &A {
        &self.done
    }

    /// What was done, out of its proof.
    pub fn into_inner(self) -> A {
        self.done
    }

    /// Positions of the act's leaves.
    pub const fn positions(&self) -> &std::ops::Range<u64> {
        &self.positions
    }
}

/// Why an act was not done. Nothing of it was kept, but for keys that nothing uses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Rows.
    #[error(transparent)]
    Admit(#[from] AdmitError),
    /// The leaf.
    #[error("the event cannot be a leaf: {0}")]
    Leaf(#[from] cordon_log::LeafError),
    /// An act without an event.
    #[error("an act without an event is not committed")]
    NoEvent,
    /// Rows are waiting.
    #[error("rows were admitted but not finished")]
    Unfinished,
}

impl From<sqlx::Error> for ActError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DbError::Database(error))
    }
}

impl From<crate::secret::SealError> for ActError {
    fn from(error: crate::secret::SealError) -> Self {
        Self::Key(KeyError::Seal(error))
    }
}

/// An act under way. Dropped without [`Self::commit`], nothing of it stays.
pub struct Act<'s> {
    db: Transaction<'s, Sqlite>,
    table: Transaction<'s, Sqlite>,
    root: &'s RootKey,
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// Persons as the last committed act left them.
    known: &'s mut BTreeMap<MeasureId, Population>,
    /// Persons as this act leaves them.
    people: BTreeMap<MeasureId, Population>,
    buffers: BTreeMap<(MeasureId, RecordName), (Buffer, AdmitCounts)>,
    files: Written,
    time: Timestamp,
    start: u64,
    next: u64,
    size: &'s mut u64,
    last_time: &'s mut Option<Timestamp>,
    unclean: &'s mut bool,
}

/// Files of segments that no committed row names yet: removed unless the act commits.
struct Written {
    disk: Arc<dyn Disk>,
    files: Vec<PathBuf>,
}

impl Drop for Written {
    fn drop(&mut self) {
        for file in &self.files {
            // What cannot be removed now is unknown to the database and removed on opening.
            let _ = self.disk.remove(file);
        }
    }
}

impl Store {
    /// Begins an act at `now`, which is cut to whole seconds and never below the last event.
    ///
    /// # Errors
    /// If the databases cannot be written.
    pub async fn begin(&mut self, now: Timestamp) -> Result<Act<'_>, ActError> {
        self.clean().await?;
        self.settle().await?;
        let folder = self.segments();
        let now = whole_seconds(now);
        Ok(Act {
            db: self.db.begin().await?,
            table: self.table.begin().await?,
            root: &self.root,
            disk: Arc::clone(&self.disk),
            folder,
            known: &mut self.people,
            people: BTreeMap::new(),
            buffers: BTreeMap::new(),
            files: Written { disk: Arc::clone(&self.disk), files: Vec::new() },
            time: self.last_time.map_or(now, |last| last.max(now)),
            start: self.size,
            next: self.size,
            size: &mut self.size,
            last_time: &mut self.last_time,
            unclean: &mut self.unclean,
        })
    }
}

impl Act<'_> {
    /// The time of this act's events.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The position that the next leaf gets.
    pub const fn next_position(&self) -> u64 {
        self.next
    }

    /// Keeps a public document; gives its digest.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn put_document(&mut self, bytes: &[u8]) -> Result<Digest, ActError> {
        Ok(log_rows::put_document(&mut self.db, bytes).await?)
    }

    /// Appends an event with its body; gives its position.
    ///
    /// # Errors
    /// If the event is too large or the databases cannot be written.
    pub async fn append(
        &mut self,
        actor: Role,
        event: Event,
        body: Option<Body>,
    ) -> Result<u64, ActError> {
        let position = self.next;
        let commitment = body.as_ref().map(|body| body.opening.commit(body.class)).transpose()?;
        let measure = event.measure().cloned();
        let leaf = Leaf { v: 1, time: self.time, actor, event, body: commitment };
        log_rows::put_leaf(&mut self.db, position, &leaf.to_bytes()?).await?;
        if let Some(body) = body {
            let mut keys = Keys { table: &mut self.table, root: self.root };
            let row = body.row(position, measure.as_ref(), &mut keys).await?;
            log_rows::put_body(&mut self.db, &row).await?;
        }
        self.next += 1;
        Ok(position)
    }

    /// Removes the body of an earlier leaf. The event that says so is the caller's to append. The
    /// bytes leave the write-ahead log with the next act or publication.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn redact(&mut self, position: u64) -> Result<(), ActError> {
        *self.unclean = true;
        Ok(log_rows::remove_body(&mut self.db, position).await?)
    }

    /// Takes rows that the charter admitted. They are kept with [`Self::finish_rows`].
    ///
    /// # Errors
    /// If the measure was not opened for intake under `charter`, or the rows were admitted by
    /// another one, or they cannot be kept.
    pub async fn admit(
        &mut self,
        charter: &Charter,
        opened: &Opened,
        rows: Admitted,
    ) -> Result<(), ActError> {
        let fits = *opened.measure() == charter.measure.id
            && opened.act() == cordon_charter::Act::Intake
            && opened.charter() == rows.charter();
        if !fits {
            return Err(AdmitError::NotOpen.into());
        }
        let measure = charter.measure.id.clone();
        self.ready_people(&measure).await?;
        let place = (measure.clone(), rows.record().clone());
        if !self.buffers.contains_key(&place) {
            // Once for each record: a digest of the whole charter is not free.
            if charter.digest() != rows.charter() {
                return Err(AdmitError::Charter.into());
            }
            let buffer = self.buffer(charter, rows.record()).await?;
            self.buffers.insert(place.clone(), (buffer, AdmitCounts::default()));
        }
        let mut keys = Keys { table: &mut self.table, root: self.root };
        let (Some((buffer, counts)), Some(people)) =
            (self.buffers.get_mut(&place), self.people.get_mut(&measure))
        else {
            return Err(AdmitError::Charter.into());
        };
        counts.expired += buffer.add(&rows, people, &mut keys).await?;
        drop(rows);
        if buffer.rows() >= HELD_ROWS || buffer.bytes() >= HELD_BYTES {
            self.flush(&place).await?;
        }
        Ok(())
    }

    /// Keeps what [`Self::admit`] took of one record; gives the counts of all of it. To be called
    /// before the event of the submission is appended.
    ///
    /// # Errors
    /// If the rows cannot be kept.
    pub async fn finish_rows(
        &mut self,
        measure: &MeasureId,
        record: &RecordName,
    ) -> Result<AdmitCounts, ActError> {
        let place = (measure.clone(), record.clone());
        if !self.buffers.contains_key(&place) {
            return Ok(AdmitCounts::default());
        }
        self.flush(&place).await?;
        let (_, mut counts) = self.buffers.remove(&place).ok_or(ActError::Unfinished)?;
        let mut keys = Keys { table: &mut self.table, root: self.root };
        if let Some(people) = self.people.get_mut(measure) {
            counts.new_persons = u64::from(people.save(&mut self.db, &mut keys).await?);
        }
        Ok(counts)
    }

    /// Notes that a file was taken in by the event at `leaf`, so that it is recorded once.
    ///
    /// # Errors
    /// If the same file was noted before, or the databases cannot be written.
    pub async fn note_submission(
        &mut self,
        measure: &MeasureId,
        record: &RecordName,
        digest: &Digest,
        leaf: u64,
    ) -> Result<(), ActError> {
        let mut keys = Keys { table: &mut self.table, root: self.root };
        let key = keys.measure_key_or_new(measure.as_str(), Job::Pseudonym).await?;
        let of = (measure.as_str(), record.as_str());
        Ok(submissions::put(&mut self.db, of, &keyed(&key, digest), leaf).await?)
    }

    /// Keeps refused rows sealed for correction; they expire like rows that arrived today.
    ///
    /// # Errors
    /// If they cannot be kept.
    pub async fn keep_refused(
        &mut self,
        charter: &Charter,
        record: &RecordName,
        leaf: u64,
        rows: &[RefusedRow],
    ) -> Result<(), ActError> {
        let layout = RecordLayout::of(charter, record).ok_or(AdmitError::Charter)?;
        let class = layout.classes.first().ok_or(AdmitError::Charter)?;
        let period = class.period_of(self.time.to_zoned(TimeZone::UTC).date());
        let bucket = cordon_charter::Bucket {
            measure: charter.measure.id.clone(),
            record: record.clone(),
            class: class.id.clone(),
            period,
        };
        let mut plain = Zeroizing::new(Vec::new());
        for row in rows {
            plain.extend_from_slice(&row.line().to_be_bytes());
            plain.extend_from_slice(&(row.bytes().len() as u64).to_be_bytes());
            plain.extend_from_slice(row.bytes());
        }
        let mut keys = Keys { table: &mut self.table, root: self.root };
        let key = keys.bucket_key_or_new(&bucket).await?;
        let sealed = key.seal(&format!("refused {leaf}"), &plain)?;
        let period = period_text(period);
        let of = (charter.measure.id.as_str(), record.as_str(), period.as_str());
        Ok(submissions::put_refused(&mut self.db, of, leaf, &sealed).await?)
    }

    /// Records an answer under the digest of its canonical question.
    ///
    /// # Errors
    /// If the question has an answer already, or the databases cannot be written.
    pub async fn record_release(
        &mut self,
        measure: &MeasureId,
        question: &Digest,
        leaf: u64,
        answer: &[u8],
    ) -> Result<(), ActError> {
        let mut keys = Keys { table: &mut self.table, root: self.root };
        let key = keys.measure_key_or_new(measure.as_str(), Job::Body).await?;
        let sealed = key.seal(&format!("answer {question}"), answer)?;
        Ok(submissions::put_release(&mut self.db, question.as_bytes(), leaf, &sealed).await?)
    }

    /// The person of a measure who has this normalised identifier, if the measure knows one.
    ///
    /// # Errors
    /// If the databases cannot be read.
    pub async fn person(
        &mut self,
        measure: &MeasureId,
        identifier: &str,
    ) -> Result<Option<Person>, ActError> {
        self.ready_people(measure).await?;
        let ordinal = self.people.get(measure).and_then(|people| people.find(identifier));
        Ok(ordinal.map(|ordinal| Person { measure: measure.clone(), ordinal }))
    }

    /// Makes everything durable, the keys first: then it happened.
    ///
    /// # Errors
    /// If it could not be made durable, if rows are unfinished, or if there was no event.
    pub async fn commit<A>(self, done: A) -> Result<Logged<A>, ActError> {
        if self.next == self.start {
            return Err(ActError::NoEvent);
        }
        if !self.buffers.is_empty() {
            return Err(ActError::Unfinished);
        }
        let Self { db, mut table, root, known, people, mut files, start, next, time, .. } = self;
        Keys { table: &mut table, root }.note_act(start..next).await?;
        // INVARIANT (keys-first): see `keys`.
        table.commit().await?;
        // From here on it may be durable whatever the commit says: files without rows are removed
        // on the next opening, rows without files never come back.
        files.files.clear();
        db.commit().await?;
        known.extend(people);
        *self.size = next;
        *self.last_time = Some(time);
        Ok(Logged { done, positions: start..next })
    }

    /// The two transactions of this act.
    pub(crate) fn database_and_keys(&mut self) -> (&mut sqlx::SqliteConnection, Keys<'_>) {
        (&mut self.db, Keys { table: &mut self.table, root: self.root })
    }

    /// Takes the persons of a measure out of those of the last act, or reads them. Should this act
    /// not commit, they are read anew.
    async fn ready_people(&mut self, measure: &MeasureId) -> Result<(), ActError> {
        if self.people.contains_key(measure) {
            return Ok(());
        }
        let people = match self.known.remove(measure) {
            Some(people) => people,
            None => {
                let mut keys = Keys { table: &mut self.table, root: self.root };
                Population::load(&mut self.db, &mut keys, measure.as_str()).await?
            }
        };
        self.people.insert(measure.clone(), people);
        Ok(())
    }

    async fn buffer(&mut self, charter: &Charter, record: &RecordName) -> Result<Buffer, ActError> {
        let layout = RecordLayout::of(charter, record).ok_or(AdmitError::Charter)?;
        let measure = charter.measure.id.clone();
        let mut keys = Keys { table: &mut self.table, root: self.root };
        let key = keys.measure_key_or_new(measure.as_str(), Job::RecordKey).await?;
        let arrival = self.time.to_zoned(TimeZone::UTC).date();
        Ok(Buffer::new(measure, layout, mac(&key), arrival))
    }

    async fn flush(&mut self, place: &(MeasureId, RecordName)) -> Result<(), ActError> {
        let Some((buffer, counts)) = self.buffers.get_mut(place) else { return Ok(()) };
        let mut to = Place {
            db: &mut self.db,
            keys: Keys { table: &mut self.table, root: self.root },
            disk: self.disk.as_ref(),
            folder: &self.folder,
            since: self.next,
        };
        let written = flush(buffer, &mut to, counts).await?;
        self.files.files.extend(written.iter().map(|file| self.folder.join(file)));
        Ok(())
    }
}
