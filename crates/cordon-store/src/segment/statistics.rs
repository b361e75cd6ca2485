//! T12: what a segment says beside its rows. With all keys: how many rows and which blocks, as the
//! specification of the store tells, and nothing of values. Without keys: how long its parts are.

use std::collections::BTreeMap;

use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    encryption::decrypt::FileDecryptionProperties,
    file::{
        metadata::{ColumnChunkMetaData, ParquetMetaData},
        properties::{EnabledStatistics, ReaderProperties, WriterProperties},
        reader::FileReader as _,
        serialized_reader::{ReadOptionsBuilder, SerializedFileReader},
    },
};

use super::{
    peers, write,
    write::{BLOCKS, encode, groups, unsealed},
};
use crate::{layout::FOOTER, secret::Key};

type Columns = Vec<(String, String)>;

/// Three rows, the last of a person with extremes that nobody else has.
fn neighbours() -> [RecordBatch; 2] {
    let with = peers::rows();
    [with.slice(0, 2), with]
}

fn columns(rows: &RecordBatch) -> Columns {
    let class = |name: &str| if name == "age" { "case.age" } else { "case" };
    let fields = rows.schema();
    let named = |name: &String| (name.clone(), class(name).to_owned());
    fields.fields().iter().map(|field| named(field.name())).collect()
}

fn keys() -> BTreeMap<String, Key> {
    [FOOTER, "case", "case.age"].map(|class| (class.to_owned(), Key::fresh().unwrap())).into()
}

/// The footer as whoever has these keys reads it.
fn footer(file: &Bytes, columns: &Columns, keys: &BTreeMap<String, Key>) -> ParquetMetaData {
    let mut decryption = FileDecryptionProperties::builder(keys[FOOTER].bytes().to_vec());
    for (column, class) in columns {
        decryption = decryption.with_column_key(column, keys[class].bytes().to_vec());
    }
    let options = ArrowReaderOptions::new()
        .with_file_decryption_properties(decryption.build().unwrap())
        .with_page_index_policy(parquet::file::metadata::PageIndexPolicy::Optional);
    ParquetMetaData::clone(ArrowReaderMetadata::load(file, options).unwrap().metadata())
}

/// Something that a footer can say of a column's values, and whether it does.
type Fact = (&'static str, fn(&ColumnChunkMetaData) -> bool);

/// What a footer says of values.
fn said_in_footer(footer: &ParquetMetaData) -> Vec<String> {
    let mut said = Vec::new();
    let chunks = footer.row_groups().iter().flat_map(|group| group.columns());
    for chunk in chunks {
        let facts: [Fact; 8] = [
            ("statistics", |chunk| chunk.statistics().is_some()),
            ("geometry", |chunk| chunk.geo_statistics().is_some()),
            ("bloom filter", |chunk| chunk.bloom_filter_offset().is_some()),
            ("column index", |chunk| chunk.column_index_offset().is_some()),
            ("offset index", |chunk| chunk.offset_index_offset().is_some()),
            ("bytes of text", |chunk| chunk.unencoded_byte_array_data_bytes().is_some()),
            ("null histogram", |chunk| chunk.definition_level_histogram().is_some()),
            ("list histogram", |chunk| chunk.repetition_level_histogram().is_some()),
        ];
        let there = facts.iter().filter(|(_, there)| there(chunk));
        said.extend(there.map(|(name, _)| format!("{name} of {}", chunk.column_path())));
    }
    for group in footer.row_groups().iter().filter(|group| group.sorting_columns().is_some()) {
        said.push(format!("order of row group {:?}", group.ordinal()));
    }
    said.extend(footer.column_index().map(|_| "column indexes".to_owned()));
    said.extend(footer.offset_index().map(|_| "offset indexes".to_owned()));
    let entries = footer.file_metadata().key_value_metadata().unwrap();
    let other = entries.iter().filter(|entry| ![BLOCKS, "ARROW:schema"].contains(&&*entry.key));
    said.extend(other.map(|entry| format!("entry {}", entry.key)));
    said
}

/// What the headers of pages say of values; they are read from an unsealed file.
fn said_in_pages(rows: &RecordBatch, properties: WriterProperties) -> Vec<String> {
    let file = Bytes::from(encode(rows, &groups(rows).unwrap(), properties).unwrap());
    let properties = ReaderProperties::builder().set_read_page_statistics(true).build();
    let options = ReadOptionsBuilder::new().with_reader_properties(properties).build();
    let reader = SerializedFileReader::new_with_options(file, options).unwrap();
    let mut said = Vec::new();
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).unwrap();
        for column in 0..group.num_columns() {
            let mut pages = group.get_column_page_reader(column).unwrap();
            let mut seen = 0;
            while let Some(page) = pages.get_next_page().unwrap() {
                seen += 1;
                said.extend(page.statistics().map(|_| format!("page of column {column}")));
            }
            assert!(seen > 0, "column {column} has no page");
        }
    }
    said
}

