//! How rows are laid out: partitions, blocks, names of columns, and which key a column needs.
//!
//! A block is 4,096 ordinals; a person's rows lie in one block, a block in one of 16 partitions.

use cordon_charter::{Charter, FieldName, Record, RecordName, RetentionClass};

/// Ordinals of one block.
pub const BLOCK: u32 = 4_096;

/// Partitions of a record.
pub const PARTITIONS: usize = 16;

/// Column of ordinals, `UInt32`.
pub const ORDINAL: &str = "__ordinal";

/// Column of hashed record keys, `FixedSizeBinary(16)`.
pub(crate) const RECORD_KEY: &str = "__key";

/// Bytes of a hashed record key.
pub(crate) const KEY_HASH: usize = 16;

/// Class under which the footer's key stands in the key table.
pub(crate) const FOOTER: &str = "";

/// The block that a person lies in.
pub(crate) const fn block_of(ordinal: u32) -> u32 {
    ordinal / BLOCK
}

/// The partition that a person lies in.
pub(crate) const fn partition_of(ordinal: u32) -> u8 {
    // Below 16: the cast loses nothing.
    (block_of(ordinal) % PARTITIONS as u32) as u8
}

/// What the store needs to know of one record of a charter.
pub(crate) struct RecordLayout {
    pub(crate) name: RecordName,
    pub(crate) record: Record,
    /// The record's own class first.
    pub(crate) classes: Vec<RetentionClass>,
    /// Last day of the measure.
    pub(crate) sunset: jiff::civil::Date,
}

impl RecordLayout {
    pub(crate) fn of(charter: &Charter, name: &RecordName) -> Option<Self> {
        let record = charter.records.get(name)?.clone();
        let classes = record.retention_classes(name);
        Some(Self { name: name.clone(), record, classes, sunset: charter.term.sunset })
    }

    /// The class whose key a column needs. Ordinals and record keys live as long as the row.
    pub(crate) fn class_of(&self, column: &str) -> String {
        match column.parse::<FieldName>() {
            Ok(field) => self.record.retention_class_of(&self.name, &field).into(),
            // The row's own class is named like the record.
            Err(_) => self.name.as_str().to_owned(),
        }
    }
}
