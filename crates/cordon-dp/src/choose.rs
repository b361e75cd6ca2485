//! The private choice of the clip: noised numbers of persons by rung, then the rung of least
//! expected error. Argument: `docs/proofs/choice-of-clip.md`.

use dashu::{
    integer::{IBig, UBig},
    rational::RBig,
};

use crate::{
    Clip, Ladder, MechanismError, NoiseCall, NoiseError, NoiseSource, Noised, Rho, Sigma, Spent,
    lattice::{CLIP_BITS, STEP_BITS},
};

/// How a block's clip is chosen. A function of the number of cells alone, never of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleRule {
    /// Share of the block's ρ that the choice costs, in per cent.
    pub percent: u32,
    /// Noised numbers of persons below so many standard deviations count as none.
    pub threshold: u32,
}

impl ScaleRule {
    /// Few cells gain much from a good clip and have little noise to lose; many cells the other
    /// way round. (PRIVACY, "Choosing C in the same pass"; simulated on six shapes.)
    pub const fn of_cells(cells: usize) -> Self {
        if cells < 20 {
            Self { percent: 20, threshold: 0 }
        } else {
            Self { percent: 5, threshold: 3 }
        }
    }
}

/// The clip of one block, and what it was chosen from. All of it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The chosen rung.
    pub clip: Clip,
    /// The rungs, ascending.
    pub rungs: Vec<Clip>,
    /// The noised number of persons by rung, in steps (2⁻⁴³ persons); one more for norms above
    /// the last rung.
    pub persons: Vec<i128>,
    /// The noised spread by rung, in steps: over its persons, the sum of the L1 norms of their
    /// unit vectors, divided by √K.
    pub spread: Vec<i128>,
    /// Standard deviation of the noise of both, in steps.
    pub sigma: Sigma,
    /// What clipping is estimated to take off the absolute values of all cells together, in
    /// units. An estimate from the noised numbers, not a bound.
    pub loss: RBig,
}

/// Chooses the clip of each block from noised numbers of persons by rung. `scale` pays for the
/// numbers; `asked` gives each block's ladder, what the choice may cost and what its answer will.
///
/// # Errors
/// If the choices together cost more than `scale`, a σ is out of range, or there is no randomness.
/// No noise is drawn before all blocks are checked.
///
/// # Privacy
/// (Σρ)-zCDP with respect to one person: a person is in one rung of each block and adds 1 to its
/// number and at most 1 to its spread, so the numbers of a block have L2 sensitivity at most √2,
/// and their discrete Gaussian noise has σ² = 2/(2ρ) (Canonne, Kamath, Steinke 2020, Thm 14). The
/// choice itself is post-processing, and the answer at the chosen clip is adaptive composition
/// (Bun and Steinke 2016, Lemma 2.3): for every rung the clip bounds a person's part. Noticed by:
/// `t11_a_person_moves_one_rung_by_one`, `the_sum_at_a_rung_is_that_of_one_pass`,
/// `t5_a_choice_needs_its_charge`.
pub fn choose(
    scale: Spent,
    asked: &[(&Ladder, Rho, Rho)],
    source: &mut impl NoiseSource,
) -> Result<Noised<Vec<Choice>>, MechanismError> {
    let cost: Rho = asked.iter().map(|(_, rho, _)| rho).sum();
    if cost > scale.cost().rho {
        return Err(MechanismError::Unpaid);
    }
    let sigmas = asked.iter().map(|(_, rho, _)| Sigma::of(Clip::ROOT_TWO, rho));
    let sigmas = sigmas.collect::<Result<Vec<_>, _>>()?;
    let mut choices = Vec::new();
    for ((ladder, _, answer), sigma) in asked.iter().zip(sigmas) {
        let (persons, spread) = noised(ladder, sigma, source)?;
        choices.push(best(ladder, (persons, spread), sigma, answer));
    }
    Ok(Noised::paid_by(&scale, choices))
}

