//! Reading a segment, block by block.

use std::{collections::BTreeMap, fs::File, path::PathBuf, sync::Arc};

use arrow::{
    array::{AsArray as _, BooleanArray},
    compute::filter_record_batch,
    datatypes::UInt32Type,
    error::ArrowError,
    record_batch::{RecordBatch, RecordBatchReader as _},
};
use bytes::Bytes;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
            ParquetRecordBatchReaderBuilder,
        },
    },
    encryption::decrypt::FileDecryptionProperties,
    errors::ParquetError,
    file::reader::ChunkReader,
};

use super::{Facts, Marks, SegmentError, write::BLOCKS};
use crate::{
    layout::{BLOCK, FOOTER, ORDINAL, block_of},
    secret::Key,
};

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 8_192;

/// Where the bytes of a segment are.
#[derive(Clone)]
pub(crate) enum Source {
    /// In a file.
    File(PathBuf),
    /// Pending: they were in the database.
    Held(Bytes),
}

/// A segment with the keys that are left.
pub(crate) struct OpenSegment {
    pub(crate) file: String,
    pub(crate) source: Source,
    pub(crate) facts: Facts,
    pub(crate) marks: Option<Marks>,
    metadata: ArrowReaderMetadata,
    /// Columns whose class still has a key.
    readable: Vec<String>,
}

/// First row of a row group, and its first and last block.
pub(crate) type RowGroup = (usize, (u32, u32));

impl OpenSegment {
    /// Reads the footer. `keys` holds the footer's key and those of the classes that still have
    /// one.
    pub(crate) fn open(
        file: &str,
        source: Source,
        (facts, marks): (&[u8], Option<&[u8]>),
        keys: &BTreeMap<String, Key>,
    ) -> Result<Self, SegmentError> {
        let unreadable = || SegmentError::Read(file.to_owned());
        let footer = keys.get(FOOTER).ok_or_else(unreadable)?;
        let facts = Facts::open(file, footer, facts).map_err(|_| unreadable())?;
        let rows = usize::try_from(facts.rows).map_err(|_| unreadable())?;
        let marks = marks.map(|sealed| Marks::open(rows, file, footer, sealed));
        let marks = marks.transpose().map_err(|_| unreadable())?;
        let mut decryption = FileDecryptionProperties::builder(footer.bytes().to_vec());
        let mut readable = Vec::new();
        for (column, class) in &facts.columns {
            if let Some(key) = keys.get(class) {
                decryption = decryption.with_column_key(column, key.bytes().to_vec());
                readable.push(column.clone());
            }
        }
        let decryption = decryption.build().map_err(|_| unreadable())?;
        let options = ArrowReaderOptions::new().with_file_decryption_properties(decryption);
        let metadata = match &source {
            Source::Held(bytes) => ArrowReaderMetadata::load(bytes, options),
            Source::File(path) => {
                let opened = File::open(path).map_err(|_| unreadable())?;
                ArrowReaderMetadata::load(&opened, options)
            }
        };
        let metadata = metadata.map_err(|_| unreadable())?;
        Ok(Self { file: file.to_owned(), source, facts, marks, metadata, readable })
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.facts.rows).unwrap_or(usize::MAX)
    }

    /// Whether a column is in the file and its key is left.
    pub(crate) fn can_read(&self, column: &str) -> bool {
        self.readable.iter().any(|readable| readable == column)
    }

    /// First row of each row group, and its first and last block.
    pub(crate) fn groups(&self) -> Result<Vec<RowGroup>, SegmentError> {
        let layout = || SegmentError::Layout(self.file.clone());
        let metadata = self.metadata.metadata();
        let entries = metadata.file_metadata().key_value_metadata().ok_or_else(layout)?;
        let entry = entries.iter().find(|entry| entry.key == BLOCKS).ok_or_else(layout)?;
        let blocks = entry.value.as_deref().unwrap_or_default();
        let blocks: Vec<(u32, u32)> = serde_json::from_str(blocks).map_err(|_| layout())?;
        let mut start = 0;
        let mut groups = Vec::new();
        for (group, blocks) in metadata.row_groups().iter().zip(blocks) {
            groups.push((start, blocks));
            start += usize::try_from(group.num_rows()).map_err(|_| layout())?;
        }
        Ok(groups)
    }

    /// The rows that statistics see, of those from row `first` on.
    fn unmarked(&self, taken: RecordBatch, first: usize) -> Result<RecordBatch, ArrowError> {
        let Some(marks) = self.marks.as_ref() else { return Ok(taken) };
        let counts = (first..first + taken.num_rows()).map(|row| marks.counts(row));
        let counts = BooleanArray::from_iter(counts.map(Some));
        if counts.true_count() == counts.len() {
            return Ok(taken);
        }
        filter_record_batch(&taken, &counts)
    }

    /// The columns named, those of them that can be read, of some row groups or of all.
    pub(crate) fn batches(
        &self,
        columns: &[&str],
        groups: Option<Vec<usize>>,
    ) -> Result<ParquetRecordBatchReader, SegmentError> {
        let built = match &self.source {
            Source::Held(bytes) => self.reader(bytes.clone(), columns, groups),
            Source::File(path) => {
                let file = File::open(path).map_err(|_| SegmentError::Read(self.file.clone()))?;
                self.reader(file, columns, groups)
            }
        };
        built.map_err(|_| SegmentError::Read(self.file.clone()))
    }

    fn reader<T: ChunkReader + 'static>(
        &self,
        from: T,
        columns: &[&str],
        groups: Option<Vec<usize>>,
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let schema = self.metadata.metadata().file_metadata().schema_descr();
        let wanted = columns.iter().copied().filter(|column| self.can_read(column));
        let mask = ProjectionMask::columns(schema, wanted);
        let mut builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(from, self.metadata.clone())
                .with_batch_size(BATCH_ROWS)
                .with_projection(mask);
        if let Some(groups) = groups {
            builder = builder.with_row_groups(groups);
        }
        builder.build()
    }
}

