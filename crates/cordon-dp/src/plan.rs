//! From cost to noise and back, before anything is read: pure functions of charter and question.

use dashu::{
    base::{SquareRoot as _, UnsignedAbs as _},
    integer::UBig,
    rational::RBig,
};

use crate::{Clip, Delta, Epsilon, Rho, Unit, lattice::STEP_BITS};

/// Why a question cannot be planned at this cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// ρ = 0 buys nothing.
    #[error("an answer costs more than nothing: raise its share of the budget")]
    Nothing,
    /// σ above 2¹¹⁰ steps.
    #[error("at this cost the noise would drown every answer: spend more")]
    TooCoarse,
    /// `--within` of zero, below zero or beyond reach.
    #[error("the half width of an interval must be above 0, and within reach of a budget")]
    Within,
    /// Keys are to be selected without δ, or with one above 1/10.
    #[error("selecting keys needs a share of δ, of at most 1/10")]
    Delta,
}

/// Standard deviation σ of discrete Gaussian noise, in steps of the lattice; at most 2¹¹⁰, and
/// above 100 since C ≥ 2⁻¹² and ρ ≤ 10¹².
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sigma(u128);

impl Sigma {
    /// The least whole σ with σ² ≥ C² / (2ρ): rounded up, against the asker.
    ///
    /// # Errors
    /// If ρ is 0 or σ leaves its range.
    ///
    /// # Privacy
    /// Discrete Gaussian noise of this σ on an integer vector of L2 sensitivity C is ρ-zCDP
    /// (Canonne, Kamath, Steinke 2020, Thm 14). Noticed by: `sigma_pays_for_the_clip`.
    pub fn of(clip: Clip, rho: &Rho) -> Result<Self, PlanError> {
        Self::of_share(clip, rho, &RBig::ONE)
    }

    /// The least whole σ with σ² ≥ share · C² / (2ρ).
    pub(crate) fn of_share(clip: Clip, rho: &Rho, share: &RBig) -> Result<Self, PlanError> {
        if *rho == Rho::ZERO {
            return Err(PlanError::Nothing);
        }
        let steps = RBig::from(clip.steps());
        let variance: UBig =
            (share * steps.sqr() / (RBig::from(2) * rho.value())).ceil().unsigned_abs();
        let floor = variance.sqrt();
        let root = if &floor * &floor == variance { floor } else { floor + UBig::ONE };
        match u128::try_from(root) {
            Ok(steps) if steps <= 1 << 110 => Ok(Self(steps)),
            _ => Err(PlanError::TooCoarse),
        }
    }

    /// So many times this σ.
    pub(crate) fn times(self, factor: u32) -> Result<Self, PlanError> {
        let steps = self.0.checked_mul(factor.into()).filter(|steps| *steps <= 1 << 110);
        steps.map(Self).ok_or(PlanError::TooCoarse)
    }

    /// σ in steps.
    pub const fn steps(self) -> u128 {
        self.0
    }
}

/// The cost of an answer that by itself means (ε, δ): the largest ρ converting to (ε, δ/2).
/// Displayed ε of single answers do not add, ρ does.
pub fn rho_for_epsilon(epsilon: &Epsilon, delta: &Delta) -> Rho {
    Rho::largest_within(epsilon, &delta.half())
}

/// The cost at which the 95 % noise interval of a count or sum is at most ± `within`, in field
/// units: ρ = C²u²z² / (2W²), rounded up, against the asker.
///
/// # Errors
/// If `within` is not above 0 or needs more than any budget.
pub fn rho_within(clip: Clip, unit: Unit, within: &RBig) -> Result<Rho, PlanError> {
    if *within <= RBig::ZERO {
        return Err(PlanError::Within);
    }
    let reach = clip.units() * RBig::from(unit.get()) * z95();
    let rho = (reach / within).sqr() / RBig::from(2);
    Rho::rounded_up(&rho).map_err(|_| PlanError::Within)
}

/// Standard deviation of noise, in units, whose 95 % interval is ± `within` field units.
pub fn deviation_within(unit: Unit, within: &RBig) -> RBig {
    within / RBig::from(unit.get()) / z95()
}

/// z of a two-sided 95 % interval, rounded up.
pub(crate) fn z95() -> RBig {
    RBig::from(1_959_963_984_540_055u64) / RBig::from(1_000_000_000_000_000u64)
}

/// Steps in one unit.
pub(crate) fn steps_per_unit() -> RBig {
    RBig::from(1u64 << STEP_BITS)
}
