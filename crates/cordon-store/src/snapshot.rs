//! The rows of one record at one position of the log, for statistics.

use std::{ops::Range, sync::Arc};

use arrow::{
    array::{ArrayRef, new_null_array},
    datatypes::{DataType, Field, FieldRef, Schema, SchemaRef},
    record_batch::{RecordBatch, RecordBatchOptions},
};
use cordon_charter::{Bucket, Charter, FieldName, RecordName};
use cordon_intake::Plan;

use crate::{
    catalog,
    db::{DbError, segments},
    keys::KeyError,
    layout::{ORDINAL, PARTITIONS},
    segment::{Cursor, Mark, OpenSegment, SegmentError, Unordered},
    store::Store,
};

/// Why rows were not read. Carries no value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A segment.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Not in the charter.
    #[error("the charter has no record `{0}`")]
    NoRecord(RecordName),
    /// Not a field that statistics may read.
    #[error("statistics cannot read a field `{0}` of record `{1}`")]
    NoField(String, RecordName),
    /// There are as many as [`PARTITIONS`].
    #[error("there is no partition {0}")]
    NoPartition(usize),
}

/// The rows of one record as they were at one position of the log. Holds the keys it needs: it
/// stays readable while acts follow, until its files are compacted or destroyed.
pub struct Snapshot {
    position: u64,
    record: RecordName,
    schema: SchemaRef,
    partitions: Vec<Vec<Arc<OpenSegment>>>,
}

/// Rows of persons in one block of [`crate::BLOCK`] ordinals.
pub struct BlockBatch {
    /// The block: ordinal / 4,096.
    pub block: u32,
    /// [`ORDINAL`] first, not decreasing, then the fields asked for in the order asked.
    pub rows: RecordBatch,
}

impl Store {
    /// The rows of a record as they are now. `expired` are the buckets that are due by the log
    /// ([`cordon_log::State::due`]): nothing of them is read, whether or not their keys are
    /// destroyed already.
    ///
    /// # Errors
    /// If the charter has no such record, or segments or keys cannot be read.
    pub async fn snapshot(
        &mut self,
        charter: &Charter,
        record: &RecordName,
        expired: &[Bucket],
    ) -> Result<Snapshot, ScanError> {
        self.snapshot_of(charter, record, expired, &(0..u64::MAX)).await
    }

    /// The rows of a record that arrived by submissions at these positions of the log. Rows that
    /// compaction put together count as arrived with the last of them: it is told what to keep
    /// apart ([`Self::compact`]).
    ///
    /// # Errors
    /// As [`Self::snapshot`].
    pub async fn snapshot_of(
        &mut self,
        charter: &Charter,
        record: &RecordName,
        expired: &[Bucket],
        arrived: &Range<u64>,
    ) -> Result<Snapshot, ScanError> {
        let no_record = |_| ScanError::NoRecord(record.clone());
        let schema = Plan::compile(charter, record).map_err(no_record)?.values_schema();
        let folder = self.segments();
        let rows = segments::of_record(&mut self.db, &charter.measure.id, record).await?;
        let mut partitions: Vec<Vec<Arc<OpenSegment>>> = vec![Vec::new(); PARTITIONS];
        for row in rows.into_iter().filter(|row| arrived.contains(&row.since)) {
            let keys = catalog::file_keys(&row, &mut self.keys(), expired).await?;
            if let Some(segment) = catalog::open(&row, &keys, &folder)?
                && let Some(own) = partitions.get_mut(usize::from(row.partition))
            {
                own.push(Arc::new(segment));
            }
        }
        Ok(Snapshot { position: self.size(), record: record.clone(), schema, partitions })
    }
}

impl Snapshot {
    /// Number of leaves that were in the log: the snapshot's position.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The fields that statistics may read, with their types.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Number of partitions: always [`PARTITIONS`].
    pub const fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// Kept rows, rows that statistics leave out as earlier versions, and as beyond the bound.
    /// Exact: for the overseer only.
    pub fn counts(&self) -> (u64, u64, u64) {
        let segments = self.partitions.iter().flatten();
        segments.fold((0, 0, 0), |(rows, superseded, over), segment| {
            let count = |mark| segment.marks.as_ref().map_or(0, |marks| marks.count(mark));
            let (earlier, beyond) = (count(Mark::Superseded), count(Mark::OverBound));
            (rows + segment.facts.rows, superseded + earlier, over + beyond)
        })
    }

