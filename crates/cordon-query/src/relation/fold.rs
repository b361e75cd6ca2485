//! Makes a person's rows into one row each, block by block of ordinals.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
};

use arrow::{
    array::{
        ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray,
        TimestampSecondArray, UInt32Array,
    },
    datatypes::UInt32Type,
    record_batch::RecordBatch,
};

use super::per_person::{Folded, Number, PerPerson};
use crate::{
    domain::Column,
    expr::{Expr, Type, Value, power_of_ten},
    functions::MEAN_DIGITS,
    pass::{conditions, keep},
    program::{Program, Rows, Scratch, Selected},
    source::{BLOCK, Batches, ORDINAL, RecordSource, SourceError},
};

/// A source of one row for each person (and key) that has rows.
///
/// # Privacy
///
/// A row is made of the rows of one ordinal alone, whatever their order, so that it belongs to
/// that person as they do. Noticed by: `t2_rows_per_person_move_by_at_most_the_clip`,
/// `t2_rows_per_person_do_not_depend_on_layout`.
pub(super) struct PersonRows<'a> {
    made: &'a PerPerson,
    columns: &'a [Column],
    base: Box<dyn RecordSource + 'a>,
    filters: Vec<Program<bool>>,
}

impl<'a> PersonRows<'a> {
    pub(super) fn new(
        made: &'a PerPerson,
        columns: &'a [Column],
        base: Box<dyn RecordSource + 'a>,
    ) -> Self {
        Self { made, columns, base, filters: conditions(&made.filters, &made.base.columns) }
    }
}

impl RecordSource for PersonRows<'_> {
    fn position(&self) -> u64 {
        self.base.position()
    }

    fn partitions(&self) -> usize {
        self.base.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        let keys = self.made.keys.len();
        let wanted = |name: &String| self.columns.iter().position(|column| column.name == *name);
        let wanted: Vec<usize> =
            columns.iter().map(|name| wanted(name).ok_or(SourceError)).collect::<Result<_, _>>()?;
        let base = &self.made.base.columns;
        let numbers: Vec<(usize, Compiled<'a>)> = self
            .made
            .numbers
            .iter()
            .enumerate()
            .map(|(at, number)| (keys + at, number))
            .filter(|(at, _)| wanted.contains(at))
            .map(|(at, number)| (at, Compiled::new(number, base)))
            .collect();
        let mut used: Vec<usize> = self.made.filters.iter().flat_map(Expr::columns).collect();
        used.extend(self.made.keys.iter().flat_map(|key| key.expr.columns()));
        used.extend(numbers.iter().flat_map(|(_, number)| number.columns()));
        used.sort_unstable();
        used.dedup();
        let name = |at: &usize| base.get(*at).map(|column| column.name.clone());
        let names: Vec<String> = used.iter().filter_map(name).collect();
        Ok(Box::new(Folding {
            of: self,
            batches: self.base.read(partition, &names)?,
            used,
            wanted,
            numbers,
            block: None,
            people: People::default(),
            done: false,
            scratch: Scratch::default(),
        }))
    }
}

/// An aggregate made ready.
struct Compiled<'a> {
    number: &'a Number,
    condition: Vec<Program<bool>>,
    /// For sums and means: the value, within its bounds.
    units: Option<Program<Option<i64>>>,
    bounds: (i64, i64),
}

impl<'a> Compiled<'a> {
    fn new(number: &'a Number, columns: &[Column]) -> Self {
        let range = |expr: &Expr| expr.range(&|at| columns.get(at)?.domain.range());
        let (units, bounds) = match &number.what {
            Folded::Sum(expr, _) | Folded::Mean(expr, _) => {
                // Without bounds the question was refused.
                let (low, high) = range(expr).map_or((0, 0), |range| (range.low, range.high));
                let bounds = (saturated(low), saturated(high));
                let of = |value: Value| clamped(&value, bounds);
                (Some(Program::new(expr, columns, &of)), bounds)
            }
            _ => (None, (0, 0)),
        };
        Self { number, condition: conditions(&number.condition, columns), units, bounds }
    }