fn noised(
    ladder: &Ladder,
    sigma: Sigma,
    source: &mut impl NoiseSource,
) -> Result<(Vec<i128>, Vec<i128>), MechanismError> {
    let persons = ladder.persons().iter().map(|one| i128::from(*one) << STEP_BITS);
    let spread = ladder.spread().iter().map(|cells| i128::from(*cells) << CLIP_BITS);
    let mut exact: Vec<i128> = persons.chain(spread).collect();
    let noise = source.draw(NoiseCall {
        mechanism: "persons_by_rung",
        sensitivity: Clip::ROOT_TWO.steps(),
        sigma,
        exact: &exact,
    })?;
    if noise.len() != exact.len() {
        return Err(MechanismError::Noise(NoiseError));
    }
    exact.iter_mut().zip(noise).for_each(|(number, noise)| *number = number.saturating_add(noise));
    let spread = exact.split_off(ladder.persons().len());
    Ok((exact, spread))
}

/// The rung of least expected error. Clipping takes b off a cell, if it takes the same off each;
/// the mean of |b + noise| is close to √(b² + (0.8 σ)²), and equal to it at both ends. Sees noised
/// numbers alone.
fn best(
    ladder: &Ladder,
    (persons, spread): (Vec<i128>, Vec<i128>),
    sigma: Sigma,
    answer: &Rho,
) -> Choice {
    let (rungs, cells) = (ladder.rungs(), ladder.cells());
    let least = sigma.steps().saturating_mul(u128::from(ScaleRule::of_cells(cells).threshold));
    let reach: Vec<IBig> = persons
        .iter()
        .zip(&spread)
        .map(|(persons, spread)| reach(*persons, *spread, least, ladder.root()))
        .collect();
    let cells = IBig::from(cells.max(1));
    let mut best: Option<(UBig, Clip, IBig)> = None;
    for clip in rungs {
        // What cannot be noised at this cost cannot be chosen.
        let Ok(noise) = Sigma::of(*clip, answer) else { continue };
        let loss = loss(rungs, *clip, &reach);
        // Times 5 · cells, squared, in LOSS_BITS: all whole numbers.
        let noise = IBig::from(noise.steps()) << (LOSS_BITS - STEP_BITS) as usize;
        let error = (&loss * IBig::from(5)).sqr() + (&cells * IBig::from(4) * noise).sqr();
        if best.as_ref().is_none_or(|(least, ..)| error < *least) {
            best = Some((error, *clip, loss));
        }
    }
    let (clip, loss) = match best {
        Some((_, clip, loss)) => (clip, loss),
        None => (rungs.last().copied().unwrap_or(Clip::LEAST), IBig::ZERO),
    };
    let loss = RBig::from(loss) / RBig::from(1u64 << LOSS_BITS);
    Choice { clip, rungs: rungs.to_vec(), persons, spread, sigma, loss }
}

/// The L1 norms of a rung's unit vectors, added up, in steps: the noised spread where it is
/// clearly there, between 1 and √K for each person; else 1 for each person.
fn reach(persons: i128, spread: i128, least: u128, root: u64) -> IBig {
    let seen = |steps: i128| u128::try_from(steps).ok().filter(|steps| *steps >= least);
    let Some(persons) = seen(persons).map(IBig::from) else { return IBig::ZERO };
    let times_root = |number: IBig| (number * IBig::from(root)) >> 20;
    match seen(spread) {
        Some(spread) => {
            times_root(IBig::from(spread)).max(persons.clone()).min(times_root(persons))
        }
        None => persons,
    }
}

/// A loss counts 2⁻⁵⁷ units: steps of persons times halves of a clip's count.
const LOSS_BITS: u32 = STEP_BITS + CLIP_BITS + 1;

/// Σ over the rungs above C of reach × (middle of the rung − C). Persons above the last rung
/// count as its clip.
fn loss(rungs: &[Clip], clip: Clip, reach: &[IBig]) -> IBig {
    let ends = rungs.windows(2).chain(rungs.last().map(std::slice::from_ref));
    let mut loss = IBig::ZERO;
    for (ends, reach) in ends.zip(reach.iter().skip(1)) {
        let (Some(low), Some(high)) = (ends.first(), ends.last()) else { continue };
        let middle = low.count() + high.count();
        if let Some(over) = middle.checked_sub(2 * clip.count()) {
            loss += reach * IBig::from(over);
        }
    }
    loss
}

impl Clip {
    /// √2 units, rounded up: how far a person moves numbers and spread together.
    pub(crate) const ROOT_TWO: Self = Self::of_count(11_586);
}
