//! Plan + rows + noise + charge → one release.

mod described;
mod rows;

use std::panic::{AssertUnwindSafe, catch_unwind};

use cordon_charter::{Account, Cost, Digest, Rho};
use cordon_dp::{Answer, Choice, NoiseSource, Spent, Unscaled};

use self::{
    described::{column, found, released_block},
    rows::{guarded_steps, rows, show},
};
use crate::{
    after::apply,
    block::Planned,
    expr::Value,
    pass::{self, Sum, Sums},
    plan::Plan,
    refusal::Refusal,
    release::{Release, ReleasedChoice},
    scale::{Choosing, Clipped, Scale, ScaledBlock, nobody_seen},
    selection::{self, Means, SelectedKeys},
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

/// A question whose keys were found and whose clips were chosen: what it costs is known, and its
/// release is near.
pub struct Scaled {
    plan: Plan,
    scale: Scale,
    /// Its cost follows from the clips.
    follows: bool,
    /// Nothing where the sums are of a second pass.
    sums: Option<Sums>,
    workers: usize,
}

/// Finds the keys and chooses the clips of a question that was charged for it.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened.
///
/// # Privacy
///
/// The [`Scale`] is δ-approximately ρ-zCDP with respect to one person for ρ and δ of `spent`: what
/// of it depends on rows are the keys that `cordon_dp::select` released and the numbers that
/// `cordon_dp::choose` noised, over released keys. Noticed by:
/// `t8_a_key_of_one_person_is_not_found`,
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

/// [`scale`] with a given number of threads or other means; the numbers do not depend on them.
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
    means: impl Into<Means>,
) -> Result<Scaled, Failed> {
    let means = means.into();
    if Some(spent.cost()) != plan.scale_cost.as_ref() {
        return Err(Failed);
    }
    let follows = plan.follows();
    guarded(|| {
        let (mut plan, mut spent) = (plan, spent);
        let keys = selection::find(&mut plan, source, noise, &mut spent, means);
        let workers = means.workers;
        let keys = keys.map_err(|_| Failed)?;
        if choosing(&plan).next().is_none() {
            let scale = document(&plan, source.position(), spent.index(), &[], keys);
            let plan = settled(plan, Vec::new())?;
            return Ok(Scaled { plan, scale, follows, sums: None, workers });
        }
        let two = pass::needs_two(&plan);
        let sums = pass::sums(&plan, source, workers).map_err(|_| Failed)?;
        let noised = cordon_dp::choose(spent, &unscaled(&plan, &sums), noise);
        let noised = noised.map_err(|_| Failed)?;
        let charge = noised.charge();
        let choices = noised.into_value();
        let scale = document(&plan, source.position(), charge, &choices, keys);
        let sums = if two { None } else { Some(at_chosen(sums, &choices)) };
        let plan = settled(plan, choices)?;
        Ok(Scaled { plan, scale, follows, sums, workers })
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

    /// Whether the answer may follow: a clip could be chosen, and the account can pay.
    ///
    /// # Errors
    ///
    /// The refusal; what choosing the clips cost stays charged.
    ///
    /// # Privacy
    ///
    /// A function of the plan and of noised numbers that the log holds. Noticed by:
    /// `t5_the_answer_is_charged_by_question_charter_and_log`.
    pub fn may_follow(&self, account: &Account) -> Result<(), Refusal> {
        if self.follows && !self.scale.sees_somebody() {
            return Err(nobody_seen());
        }
        self.plan.afford(account)
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
        let Self { plan, scale, sums, workers, .. } = self;
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

pub(crate) fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A panic is a failure like any other.
pub(crate) fn guarded<T>(made: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
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
        Sum::At(_) | Sum::Window(_) | Sum::Later => None,
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

fn document(
    plan: &Plan,
    snapshot: u64,
    charge: u64,
    choices: &[Choice],
    keys: Option<SelectedKeys>,
) -> Scale {
    let one = |((block, choosing), choice): ((&Planned, &Choosing), &Choice)| {
        ScaledBlock::new(block.counts, block.name(), &choosing.rho, choice)
    };
    Scale {
        scale: 1,
        measure: plan.measure.clone(),
        charter: plan.charter,
        purpose: plan.purpose.clone(),
        record: plan.record.clone(),
        with: with(plan),
        snapshot,
        charge,
        cost: plan.scale_cost.clone().unwrap_or_else(|| Cost::of(Rho::ZERO)),
        blocks: choosing(plan).zip(choices).map(one).collect(),
        keys,
    }
}

/// The records that the first is joined with.
fn with(plan: &Plan) -> Vec<cordon_charter::RecordName> {
    plan.records().into_iter().skip(1).cloned().collect()
}

pub(crate) fn release(
    plan: &Plan,
    snapshot: u64,
    sums: Sums,
    scale: Option<&Scale>,
    noise: &mut impl NoiseSource,
    spent: Spent,
) -> Result<Release, Failed> {
    let blocks = plan.blocks.list.iter().zip(sums);
    let asked = blocks.map(|(block, sum)| match sum {
        Sum::At(sum) => Ok(Answer { sum, rho: block.rho.clone(), search: block.search() }),
        Sum::Every(_) | Sum::Persons(_) | Sum::Window(_) | Sum::Later => Err(Failed),
    });
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let noised = cordon_dp::answer(spent, &asked, noise).map_err(|_| Failed)?;
    let charge = noised.charge();
    let noised = noised.into_value();
    let rows = rows(plan, &noised);
    let guarded = guarded_steps(plan);
    let values: Vec<Vec<Value>> = rows.iter().map(|row| row.values(&guarded)).collect();
    // A row holds its number too, by which the rows that stay are found again.
    let kept = apply(&guarded.after, values);
    let rows = kept.iter().map(|values| show(plan, &guarded, &rows, values)).collect();
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
        with: with(plan),
        sql: plan.sql.clone(),
        question: plan.digest(),
        snapshot,
        charge,
        cost: plan.cost.clone(),
        choice,
        epsilon: rounded_up(whole.epsilon_at(&plan.delta.half())),
        blocks: plan
            .blocks
            .list
            .iter()
            .zip(&noised)
            .enumerate()
            .map(|(at, (planned, noised))| released_block(plan, (at, planned), noised))
            .collect(),
        columns: plan.after.output.iter().map(|output| column(plan, output)).collect(),
        rows,
        keys: found(plan),
        minimum_people: plan.blocks.threshold.as_ref().map_or(0, |threshold| threshold.least),
        window: None,
    })
}

/// Six digits, never less than it is.
fn rounded_up(epsilon: f64) -> String {
    format!("{:.6}", (epsilon * 1e6).ceil() / 1e6)
}
