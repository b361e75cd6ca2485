//! Noised numbers → the values and intervals of released rows. Post-processing.

use cordon_dp::{
    Block, BlockAnswer, Interval, Measured, Moments, Sigma, Unit, average, average_interval,
    interval, percentiles,
};
use dashu::{integer::IBig, rational::RBig};

use crate::{
    after::plain,
    block::{Counted, Place, Planned},
    expr::{Cell, Type, Value, decimal_text, power_of_ten},
    plan::Plan,
    ratio,
    release::{Released, State},
    shape::{Aggregate, Aggregated, Output},
    unknown::{Guarded, Read, says_nothing},
};

/// One cell of the answer: its keys and its numbers.
pub(super) struct Row {
    number: usize,
    keys: Vec<Value>,
    numbers: Vec<Number>,
    /// For each key whether the row's grouping lacks it.
    lacks: Vec<bool>,
}

/// A noised number of a cell.
#[derive(Clone)]
struct Number {
    value: Value,
    kind: Type,
    steps: Vec<String>,
    /// A count or sum with its noise, for ratios of two.
    measured: Option<(Place, Measured)>,
    interval: Interval,
    low: Option<String>,
    high: Option<String>,
    state: State,
}

/// What is done to the rows of a plan.
pub(super) fn guarded_steps(plan: &Plan) -> Guarded {
    let (keys, numbers) = (plan.keys.len(), plan.aggregates.len());
    // Behind them the row's own number and what it says of each key.
    Guarded::new(&plan.after, keys..keys + numbers, 2 * keys + numbers + 1)
}

impl Row {
    pub(super) fn values(&self, guarded: &Guarded) -> Vec<Value> {
        let numbers = self.numbers.iter().map(|number| number.value.clone());
        let own = Value::Number(i128::try_from(self.number).unwrap_or(i128::MAX));
        let flags = self.lacks.iter().map(|lacks| Value::Number((*lacks).into()));
        let own = [own].into_iter().chain(flags);
        let mut row: Vec<Value> = self.keys.iter().cloned().chain(numbers).chain(own).collect();
        let told = guarded.told(&row, &|at| self.number(at)?.read());
        row.extend(told);
        row
    }

    /// The number at a place of the released row.
    fn number(&self, at: usize) -> Option<&Number> {
        self.numbers.get(at.checked_sub(self.keys.len())?)
    }
}

pub(super) fn rows(plan: &Plan, noised: &[BlockAnswer]) -> Vec<Row> {
    (0..plan.cells())
        .map(|cell| {
            let numbers = plan.aggregates.iter().zip(&plan.blocks.of_aggregate).enumerate();
            let number = |(at, (aggregate, place)): (usize, (&Aggregate, &Place))| {
                let kind = aggregate.kind();
                let own = plan.blocks.list.get(place.block).zip(noised.get(place.block));
                match (withheld(plan, noised, at, cell), own) {
                    (false, Some((planned, noised))) => {
                        number((planned, *place), noised, cell, aggregate)
                    }
                    _ => Number::withheld(kind),
                }
            };
            let (keys, lacks) = keys(plan, cell);
            Row { number: cell, keys, numbers: numbers.map(number).collect(), lacks }
        })
        .collect()
}

/// Whether the noised number of persons who count for an aggregate in a cell lies below the
/// charter's minimum.
fn withheld(plan: &Plan, noised: &[BlockAnswer], aggregate: usize, cell: usize) -> bool {
    let Some(threshold) = &plan.blocks.threshold else { return false };
    let persons = threshold.of_aggregate.get(aggregate).and_then(|place| {
        let width = plan.blocks.list.get(place.block)?.released();
        noised.get(place.block)?.steps.get(cell * width + place.part)
    });
    persons.is_none_or(|steps| Unit::ONE.to_value(*steps) < RBig::from(threshold.least))
}

