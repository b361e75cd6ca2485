//! The noisy search for a percentile: which edges between bins are asked about, and what the
//! noised answers say. Argument: `docs/proofs/quantile-search.md`.

mod noised;
mod percentile;
mod trail;

#[cfg(test)]
mod tests;

use std::fmt;

use dashu::{base::Gcd as _, rational::RBig};

use crate::{Bins, Clip, PlanError, Rho, Sigma};

pub(crate) use noised::noised;
pub use percentile::{Percentile, percentiles};

/// A share p of the rows, in millionths or coarser: the percentile is the least value with at
/// least this share at or below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantile {
    /// p = part / whole, in lowest terms.
    part: u32,
    whole: u32,
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl Quantile {
    const MILLION: u32 = 1_000_000;

    /// So many millionths; a million at most.
    pub fn of_millionths(millionths: u32) -> Self {
        let part = millionths.min(Self::MILLION);
        let common = part.gcd(Self::MILLION);
        Self { part: part / common, whole: Self::MILLION / common }
    }

    /// whole · (rows below an edge) − part · (all rows): below 0 where the percentile lies above
    /// the edge. For fewer than 2⁶³ rows in steps of 2⁻⁴³ within `i128`; it stays at its ends.
    fn balance(self, below: i128, all: i128) -> i128 {
        let below = below.saturating_mul(i128::from(self.whole));
        below.saturating_sub(all.saturating_mul(i128::from(self.part)))
    }

    /// By how much a balance moves at most when one row comes or goes: max(part, whole − part).
    fn reach(self) -> u32 {
        self.part.max(self.whole - self.part)
    }
}

/// Coarse looks lead to a bin, one per halving; then come fine ones, at most so many.
const FINE: u32 = 8;

/// σ of a coarse look over that of a fine one; it costs a quarter.
const COARSE: u32 = 2;

/// What is searched for in the bins of every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The bins.
    pub bins: Bins,
    /// The percentiles.
    pub quantiles: Vec<Quantile>,
}

impl Search {
    /// Noised numbers per group: its rows, and every look for every percentile.
    pub fn numbers(&self) -> usize {
        1 + self.quantiles.len() * looks(self.bins)
    }
}

const fn looks(bins: Bins) -> usize {
    (bins.depth() + fine(bins)) as usize
}

/// Two for each halving: few bins have few edges to look at.
const fn fine(bins: Bins) -> u32 {
    if bins.depth() * 2 < FINE { bins.depth() * 2 } else { FINE }
}

impl Sigma {
    /// σ of a fine look at reach 1, of searches over one block: the least whole
    /// one with σ² ≥ C² · (1 + q(h + 4f)) / (8ρ) for q percentiles among 2ʰ bins, f = min(8, 2h).
    /// Of the rows and of a coarse look it is 2σ.
    ///
    /// # Errors
    /// If ρ is 0 or a σ leaves its range.
    ///
    /// # Privacy
    /// All looks together then are ρ-zCDP for an integer vector whose rows per group have L2 norm
    /// at most C (`docs/proofs/quantile-search.md`, "What it costs"). Noticed by:
    /// `t15_the_looks_of_a_search_add_up_to_its_cost`.
    pub fn of_search(clip: Clip, rho: &Rho, search: &Search) -> Result<Self, PlanError> {
        let Search { bins, quantiles } = search;
        let square = COARSE * COARSE;
        let each = RBig::from(bins.depth() + square * fine(*bins));
        let looks = RBig::ONE + RBig::from(quantiles.len()) * each;
        let sigma = Self::of_share(clip, rho, &(looks / RBig::from(square)))?;
        let most = quantiles.iter().map(|quantile| quantile.reach()).max().unwrap_or(1);
        sigma.times(COARSE)?.times(most)?;
        Ok(sigma)
    }
}
