//! The private choice of the clip: noised numbers of persons by rung, then the rung of least
//! expected error. Argument: `docs/proofs/choice-of-clip.md`.

use dashu::rational::RBig;

use crate::{
    Census, Clip, Loss, MechanismError, NoiseCall, NoiseError, NoiseSource, Noised, Rho, Sigma,
    Spent,
    census::classes,
    lattice::{CLIP_BITS, STEP_BITS},
    loss::seen_at_all,
};

/// What the choice of a block's clip costs. A function of the number of cells alone, never of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleRule {
    /// Share of the block's ρ that the choice costs, in per cent.
    pub percent: u32,
}

impl ScaleRule {
    /// The more cells, the more persons must lie above a clip before it is too low, and the easier
    /// they are to see. (Simulated on 44 data sets: `docs/proofs/choice-of-clip.md`.)
    pub const fn of_cells(cells: usize) -> Self {
        let percent = match cells {
            0..20 => 20,
            20..1000 => 10,
            _ => 5,
        };
        Self { percent }
    }
}

/// What a clip is chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The least error at this cost of the answer.
    Cost(Rho),
    /// The least cost at noise of this standard deviation, as long as clipping adds little to it.
    Deviation {
        /// In units.
        sigma: RBig,
        /// Numbers over which a loss is spread evenly, where they are fewest: a total takes the
        /// part of its whole grouping.
        numbers: u64,
    },
}

/// Noised numbers of persons: what a clip is chosen from. All of it may be published, and whoever
/// has it finds the same clip ([`Self::clip_for`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoisedCensus {
    /// The rungs, ascending, at least one.
    pub rungs: Vec<Clip>,
    /// Numbers of persons in steps (2⁻⁴³ persons), one class of spread after the other; in each
    /// class by rung, with one more for norms above the last rung.
    pub persons: Vec<i128>,
    /// Standard deviation of their noise, in steps.
    pub sigma: Sigma,
    /// Numbers, each with the noise of a cell, over which a loss is spread: the cells of the block,
    /// fewer of bins.
    pub cells: u64,
    /// The most cells that a person can reach.
    pub reach: u32,
}

impl NoisedCensus {
    /// Whether the parts belong together: as many numbers as rungs and classes ask for.
    pub fn is_whole(&self) -> bool {
        let places = self.rungs.len() + 1;
        !self.rungs.is_empty()
            && self.rungs.is_sorted()
            && self.persons.len() == places * classes(self.reach)
    }

    /// Whether any of the numbers stands out of the noise: otherwise there may be nobody, or just
    /// too few for what was spent, and no clip is better founded than another.
    ///
    /// # Privacy
    /// Post-processing of noised numbers, as [`Self::clip_for`].
    pub fn sees_somebody(&self) -> bool {
        let mut classes = self.persons.chunks(self.rungs.len() + 1);
        classes.any(|persons| seen_at_all(persons, self.sigma))
    }
}

/// The clip of one block, and what it was chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The chosen rung.
    pub clip: Clip,
    /// What clipping is estimated to take off all cells together ([`NoisedCensus::clip_for`]).
    pub loss: Loss,
    /// What it was chosen from.
    pub census: NoisedCensus,
}

/// A block whose clip is to be chosen.
pub struct Unscaled<'a> {
    /// Its persons.
    pub census: &'a Census,
    /// What the choice may cost.
    pub rho: Rho,
    /// What the clip is for.
    pub aim: Aim,
}

/// Chooses the clip of each block from noised numbers of persons by rung, which `scale` pays for.
///
/// # Errors
/// If the choices together cost more than `scale`, a σ is out of range, or there is no randomness.
/// No noise is drawn before all blocks are checked.
///
/// # Privacy
/// (Σρ)-zCDP with respect to one person: a person is in one rung and one class of each block, and
/// adds 1 to its number, so the numbers of a block have L2 sensitivity 1, and their discrete
/// Gaussian noise has σ² = 1/(2ρ) (Canonne, Kamath, Steinke 2020, Thm 14). The choice itself is
/// post-processing, and the answer at the chosen clip is adaptive composition (Bun and Steinke
/// 2016, Lemma 2.3): for every rung the clip bounds a person's part. Noticed by:
/// `t11_a_person_moves_one_number_by_one`, `the_sum_at_a_rung_is_that_of_one_pass`,
/// `t5_a_choice_needs_its_charge`.
pub fn choose(
    scale: Spent,
    asked: &[Unscaled<'_>],
    source: &mut impl NoiseSource,
) -> Result<Noised<Vec<Choice>>, MechanismError> {
    let cost: Rho = asked.iter().map(|block| &block.rho).sum();
    if cost > scale.cost().rho {
        return Err(MechanismError::Unpaid);
    }
    let sigmas = asked.iter().map(|block| Sigma::of(Clip::ONE, &block.rho));
    let sigmas = sigmas.collect::<Result<Vec<_>, _>>()?;
    let mut choices = Vec::new();
    for (block, sigma) in asked.iter().zip(sigmas) {
        let census = noised(block.census, sigma, source)?;
        let (clip, loss) = census.clip_for(&block.aim);
        choices.push(Choice { clip, loss, census });
    }
    Ok(Noised::paid_by(&scale, choices))
}

fn noised(
    census: &Census,
    sigma: Sigma,
    source: &mut impl NoiseSource,
) -> Result<NoisedCensus, MechanismError> {
    let persons = census.persons().iter().map(|one| i128::from(*one) << STEP_BITS);
    let mut exact: Vec<i128> = persons.collect();
    let noise = source.draw(NoiseCall {
        mechanism: "persons_by_rung",
        sensitivity: Clip::ONE.steps(),
        sigma,
        exact: &exact,
    })?;
    if noise.len() != exact.len() {
        return Err(MechanismError::Noise(NoiseError));
    }
    exact.iter_mut().zip(noise).for_each(|(number, noise)| *number = number.saturating_add(noise));
    Ok(NoisedCensus {
        rungs: census.rungs().to_vec(),
        persons: exact,
        sigma,
        cells: census.places_of_loss() as u64,
        reach: census.reach(),
    })
}

impl Clip {
    /// 1 unit: how far a person moves numbers of persons, and weights of keys; the least norm of a
    /// count.
    pub const ONE: Self = Self::of_count(1 << CLIP_BITS);
}
