//! Writes what a buffer holds: sorted, marked, one segment for each bucket tuple and partition.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use arrow::{
    array::{Array, ArrayRef, FixedSizeBinaryArray, UInt32Array},
    buffer::Buffer as Bytes,
    compute::interleave,
    datatypes::{DataType, Field, Schema},
    record_batch::RecordBatch,
};
use cordon_charter::Bucket;
use sqlx::SqliteConnection;

use super::{
    AdmitCounts, AdmitError,
    buffer::{Buffer, Rows},
    versions,
};
use crate::{
    catalog,
    db::segments::{self, Buckets, SegmentRow},
    durable::{self, Disk, Mode},
    keys::Keys,
    layout::{FOOTER, KEY_HASH, ORDINAL, PARTITIONS, RECORD_KEY, RecordLayout, partition_of},
    secret::{Key, SealError},
    segment::{self, Facts, Mark, Marks, OpenSegment},
};

/// Below this a segment stays in the database until compaction merges it with others.
pub(crate) const PENDING_ROWS: usize = 2_048;

/// Threads that encode segments.
const WORKERS: usize = 2;

/// Where segments go.
pub(crate) struct Place<'a> {
    pub(crate) db: &'a mut SqliteConnection,
    pub(crate) keys: Keys<'a>,
    pub(crate) disk: &'a dyn Disk,
    /// Folder of segments.
    pub(crate) folder: &'a Path,
    /// Position of the log from which the segments are known.
    pub(crate) since: u64,
}

/// Rows of one segment: numbers of rows in order.
struct Group {
    tuple: u32,
    partition: u8,
    range: Range<usize>,
}

/// A segment that was encoded.
struct Encoded {
    row: SegmentRow,
    keys: BTreeMap<String, Key>,
    on_disk: bool,
}

/// Writes all rows of the buffer and marks what they replace. Counts into `counts`.
pub(crate) async fn flush(
    buffer: &mut Buffer,
    place: &mut Place<'_>,
    counts: &mut AdmitCounts,
) -> Result<Vec<String>, AdmitError> {
    let Some(rows) = buffer.take()? else { return Ok(Vec::new()) };
    counts.rows += rows.ordinals.len() as u64;
    let marks = settle(buffer, place, &rows, counts).await?;
    let (order, groups) = groups(&rows);
    let mut buckets: BTreeMap<u32, (Buckets, BTreeMap<String, Key>)> = BTreeMap::new();
    for group in &groups {
        if let Entry::Vacant(place_of_tuple) = buckets.entry(group.tuple) {
            let own = buffer.buckets(group.tuple);
            let keys = bucket_keys(buffer, &own, &mut place.keys).await?;
            place_of_tuple.insert((own, keys));
        }
    }
    let encoding = Encoding {
        buffer,
        rows: &rows,
        order: &order,
        marks: &marks,
        buckets: &buckets,
        disk: place.disk,
        folder: place.folder,
        since: place.since,
    };
    let encoded = encoding.all(&groups)?;
    let written: Vec<String> =
        encoded.iter().filter(|one| one.on_disk).map(|one| one.row.file.clone()).collect();
    if !written.is_empty() {
        place.disk.sync_folder(place.folder)?;
    }
    for Encoded { row, keys, .. } in encoded {
        for (class, key) in &keys {
            let of = if class == FOOTER { buffer.layout.name.as_str() } else { class.as_str() };
            let wrapping = bucket_of(&buckets, &row, of).ok_or(SealError::DoesNotOpen)?;
            place.keys.put_file_key((&row.file, class), wrapping, key).await?;
        }
        segments::put(place.db, &row).await?;
    }
    Ok(written)
}

fn bucket_of<'a>(
    buckets: &'a BTreeMap<u32, (Buckets, BTreeMap<String, Key>)>,
    row: &SegmentRow,
    class: &str,
) -> Option<&'a Key> {
    buckets.values().find(|(own, _)| *own == row.buckets)?.1.get(class)
}

