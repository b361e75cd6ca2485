//! Expressions made ready for many rows.
//!
//! An expression of one column whose values the charter bounds is worked out once for each
//! possible value; a row then costs one look-up. Any other is evaluated row by row. Both ways give
//! the value of [`Expr::value`], the one meaning of an expression.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use arrow::{
    array::{
        Array, AsArray, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array,
        StringArray, TimestampSecondArray,
    },
    datatypes::{
        DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampSecondType,
    },
    record_batch::RecordBatch,
};

use crate::{
    domain::{Column, Domain, of_units},
    expr::{Expr, Row, Type, Value},
    source::SourceError,
};

/// Most values for which a table is made.
const MAX_TABLE: usize = 1 << 16;

/// An expression made ready; `T` is what is wanted of its value.
#[derive(Clone, Debug)]
pub(crate) enum Program<T> {
    /// The result for each value of a column, the last one for NULL.
    Table { column: usize, results: Vec<T> },
    /// Row by row.
    Rows(Expr),
}

impl<T> Program<T> {
    /// Makes `expr` ready; `of` turns its value into what is wanted.
    pub(crate) fn new(expr: &Expr, columns: &[Column], of: &dyn Fn(Value) -> T) -> Self {
        if let [column] = expr.columns().as_slice()
            && let Some(known) = columns.get(*column)
            && let Some(size) = known.domain.size().filter(|size| *size < MAX_TABLE)
        {
            let mut row = vec![Value::Null; columns.len()];
            let results = (0..=size).map(|at| {
                if let Some(place) = row.get_mut(*column) {
                    *place = known.domain.nth(at, known.kind);
                }
                of(expr.value(&row))
            });
            return Self::Table { column: *column, results: results.collect() };
        }
        Self::Rows(expr.clone())
    }
}

/// One batch with its columns typed.
pub(crate) struct Rows<'a> {
    columns: Vec<Option<Data<'a>>>,
    definitions: &'a [Column],
    codes: &'a mut Codes,
    words: &'a Words,
}

/// What is kept from batch to batch of one worker, so that a row costs no allocation.
#[derive(Default)]
pub(crate) struct Scratch {
    codes: Codes,
    dictionaries: HashMap<(usize, Dictionary), Arc<Listing>>,
    words: Words,
}

/// Texts that only the data know, each held once while they are not too many.
#[derive(Default)]
struct Words(RefCell<HashSet<Arc<str>>>);

/// Most texts that are held.
const MOST_WORDS: usize = 1 << 16;

impl Words {
    /// The value of a text.
    fn value(&self, text: &str) -> Value {
        // Whoever looked before is done: it holds nothing between rows.
        let Ok(mut words) = self.0.try_borrow_mut() else { return Value::text(text) };
        if let Some(word) = words.get(text) {
            return Value::Text(Arc::clone(word));
        }
        if words.len() >= MOST_WORDS {
            words.clear();
        }
        let word: Arc<str> = Arc::from(text);
        words.insert(Arc::clone(&word));
        Value::Text(word)
    }
}

/// For each column the places of a batch's values in the column's domain, where asked for.
#[derive(Default)]
struct Codes(Vec<(bool, Vec<u32>)>);

/// Where a dictionary of texts lies in memory; the [`Listing`] holds it there.
type Dictionary = (usize, usize, usize);

/// A dictionary's texts, each with its place in the charter's list.
struct Listing {
    words: Vec<Arc<str>>,
    places: Vec<u32>,
    /// While it is held, no other dictionary can lie where it lies.
    _held: StringArray,
}

/// Most dictionaries that are kept: those of files that are read no more go with all others.
const MOST_DICTIONARIES: usize = 1_024;

impl Codes {
    fn start(&mut self, columns: usize) {
        self.0.resize_with(columns, Default::default);
        self.0.iter_mut().for_each(|(ready, _)| *ready = false);
    }
}

/// Which rows of a batch.
#[derive(Clone, Copy)]
pub(crate) enum Selected<'a> {
    All(usize),
    Only(&'a [u32]),
}

