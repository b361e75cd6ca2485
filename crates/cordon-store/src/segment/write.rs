//! Writing a segment.

use std::collections::BTreeMap;

use arrow::{
    array::AsArray as _,
    datatypes::{DataType, UInt32Type},
    record_batch::RecordBatch,
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, Encoding},
    encryption::encrypt::FileEncryptionProperties,
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
    },
    schema::types::ColumnPath,
};
use serde_json::json;

use super::SegmentError;
use crate::{
    layout::{FOOTER, ORDINAL, block_of},
    secret::Key,
};

/// A row group takes whole blocks until the next one would make it larger than this.
const GROUP_ROWS: usize = 131_072;

/// Name of the footer's key in the file; no class has it, since it is no name of a record.
const FOOTER_ID: &str = "(footer)";

/// Name of the footer's entry with the first and last block of each row group.
pub(crate) const BLOCKS: &str = "cordon.blocks";

/// Writes the rows, which are sorted by ordinal, as one file.
///
/// `columns` names the class of each column and `keys` holds a key for each class and for the
/// footer. No statistics, Bloom filters or page indexes are written: even sealed under another
/// class's key they would tell of values. Noticed by:
/// `t12_footers_and_pages_of_segments_say_nothing_of_values`.
///
/// # Errors
/// If the rows cannot be encoded.
pub(crate) fn write(
    rows: &RecordBatch,
    columns: &[(String, String)],
    keys: &BTreeMap<String, Key>,
) -> Result<Vec<u8>, SegmentError> {
    let groups = groups(rows)?;
    encode(rows, &groups, properties(rows, columns, keys)?).map_err(|_| SegmentError::Write)
}

/// A run of whole blocks: its rows and its first and last block.
pub(super) struct Group {
    start: usize,
    rows: usize,
    blocks: (u32, u32),
}

pub(super) fn groups(rows: &RecordBatch) -> Result<Vec<Group>, SegmentError> {
    let ordinals = rows.column_by_name(ORDINAL).ok_or(SegmentError::Write)?;
    let ordinals = ordinals.as_primitive_opt::<UInt32Type>().ok_or(SegmentError::Write)?;
    let mut groups: Vec<Group> = Vec::new();
    let mut start = 0;
    for run in ordinals.values().chunk_by(|a, b| block_of(*a) == block_of(*b)) {
        let block = run.first().map_or(0, |ordinal| block_of(*ordinal));
        match groups.last_mut() {
            Some(group) if group.rows + run.len() <= GROUP_ROWS => {
                group.rows += run.len();
                group.blocks.1 = block;
            }
            _ => groups.push(Group { start, rows: run.len(), blocks: (block, block) }),
        }
        start += run.len();
    }
    Ok(groups)
}

pub(super) fn encode(
    rows: &RecordBatch,
    groups: &[Group],
    properties: WriterProperties,
) -> Result<Vec<u8>, ParquetError> {
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(properties))?;
    for group in groups {
        writer.write(&rows.slice(group.start, group.rows))?;
        writer.flush()?;
    }
    let blocks: Vec<(u32, u32)> = groups.iter().map(|group| group.blocks).collect();
    let blocks = serde_json::to_string(&blocks).map_err(|e| ParquetError::External(e.into()))?;
    writer.append_key_value_metadata(KeyValue::new(BLOCKS.to_owned(), blocks));
    writer.into_inner()
}

/// Which key this is, in the form that Arrow and Spark read (`PKMT1`): their "KMS client" is asked
/// for the key of a class. There is no wrapped key in it: that is in the key table.
fn key_metadata(class: &str, footer: bool) -> Vec<u8> {
    let material = json!({
        "keyMaterialType": "PKMT1",
        "internalStorage": true,
        "isFooterKey": footer,
        "kmsInstanceID": "cordon",
        "kmsInstanceURL": "cordon",
        "masterKeyID": class,
        "wrappedDEK": "key-table",
        "doubleWrapping": false,
    });
    material.to_string().into_bytes()
}

fn properties(
    rows: &RecordBatch,
    columns: &[(String, String)],
    keys: &BTreeMap<String, Key>,
) -> Result<WriterProperties, SegmentError> {
    let key = |class: &str| {
        let key = keys.get(class).ok_or(SegmentError::Write)?;
        Ok::<_, SegmentError>(key.bytes().to_vec())
    };
    let mut encryption = FileEncryptionProperties::builder(key(FOOTER)?)
        .with_footer_key_metadata(key_metadata(FOOTER_ID, true));
    for (column, class) in columns {
        let metadata = key_metadata(class, false);
        encryption = encryption.with_column_key_and_metadata(column, key(class)?, metadata);
    }
    let encryption = encryption.build().map_err(|_| SegmentError::Write)?;
    Ok(unsealed(rows).with_file_encryption_properties(encryption).build())
}

/// How the file is laid out, encryption apart.
pub(super) fn unsealed(rows: &RecordBatch) -> WriterPropertiesBuilder {
    let mut properties = WriterProperties::builder()
        .set_created_by("cordon".to_owned())
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_write_page_header_statistics(false)
        .set_bloom_filter_enabled(false)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(None);
    for field in rows.schema().fields() {
        let path = ColumnPath::from(field.name().as_str());
        if field.name() == ORDINAL {
            properties = properties.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
        } else if matches!(field.data_type(), DataType::Dictionary(..) | DataType::Utf8) {
            properties = properties.set_column_dictionary_enabled(path, true);
        } else if matches!(field.data_type(), DataType::Binary | DataType::FixedSizeBinary(_)) {
            // Ciphertext and hashes: nothing to be gained.
            properties = properties.set_column_compression(path, Compression::UNCOMPRESSED);
        }
    }
    properties
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, UInt32Array};

    use super::*;
    use crate::layout::BLOCK;

    #[test]
    fn a_row_group_never_splits_a_block() {
        let persons = [(0, 100_000), (1, 31_072), (2, 1), (5, 200_000), (6, 3)];
        let ordinals: Vec<u32> = persons
            .iter()
            .flat_map(|(block, rows)| std::iter::repeat_n(block * BLOCK + 7, *rows))
            .collect();
        let ordinals: ArrayRef = Arc::new(UInt32Array::from(ordinals));
        let rows = RecordBatch::try_from_iter([(ORDINAL, ordinals)]).unwrap();
        let groups = groups(&rows).unwrap();
        let found: Vec<_> = groups.iter().map(|g| (g.start, g.rows, g.blocks)).collect();
        let expected = [
            (0, 131_072, (0, 1)),
            (131_072, 1, (2, 2)),
            (131_073, 200_000, (5, 5)),
            (331_073, 3, (6, 6)),
        ];
        assert_eq!(found, expected);
    }
}