/// Compares new rows with those that are kept, partition by partition; gives the new rows' marks.
async fn settle(
    buffer: &Buffer,
    place: &mut Place<'_>,
    rows: &Rows,
    counts: &mut AdmitCounts,
) -> Result<Vec<(usize, Mark)>, AdmitError> {
    let mut by_partition: Vec<Vec<usize>> = vec![Vec::new(); PARTITIONS];
    for (row, ordinal) in rows.ordinals.iter().enumerate() {
        if let Some(own) = by_partition.get_mut(usize::from(partition_of(*ordinal))) {
            own.push(row);
        }
    }
    let kept = segments::of_record(place.db, &buffer.measure, &buffer.layout.name).await?;
    let mut new = Vec::new();
    let mut kept_by_partition: Vec<Vec<SegmentRow>> = (0..PARTITIONS).map(|_| Vec::new()).collect();
    for row in kept {
        let own = kept_by_partition.get_mut(usize::from(row.partition));
        if let Some(own) = own.filter(|_| !buffer.is_expired(&row.buckets)) {
            own.push(row);
        }
    }
    for (mut own, kept) in by_partition.into_iter().zip(kept_by_partition) {
        if own.is_empty() {
            continue;
        }
        own.sort_by_key(|row| rows.ordinals.get(*row));
        let mut ids = Vec::new();
        let mut open: Vec<Arc<OpenSegment>> = Vec::new();
        for row in kept {
            let mut keys = catalog::file_keys(&row, &mut place.keys, &[]).await?;
            if let Some(segment) = catalog::open(&row, &keys, place.folder)? {
                open.push(Arc::new(segment));
                ids.extend(keys.remove(FOOTER).map(|footer| (row.id, row.file, footer)));
            }
        }
        let bound = buffer.layout.record.rows_per_person;
        let outcome = versions::settle(&own, (&rows.ordinals, &rows.keys), &open, bound)?;
        counts.superseded += outcome.superseded;
        counts.over_bound += outcome.over_bound;
        new.extend(outcome.new);
        for (at, marks) in outcome.old {
            let Some((id, file, footer)) = ids.get(at) else { continue };
            segments::put_marks(place.db, *id, &marks.seal(file, footer)?).await?;
        }
    }
    Ok(new)
}

/// Rows in the order in which they are written, and where each segment begins.
fn groups(rows: &Rows) -> (Vec<u32>, Vec<Group>) {
    let parts = rows.tuples.iter().zip(&rows.ordinals).zip(&rows.keys);
    let mut sorted: Vec<(u32, u8, u32, [u8; KEY_HASH], u32)> = parts
        .zip(0u32..)
        .map(|(((tuple, ordinal), key), row)| (*tuple, partition_of(*ordinal), *ordinal, *key, row))
        .collect();
    sorted.sort_unstable();
    let mut groups = Vec::new();
    let mut start = 0;
    for run in sorted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if let Some((tuple, partition, ..)) = run.first() {
            let range = start..start + run.len();
            groups.push(Group { tuple: *tuple, partition: *partition, range });
        }
        start += run.len();
    }
    (sorted.into_iter().map(|row| row.4).collect(), groups)
}

async fn bucket_keys(
    buffer: &Buffer,
    buckets: &Buckets,
    keys: &mut Keys<'_>,
) -> Result<BTreeMap<String, Key>, AdmitError> {
    let mut found = BTreeMap::new();
    for (class, period) in buckets {
        let bucket = Bucket {
            measure: buffer.measure.clone(),
            record: buffer.layout.name.clone(),
            class: class.clone(),
            period: *period,
        };
        found.insert(class.as_str().to_owned(), keys.bucket_key_or_new(&bucket).await?);
    }
    Ok(found)
}

/// What encoding a segment needs.
struct Encoding<'a> {
    buffer: &'a Buffer,
    rows: &'a Rows,
    order: &'a [u32],
    marks: &'a [(usize, Mark)],
    buckets: &'a BTreeMap<u32, (Buckets, BTreeMap<String, Key>)>,
    disk: &'a dyn Disk,
    folder: &'a Path,
    since: u64,
}

