//! What an asker asks, and how they say what it may cost.

use cordon_charter::{Epsilon, PurposeId, Rho};
use cordon_dp::Clip;
use dashu::rational::RBig;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// One SELECT.
    pub sql: String,
    /// What the answer is for.
    pub purpose: PurposeId,
    /// What it may cost.
    pub charge: Charge,
    /// The bound on what one person adds to each block of the answer.
    pub clip: ClipWish,
}

/// Where the clip of a block comes from. A clip is in the block's unit (rows; persons; for SUM the
/// largest absolute value; for AVG see `docs/spec/release.md`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClipWish {
    /// Chosen privately from the rows, for a charge of its own, where the charter allows a person
    /// more than one unit; for nothing where the log holds numbers for it over the same rows.
    #[default]
    Chosen,
    /// Chosen from the numbers that the log holds for the same block, however old they are; for
    /// nothing.
    Logged,
    /// The charter's bound: nobody is clipped.
    Charter,
    /// This one, or the charter's bound where that is less.
    At(Clip),
}

/// What a question may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// The largest ρ that by itself means (ε, δ) with the δ of the charter.
    ByEpsilon(Epsilon),
    /// This ρ.
    BySpend(Rho),
    /// The ρ at which the 95 % noise interval of every number is at most ± this, in the number's
    /// own unit.
    Within(RBig),
}