    fn columns(&self) -> impl Iterator<Item = usize> {
        let value = self.number.what.value().map(Expr::columns).unwrap_or_default();
        self.number.condition.iter().flat_map(Expr::columns).chain(value)
    }

    fn empty(&self) -> State {
        match self.number.what {
            Folded::Count => State::Count(0),
            Folded::Sum(..) | Folded::Mean(..) => State::Total { rows: 0, total: 0 },
            Folded::Least(_) | Folded::Greatest(_) => State::Extreme(Value::Null),
            Folded::Distinct(_) => State::Distinct(BTreeSet::new()),
        }
    }
}

fn clamped(value: &Value, (low, high): (i64, i64)) -> Option<i64> {
    match value {
        Value::Number(units) => Some(saturated(*units).clamp(low, high.max(low))),
        _ => None,
    }
}

fn saturated(units: i128) -> i64 {
    i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX })
}

/// What is known of an aggregate after some rows.
enum State {
    Count(i64),
    Total { rows: i64, total: i128 },
    Extreme(Value),
    Distinct(BTreeSet<Value>),
}

impl State {
    fn add_value(&mut self, what: &Folded, value: Value) {
        match self {
            _ if value == Value::Null => {}
            Self::Distinct(seen) => {
                seen.insert(value);
            }
            Self::Extreme(known) => {
                let nearer = match what {
                    Folded::Least(_) => value < *known,
                    _ => value > *known,
                };
                if *known == Value::Null || nearer {
                    *known = value;
                }
            }
            Self::Count(_) | Self::Total { .. } => {}
        }
    }

    fn value(&self, what: &Folded) -> Value {
        match (self, what) {
            (Self::Count(rows), _) => Value::Number((*rows).into()),
            (Self::Total { rows: 0, .. }, _) => Value::Null,
            (Self::Total { rows, total }, Folded::Mean(..)) => mean(*total, (*rows).into()),
            (Self::Total { total, .. }, _) => Value::Number(*total),
            (Self::Extreme(value), _) => value.clone(),
            (Self::Distinct(seen), _) => {
                Value::Number(i128::try_from(seen.len()).unwrap_or(i128::MAX))
            }
        }
    }
}

/// Half away from zero.
fn mean(total: i128, rows: i128) -> Value {
    let digits = power_of_ten(MEAN_DIGITS.unsigned_abs().into()).unwrap_or(1);
    let twice = total.checked_mul(digits).and_then(|finer| finer.checked_mul(2));
    let rounded = twice.and_then(|twice| {
        let half = if twice < 0 { -rows } else { rows };
        twice.checked_add(half)?.checked_div(rows.checked_mul(2)?)
    });
    rounded.map_or(Value::Null, Value::Number)
}

/// The rows that are being made, of one block of ordinals.
#[derive(Default)]
struct People {
    /// By key and person; without keys by person alone.
    slots: HashMap<(u32, u32), usize>,
    keys: HashMap<Vec<Value>, u32>,
    /// Ordinal, key.
    rows: Vec<(u32, Vec<Value>)>,
    /// For each row one for each number.
    states: Vec<State>,
}

struct Folding<'a> {
    of: &'a PersonRows<'a>,
    batches: Batches<'a>,
    used: Vec<usize>,
    wanted: Vec<usize>,
    numbers: Vec<(usize, Compiled<'a>)>,
    block: Option<u32>,
    people: People,
    done: bool,
    scratch: Scratch,
}

impl Iterator for Folding<'_> {
    type Item = Result<RecordBatch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let made = match self.batches.next() {
                Some(batch) => batch.and_then(|batch| self.batch(&batch)),
                None => {
                    self.done = true;
                    self.finish()
                }
            };
            if let Some(made) = made.transpose() {
                self.done |= made.is_err();
                return Some(made);
            }
        }
        None
    }
}

