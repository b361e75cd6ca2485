//! Where rows come from, as the one pass over them sees it.

use arrow::record_batch::RecordBatch;
use cordon_charter::RecordName;

/// Rows of persons whose ordinals lie in one block: `ordinal / BLOCK` is the same for all.
pub const BLOCK: u32 = 4_096;

/// Name of the column of ordinals, `UInt32`, in every batch.
pub const ORDINAL: &str = "__ordinal";

/// Rows could not be read. Carries no reason: after a charge every failure looks the same.
#[derive(Debug, thiserror::Error)]
#[error("the records could not be read")]
pub struct SourceError;

/// The batches of one partition, in order.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch, SourceError>> + Send + 'a>;

/// The rows of one record as they were at one position of the log.
///
/// A person's rows lie in one partition. Each batch has [`ORDINAL`], not decreasing, all in one
/// block of [`BLOCK`], and the wanted columns under their names with the types of the store: text
/// and open place `Utf8`, integer `Int64`, decimal `Decimal128(18, scale)`, date `Date32`,
/// timestamp `Timestamp(Second, None)`, boolean `Boolean`, category and closed place
/// `Dictionary(Int32, Utf8)`. A block may come in several batches, one after the other. Rows beyond
/// the charter's bound per person are not among them.
///
/// `read` may be called from several threads at once, once for each partition.
pub trait RecordSource: Sync {
    /// Position of the log up to which the records were read: the snapshot.
    fn position(&self) -> u64;

    /// Number of partitions.
    fn partitions(&self) -> usize;

    /// The batches of a partition with these columns.
    ///
    /// # Errors
    ///
    /// [`SourceError`] where the rows cannot be read.
    fn read<'a>(&'a self, partition: usize, columns: &[String])
    -> Result<Batches<'a>, SourceError>;

    /// Another record of the measure as it was at the same time, if the source has it. An ordinal
    /// means the same person in both, a block lies in the same partition, and the blocks of a
    /// partition ascend.
    fn other(&self, _record: &RecordName) -> Option<&dyn RecordSource> {
        None
    }

    /// The same rows for a record of which a person has one row: in any order, and without
    /// ordinals where the source can leave them out.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    fn read_in_any_order<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.read(partition, columns)
    }
}

/// Several records of one measure; the first is the one that is asked.
#[derive(Clone, Debug)]
pub struct Records<S> {
    first: S,
    others: Vec<(RecordName, S)>,
}

impl<S> Records<S> {
    /// The record that is asked, and those that it is joined with.
    pub const fn new(first: S, others: Vec<(RecordName, S)>) -> Self {
        Self { first, others }
    }
}

impl<S: RecordSource> RecordSource for Records<S> {
    fn position(&self) -> u64 {
        self.first.position()
    }

    fn partitions(&self) -> usize {
        self.first.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.first.read(partition, columns)
    }

    fn other(&self, record: &RecordName) -> Option<&dyn RecordSource> {
        let found = self.others.iter().find(|(name, _)| name == record);
        found.map(|(_, source)| source as &dyn RecordSource)
    }

    fn read_in_any_order<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.first.read_in_any_order(partition, columns)
    }
}

/// Rows that are already in memory; for tests, examples and small reference tables.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    position: u64,
    partitions: Vec<Vec<RecordBatch>>,
}

impl MemorySource {
    /// One list of batches for each partition, laid out as [`RecordSource`] says.
    pub const fn new(position: u64, partitions: Vec<Vec<RecordBatch>>) -> Self {
        Self { position, partitions }
    }
}

impl RecordSource for MemorySource {
    fn position(&self) -> u64 {
        self.position
    }

    fn partitions(&self) -> usize {
        self.partitions.len()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        let wanted: Vec<String> = columns.iter().cloned().chain([ORDINAL.to_owned()]).collect();
        let batches = self.partitions.get(partition).ok_or(SourceError)?;
        Ok(Box::new(batches.iter().map(move |batch| {
            let schema = batch.schema();
            let indices = wanted
                .iter()
                .map(|name| schema.index_of(name).map_err(|_| SourceError))
                .collect::<Result<Vec<_>, _>>()?;
            batch.project(&indices).map_err(|_| SourceError)
        })))
    }
}
