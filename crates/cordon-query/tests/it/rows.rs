//! Rows in memory, laid out as a store would.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array,
        StringArray, TimestampSecondArray, UInt32Array,
    },
    datatypes::Int32Type,
    record_batch::RecordBatch,
};
use cordon_charter::{Charter, FieldType, RecordName};
use cordon_query::{BLOCK, MemorySource, ORDINAL};

/// A stored value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum V {
    /// Category, place, text.
    T(String),
    /// Integer, decimal units, days, seconds.
    N(i64),
    /// Boolean.
    B(bool),
}

pub(crate) fn t(text: &str) -> V {
    V::T(text.to_owned())
}

/// One row of a person.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) ordinal: u32,
    pub(crate) values: BTreeMap<&'static str, V>,
}

pub(crate) fn row<const N: usize>(ordinal: u32, values: [(&'static str, V); N]) -> Row {
    Row { ordinal, values: BTreeMap::from(values) }
}

impl Row {
    pub(crate) fn with(mut self, name: &'static str, value: V) -> Self {
        self.values.insert(name, value);
        self
    }
}

/// Days since 1970 of a date.
pub(crate) fn day(text: &str) -> V {
    let date: jiff::civil::Date = text.parse().unwrap();
    let start = jiff::civil::date(1970, 1, 1);
    V::N(date.since((jiff::Unit::Day, start)).unwrap().get_days().into())
}

/// How rows are laid out; an answer must not depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) partitions: u32,
    pub(crate) segments: usize,
    pub(crate) batch_rows: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { partitions: 16, segments: 1, batch_rows: 1_000_000 }
    }
}

/// The rows as a source: partition = block mod partitions; within a block one or more batches for
/// each segment, each sorted by ordinal.
pub(crate) fn source(charter: &Charter, record: &str, rows: &[Row], how: Layout) -> MemorySource {
    let mut blocks: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        blocks.entry(row.ordinal / BLOCK).or_default().push(row);
    }
    let mut partitions = vec![Vec::new(); how.partitions as usize];
    for (block, rows) in blocks {
        for segment in 0..how.segments {
            let mut mine: Vec<&Row> =
                rows.iter().copied().skip(segment).step_by(how.segments).collect();
            mine.sort_by_key(|row| row.ordinal);
            for chunk in mine.chunks(how.batch_rows) {
                let batch = batch(charter, record, chunk);
                partitions[(block % how.partitions) as usize].push(batch);
            }
        }
    }
    MemorySource::new(7, partitions)
}

fn batch(charter: &Charter, record: &str, rows: &[&Row]) -> RecordBatch {
    let name: RecordName = record.parse().unwrap();
    let ordinals: ArrayRef =
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|r| r.ordinal)));
    let mut columns = vec![(ORDINAL.to_owned(), ordinals)];
    for (name, field) in &charter.records[&name].fields {
        let values: Vec<Option<&V>> =
            rows.iter().map(|row| row.values.get(name.as_str())).collect();
        columns.push((name.to_string(), array(&field.field_type, &values)));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true)))
        .unwrap()
}

fn array(kind: &FieldType, values: &[Option<&V>]) -> ArrayRef {
    let numbers = || {
        values.iter().map(|value| {
            value.map(|value| match value {
                V::N(number) => *number,
                other => panic!("{other:?} is no number"),
            })
        })
    };
    let texts = || {
        values.iter().map(|value| {
            value.map(|value| match value {
                V::T(text) => text.as_str(),
                other => panic!("{other:?} is no text"),
            })
        })
    };
    match kind {
        FieldType::Category { .. } | FieldType::Place { values: Some(_), .. } => {
            Arc::new(texts().collect::<DictionaryArray<Int32Type>>())
        }
        FieldType::Person | FieldType::Text { .. } | FieldType::Place { .. } => {
            Arc::new(texts().collect::<StringArray>())
        }
        FieldType::Integer { .. } => Arc::new(numbers().collect::<Int64Array>()),
        FieldType::Decimal { scale, .. } => Arc::new(
            numbers()
                .map(|number| number.map(i128::from))
                .collect::<Decimal128Array>()
                .with_precision_and_scale(18, i8::try_from(*scale).unwrap())
                .unwrap(),
        ),
        FieldType::Date(_) => Arc::new(
            numbers().map(|n| n.map(|n| i32::try_from(n).unwrap())).collect::<Date32Array>(),
        ),
        FieldType::Timestamp(_) => Arc::new(numbers().collect::<TimestampSecondArray>()),
        FieldType::Boolean => Arc::new(
            values
                .iter()
                .map(|value| value.map(|value| *value == V::B(true)))
                .collect::<BooleanArray>(),
        ),
    }
}