impl Folding<'_> {
    /// Adds a batch; gives the rows of the block before, if this one begins another.
    fn batch(&mut self, batch: &RecordBatch) -> Result<Option<RecordBatch>, SourceError> {
        let ordinals = batch.column_by_name(ORDINAL).ok_or(SourceError)?;
        let ordinals = ordinals.as_primitive_opt::<UInt32Type>().ok_or(SourceError)?;
        let ordinals: &[u32] = ordinals.values();
        let Some(first) = ordinals.first() else { return Ok(None) };
        let block = first / BLOCK;
        if ordinals.iter().any(|ordinal| ordinal / BLOCK != block) {
            return Err(SourceError);
        }
        let before = if self.block == Some(block) { None } else { self.finish()? };
        self.block = Some(block);
        self.add(batch, ordinals)?;
        Ok(before)
    }

    fn add(&mut self, batch: &RecordBatch, ordinals: &[u32]) -> Result<(), SourceError> {
        let made = self.of.made;
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut rows = Rows::new(batch, &made.base.columns, &self.used, &mut scratch)?;
        let mut kept: Vec<u32> =
            (0..u32::try_from(ordinals.len()).map_err(|_| SourceError)?).collect();
        keep(&mut rows, &self.of.filters, &mut kept)?;
        let slots = self.slots(&rows, &kept, ordinals);
        let width = self.numbers.len();
        for (at, (_, number)) in self.numbers.iter().enumerate() {
            let mut chosen = kept.clone();
            keep(&mut rows, &number.condition, &mut chosen)?;
            let people = &mut self.people;
            let place = |row: &u32| {
                let slot = slots.get(*row as usize).copied()?;
                slot.checked_mul(width)?.checked_add(at)
            };
            if let Some(program) = &number.units {
                let of = |value: Value| clamped(&value, number.bounds);
                let mut values = Vec::new();
                rows.run(program, Selected::Only(&chosen), &of, None, &mut values)?;
                for (row, value) in chosen.iter().zip(values) {
                    if let (Some(value), Some(State::Total { rows, total })) =
                        (value, people.state(place(row)))
                    {
                        *rows += 1;
                        *total = total.saturating_add(value.into());
                    }
                }
            } else if let Some(expr) = number.number.what.value() {
                for (row, value) in chosen.iter().zip(rows.values(expr, &chosen)) {
                    if let Some(state) = people.state(place(row)) {
                        state.add_value(&number.number.what, value);
                    }
                }
            } else {
                for row in &chosen {
                    if let Some(State::Count(rows)) = people.state(place(row)) {
                        *rows += 1;
                    }
                }
            }
        }
        self.scratch = scratch;
        Ok(())
    }

    /// For each row of the batch the row that it becomes part of; only those kept have one.
    fn slots(&mut self, rows: &Rows<'_>, kept: &[u32], ordinals: &[u32]) -> Vec<usize> {
        let made = self.of.made;
        let mut slots = vec![usize::MAX; ordinals.len()];
        let mut keys: Vec<std::vec::IntoIter<Value>> =
            made.keys.iter().map(|key| rows.values(&key.expr, kept).into_iter()).collect();
        let mut last: Option<(u32, usize)> = None;
        let mut key: Vec<Value> = Vec::with_capacity(keys.len());
        for row in kept {
            key.clear();
            key.extend(keys.iter_mut().filter_map(Iterator::next));
            let ordinal = ordinals.get(*row as usize).copied().unwrap_or(0);
            let slot = match last {
                Some((of, slot)) if of == ordinal && key.is_empty() => slot,
                _ => self.people.slot(ordinal, &key, &self.numbers),
            };
            last = Some((ordinal, slot));
            if let Some(place) = slots.get_mut(*row as usize) {
                *place = slot;
            }
        }
        slots
    }

    /// The rows of the block that has ended.
    fn finish(&mut self) -> Result<Option<RecordBatch>, SourceError> {
        let People { rows, states, .. } = std::mem::take(&mut self.people);
        if rows.is_empty() {
            return Ok(None);
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| rows.get(*at).map(|(ordinal, _)| *ordinal));
        let width = self.numbers.len();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for at in &self.wanted {
            let column = self.of.columns.get(*at).ok_or(SourceError)?;
            let number = self.numbers.iter().position(|(place, _)| place == at);
            let value = |row: &usize| match number.and_then(|n| Some((n, self.numbers.get(n)?))) {
                Some((n, (_, number))) => states
                    .get(row * width + n)
                    .map_or(Value::Null, |state| state.value(&number.number.what)),
                None => {
                    rows.get(*row).and_then(|(_, key)| key.get(*at).cloned()).unwrap_or(Value::Null)
                }
            };
            let values: Vec<Value> = order.iter().map(value).collect();
            columns.push((column.name.clone(), array(column.kind, &values)?));
        }
        let ordinals: UInt32Array =
            order.iter().filter_map(|at| rows.get(*at)).map(|(ordinal, _)| *ordinal).collect();
        columns.push((ORDINAL.to_owned(), Arc::new(ordinals)));
        RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, array)| (name, array, true)),
        )
        .map(Some)
        .map_err(|_| SourceError)
    }
}