impl Encoding<'_> {
    /// Encodes all groups, several at once, in their order.
    fn all(&self, groups: &[Group]) -> Result<Vec<Encoded>, AdmitError> {
        let mut marks: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
        for (row, mark) in self.marks {
            marks.entry(*row).or_default().push(*mark);
        }
        let marks = &marks;
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Encoded)>> = Mutex::new(Vec::new());
        let work = || -> Result<(), AdmitError> {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(group) = groups.get(at) else { return Ok(()) };
                let encoded = self.one(group, marks)?;
                done.lock().map_err(|_| AdmitError::Columns)?.push((at, encoded));
            }
        };
        thread::scope(|scope| {
            let workers: Vec<_> =
                (0..WORKERS.min(groups.len())).map(|_| scope.spawn(work)).collect();
            // Join all, also after one failed.
            let ended: Vec<_> = workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or(Err(AdmitError::Columns)))
                .collect();
            ended.into_iter().collect::<Result<(), AdmitError>>()
        })?;
        let mut done = done.into_inner().map_err(|_| AdmitError::Columns)?;
        done.sort_by_key(|(at, _)| *at);
        Ok(done.into_iter().map(|(_, encoded)| encoded).collect())
    }

    fn one(
        &self,
        group: &Group,
        marks: &BTreeMap<usize, Vec<Mark>>,
    ) -> Result<Encoded, AdmitError> {
        let numbers = self.order.get(group.range.clone()).unwrap_or_default();
        let batch = self.batch(numbers)?;
        let (buckets, _) = self.buckets.get(&group.tuple).ok_or(SealError::DoesNotOpen)?;
        let layout = &self.buffer.layout;
        let facts = facts(&batch, layout);
        let keys = file_keys(layout)?;
        let file = random_name()?;
        let footer = keys.get(FOOTER).ok_or(SealError::DoesNotOpen)?;
        let mut own = Marks::none(numbers.len());
        for (at, number) in numbers.iter().enumerate() {
            for mark in marks.get(&(*number as usize)).into_iter().flatten() {
                own.set(at, *mark);
            }
        }
        let bytes = segment::write(&batch, &facts.columns, &keys)?;
        let on_disk = numbers.len() >= PENDING_ROWS;
        if on_disk {
            let path = self.folder.join(&file);
            durable::write_unsynced(self.disk, &path, &bytes, Mode::Private)?;
        }
        let row = SegmentRow {
            id: 0,
            measure: self.buffer.measure.clone(),
            record: layout.name.clone(),
            buckets: buckets.clone(),
            partition: group.partition,
            facts: facts.seal(&file, footer)?,
            marks: if own.is_empty() { None } else { Some(own.seal(&file, footer)?) },
            file,
            since: self.since,
            pending: (!on_disk).then_some(bytes),
        };
        Ok(Encoded { row, keys, on_disk })
    }

    /// The batch that a row is in, and its number there.
    fn place(&self, row: u32) -> (usize, usize) {
        let mut rest = row as usize;
        for (at, batch) in self.rows.fields.iter().enumerate() {
            if rest < batch.num_rows() {
                return (at, rest);
            }
            rest -= batch.num_rows();
        }
        (self.rows.fields.len(), rest)
    }

    fn batch(&self, numbers: &[u32]) -> Result<RecordBatch, AdmitError> {
        let ordinal = |row: &u32| self.rows.ordinals.get(*row as usize).copied().unwrap_or(0);
        let ordinals: UInt32Array = numbers.iter().map(|row| Some(ordinal(row))).collect();
        let mut keys = Vec::with_capacity(numbers.len() * KEY_HASH);
        for row in numbers {
            keys.extend_from_slice(&self.rows.keys.get(*row as usize).copied().unwrap_or_default());
        }
        let width = i32::try_from(KEY_HASH).map_err(|_| AdmitError::Columns)?;
        let keys = FixedSizeBinaryArray::try_new(width, Bytes::from(keys), None)?;
        let places: Vec<(usize, usize)> = numbers.iter().map(|row| self.place(*row)).collect();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(ordinals), Arc::new(keys)];
        let mut fields = vec![
            Arc::new(Field::new(ORDINAL, DataType::UInt32, false)),
            Arc::new(Field::new(RECORD_KEY, DataType::FixedSizeBinary(width), false)),
        ];
        let schema = self.rows.fields.first().ok_or(AdmitError::Columns)?.schema();
        for (at, field) in schema.fields().iter().enumerate() {
            let parts: Vec<&dyn Array> = self
                .rows
                .fields
                .iter()
                .filter_map(|batch| batch.columns().get(at).map(AsRef::as_ref))
                .collect();
            fields.push(Arc::clone(field));
            columns.push(interleave(&parts, &places)?);
        }
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
    }
}

/// Columns and their classes.
pub(crate) fn facts(batch: &RecordBatch, layout: &RecordLayout) -> Facts {
    let schema = batch.schema();
    let class = |name: &str| layout.class_of(name);
    let columns = schema.fields().iter().map(|field| (field.name().clone(), class(field.name())));
    Facts { rows: batch.num_rows() as u64, columns: columns.collect() }
}

/// Fresh keys for one file: the footer's, and one for each class.
pub(crate) fn file_keys(layout: &RecordLayout) -> Result<BTreeMap<String, Key>, SealError> {
    let classes = layout.classes.iter().map(|class| class.id.as_str().to_owned());
    std::iter::once(FOOTER.to_owned())
        .chain(classes)
        .map(|class| Ok((class, Key::fresh()?)))
        .collect()
}

/// A name that says nothing.
pub(crate) fn random_name() -> Result<String, SealError> {
    let mut name = [0u8; 16];
    getrandom::fill(&mut name).map_err(|_| SealError::NoRandomness)?;
    Ok(format!("{}.parquet", hex::encode(name)))
}
