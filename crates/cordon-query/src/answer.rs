//! Plan + rows + noise + charge → one release.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cordon_charter::{Cost, Digest, Rho};
use cordon_dp::{
    Answer, Block, BlockAnswer, Centre, Choice, Clip, Interval, Moments, NoiseSource, Percentile,
    Spent, Unit, Unscaled, average, average_interval, interval,
};
use dashu::{integer::IBig, rational::RBig};

use crate::{
    after::{apply, plain},
    block::Planned,
    expr::{Cell, Type, Value, decimal_text, power_of_ten},
    pass::{self, Sum, Sums},
    plan::Plan,
    release::{
        Clipping, ColumnKind, Release, Released, ReleasedBlock, ReleasedChoice, ReleasedColumn,
    },
    scale::{Choosing, Clipped, Scale, ScaledBlock},
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

/// Answers a question that was charged, and whose clips are known.
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
    answer_with(plan, source, noise, spent, workers())
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
    if spent.cost() != &plan.cost || plan.scale_cost.is_some() {
        return Err(Failed);
    }
    guarded(|| {
        let sums = pass::sums(plan, source, workers).map_err(|_| Failed)?;
        release(plan, source.position(), sums, None, noise, spent)
    })
}

/// A question whose clips were chosen: what it costs is known, and its release is near.
pub struct Scaled {
    plan: Plan,
    scale: Scale,
    /// Nothing where the sums are of a second pass.
    sums: Option<Sums>,
    workers: usize,
}

/// Chooses the clips of a question that was charged for it.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened.
///
/// # Privacy
///
/// The [`Scale`] is ρ-zCDP with respect to one person for the ρ of `spent`: what of it depends on
/// rows are the numbers that `cordon_dp::choose` noised. Noticed by:
/// `t11_ladder_and_scale_charge_are_the_same_with_and_without_a_person`,
/// `t2_the_census_moves_by_one_person`.
pub fn scale(
    plan: Plan,
    source: &dyn RecordSource,
    noise: &mut impl NoiseSource,
    spent: Spent,
) -> Result<Scaled, Failed> {
    scale_with(plan, source, noise, spent, workers())
}

/// [`scale`] with a given number of threads; the numbers do not depend on it.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened.
///
/// # Privacy
///
/// As [`scale`].
pub fn scale_with(
    plan: Plan,
    source: &dyn RecordSource,
    noise: &mut impl NoiseSource,
    spent: Spent,
    workers: usize,
) -> Result<Scaled, Failed> {
    if Some(spent.cost()) != plan.scale_cost.as_ref() {
        return Err(Failed);
    }
    guarded(|| {
        let two = pass::needs_two(&plan);
        let sums = pass::sums(&plan, source, workers).map_err(|_| Failed)?;
        let noised = cordon_dp::choose(spent, &unscaled(&plan, &sums), noise);
        let noised = noised.map_err(|_| Failed)?;
        let charge = noised.charge();
        let choices = noised.into_value();
        let scale = document(&plan, source.position(), charge, &choices);
        let sums = if two { None } else { Some(at_chosen(sums, &choices)) };
        let plan = settled(plan, choices)?;
        Ok(Scaled { plan, scale, sums, workers })
    })
}

impl Scaled {
    /// The question with its clips. Its cost is what the answer costs.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the clips were chosen from: a public document.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Answers the question. `source` is the one that the clips were chosen from.
    ///
    /// # Errors
    ///
    /// [`Failed`], always the same, whatever happened.
    ///
    /// # Privacy
    ///
    /// As [`answer`]: for each clip that could be chosen the answer costs what `spent` says, and
    /// choice and answer are adaptive composition (`docs/proofs/choice-of-clip.md`). Noticed by:
    /// `t2_the_sums_at_the_chosen_clip_are_those_of_one_pass`.
    pub fn answer(
        self,
        source: &dyn RecordSource,
        noise: &mut impl NoiseSource,
        spent: Spent,
    ) -> Result<Release, Failed> {
        let Self { plan, scale, sums, workers } = self;
        if spent.cost() != &plan.cost || source.position() != scale.snapshot {
            return Err(Failed);
        }
        guarded(|| {
            let sums = match sums {
                Some(sums) => sums,
                None => pass::sums(&plan, source, workers).map_err(|_| Failed)?,
            };
            release(&plan, source.position(), sums, Some(&scale), noise, spent)
        })
    }
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A panic is a failure like any other.
fn guarded<T>(made: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(made)).unwrap_or(Err(Failed))
}

