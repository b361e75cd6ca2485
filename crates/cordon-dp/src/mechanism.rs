//! The one mechanism: exact sums in, noised sums out, once, for what was charged.

use crate::{
    Accumulator, CellError, Clip, NoiseCall, NoiseError, NoiseSource, PlanError, Rho, Search,
    Sigma, Spent, search,
};

/// One block to be answered.
pub struct Answer {
    /// The exact sum.
    pub sum: Accumulator,
    /// What this block may cost.
    pub rho: Rho,
    /// Where the sum is over bins, what is searched for in them; without it every cell is noised.
    pub search: Option<Search>,
}

/// A value that went through a mechanism and may leave.
#[derive(Debug, PartialEq, Eq)]
pub struct Noised<T> {
    value: T,
    charge: u64,
}

impl<T> Noised<T> {
    /// Only mechanisms of this crate make one.
    pub(crate) const fn paid_by(spent: &Spent, value: T) -> Self {
        Self { value, charge: spent.index() }
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// Position in the log of the charge that paid for it.
    pub const fn charge(&self) -> u64 {
        self.charge
    }

    /// Post-processing: a function of the noised value alone is as private as the value.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Noised<U> {
        Noised { value: function(self.value), charge: self.charge }
    }

    /// The value itself, for the release.
    pub fn into_value(self) -> T {
        self.value
    }
}

/// The noised sums of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockAnswer {
    /// One sum per cell, in steps ([`crate::Unit::to_value`]); of bins what
    /// [`crate::percentiles`] reads, [`Search::numbers`] per group.
    pub steps: Vec<i128>,
    /// The clip that held.
    pub clip: Clip,
    /// The noise that was added to each; of bins [`Sigma::of_search`].
    pub sigma: Sigma,
}

/// Why there is no answer. The charge stays; people are told one fixed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MechanismError {
    /// The blocks cost more than was charged: a fault of the caller.
    #[error("the blocks cost more than was charged")]
    Unpaid,
    /// A block's cost buys no usable noise; the plan should have said so before the charge.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No randomness.
    #[error(transparent)]
    Noise(#[from] NoiseError),
    /// What was added up does not fit what it is named by: a fault of the caller.
    #[error(transparent)]
    Cells(#[from] CellError),
}

/// Adds discrete Gaussian noise to every cell of every block, σ² = C² / (2ρ) per block.
///
/// # Errors
/// If the blocks together cost more than `spent`, a block's σ is out of range, or there is no
/// randomness. No noise is drawn before all blocks are checked.
///
/// # Privacy
/// (Σρ)-zCDP with respect to one person, where ρ are the blocks' costs, if each accumulator was
/// given each person's vector at most once ([`Accumulator::add_person`]): each sum moves by at
/// most its clip in L2 (`docs/proofs/lattice-and-clip.md`), the discrete Gaussian then is ρ-zCDP
/// (Canonne, Kamath, Steinke 2020, Thm 14), and ρ adds over blocks (Bun and Steinke 2016, Lemma
/// 1.7). Of bins every look of a search costs a part of ρ, however the ones before came out
/// (`docs/proofs/quantile-search.md`). Noticed by:
/// `t2_one_person_moves_the_sum_by_at_most_the_clip`, `sigma_pays_for_the_clip`,
/// `t2_one_person_moves_each_look_by_at_most_its_reach`, `t16_noise_has_the_declared_variance`,
/// `t5_noise_needs_its_charge`.
pub fn answer(
    spent: Spent,
    blocks: &[Answer],
    source: &mut impl NoiseSource,
) -> Result<Noised<Vec<BlockAnswer>>, MechanismError> {
    let asked: Rho = blocks.iter().map(|block| &block.rho).sum();
    if asked > spent.cost().rho {
        return Err(MechanismError::Unpaid);
    }
    let sigmas = blocks.iter().map(|asked| {
        let (clip, rho) = (asked.sum.clip(), &asked.rho);
        match (&asked.search, asked.sum.depth()) {
            (None, 0) => Ok(Sigma::of(clip, rho)?),
            (Some(search), depth) if search.bins.depth() == depth => {
                Ok(Sigma::of_search(clip, rho, search)?)
            }
            _ => Err(MechanismError::Cells(CellError::Mismatch)),
        }
    });
    let sigmas = sigmas.collect::<Result<Vec<_>, _>>()?;
    let noised = blocks.iter().zip(sigmas).map(|(block, sigma)| noise(block, sigma, source));
    Ok(Noised { value: noised.collect::<Result<_, _>>()?, charge: spent.index() })
}

fn noise(
    asked: &Answer,
    sigma: Sigma,
    source: &mut impl NoiseSource,
) -> Result<BlockAnswer, MechanismError> {
    let clip = asked.sum.clip();
    if let Some(search) = &asked.search {
        let steps = search::noised(&asked.sum, search, sigma, source)?;
        return Ok(BlockAnswer { steps, clip, sigma });
    }
    let mut steps = asked.sum.steps();
    let noise = source.draw(NoiseCall {
        mechanism: "clipped_sum",
        sensitivity: clip.steps(),
        sigma,
        exact: &steps,
    })?;
    if noise.len() != steps.len() {
        return Err(NoiseError.into());
    }
    steps.iter_mut().zip(noise).for_each(|(sum, noise)| *sum = sum.saturating_add(noise));
    Ok(BlockAnswer { steps, clip, sigma })
}