/// The keys of the `cell`-th cell, and of each whether the cell's grouping lacks it: then it is
/// NULL. The last key changes fastest.
fn keys(plan: &Plan, cell: usize) -> (Vec<Value>, Vec<bool>) {
    let mut values = vec![Value::Null; plan.keys.len()];
    let mut lacks = vec![true; plan.keys.len()];
    let Some((grouping, mut rest)) = plan.groupings.of_cell(cell) else { return (values, lacks) };
    let mut put = |values: &mut Vec<Value>, at: usize, value: Value| {
        if let (Some(place), Some(lacks)) = (values.get_mut(at), lacks.get_mut(at)) {
            (*place, *lacks) = (value, false);
        }
    };
    for at in grouping.set.keys.iter().rev() {
        let Some(key) = plan.keys.get(*at) else { continue };
        let size = key.values.len().max(1);
        let value = key.values.get(rest % size).cloned().unwrap_or(Value::Null);
        put(&mut values, *at, value);
        rest /= size;
    }
    for (at, expr) in &grouping.set.follow {
        let value = expr.value(&values);
        put(&mut values, *at, value);
    }
    (values, lacks)
}

impl Number {
    fn withheld(kind: Type) -> Self {
        let (value, steps) = (Value::Null, Vec::new());
        let interval = NOTHING_KNOWN;
        let (low, high, state) = (None, None, State::Withheld);
        Self { value, kind, steps, measured: None, interval, low, high, state }
    }

    /// What a divisor may read of it.
    fn read(&self) -> Option<Read> {
        match (self.state, self.measured) {
            (State::Withheld, _) => None,
            (_, Some((place, measured))) => Some(Read::Counted(place, measured)),
            (_, None) => Some(Read::Within(self.interval)),
        }
    }
}

const NOTHING_KNOWN: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

/// A number before it is rounded: exact or nothing, its interval, what it was made of, and the
/// digits after the point of its units.
struct Estimate {
    exact: Option<RBig>,
    interval: Interval,
    steps: Vec<i128>,
    digits: u32,
}

fn number(
    (planned, place): (&Planned, Place),
    noised: &BlockAnswer,
    cell: usize,
    aggregate: &Aggregate,
) -> Number {
    let (kind, part) = (aggregate.kind(), place.part);
    let Some(counted) = planned.parts.get(part) else { return Number::withheld(kind) };
    let width = planned.released();
    let own = noised.steps.get(cell * width..(cell + 1) * width).unwrap_or_default();
    let own = if planned.parts.len() > 1 { own.get(part..=part).unwrap_or_default() } else { own };
    let estimate = estimate((planned, counted), (own, noised.sigma), &aggregate.what);
    let scale = if let Type::Number { scale } = kind { scale } else { 0 };
    let Estimate { exact, interval, steps, digits: from } = estimate;
    let alone = matches!(counted.block, Block::Rows | Block::Presence | Block::Sum(_));
    let steps_of = steps.first().copied().unwrap_or(0);
    let measured = alone
        .then(|| (place, Measured { steps: steps_of, unit: counted.unit(), sigma: noised.sigma }));
    let floor = counted.non_negative;
    // Noise below zero says of the upper end as little as noise of zero: an interval that ends at
    // the zero that is shown would claim to be certain.
    let interval = match measured {
        Some((_, own)) if floor && own.steps < 0 => self::interval(0, own.unit, own.sigma),
        _ => interval,
    };
    let shown = |units: i128| if floor { units.max(0) } else { units };
    let value = exact.filter(|_| !says_nothing(counted.block, &aggregate.what, interval));
    let value = value.and_then(|exact| rounded(&exact, from, scale));
    let end = |units: f64, up: bool| {
        let digits = (scale + 1).min(from + 6);
        outward(units, from, digits, up).map(|units| decimal_text(shown(units), digits))
    };
    Number {
        state: if value.is_some() { State::Told } else { State::Unknown },
        value: value.map_or(Value::Null, |units| Value::Number(shown(units))),
        kind,
        steps: steps.iter().map(i128::to_string).collect(),
        measured,
        interval,
        low: end(interval.low, false),
        high: end(interval.high, true),
    }
}