    /// The rows of one partition, block by block in ascending order; a block may come in several
    /// batches. Earlier versions and rows beyond the bound are left out. A field whose key is gone
    /// or that a row's file does not have is NULL.
    ///
    /// May be called from several threads at once.
    ///
    /// # Errors
    /// If there is no such partition or field, or a file cannot be opened.
    pub fn read(&self, partition: usize, fields: &[FieldName]) -> Result<Blocks, ScanError> {
        let segments = self.partitions.get(partition).ok_or(ScanError::NoPartition(partition))?;
        let ordinal: FieldRef = Arc::new(Field::new(ORDINAL, DataType::UInt32, false));
        let wanted: Vec<FieldRef> = [ordinal].into_iter().chain(self.wanted(fields)?).collect();
        let names: Vec<&str> = fields.iter().map(FieldName::as_str).collect();
        let cursors = segments
            .iter()
            .map(|segment| Cursor::new(Arc::clone(segment), &names, false))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Blocks { schema: Arc::new(Schema::new(wanted)), cursors, at: 0, block: None })
    }

    /// The same rows without their ordinals, segment by segment: for records of which a person has
    /// one row, where nobody's rows need to be joined.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_unordered<'a>(
        &'a self,
        partition: usize,
        fields: &[FieldName],
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ScanError>> + Send + use<'a>, ScanError>
    {
        let segments = self.partitions.get(partition).ok_or(ScanError::NoPartition(partition))?;
        let schema: SchemaRef = Arc::new(Schema::new(self.wanted(fields)?));
        let names: Vec<String> = fields.iter().map(FieldName::to_string).collect();
        Ok(segments.iter().flat_map(move |segment| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let (read, failed) = match Unordered::new(Arc::clone(segment), &names) {
                Ok(read) => (Some(read), None),
                Err(error) => (None, Some(Err(ScanError::from(error)))),
            };
            let (segment, schema) = (Arc::clone(segment), Arc::clone(&schema));
            let shaped = read.into_iter().flatten().map(move |rows| {
                let unexpected = || SegmentError::Layout(segment.file.clone()).into();
                shape(&rows?, &schema).ok_or_else(unexpected)
            });
            shaped.chain(failed)
        }))
    }

    fn wanted(&self, fields: &[FieldName]) -> Result<Vec<FieldRef>, ScanError> {
        let field = |name: &FieldName| {
            let field = self.schema.field_with_name(name.as_str());
            let field = field.cloned().map(Arc::new);
            field.map_err(|_| ScanError::NoField(name.to_string(), self.record.clone()))
        };
        fields.iter().map(field).collect()
    }
}

/// The batches of one partition.
pub struct Blocks {
    schema: SchemaRef,
    cursors: Vec<Cursor>,
    /// The cursor that is asked next.
    at: usize,
    block: Option<u32>,
}

impl Iterator for Blocks {
    type Item = Result<BlockBatch, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let block = match self.block {
                Some(block) => block,
                None => {
                    let next = self.cursors.iter().filter_map(Cursor::block).min()?;
                    (self.block, self.at) = (Some(next), 0);
                    next
                }
            };
            let Some(cursor) = self.cursors.get_mut(self.at) else {
                self.block = None;
                continue;
            };
            match cursor.take(block) {
                Ok(None) => self.at += 1,
                Ok(Some(rows)) if rows.num_rows() == 0 => {}
                Ok(Some(rows)) => {
                    return Some(
                        shape(&rows, &self.schema)
                            .map(|rows| BlockBatch { block, rows })
                            .ok_or_else(|| ScanError::Segment(cursor.unexpected())),
                    );
                }
                Err(error) => {
                    self.cursors.clear();
                    self.block = None;
                    return Some(Err(error.into()));
                }
            }
        }
    }
}

/// The columns of `schema`, NULL where the file has none or its key is gone. `None` if a type is
/// another one.
fn shape(rows: &RecordBatch, schema: &SchemaRef) -> Option<RecordBatch> {
    let columns = schema.fields().iter().map(|field| match rows.column_by_name(field.name()) {
        Some(column) => (column.data_type() == field.data_type()).then(|| Arc::clone(column)),
        None => Some(new_null_array(field.data_type(), rows.num_rows())),
    });
    let columns: Option<Vec<ArrayRef>> = columns.collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns?, &options).ok()
}