/// All unmarked rows of a segment, without their ordinals.
pub(crate) struct Unordered {
    segment: Arc<OpenSegment>,
    batches: ParquetRecordBatchReader,
    /// Row of the segment on which the next batch begins.
    row: usize,
}

impl Unordered {
    pub(crate) fn new(segment: Arc<OpenSegment>, columns: &[&str]) -> Result<Self, SegmentError> {
        let batches = segment.batches(columns, None)?;
        Ok(Self { segment, batches, row: 0 })
    }
}

impl Iterator for Unordered {
    type Item = Result<RecordBatch, SegmentError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.batches.next()?.ok();
        let first = self.row;
        self.row += read.as_ref().map_or(0, RecordBatch::num_rows);
        let unmarked = read.and_then(|rows| self.segment.unmarked(rows, first).ok());
        Some(unmarked.ok_or_else(|| SegmentError::Read(self.segment.file.clone())))
    }
}

/// Advances through a segment from block to block.
pub(crate) struct Cursor {
    segment: Arc<OpenSegment>,
    batches: ParquetRecordBatchReader,
    /// Place of the column of ordinals.
    ordinal: usize,
    /// What is left of the current batch.
    rest: Option<RecordBatch>,
    /// Row of the segment on which the rest begins.
    row: usize,
    all: bool,
}

impl Cursor {
    /// At the first row. Marked rows are passed over unless `all`.
    pub(crate) fn new(
        segment: Arc<OpenSegment>,
        columns: &[&str],
        all: bool,
    ) -> Result<Self, SegmentError> {
        let mut with_ordinal: Vec<&str> = columns.to_vec();
        with_ordinal.push(ORDINAL);
        let batches = segment.batches(&with_ordinal, None)?;
        let layout = |_| SegmentError::Layout(segment.file.clone());
        let ordinal = batches.schema().index_of(ORDINAL).map_err(layout)?;
        let mut cursor = Self { segment, batches, ordinal, rest: None, row: 0, all };
        cursor.fill()?;
        Ok(cursor)
    }

    /// The block that comes next; `None` at the end.
    pub(crate) fn block(&self) -> Option<u32> {
        let rest = self.rest.as_ref()?;
        self.ordinals(rest)?.first().map(|ordinal| block_of(*ordinal))
    }

    /// The next rows of `block`, at most a batch of them, unmarked ones only; `None` when no more
    /// come. May be without rows.
    pub(crate) fn take(&mut self, block: u32) -> Result<Option<RecordBatch>, SegmentError> {
        if self.block() != Some(block) {
            return Ok(None);
        }
        let Some(rest) = self.rest.take() else { return Ok(None) };
        let end = u64::from(block + 1) * u64::from(BLOCK);
        let ordinals = self.ordinals(&rest).unwrap_or_default();
        let rows = ordinals.partition_point(|ordinal| u64::from(*ordinal) < end);
        let taken = rest.slice(0, rows);
        let first = self.row;
        self.row += rows;
        if rows < rest.num_rows() {
            self.rest = Some(rest.slice(rows, rest.num_rows() - rows));
        } else {
            self.fill()?;
        }
        if self.all {
            return Ok(Some(taken));
        }
        self.segment.unmarked(taken, first).map(Some).map_err(|_| self.unreadable())
    }

    fn fill(&mut self) -> Result<(), SegmentError> {
        self.rest = self.batches.next().transpose().map_err(|_| self.unreadable())?;
        let rest = self.rest.as_ref();
        let ordered = rest.is_none_or(|rest| {
            self.ordinals(rest).is_some_and(|ordinals| ordinals.is_sorted() && !ordinals.is_empty())
        });
        if ordered { Ok(()) } else { Err(SegmentError::Layout(self.segment.file.clone())) }
    }

    fn ordinals<'a>(&self, batch: &'a RecordBatch) -> Option<&'a [u32]> {
        let column = batch.columns().get(self.ordinal)?;
        Some(column.as_primitive_opt::<UInt32Type>()?.values())
    }

    /// The rows are not as the charter says.
    pub(crate) fn unexpected(&self) -> SegmentError {
        SegmentError::Layout(self.segment.file.clone())
    }

    fn unreadable(&self) -> SegmentError {
        SegmentError::Read(self.segment.file.clone())
    }
}