fn estimate(
    (planned, counted): (&Planned, &Counted),
    (own, sigma): (&[i128], Sigma),
    what: &Aggregated,
) -> Estimate {
    let part = |at: usize| own.get(at).copied().unwrap_or(0);
    let (first, digits) = (part(0), counted.scale);
    let steps = own.to_vec();
    match (counted.block, what) {
        (Block::Average(centre), _) => Estimate {
            exact: average(first, part(1), centre),
            interval: average_interval(first, part(1), sigma, centre),
            steps,
            digits,
        },
        (Block::Variance(centre), Aggregated::Variance(_, _, spread)) => {
            let moments = Moments { rows: first, centred: part(1), squared: part(2) };
            Estimate {
                exact: moments.variance(centre, *spread),
                interval: moments.variance_interval(sigma, centre, *spread),
                steps,
                digits: 2 * digits,
            }
        }
        (Block::Variance(centre), Aggregated::Deviation(_, _, spread)) => {
            let moments = Moments { rows: first, centred: part(1), squared: part(2) };
            Estimate {
                exact: moments.deviation(centre, *spread),
                interval: moments.deviation_interval(sigma, centre, *spread),
                steps,
                digits,
            }
        }
        (Block::Bins(_), Aggregated::Percentile(_, _, quantile)) => {
            let search = planned.search();
            let all = search.map_or_else(Vec::new, |search| percentiles(&search, own, sigma));
            let one = planned.quantiles.iter().position(|one| one == quantile);
            let one = one.and_then(|one| all.get(one)).copied();
            // Twenty looks are no reading; the value and its interval are.
            Estimate {
                exact: one.and_then(|one| one.value).map(RBig::from),
                interval: one.map_or(NOTHING_KNOWN, |one| one.interval),
                steps: Vec::new(),
                digits,
            }
        }
        _ => Estimate {
            exact: Some(counted.unit().to_value(first)),
            interval: interval(first, counted.unit(), sigma),
            steps,
            digits,
        },
    }
}

/// `field units · 10^-from` in units of 10^-to, half away from zero.
fn rounded(value: &RBig, from: u32, to: u32) -> Option<i128> {
    let factor = RBig::from(power_of_ten(to)?) / RBig::from(power_of_ten(from)?);
    let doubled: IBig = (value * factor * RBig::from(2)).trunc();
    let doubled = i128::try_from(doubled).ok()?;
    Some((doubled + doubled.signum()) / 2)
}

/// An end of an interval, for reading: rounded away from the middle.
fn outward(value: f64, from: u32, to: u32, up: bool) -> Option<i128> {
    let exact = RBig::try_from(value).ok()?;
    let factor = RBig::from(power_of_ten(to)?) / RBig::from(power_of_ten(from)?);
    let scaled = exact * factor;
    let whole: IBig = if up { scaled.ceil() } else { scaled.floor() };
    i128::try_from(whole).ok()
}

pub(super) fn show(
    plan: &Plan,
    guarded: &Guarded,
    rows: &[Row],
    values: &Vec<Value>,
) -> Vec<Released> {
    let own = values.get(plan.keys.len() + plan.aggregates.len());
    let own = own.and_then(|value| match value {
        Value::Number(number) => rows.get(usize::try_from(*number).ok()?),
        _ => None,
    });
    let one = |(asked, output): (&Output, &Output)| {
        let number = |at: usize| own?.number(at);
        if let Some(number) = plain(asked).and_then(number) {
            let (low, high) = (number.low.clone(), number.high.clone());
            let value = Cell::new(&number.value, number.kind);
            return Released::new(value, number.state, number.steps.clone(), (low, high));
        }
        let measured = |at: usize| Some(number(at)?.measured?.1);
        let (low, high) = ratio::ends(plan, asked, values, &measured).unzip();
        let value = output.expr.value(values);
        let reads = |state: State| {
            let columns = asked.expr.columns();
            columns.into_iter().filter_map(number).any(|number| number.state == state)
        };
        let open = || guarded.is_open(&output.expr, values) || reads(State::Unknown);
        let state = match value {
            Value::Null if reads(State::Withheld) => State::Withheld,
            // An interval about a divisor that is rounded to 0.
            Value::Null if open() || low.is_some() => State::Unknown,
            Value::Null => State::Null,
            _ => State::Told,
        };
        Released::new(Cell::new(&value, output.kind), state, Vec::new(), (low, high))
    };
    plan.after.output.iter().zip(&guarded.after.output).map(one).collect()
}