enum Data<'a> {
    Number(&'a Int64Array),
    Decimal(&'a Decimal128Array),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampSecondArray),
    Boolean(&'a BooleanArray),
    Text(&'a StringArray),
    Listed { keys: &'a Int32Array, listing: Arc<Listing> },
}

impl<'a> Rows<'a> {
    /// The batch, with the columns in `used` typed.
    pub(crate) fn new(
        batch: &'a RecordBatch,
        definitions: &'a [Column],
        used: &[usize],
        scratch: &'a mut Scratch,
    ) -> Result<Self, SourceError> {
        let Scratch { codes, dictionaries, words } = scratch;
        codes.start(definitions.len());
        if dictionaries.len() >= MOST_DICTIONARIES {
            dictionaries.clear();
        }
        let mut columns: Vec<Option<Data<'a>>> = definitions.iter().map(|_| None).collect();
        for index in used {
            let definition = definitions.get(*index).ok_or(SourceError)?;
            let array = batch.column_by_name(&definition.name).ok_or(SourceError)?;
            let place = columns.get_mut(*index).ok_or(SourceError)?;
            *place = Some(Data::new(array.as_ref(), (*index, definition), dictionaries)?);
        }
        Ok(Self { columns, definitions, codes, words })
    }

    /// Runs `program` for the rows that are selected.
    pub(crate) fn run<T: Copy>(
        &mut self,
        program: &Program<T>,
        rows: Selected<'_>,
        of: &dyn Fn(Value) -> T,
        missing: T,
        into: &mut Vec<T>,
    ) -> Result<(), SourceError> {
        into.clear();
        match program {
            Program::Table { column, results } => {
                let codes = self.codes(*column)?;
                let result = |code: &u32| results.get(*code as usize).copied().unwrap_or(missing);
                match rows {
                    Selected::All(_) => into.extend(codes.iter().map(result)),
                    Selected::Only(rows) => into.extend(
                        rows.iter().map(|row| codes.get(*row as usize).map_or(missing, result)),
                    ),
                }
            }
            Program::Rows(expr) => {
                let value = |row: usize| of(expr.value(&View { rows: self, row }));
                match rows {
                    Selected::All(count) => into.extend((0..count).map(value)),
                    Selected::Only(rows) => {
                        into.extend(rows.iter().map(|row| value(*row as usize)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The values of `expr` for the rows with these numbers.
    pub(crate) fn values(&self, expr: &Expr, rows: &[u32]) -> Vec<Value> {
        let value = |row: &u32| expr.value(&View { rows: self, row: *row as usize });
        rows.iter().map(value).collect()
    }

    /// For each row the place of a column's value in its domain; NULL is one beyond the last.
    fn codes(&mut self, column: usize) -> Result<&[u32], SourceError> {
        let (ready, codes) = self.codes.0.get_mut(column).ok_or(SourceError)?;
        if !*ready {
            let data = self.columns.get(column).and_then(Option::as_ref).ok_or(SourceError)?;
            let definition = self.definitions.get(column).ok_or(SourceError)?;
            codes.clear();
            data.codes(&definition.domain, codes)?;
            *ready = true;
        }
        Ok(codes)
    }
}

struct View<'a> {
    rows: &'a Rows<'a>,
    row: usize,
}

impl Row for View<'_> {
    fn value(&self, column: usize) -> Value {
        let data = self.rows.columns.get(column).and_then(Option::as_ref);
        let definition = self.rows.definitions.get(column);
        match (data, definition) {
            (Some(data), Some(definition)) => data.value(self.row, definition, self.rows.words),
            _ => Value::Null,
        }
    }
}

impl<'a> Data<'a> {
    fn new(
        array: &'a dyn Array,
        (column, definition): (usize, &Column),
        dictionaries: &mut HashMap<(usize, Dictionary), Arc<Listing>>,
    ) -> Result<Self, SourceError> {
        Ok(match (array.data_type(), definition.kind) {
            (DataType::Int64, Type::Number { scale: 0 }) => {
                Self::Number(array.as_primitive::<Int64Type>())
            }
            (DataType::Decimal128(_, stored), Type::Number { scale })
                if u32::try_from(*stored) == Ok(scale) =>
            {
                Self::Decimal(array.as_primitive::<Decimal128Type>())
            }
            (DataType::Date32, Type::Date) => Self::Date(array.as_primitive::<Date32Type>()),
            (DataType::Timestamp(TimeUnit::Second, None), Type::Timestamp) => {
                Self::Timestamp(array.as_primitive::<TimestampSecondType>())
            }
            (DataType::Boolean, Type::Boolean) => Self::Boolean(array.as_boolean()),
            (DataType::Utf8, Type::Text) => Self::Text(array.as_string::<i32>()),
            (DataType::Dictionary(_, _), Type::Text) => {
                let dictionary = array.as_dictionary_opt::<Int32Type>().ok_or(SourceError)?;
                let texts = dictionary.values().as_string_opt::<i32>().ok_or(SourceError)?;
                let offsets = texts.value_offsets();
                let lies =
                    (texts.value_data().as_ptr().addr(), offsets.as_ptr().addr(), offsets.len());
                let listing = dictionaries
                    .entry((column, lies))
                    .or_insert_with(|| Arc::new(Listing::new(texts, &definition.domain)));
                Self::Listed { keys: dictionary.keys(), listing: Arc::clone(listing) }
            }
            _ => return Err(SourceError),
        })
    }

    /// A value outside the charter's bounds is taken to the nearest bound; a text outside its
    /// closed list is NULL.
    fn value(&self, row: usize, definition: &Column, words: &Words) -> Value {
        let units = match self {
            Self::Boolean(array) => {
                return if array.is_valid(row) {
                    Value::Boolean(array.value(row))
                } else {
                    Value::Null
                };
            }
            Self::Text(array) => {
                return match (array.is_valid(row), &definition.domain) {
                    (true, Domain::Values(values)) => {
                        let found = values.iter().find(|word| word.as_ref() == array.value(row));
                        found.cloned().map_or(Value::Null, Value::Text)
                    }
                    (true, _) => words.value(array.value(row)),
                    _ => Value::Null,
                };
            }
            Self::Listed { keys, listing } => {
                let Listing { words, places, .. } = listing.as_ref();
                let key = keys.is_valid(row).then(|| keys.value(row) as usize);
                let listed = key.filter(|key| {
                    definition.domain == Domain::Open
                        || places.get(*key).is_some_and(|place| *place != u32::MAX)
                });
                let word = listed.and_then(|key| words.get(key));
                return word.cloned().map_or(Value::Null, Value::Text);
            }
            Self::Number(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Decimal(array) => array.is_valid(row).then(|| saturated(array.value(row))),
            Self::Date(array) => array.is_valid(row).then(|| i64::from(array.value(row))),
            Self::Timestamp(array) => array.is_valid(row).then(|| array.value(row)),
        };
        match (units, &definition.domain) {
            (Some(units), Domain::Steps { low, high, .. }) => {
                of_units(units.clamp(*low, (*high).max(*low)), definition.kind)
            }
            _ => Value::Null,
        }
    }

    fn codes(&self, domain: &Domain, into: &mut Vec<u32>) -> Result<(), SourceError> {
        let null = domain.size().and_then(|size| u32::try_from(size).ok()).ok_or(SourceError)?;
        match (self, domain) {
            (Self::Number(array), Domain::Steps { low, high, step }) => {
                into.extend(array.iter().map(|units| code(units, *low, *high, *step, null)));
            }
            (Self::Decimal(array), Domain::Steps { low, high, step }) => {
                let units = array.iter().map(|units| units.map(saturated));
                into.extend(units.map(|units| code(units, *low, *high, *step, null)));
            }
            (Self::Date(array), Domain::Steps { low, high, step }) => {
                let units = array.iter().map(|units| units.map(i64::from));
                into.extend(units.map(|units| code(units, *low, *high, *step, null)));
            }
            (Self::Timestamp(array), Domain::Steps { low, high, step }) => {
                into.extend(array.iter().map(|units| code(units, *low, *high, *step, null)));
            }
            (Self::Boolean(array), Domain::Boolean) => {
                into.extend(array.iter().map(|value| value.map_or(null, u32::from)));
            }
            (Self::Text(array), Domain::Values(_)) => {
                let place = |text| place(text, domain).min(null);
                into.extend(array.iter().map(|text| text.map_or(null, place)));
            }
            (Self::Listed { keys, listing }, Domain::Values(_)) => {
                let of = |key: i32| {
                    let place = usize::try_from(key).ok().and_then(|key| listing.places.get(key));
                    place.map_or(null, |place| (*place).min(null))
                };
                match keys.null_count() {
                    0 => into.extend(keys.values().iter().map(|key| of(*key))),
                    _ => into.extend(keys.iter().map(|key| key.map_or(null, of))),
                }
            }
            _ => return Err(SourceError),
        }
        Ok(())
    }
}

impl Listing {
    fn new(texts: &StringArray, domain: &Domain) -> Self {
        let words: Vec<Arc<str>> = texts.iter().map(|text| Arc::from(text.unwrap_or(""))).collect();
        let places = words.iter().map(|word| place(word, domain)).collect();
        Self { words, places, _held: texts.clone() }
    }
}

fn code(units: Option<i64>, low: i64, high: i64, step: i64, null: u32) -> u32 {
    match units {
        Some(units) => {
            u32::try_from((units.clamp(low, high.max(low)) - low) / step).unwrap_or(null)
        }
        None => null,
    }
}

/// The place of a text in its closed list; `u32::MAX` where it is not in it.
fn place(text: &str, domain: &Domain) -> u32 {
    match domain {
        Domain::Values(values) => values
            .iter()
            .position(|value| value.as_ref() == text)
            .and_then(|at| u32::try_from(at).ok())
            .unwrap_or(u32::MAX),
        _ => u32::MAX,
    }
}

fn saturated(units: i128) -> i64 {
    i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX })
}
