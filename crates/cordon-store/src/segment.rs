//! A segment: one Parquet file under Modular Encryption (Apache Parquet, "Parquet Modular
//! Encryption", AES_GCM_V1), one bucket tuple × one partition of persons.

mod marks;
#[cfg(test)]
mod peers;
mod read;
#[cfg(test)]
mod statistics;
mod write;

pub(crate) use marks::{Mark, Marks};
pub(crate) use read::{Cursor, OpenSegment, Source, Unordered};
pub(crate) use write::write;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::secret::{Key, SealError};

/// What the database says of a segment, sealed under its footer key.
#[derive(Serialize, Deserialize)]
pub(crate) struct Facts {
    /// Rows, marked ones included.
    pub(crate) rows: u64,
    /// Each column with the class whose key it needs, in the file's order.
    pub(crate) columns: Vec<(String, String)>,
}

impl Facts {
    pub(crate) fn seal(&self, file: &str, footer: &Key) -> Result<Vec<u8>, SealError> {
        let plain = serde_json::to_vec(self).map_err(|_| SealError::DoesNotOpen)?;
        footer.seal(&format!("facts {file}"), &Zeroizing::new(plain))
    }

    pub(crate) fn open(file: &str, footer: &Key, sealed: &[u8]) -> Result<Self, SealError> {
        let plain = footer.open(&format!("facts {file}"), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::DoesNotOpen)
    }
}

/// A segment could not be written or read. Names the file, which has a random name, and nothing
/// else: what a library says may hold values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// It is not there, was altered, or needs another key.
    #[error("segment `{0}` cannot be read: it is missing or altered, or its key is another one")]
    Read(String),
    /// It does not hold what the database says.
    #[error("segment `{0}` does not hold what the database says of it")]
    Layout(String),
    /// It could not be put together.
    #[error("rows could not be put into a segment")]
    Write,
}
