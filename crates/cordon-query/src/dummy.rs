//! Rows that nobody gave: drawn from a charter alone, to develop a question against.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array,
        StringArray, TimestampSecondArray, UInt32Array,
    },
    datatypes::Int32Type,
    error::ArrowError,
    record_batch::RecordBatch,
};
use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use cordon_charter::{Charter, Field, FieldType, Identifies, Record, RecordName};

use crate::{
    expr::{days_of_date, seconds_of_days},
    source::{BLOCK, MemorySource, ORDINAL, SourceError},
};

/// Persons of a dummy table: as many as lie in one block.
pub const DUMMY_PERSONS: u32 = 2_000;

const _: () = assert!(DUMMY_PERSONS <= BLOCK);

/// Most rows of one dummy person, where the charter allows as many.
const MOST_ROWS: u64 = 4;

/// Out of a thousand values that need not be there, so many are not.
const MISSING: u64 = 50;

/// Texts of a field that the charter lists no values for.
const WORDS: [&str; 6] = ["dummy-1", "dummy-2", "dummy-3", "dummy-4", "dummy-5", "dummy-6"];

/// A table with the fields of a record, [`DUMMY_PERSONS`] persons and values spread evenly over
/// what the charter allows. The same charter and seed give the same rows.
///
/// # Errors
///
/// If the charter has no such record.
///
/// # Privacy
///
/// A function of charter and seed: no measure is opened and no row of anybody is read.
pub fn dummy(
    charter: &Charter,
    record: &RecordName,
    seed: u64,
) -> Result<MemorySource, SourceError> {
    let record = charter.records.get(record).ok_or(SourceError)?;
    let batch = batch(record, &mut Draws::new(seed)).map_err(|_| SourceError)?;
    Ok(MemorySource::new(0, vec![vec![batch]]))
}

fn batch(record: &Record, draws: &mut Draws) -> Result<RecordBatch, ArrowError> {
    let most = u64::from(record.rows_per_person).clamp(1, MOST_ROWS);
    let mut ordinals = Vec::new();
    for person in 0..DUMMY_PERSONS {
        let rows = 1 + draws.below(most);
        ordinals.extend((0..rows).map(|_| person));
    }
    let rows = ordinals.len();
    let ordinals: ArrayRef = Arc::new(UInt32Array::from(ordinals));
    let mut columns = vec![(ORDINAL.to_owned(), ordinals, false)];
    for (name, field) in &record.fields {
        if field.field_type != FieldType::Person && field.identifies != Identifies::Directly {
            columns.push((name.to_string(), values(field, rows, draws)?, true));
        }
    }
    RecordBatch::try_from_iter_with_nullable(columns)
}

/// Values of one field, in the type of the store.
fn values(field: &Field, rows: usize, draws: &mut Draws) -> Result<ArrayRef, ArrowError> {
    let mut drawn = |size: u64| -> Vec<Option<i64>> {
        let one = |_| {
            let missing = !field.required && draws.below(1_000) < MISSING;
            let at = i64::try_from(draws.below(size)).unwrap_or(0);
            (!missing).then_some(at)
        };
        (0..rows).map(one).collect()
    };
    let steps = |low: i64, high: i64, step: i64| {
        let step = step.max(1);
        let span = high.saturating_sub(low).max(0) / step;
        (u64::try_from(span).unwrap_or(0) + 1, move |at: i64| {
            at.saturating_mul(step).saturating_add(low)
        })
    };
    Ok(match &field.field_type {
        FieldType::Category { values } | FieldType::Place { values: Some(values), .. } => {
            let places = drawn(values.len() as u64);
            let text = |at: Option<i64>| values.get(usize::try_from(at?).ok()?).map(String::as_str);
            Arc::new(places.into_iter().map(text).collect::<DictionaryArray<Int32Type>>())
        }
        FieldType::Person | FieldType::Text { .. } | FieldType::Place { values: None, .. } => {
            let places = drawn(WORDS.len() as u64);
            let text = |at: Option<i64>| WORDS.get(usize::try_from(at?).ok()?).copied();
            Arc::new(places.into_iter().map(text).collect::<StringArray>())
        }
        FieldType::Integer { min, max } => {
            let (size, units) = steps(*min, *max, 1);
            Arc::new(drawn(size).into_iter().map(|at| at.map(units)).collect::<Int64Array>())
        }
        FieldType::Decimal { min, max, step, scale } => {
            let (size, units) = steps(*min, *max, *step);
            let numbers = drawn(size).into_iter().map(|at| at.map(units).map(i128::from));
            let numbers = numbers.collect::<Decimal128Array>();
            let scale = i8::try_from(*scale).unwrap_or(12);
            Arc::new(numbers.with_precision_and_scale(18, scale)?)
        }
        FieldType::Date(bounds) => {
            let (low, high) = (days_of_date(bounds.min).into(), days_of_date(bounds.max).into());
            let (size, units) = steps(low, high, 1);
            let day = |at: Option<i64>| i32::try_from(units(at?)).ok();
            Arc::new(drawn(size).into_iter().map(day).collect::<Date32Array>())
        }
        FieldType::Timestamp(bounds) => {
            let low = seconds_of_days(days_of_date(bounds.min));
            let high = seconds_of_days(days_of_date(bounds.max)).saturating_add(86_399);
            let (size, units) = steps(low, high, 1);
            let seconds = drawn(size).into_iter().map(|at| at.map(units));
            Arc::new(seconds.collect::<TimestampSecondArray>())
        }
        FieldType::Boolean => {
            let truths = drawn(2).into_iter().map(|at| at.map(|at| at == 1));
            Arc::new(truths.collect::<BooleanArray>())
        }
    })
}

/// Draws from a seed, the same on every machine.
struct Draws(ChaCha8Rng);

impl Draws {
    fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key.iter_mut().zip(seed.to_le_bytes()).for_each(|(to, from)| *to = from);
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `bound`; 0 if that is 0. Even enough for rows that mean nothing.
    fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        (wide >> 64) as u64
    }
}
