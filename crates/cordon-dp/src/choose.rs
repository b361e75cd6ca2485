//! The private choice of the clip: noised numbers of persons by rung, then the rung of least
//! expected error. Argument: `docs/proofs/choice-of-clip.md`.

use dashu::rational::RBig;

use crate::{
    Clip, Ladder, MechanismError, NoiseCall, NoiseError, NoiseSource, Noised, Rho, Sigma, Spent,
    lattice::{CLIP_BITS, STEP_BITS},
    loss::best,
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

/// The clip of one block, and what it was chosen from. All of it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The chosen rung.
    pub clip: Clip,
    /// The rungs, ascending.
    pub rungs: Vec<Clip>,
    /// The noised numbers of persons in steps (2⁻⁴³ persons), one class of spread after the other;
    /// in each class by rung, with one more for norms above the last rung.
    pub persons: Vec<i128>,
    /// Standard deviation of their noise, in steps.
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
/// (Σρ)-zCDP with respect to one person: a person is in one rung and one class of each block, and
/// adds 1 to its number, so the numbers of a block have L2 sensitivity 1, and their discrete
/// Gaussian noise has σ² = 1/(2ρ) (Canonne, Kamath, Steinke 2020, Thm 14). The choice itself is
/// post-processing, and the answer at the chosen clip is adaptive composition (Bun and Steinke
/// 2016, Lemma 2.3): for every rung the clip bounds a person's part. Noticed by:
/// `t11_a_person_moves_one_number_by_one`, `the_sum_at_a_rung_is_that_of_one_pass`,
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
    let sigmas = asked.iter().map(|(_, rho, _)| Sigma::of(Clip::ONE, rho));
    let sigmas = sigmas.collect::<Result<Vec<_>, _>>()?;
    let mut choices = Vec::new();
    for ((ladder, _, answer), sigma) in asked.iter().zip(sigmas) {
        let persons = noised(ladder, sigma, source)?;
        let (clip, loss) = best(ladder, &persons, sigma, answer);
        choices.push(Choice { clip, rungs: ladder.rungs().to_vec(), persons, sigma, loss });
    }
    Ok(Noised::paid_by(&scale, choices))
}

fn noised(
    ladder: &Ladder,
    sigma: Sigma,
    source: &mut impl NoiseSource,
) -> Result<Vec<i128>, MechanismError> {
    let persons = ladder.persons().iter().map(|one| i128::from(*one) << STEP_BITS);
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
    Ok(exact)
}

impl Clip {
    /// 1 unit: how far a person moves numbers of persons, and weights of keys.
    pub(crate) const ONE: Self = Self::of_count(1 << CLIP_BITS);
}
