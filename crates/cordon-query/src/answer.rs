//! Plan + rows + noise + charge → one release.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cordon_dp::{
    Answer, BlockAnswer, NoiseSource, Spent, Unit, average, average_interval, interval,
};
use dashu::{integer::IBig, rational::RBig};

use crate::{
    after::{apply, plain},
    block::Planned,
    expr::{Cell, Type, Value, decimal_text, power_of_ten},
    pass::{self, Sums},
    plan::Plan,
    release::{Clipping, ColumnKind, Release, Released, ReleasedBlock, ReleasedColumn},
    shape::{Aggregate, Aggregated, Output},
    source::RecordSource,
};

/// The one thing that is said of a failure after the charge.
///
/// # Privacy
///
/// It has no cause: which row, which limit or which panic it was might depend on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the question could not be answered; what it cost stays charged")]
pub struct Failed;

/// Answers a question that was charged.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened.
///
/// # Privacy
///
/// The release is ρ-zCDP with respect to one person for the ρ of `spent`; sums, clip and noise are
/// those of `cordon_dp::answer`, everything after it sees noised numbers alone. Noticed by:
/// `t2_neighbours_differ_by_at_most_the_clip`, `t4_hostile_expressions_change_nothing`.
pub fn answer(
    plan: &Plan,
    source: &dyn RecordSource,
    noise: &mut impl NoiseSource,
    spent: Spent,
) -> Result<Release, Failed> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    answer_with(plan, source, noise, spent, workers)
}

/// [`answer`] with a given number of threads; the release does not depend on it.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened.
///
/// # Privacy
///
/// As [`answer`].
pub fn answer_with(
    plan: &Plan,
    source: &dyn RecordSource,
    noise: &mut impl NoiseSource,
    spent: Spent,
    workers: usize,
) -> Result<Release, Failed> {
    if spent.cost() != &plan.cost {
        return Err(Failed);
    }
    let made = catch_unwind(AssertUnwindSafe(|| {
        let sums = pass::sums(plan, source, workers).map_err(|_| Failed)?;
        release(plan, source.position(), sums, noise, spent)
    }));
    made.unwrap_or(Err(Failed))
}

fn release(
    plan: &Plan,
    snapshot: u64,
    sums: Sums,
    noise: &mut impl NoiseSource,
    spent: Spent,
) -> Result<Release, Failed> {
    let blocks = plan.blocks.list.iter().zip(sums);
    let asked: Vec<Answer> =
        blocks.map(|(block, sum)| Answer { sum, rho: block.rho.clone() }).collect();
    let noised = cordon_dp::answer(spent, &asked, noise).map_err(|_| Failed)?;
    let charge = noised.charge();
    let noised = noised.into_value();
    let rows = rows(plan, &noised);
    let values: Vec<Vec<Value>> = rows.iter().map(|row| row.values(plan)).collect();
    // The last value of a row is its number, by which the rows that stay are found again.
    let kept = apply(&plan.after, values);
    let rows = kept.iter().map(|values| show(plan, &rows, values)).collect();
    Ok(Release {
        release: 1,
        measure: plan.measure.clone(),
        charter: plan.charter,
        purpose: plan.purpose.clone(),
        record: plan.record.clone(),
        sql: plan.sql.clone(),
        question: plan.digest(),
        snapshot,
        charge,
        cost: plan.cost.clone(),
        epsilon: rounded_up(plan.cost.rho.epsilon_at(&plan.delta.half())),
        blocks: plan.blocks.list.iter().map(released_block).collect(),
        columns: plan.after.output.iter().map(|output| column(plan, output)).collect(),
        rows,
        minimum_people: plan.blocks.threshold.as_ref().map_or(0, |threshold| threshold.least),
    })
}

/// Six digits, never less than it is.
fn rounded_up(epsilon: f64) -> String {
    format!("{:.6}", (epsilon * 1e6).ceil() / 1e6)
}

/// One cell of the answer: its keys and its numbers.
struct Row {
    number: usize,
    keys: Vec<Value>,
    numbers: Vec<Number>,
}

/// A noised number of a cell.
#[derive(Clone)]
struct Number {
    value: Value,
    kind: Type,
    steps: Vec<String>,
    low: Option<String>,
    high: Option<String>,
    withheld: bool,
}

impl Row {
    fn values(&self, _: &Plan) -> Vec<Value> {
        let numbers = self.numbers.iter().map(|number| number.value.clone());
        let own = Value::Number(i128::try_from(self.number).unwrap_or(i128::MAX));
        self.keys.iter().cloned().chain(numbers).chain([own]).collect()
    }
}

fn rows(plan: &Plan, noised: &[BlockAnswer]) -> Vec<Row> {
    (0..plan.cells())
        .map(|cell| {
            let numbers = plan.aggregates.iter().zip(&plan.blocks.of_aggregate).enumerate();
            let number = |(at, (aggregate, block)): (usize, (&Aggregate, &usize))| {
                let kind = aggregate.kind();
                match (
                    withheld(plan, noised, at, cell),
                    plan.blocks.list.get(*block),
                    noised.get(*block),
                ) {
                    (false, Some(planned), Some(noised)) => number(planned, noised, cell, kind),
                    _ => Number::withheld(kind),
                }
            };
            Row { number: cell, keys: keys(plan, cell), numbers: numbers.map(number).collect() }
        })
        .collect()
}

