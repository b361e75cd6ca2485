//! The token of intake: rows that the charter lets in.

use arrow::{array::StringArray, record_batch::RecordBatch};
use cordon_charter::{CharterId, RecordName};

/// Rows that a charter admitted. Only [`crate::Admission`] makes one and it cannot be cloned: what
/// a store keeps went through the charter. All parts have the same number of rows, in the order of
/// the file.
#[must_use]
pub struct Admitted {
    pub(crate) charter: CharterId,
    pub(crate) record: RecordName,
    pub(crate) values: RecordBatch,
    pub(crate) identifying: RecordBatch,
    pub(crate) person: StringArray,
    pub(crate) key: StringArray,
    pub(crate) lines: Vec<u64>,
}

impl Admitted {
    /// The charter that admitted the rows.
    pub const fn charter(&self) -> CharterId {
        self.charter
    }

    /// Which record of the charter they are.
    pub const fn record(&self) -> &RecordName {
        &self.record
    }

    /// The columns that statistics may read, in the charter's order, named by field: `text` and
    /// open `place` → Utf8, `integer` → Int64, `decimal` → Decimal128(18, scale), `date` → Date32,
    /// `timestamp` → Timestamp(Second), `boolean` → Boolean, `category` and closed `place` →
    /// Dictionary(Int32, Utf8) over the charter's whole list. Every column may hold NULL.
    pub const fn values(&self) -> &RecordBatch {
        &self.values
    }

    /// Fields of type `person` and fields that identify directly, as Utf8, in the charter's order.
    /// To be sealed under each person's own key.
    pub const fn identifying(&self) -> &RecordBatch {
        &self.identifying
    }

    /// Who each row is about: the record's `person` fields in the charter's order, each in NFC,
    /// trimmed and in lower case, joined with U+001F. Never NULL, never empty. Numbers and dates
    /// stand in their one canonical spelling, so that `7` and `7.0` are the same person.
    pub const fn person(&self) -> &StringArray {
        &self.person
    }

    /// Which of the person's rows each one is: the record's `key` fields, normalised and joined
    /// like [`Self::person`]; a field without a value is an empty part. Never NULL.
    pub const fn key(&self) -> &StringArray {
        &self.key
    }

    /// Line of the file on which each row begins, from 1 (the header is line 1).
    pub fn lines(&self) -> &[u64] {
        &self.lines
    }

    /// How many rows, at least one.
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Never: a chunk without admitted rows has no `Admitted`.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
