//! Merging small segments: many submissions of few rows, or a large one over many retention
//! buckets, must not make every scan slow.
//!
//! Rows do not change, nor do their marks. The old files' keys are destroyed with the old files.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{AsArray as _, UInt32Array},
    compute::{concat_batches, take_record_batch},
    datatypes::UInt32Type,
    record_batch::RecordBatch,
};
use cordon_charter::MeasureId;
use sqlx::Connection as _;

use crate::{
    admit::{PENDING_ROWS, random_name},
    catalog,
    db::{
        self, DbError,
        segments::{self, Buckets, SegmentRow},
    },
    durable::{self, Mode},
    keys::{KeyError, Keys},
    layout::{FOOTER, KEY_HASH, ORDINAL, RECORD_KEY},
    secret::{Key, SealError},
    segment::{self, Facts, Mark, Marks, OpenSegment, SegmentError},
    store::Store,
};

/// So many small segments of one bucket tuple and partition are merged even if they stay small.
const MANY: usize = 8;

/// A file with fewer rows is small.
const SMALL_ROWS: usize = 131_072;

/// Most rows that are merged at once: they are held in memory.
const MERGED_ROWS: usize = 1 << 20;

/// Why segments were not merged. The rows are as they were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompactError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A segment.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// The disk.
    #[error("a segment could not be written or removed: {0}")]
    Disk(#[from] std::io::Error),
}

impl From<SealError> for CompactError {
    fn from(error: SealError) -> Self {
        Self::Key(KeyError::Seal(error))
    }
}

impl From<sqlx::Error> for CompactError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DbError::Database(error))
    }
}

/// Small segments that may become one: between the same cuts, same record, buckets, partition and
/// columns, and whether they are files already.
type Likeness = (usize, String, Buckets, u8, bool, Vec<(String, String)>);

/// A small segment, opened.
struct Small {
    row: SegmentRow,
    segment: OpenSegment,
}

impl Store {
    /// Merges small segments of a measure where there are many, or enough for a file of their own.
    /// Gives how many were merged. Rows that arrived before a position in `cuts` stay apart from
    /// those that arrived from it on: windows of standing questions end there.
    ///
    /// # Errors
    /// If a segment cannot be read or written; what was merged before stays merged.
    pub async fn compact(
        &mut self,
        measure: &MeasureId,
        cuts: &[u64],
    ) -> Result<u64, CompactError> {
        let folder = self.segments();
        let mut alike: BTreeMap<Likeness, Vec<Small>> = BTreeMap::new();
        for record in segments::records(&mut self.db, measure).await? {
            for row in segments::of_record(&mut self.db, measure, &record).await? {
                let keys = catalog::file_keys(&row, &mut self.keys(), &[]).await?;
                let Some(segment) = catalog::open(&row, &keys, &folder)? else { continue };
                if row.pending.is_none() && segment.rows() >= SMALL_ROWS {
                    continue;
                }
                let mut columns = segment.facts.columns.clone();
                // Columns whose key is gone are gone.
                columns.retain(|(column, _)| segment.can_read(column));
                let on_disk = row.pending.is_none();
                let stripe = cuts.iter().filter(|cut| **cut <= row.since).count();
                let buckets = row.buckets.clone();
                let likeness =
                    (stripe, record.to_string(), buckets, row.partition, on_disk, columns);
                alike.entry(likeness).or_default().push(Small { row, segment });
            }
        }
        let mut merged = 0;
        for ((.., on_disk, columns), smalls) in alike {
            for smalls in portions(smalls) {
                let rows: usize = smalls.iter().map(|small| small.segment.rows()).sum();
                let enough = !on_disk && smalls.len() > 1 && rows >= PENDING_ROWS;
                if smalls.len() >= MANY || enough {
                    merged += smalls.len() as u64;
                    self.merge(columns.clone(), smalls).await?;
                }
            }
        }
        Ok(merged)
    }