#[test]
fn t12_footers_and_pages_of_segments_say_nothing_of_values() {
    for rows in neighbours() {
        let (columns, keys) = (columns(&rows), keys());
        let file = Bytes::from(write(&rows, &columns, &keys).unwrap());
        let footer = footer(&file, &columns, &keys);
        assert_eq!(said_in_footer(&footer), [""; 0]);
        assert_eq!(said_in_pages(&rows, unsealed(&rows).build()), [""; 0]);
        // What there is: the schema, the rows of each group, the blocks of ordinals.
        assert_eq!(footer.file_metadata().num_rows(), rows.num_rows() as i64);
        let entries = footer.file_metadata().key_value_metadata().unwrap();
        let blocks = entries.iter().find(|entry| entry.key == BLOCKS).unwrap();
        let last = if rows.num_rows() == 3 { (u32::MAX - 1) / 4_096 } else { 0 };
        assert_eq!(blocks.value.as_deref(), Some(&*format!("[[0,{last}]]")));
    }
}

/// The same search over files with everything that the format can say of values.
#[test]
fn t12_footers_and_pages_of_segments_say_nothing_of_values_twin() {
    let [_, rows] = neighbours();
    let talkative = || {
        unsealed(&rows)
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_write_page_header_statistics(true)
            .set_bloom_filter_enabled(true)
            .set_offset_index_disabled(false)
            .build()
    };
    let file = Bytes::from(encode(&rows, &groups(&rows).unwrap(), talkative()).unwrap());
    let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).unwrap();
    let said = said_in_footer(footer.metadata());
    for part in [
        "statistics of \"age\"",
        "bloom filter of \"age\"",
        "column index of \"age\"",
        "offset index of \"age\"",
        "null histogram of \"age\"",
        "bytes of text of \"note\"",
    ] {
        assert!(said.iter().any(|one| one == part), "{part}: {said:?}");
    }
    assert!(!said_in_pages(&rows, talkative()).is_empty());
}

/// What is readable without a key: magic, the lengths of sealed parts, which key each needs.
struct Readable {
    sealed: usize,
    metadata: Vec<u8>,
}

/// Walks the file as the format lays it out (Apache Parquet, "Parquet Modular Encryption",
/// section 5); `None` where a byte is outside of sealed parts.
fn without_keys(file: &[u8]) -> Option<Readable> {
    let body = file.strip_prefix(b"PARE")?.strip_suffix(b"PARE")?;
    let (body, length) = body.split_last_chunk::<4>()?;
    let (pages, footer) = body.split_at_checked(body.len() - number(*length))?;
    let mut sealed = 0;
    let mut rest = pages;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let module;
        (module, rest) = after.split_at_checked(number(*length))?;
        // Nonce and tag are there.
        sealed += usize::from(module.len() >= 28);
    }
    // The footer is the metadata of keys, in the clear, and one sealed part.
    let start = (0..footer.len()).find(|at| {
        let length = footer[*at..].first_chunk::<4>().map(|length| number(*length));
        length.is_some_and(|length| length > 28 && at + 4 + length == footer.len())
    })?;
    rest.is_empty().then(|| Readable { sealed, metadata: footer[..start].to_vec() })
}

fn number(bytes: [u8; 4]) -> usize {
    u32::from_le_bytes(bytes) as usize
}

#[test]
fn t12_without_keys_a_segment_shows_lengths_alone() {
    let keys = keys();
    let [without, with] = neighbours().map(|rows| {
        let file = write(&rows, &columns(&rows), &keys).unwrap();
        let unread = ArrowReaderMetadata::load(&Bytes::from(file.clone()), <_>::default());
        assert!(unread.is_err(), "the footer opens without a key");
        let shown = without_keys(&file).unwrap();
        // A header and a body for each page of ten columns; two have a dictionary besides.
        assert_eq!(shown.sealed, 24);
        shown.metadata
    });
    // The metadata name the algorithm, the footer's key and eight random bytes of the file.
    let differ = |(at, (one, other)): (usize, (&u8, &u8))| (one != other).then_some(at);
    let different: Vec<usize> = with.iter().zip(&without).enumerate().filter_map(differ).collect();
    assert_eq!(with.len(), without.len());
    let spread = different.last().zip(different.first()).map(|(last, first)| last - first);
    assert!(spread.unwrap() < 8, "{different:?}");
    let text = String::from_utf8_lossy(&with);
    assert!(text.contains("(footer)") && !text.contains("case"), "{text}");
}

/// With a plain footer, or none sealed at all, the walk above does not come to the end.
#[test]
fn t12_without_keys_a_segment_shows_lengths_alone_twin() {
    let [_, rows] = neighbours();
    let file = encode(&rows, &groups(&rows).unwrap(), unsealed(&rows).build()).unwrap();
    assert!(without_keys(&file).is_none());
    let mut sealed = write(&rows, &columns(&rows), &keys()).unwrap();
    assert!(without_keys(&sealed).is_some());
    // A row count in the clear between two sealed parts.
    let first = 8 + number(*sealed[4..].first_chunk::<4>().unwrap());
    sealed.splice(first..first, b"rows=3".iter().copied());
    assert!(without_keys(&sealed).is_none());
}