impl People {
    fn state(&mut self, place: Option<usize>) -> Option<&mut State> {
        self.states.get_mut(place?)
    }

    fn slot(&mut self, ordinal: u32, key: &[Value], numbers: &[(usize, Compiled<'_>)]) -> usize {
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let id = match self.keys.get(key) {
            Some(id) => *id,
            None => {
                self.keys.insert(key.to_vec(), next);
                next
            }
        };
        match self.slots.entry((ordinal, id)) {
            Entry::Occupied(slot) => *slot.get(),
            Entry::Vacant(place) => {
                let slot = *place.insert(self.rows.len());
                self.rows.push((ordinal, key.to_vec()));
                self.states.extend(numbers.iter().map(|(_, number)| number.empty()));
                slot
            }
        }
    }
}

/// A column with these values, as a store would give it.
pub(super) fn array(kind: Type, values: &[Value]) -> Result<ArrayRef, SourceError> {
    let number = |value: &Value| match value {
        Value::Number(units) => Some(*units),
        _ => None,
    };
    Ok(match kind {
        Type::Number { scale: 0 } => Arc::new(
            values.iter().map(|value| number(value).map(saturated)).collect::<Int64Array>(),
        ),
        Type::Number { scale } => {
            let scale = i8::try_from(scale).map_err(|_| SourceError)?;
            let units = values.iter().map(number).collect::<Decimal128Array>();
            Arc::new(units.with_precision_and_scale(38, scale).map_err(|_| SourceError)?)
        }
        Type::Boolean => {
            let truth = |value: &Value| match value {
                Value::Boolean(value) => Some(*value),
                _ => None,
            };
            Arc::new(values.iter().map(truth).collect::<BooleanArray>())
        }
        Type::Date => {
            let days = |value: &Value| match value {
                Value::Date(days) => Some(*days),
                _ => None,
            };
            Arc::new(values.iter().map(days).collect::<Date32Array>())
        }
        Type::Timestamp => {
            let seconds = |value: &Value| match value {
                Value::Timestamp(seconds) => Some(*seconds),
                _ => None,
            };
            Arc::new(values.iter().map(seconds).collect::<TimestampSecondArray>())
        }
        Type::Text => {
            let text = |value: &Value| match value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            };
            Arc::new(values.iter().map(text).collect::<StringArray>())
        }
        Type::Person | Type::Nothing => return Err(SourceError),
    })
}
