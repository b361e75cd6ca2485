//! From admitted rows to sealed segments.

pub(crate) mod buffer;
mod flush;
mod versions;

pub(crate) use buffer::Buffer;
pub(crate) use flush::{PENDING_ROWS, Place, flush, random_name};

use crate::{db::DbError, keys::KeyError, secret::SealError, segment::SegmentError};

/// What became of the rows of one submission. Exact: for the submitter and the overseer only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AdmitCounts {
    /// Rows that are kept.
    pub rows: u64,
    /// Persons that the measure did not know.
    pub new_persons: u64,
    /// Earlier versions that rows of this submission replaced.
    pub superseded: u64,
    /// Rows kept, but beyond the charter's bound per person: statistics leave them out.
    pub over_bound: u64,
    /// Rows that were past their retention on arrival and were not kept.
    pub expired: u64,
}

/// Why rows were not kept. Nothing of the act was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitError {
    /// The rows are not what the charter declares.
    #[error("the rows were admitted by another charter than the one given")]
    Charter,
    /// The measure is not open for this.
    #[error("the measure was not opened for intake under this charter")]
    NotOpen,
    /// The key of a person was destroyed.
    #[error("rows name a person whose key was destroyed by an erasure")]
    Erased,
    /// Columns could not be put together.
    #[error("rows could not be put into columns")]
    Columns,
    /// A segment.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Sealing.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The disk.
    #[error("a segment could not be written: {0}")]
    Disk(#[from] std::io::Error),
}

impl From<arrow::error::ArrowError> for AdmitError {
    // What Arrow says may hold values.
    fn from(_: arrow::error::ArrowError) -> Self {
        Self::Columns
    }
}