/// The blocks whose clips are to be chosen, in their order.
fn choosing(plan: &Plan) -> impl Iterator<Item = (&Planned, &Choosing)> {
    plan.blocks.list.iter().filter_map(|block| match &block.clipped {
        Clipped::Choose(choosing) => Some((block, choosing)),
        Clipped::At { .. } => None,
    })
}

fn unscaled<'a>(plan: &Plan, sums: &'a Sums) -> Vec<Unscaled<'a>> {
    let censuses = sums.iter().filter_map(|sum| match sum {
        Sum::Every(ladder) => Some(ladder.census()),
        Sum::Persons(census) => Some(census),
        Sum::At(_) | Sum::Later => None,
    });
    let one = |((_, choosing), census): ((_, &Choosing), _)| Unscaled {
        census,
        rho: choosing.rho.clone(),
        aim: choosing.aim.clone(),
    };
    choosing(plan).zip(censuses).map(one).collect()
}

fn at_chosen(sums: Sums, choices: &[Choice]) -> Sums {
    let mut choices = choices.iter();
    let mut one = |sum: Sum| match (sum, &mut choices) {
        (Sum::Every(ladder), choices) => match choices.next() {
            Some(choice) => Sum::At(ladder.at(choice.clip)),
            None => Sum::Later,
        },
        (sum, _) => sum,
    };
    sums.into_iter().map(&mut one).collect()
}

fn settled(mut plan: Plan, choices: Vec<Choice>) -> Result<Plan, Failed> {
    plan.blocks = plan.blocks.settled(choices).map_err(|_| Failed)?;
    plan.cost = plan.blocks.cost();
    plan.scale_cost = None;
    Ok(plan)
}

fn document(plan: &Plan, snapshot: u64, charge: u64, choices: &[Choice]) -> Scale {
    let one = |((block, choosing), choice): ((&Planned, &Choosing), &Choice)| {
        ScaledBlock::new(block.counts, block.name(), &choosing.rho, choice)
    };
    Scale {
        scale: 1,
        measure: plan.measure.clone(),
        charter: plan.charter,
        purpose: plan.purpose.clone(),
        record: plan.record.clone(),
        snapshot,
        charge,
        cost: plan.scale_cost.clone().unwrap_or_else(|| Cost::of(Rho::ZERO)),
        blocks: choosing(plan).zip(choices).map(one).collect(),
    }
}