/// Whether the noised number of persons who count for an aggregate in a cell lies below the
/// charter's minimum.
fn withheld(plan: &Plan, noised: &[BlockAnswer], aggregate: usize, cell: usize) -> bool {
    let Some(threshold) = &plan.blocks.threshold else { return false };
    let block = threshold.of_aggregate.get(aggregate).and_then(|block| noised.get(*block));
    let persons = block.and_then(|block| block.steps.get(cell));
    persons.is_none_or(|steps| Unit::ONE.to_value(*steps) < RBig::from(threshold.least))
}

/// The keys of the `cell`-th cell: the last key changes fastest.
fn keys(plan: &Plan, cell: usize) -> Vec<Value> {
    let mut rest = cell;
    let mut keys: Vec<Value> = plan
        .keys
        .iter()
        .rev()
        .map(|key| {
            let size = key.values.len().max(1);
            let value = key.values.get(rest % size).cloned().unwrap_or(Value::Null);
            rest /= size;
            value
        })
        .collect();
    keys.reverse();
    keys
}

impl Number {
    fn withheld(kind: Type) -> Self {
        let (value, steps) = (Value::Null, Vec::new());
        Self { value, kind, steps, low: None, high: None, withheld: true }
    }
}

fn number(planned: &Planned, noised: &BlockAnswer, cell: usize, kind: Type) -> Number {
    let width = planned.block.width() as usize;
    let part = |at: usize| noised.steps.get(cell * width + at).copied().unwrap_or(0);
    let (first, second) = (part(0), part(1));
    let scale = if let Type::Number { scale } = kind { scale } else { 0 };
    let (exact, interval, steps) = match planned.centre() {
        Some(centre) => (
            average(first, second, centre),
            average_interval(first, second, noised.sigma, centre),
            vec![first.to_string(), second.to_string()],
        ),
        None => (
            Some(planned.unit().to_value(first)),
            interval(first, planned.unit(), noised.sigma),
            vec![first.to_string()],
        ),
    };
    let floor = planned.non_negative;
    let shown = |units: i128| if floor { units.max(0) } else { units };
    let value = exact.and_then(|exact| rounded(&exact, planned.scale, scale));
    let end = |units: f64, up: bool| {
        let digits = (scale + 1).min(planned.scale + 6);
        outward(units, planned.scale, digits, up).map(|units| decimal_text(shown(units), digits))
    };
    Number {
        value: value.map_or(Value::Null, |units| Value::Number(shown(units))),
        kind,
        steps,
        low: end(interval.low, false),
        high: end(interval.high, true),
        withheld: false,
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

fn show(plan: &Plan, rows: &[Row], values: &Vec<Value>) -> Vec<Released> {
    let own = values.last().and_then(|value| match value {
        Value::Number(number) => rows.get(usize::try_from(*number).ok()?),
        _ => None,
    });
    let one = |output: &Output| {
        let number =
            plain(output).and_then(|index| own?.numbers.get(index.checked_sub(plan.keys.len())?));
        match number {
            Some(number) => Released {
                value: Cell::new(&number.value, number.kind),
                steps: number.steps.clone(),
                low: number.low.clone(),
                high: number.high.clone(),
                withheld: number.withheld,
            },
            None => Released {
                value: Cell::new(&output.expr.value(values), output.kind),
                steps: Vec::new(),
                low: None,
                high: None,
                withheld: false,
            },
        }
    };
    plan.after.output.iter().map(one).collect()
}

fn released_block(planned: &Planned) -> ReleasedBlock {
    let natural = |units: RBig| units / RBig::from(power_of_ten(planned.scale).unwrap_or(1));
    let (steps, middle) = match planned.centre() {
        // A centred value counts in halves of a field unit.
        Some(centre) => (
            vec![Unit::ONE.to_value(1), natural(centre.unit().to_value(1) / RBig::from(2))],
            Some(natural(centre.value_at(&RBig::ZERO)).to_string()),
        ),
        None => (vec![natural(planned.unit().to_value(1))], None),
    };
    ReleasedBlock {
        kind: planned.name().to_owned(),
        clip: planned.clip,
        greatest_clip: planned.greatest,
        steps: steps.iter().map(RBig::to_string).collect(),
        middle,
        sigma: planned.sigma.steps().to_string(),
        rho: planned.rho.clone(),
        clipping: if planned.clip < planned.greatest { Clipping::Possible } else { Clipping::None },
    }
}

fn column(plan: &Plan, output: &Output) -> ReleasedColumn {
    let index = plain(output);
    let place = index.and_then(|index| index.checked_sub(plan.keys.len()));
    let kind = match (index, place.and_then(|place| plan.aggregates.get(place))) {
        (None, _) => ColumnKind::Computed,
        (Some(_), None) => ColumnKind::Key,
        (_, Some(aggregate)) => match aggregate.what {
            Aggregated::Rows => ColumnKind::Rows,
            Aggregated::Persons => ColumnKind::Persons,
            Aggregated::Sum(..) => ColumnKind::Sum,
            Aggregated::Mean(..) => ColumnKind::Average,
        },
    };
    let block = place.and_then(|place| plan.blocks.of_aggregate.get(place)).copied();
    ReleasedColumn { name: output.name.clone(), kind, block }
}