    async fn merge(
        &mut self,
        columns: Vec<(String, String)>,
        smalls: Vec<Small>,
    ) -> Result<(), CompactError> {
        let (rows, marks) = sorted(&columns, &smalls)?;
        let Some(first) = smalls.first() else { return Ok(()) };
        let file = random_name()?;
        let mut keys = BTreeMap::from([(FOOTER.to_owned(), Key::fresh()?)]);
        for (_, class) in &columns {
            if !keys.contains_key(class) {
                keys.insert(class.clone(), Key::fresh()?);
            }
        }
        let bytes = segment::write(&rows, &columns, &keys)?;
        let on_disk = rows.num_rows() >= PENDING_ROWS;
        if on_disk {
            let path = self.segments().join(&file);
            durable::write(self.disk.as_ref(), &path, &bytes, Mode::Private)?;
        }
        let footer = keys.get(FOOTER).ok_or(SealError::DoesNotOpen)?;
        let facts = Facts { rows: rows.num_rows() as u64, columns };
        let row = SegmentRow {
            id: 0,
            measure: first.row.measure.clone(),
            record: first.row.record.clone(),
            buckets: first.row.buckets.clone(),
            partition: first.row.partition,
            since: smalls.iter().map(|small| small.row.since).max().unwrap_or(0),
            facts: facts.seal(&file, footer)?,
            marks: if marks.is_empty() { None } else { Some(marks.seal(&file, footer)?) },
            pending: (!on_disk).then_some(bytes),
            file,
        };
        self.put_keys(&row, &keys).await?;
        let mut transaction = self.db.begin().await?;
        segments::put(&mut transaction, &row).await?;
        for small in &smalls {
            segments::remove(&mut transaction, small.row.id).await?;
        }
        transaction.commit().await?;
        // A file that a crash leaves here is removed when the store is opened again.
        for small in smalls.iter().filter(|small| small.row.pending.is_none()) {
            self.disk.remove(&self.segments().join(&small.row.file))?;
        }
        let mut keys = self.keys();
        for small in &smalls {
            keys.remove_file_keys(&small.row.file).await?;
        }
        db::checkpoint(&mut self.table).await?;
        Ok(db::checkpoint(&mut self.db).await?)
    }

    /// INVARIANT (keys-first): see [`crate::keys`].
    async fn put_keys(
        &mut self,
        row: &SegmentRow,
        own: &BTreeMap<String, Key>,
    ) -> Result<(), CompactError> {
        let mut transaction = self.table.begin().await?;
        let mut keys = Keys { table: &mut transaction, root: &self.root };
        for (class, key) in own {
            let of = if class == FOOTER { row.record.as_str() } else { class.as_str() };
            let bucket = of.parse().ok().and_then(|class| row.bucket(&class));
            let bucket = bucket.ok_or(SealError::DoesNotOpen)?;
            let wrapping = keys.bucket_key_or_new(&bucket).await?;
            keys.put_file_key((&row.file, class), &wrapping, key).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// The segments in turn, as many at once as may be held in memory.
fn portions(smalls: Vec<Small>) -> Vec<Vec<Small>> {
    let mut portions: Vec<Vec<Small>> = vec![Vec::new()];
    let mut rows = 0;
    for small in smalls {
        rows += small.segment.rows();
        match portions.last_mut() {
            Some(last) if rows <= MERGED_ROWS || last.is_empty() => last.push(small),
            _ => {
                rows = small.segment.rows();
                portions.push(vec![small]);
            }
        }
    }
    portions
}

/// All rows of some segments in the order of a segment, with their marks.
fn sorted(
    columns: &[(String, String)],
    smalls: &[Small],
) -> Result<(RecordBatch, Marks), CompactError> {
    let names: Vec<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
    let mut batches = Vec::new();
    let mut own_marks: Vec<(Option<Arc<Marks>>, usize)> = Vec::new();
    for Small { segment, .. } in smalls {
        let unreadable = || SegmentError::Read(segment.file.clone());
        let marks = segment.marks.clone().map(Arc::new);
        let mut row = 0;
        for batch in segment.batches(&names, None)? {
            let batch = batch.map_err(|_| unreadable())?;
            for _ in 0..batch.num_rows() {
                own_marks.push((marks.clone(), row));
                row += 1;
            }
            batches.push(batch);
        }
    }
    let schema = batches.first().ok_or(SegmentError::Write)?.schema();
    let all = concat_batches(&schema, &batches).map_err(|_| SegmentError::Write)?;
    let ordinals = all.column_by_name(ORDINAL).ok_or(SegmentError::Write)?;
    let ordinals = ordinals.as_primitive_opt::<UInt32Type>().ok_or(SegmentError::Write)?;
    let keys = all.column_by_name(RECORD_KEY).ok_or(SegmentError::Write)?;
    let keys = keys.as_fixed_size_binary_opt().ok_or(SegmentError::Write)?;
    let mut order: Vec<(u32, [u8; KEY_HASH], u32)> = Vec::with_capacity(all.num_rows());
    for ((ordinal, key), row) in ordinals.values().iter().zip(keys.iter()).zip(0u32..) {
        let key = key.and_then(|key| key.try_into().ok()).ok_or(SegmentError::Write)?;
        order.push((*ordinal, key, row));
    }
    order.sort_unstable();
    let mut marks = Marks::none(order.len());
    for (at, (.., row)) in order.iter().enumerate() {
        if let Some((Some(own), row)) = own_marks.get(*row as usize) {
            for mark in [Mark::Superseded, Mark::OverBound] {
                if own.has(*row, mark) {
                    marks.set(at, mark);
                }
            }
        }
    }
    let numbers: UInt32Array = order.into_iter().map(|(.., row)| Some(row)).collect();
    let rows = take_record_batch(&all, &numbers).map_err(|_| SegmentError::Write)?;
    Ok((rows, marks))
}
