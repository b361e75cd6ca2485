//! Expressions made ready for many rows.
//!
//! An expression of one column whose values the charter bounds is worked out once for each
//! possible value; a row then costs one look-up. Any other is evaluated row by row. Both ways give
//! the value of [`Expr::value`], the one meaning of an expression.

use std::sync::Arc;

use arrow::{
    array::{
        Array, AsArray, BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray,
        TimestampSecondArray,
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
    codes: Vec<Option<Vec<u32>>>,
}

enum Data<'a> {
    Number(&'a Int64Array),
    Decimal(&'a Decimal128Array),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampSecondArray),
    Boolean(&'a BooleanArray),
    Text(&'a StringArray),
    /// Keys, each key's text, and its place in the charter's list.
    Listed {
        keys: &'a arrow::array::Int32Array,
        words: Vec<Arc<str>>,
        places: Vec<u32>,
    },
}

impl<'a> Rows<'a> {
    /// The batch, with the columns in `used` typed.
    pub(crate) fn new(
        batch: &'a RecordBatch,
        definitions: &'a [Column],
        used: &[usize],
    ) -> Result<Self, SourceError> {
        let mut columns: Vec<Option<Data<'a>>> = definitions.iter().map(|_| None).collect();
        for index in used {
            let definition = definitions.get(*index).ok_or(SourceError)?;
            let array = batch.column_by_name(&definition.name).ok_or(SourceError)?;
            let place = columns.get_mut(*index).ok_or(SourceError)?;
            *place = Some(Data::new(array.as_ref(), definition)?);
        }
        let codes = definitions.iter().map(|_| None).collect();
        Ok(Self { columns, definitions, codes })
    }

    /// Runs `program` for the rows with these numbers.
    pub(crate) fn run<T: Copy>(
        &mut self,
        program: &Program<T>,
        rows: &[u32],
        of: &dyn Fn(Value) -> T,
        missing: T,
    ) -> Result<Vec<T>, SourceError> {
        match program {
            Program::Table { column, results } => {
                let codes = self.codes(*column)?;
                let result = |row: &u32| {
                    let code = codes.get(*row as usize).copied().unwrap_or(u32::MAX);
                    results.get(code as usize).copied().unwrap_or(missing)
                };
                Ok(rows.iter().map(result).collect())
            }
            Program::Rows(expr) => {
                let value = |row: &u32| of(expr.value(&View { rows: self, row: *row as usize }));
                Ok(rows.iter().map(value).collect())
            }
        }
    }

    /// The values of `expr` for the rows with these numbers.
    pub(crate) fn values(&self, expr: &Expr, rows: &[u32]) -> Vec<Value> {
        let value = |row: &u32| expr.value(&View { rows: self, row: *row as usize });
        rows.iter().map(value).collect()
    }

    /// For each row the place of a column's value in its domain; NULL is one beyond the last.
    fn codes(&mut self, column: usize) -> Result<&[u32], SourceError> {
        let place = self.codes.get_mut(column).ok_or(SourceError)?;
        if place.is_none() {
            let data = self.columns.get(column).and_then(Option::as_ref).ok_or(SourceError)?;
            let definition = self.definitions.get(column).ok_or(SourceError)?;
            *place = Some(data.codes(&definition.domain)?);
        }
        place.as_deref().ok_or(SourceError)
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
            (Some(data), Some(definition)) => data.value(self.row, definition),
            _ => Value::Null,
        }
    }
}

impl<'a> Data<'a> {
    fn new(array: &'a dyn Array, definition: &Column) -> Result<Self, SourceError> {
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
                let words: Vec<Arc<str>> =
                    texts.iter().map(|text| Arc::from(text.unwrap_or(""))).collect();
                let places = words.iter().map(|word| place(word, &definition.domain)).collect();
                Self::Listed { keys: dictionary.keys(), words, places }
            }
            _ => return Err(SourceError),
        })
    }

    /// A value outside the charter's bounds is taken to the nearest bound; a text outside its
    /// closed list is NULL.
    fn value(&self, row: usize, definition: &Column) -> Value {
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
                    (true, _) => Value::text(array.value(row)),
                    _ => Value::Null,
                };
            }
            Self::Listed { keys, words, places } => {
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

    fn codes(&self, domain: &Domain) -> Result<Vec<u32>, SourceError> {
        let null = domain.size().and_then(|size| u32::try_from(size).ok()).ok_or(SourceError)?;
        Ok(match (self, domain) {
            (Self::Number(array), Domain::Steps { low, high, step }) => {
                array.iter().map(|units| code(units, *low, *high, *step, null)).collect()
            }
            (Self::Decimal(array), Domain::Steps { low, high, step }) => array
                .iter()
                .map(|units| code(units.map(saturated), *low, *high, *step, null))
                .collect(),
            (Self::Date(array), Domain::Steps { low, high, step }) => array
                .iter()
                .map(|units| code(units.map(i64::from), *low, *high, *step, null))
                .collect(),
            (Self::Timestamp(array), Domain::Steps { low, high, step }) => {
                array.iter().map(|units| code(units, *low, *high, *step, null)).collect()
            }
            (Self::Boolean(array), Domain::Boolean) => {
                array.iter().map(|value| value.map_or(null, u32::from)).collect()
            }
            (Self::Text(array), Domain::Values(_)) => array
                .iter()
                .map(|text| text.map_or(null, |text| place(text, domain).min(null)))
                .collect(),
            (Self::Listed { keys, places, .. }, Domain::Values(_)) => {
                let of = |key: Option<i32>| {
                    let place = key.and_then(|key| places.get(usize::try_from(key).ok()?));
                    place.map_or(null, |place| (*place).min(null))
                };
                keys.iter().map(of).collect()
            }
            _ => return Err(SourceError),
        })
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