fn release(
    plan: &Plan,
    snapshot: u64,
    sums: Sums,
    scale: Option<&Scale>,
    noise: &mut impl NoiseSource,
    spent: Spent,
) -> Result<Release, Failed> {
    let blocks = plan.blocks.list.iter().zip(sums);
    let asked = blocks.map(|(block, sum)| match sum {
        Sum::At(sum) => Ok(Answer { sum, rho: block.rho.clone() }),
        Sum::Every(_) | Sum::Persons(_) | Sum::Later => Err(Failed),
    });
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let noised = cordon_dp::answer(spent, &asked, noise).map_err(|_| Failed)?;
    let charge = noised.charge();
    let noised = noised.into_value();
    let rows = rows(plan, &noised);
    let values: Vec<Vec<Value>> = rows.iter().map(|row| row.values(plan)).collect();
    // The last value of a row is its number, by which the rows that stay are found again.
    let kept = apply(&plan.after, values);
    let rows = kept.iter().map(|values| show(plan, &rows, values)).collect();
    let choice = scale.map(|scale| ReleasedChoice {
        charge: scale.charge,
        cost: scale.cost.clone(),
        document: Digest::of(&scale.canonical()),
    });
    let costs = [Some(&plan.cost), choice.as_ref().map(|choice| &choice.cost)];
    let whole: Rho = costs.into_iter().flatten().map(|cost| &cost.rho).sum();
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
        choice,
        epsilon: rounded_up(whole.epsilon_at(&plan.delta.half())),
        blocks: plan.blocks.list.iter().map(|block| released_block(plan, block)).collect(),
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
                    (false, Some(planned), Some(noised)) => {
                        number(planned, noised, cell, aggregate)
                    }
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

/// A number before it is rounded: exact or nothing, its interval, what it was made of, and the
/// digits after the point of its units.
struct Estimate {
    exact: Option<RBig>,
    interval: Interval,
    steps: Vec<i128>,
    digits: u32,
}

fn number(planned: &Planned, noised: &BlockAnswer, cell: usize, aggregate: &Aggregate) -> Number {
    let kind = aggregate.kind();
    let estimate = estimate(planned, noised, cell, &aggregate.what);
    let scale = if let Type::Number { scale } = kind { scale } else { 0 };
    let Estimate { exact, interval, steps, digits: from } = estimate;
    let floor = planned.non_negative;
    let shown = |units: i128| if floor { units.max(0) } else { units };
    let value = exact.and_then(|exact| rounded(&exact, from, scale));
    let end = |units: f64, up: bool| {
        let digits = (scale + 1).min(from + 6);
        outward(units, from, digits, up).map(|units| decimal_text(shown(units), digits))
    };
    Number {
        value: value.map_or(Value::Null, |units| Value::Number(shown(units))),
        kind,
        steps: steps.iter().map(i128::to_string).collect(),
        low: end(interval.low, false),
        high: end(interval.high, true),
        withheld: false,
    }
}

fn estimate(planned: &Planned, noised: &BlockAnswer, cell: usize, what: &Aggregated) -> Estimate {
    let width = planned.block.released() as usize;
    let own = noised.steps.get(cell * width..(cell + 1) * width).unwrap_or_default();
    let part = |at: usize| own.get(at).copied().unwrap_or(0);
    let (first, sigma, digits) = (part(0), noised.sigma, planned.scale);
    let steps = own.to_vec();
    match (planned.block, what) {
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
        (Block::Bins(tree), Aggregated::Percentile(_, _, millionths)) => {
            let share = RBig::from(*millionths) / RBig::from(1_000_000);
            let percentile = Percentile::new(tree, own, sigma);
            let exact = percentile.value(&share).map(RBig::from);
            // Two thousand nodes are no reading; the value and its interval are.
            Estimate { exact, interval: percentile.interval(&share), steps: Vec::new(), digits }
        }
        _ => Estimate {
            exact: Some(planned.unit().to_value(first)),
            interval: interval(first, planned.unit(), sigma),
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

fn released_block(plan: &Plan, planned: &Planned) -> ReleasedBlock {
    let natural = |units: RBig| units / RBig::from(power_of_ten(planned.scale).unwrap_or(1));
    let middle = |centre: Centre| Some(natural(centre.value_at(&RBig::ZERO)).to_string());
    // A centred value counts in halves of a field unit.
    let centred = |centre: Centre| natural(centre.unit().to_value(1) / RBig::from(2));
    let (steps, middle) = match planned.block {
        Block::Average(centre) => (vec![Unit::ONE.to_value(1), centred(centre)], middle(centre)),
        Block::Variance(centre) => {
            // Squares count in 1 where a value lies at a bound.
            let one = Unit::ONE.to_value(1);
            (vec![one.clone(), centred(centre), one], middle(centre))
        }
        Block::Bins(_) => (vec![Unit::ONE.to_value(1)], None),
        _ => (vec![natural(planned.unit().to_value(1))], None),
    };
    let clip = planned.clipped.clip().unwrap_or(planned.greatest);
    ReleasedBlock {
        kind: planned.name().to_owned(),
        clip,
        greatest_clip: planned.greatest,
        steps: steps.iter().map(RBig::to_string).collect(),
        middle,
        sigma: planned.sigma().map_or_else(String::new, |sigma| sigma.steps().to_string()),
        rho: planned.rho.clone(),
        clipping: clipping(plan, planned, clip),
    }
}

fn clipping(plan: &Plan, planned: &Planned, clip: Clip) -> Clipping {
    let Clipped::At { loss: Some(loss), from, .. } = &planned.clipped else {
        return if clip < planned.greatest { Clipping::Possible } else { Clipping::None };
    };
    let digits = planned.scale;
    let cells = RBig::from(plan.cells().max(1)) * RBig::from(planned.block.width());
    // Of several numbers together the loss is in rows.
    let sum = matches!(planned.block, Block::Sum(_));
    let (unit, digits) = if sum { (planned.unit(), digits) } else { (Unit::ONE, 0) };
    let natural = loss * RBig::from(unit.get()) / RBig::from(power_of_ten(digits).unwrap_or(1));
    if clip >= planned.greatest {
        return Clipping::None;
    }
    let hundredths: IBig = (natural / cells * RBig::from(100)).ceil();
    let per_cell = decimal_text(i128::try_from(hundredths).unwrap_or(i128::MAX), 2);
    Clipping::Estimated { per_cell, numbers: *from }
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
            Aggregated::Variance(..) => ColumnKind::Variance,
            Aggregated::Deviation(..) => ColumnKind::Deviation,
            Aggregated::Percentile(..) => ColumnKind::Percentile,
        },
    };
    let block = place.and_then(|place| plan.blocks.of_aggregate.get(place)).copied();
    ReleasedColumn { name: output.name.clone(), kind, block }
}
