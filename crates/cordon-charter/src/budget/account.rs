//! The account of a measure: what was granted, what is spent, what is left, per purpose.

use std::collections::BTreeMap;

use dashu::rational::RBig;
use serde::{Deserialize, Serialize};

use super::{Delta, Rho};
use crate::{Privacy, PurposeId, PurposeShare};

/// What one charge takes: ρ, and δ where keys are selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// ρ of zCDP.
    pub rho: Rho,
    /// δ of a key selection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delta: Option<Delta>,
}

impl Cost {
    /// A cost in ρ alone.
    pub const fn of(rho: Rho) -> Self {
        Self { rho, delta: None }
    }
}

/// Everything that was charged so far. It follows the records through versions of the charter
/// and successor measures, and never falls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    rho: BTreeMap<PurposeId, Rho>,
    delta: RBig,
}

impl Charges {
    /// Adds a charge that is durable. Never refuses: what is spent is spent, also where a
    /// faulty log spent too much.
    pub fn add(&mut self, purpose: &PurposeId, cost: &Cost) {
        let spent = self.rho.entry(purpose.clone()).or_insert(Rho::ZERO);
        *spent = &*spent + &cost.rho;
        if let Some(delta) = &cost.delta {
            self.delta += delta.value();
        }
    }

    /// ρ over all purposes.
    pub fn rho(&self) -> Rho {
        self.rho.values().sum()
    }

    /// ρ of one purpose.
    pub fn rho_of(&self, purpose: &PurposeId) -> Rho {
        self.rho.get(purpose).cloned().unwrap_or(Rho::ZERO)
    }

    /// Σδ of key selections.
    pub const fn delta(&self) -> &RBig {
        &self.delta
    }
}

/// Why a cost cannot be charged. Depends on charter and log alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Exhausted {
    /// The measure as a whole has too little left.
    #[error(
        "the question costs ρ = {:.6}, the measure has ρ = {:.6} left",
        asked.approximate(), left.approximate()
    )]
    Measure {
        /// Asked.
        asked: Rho,
        /// Left.
        left: Rho,
    },
    /// The purpose's share has too little left.
    #[error(
        "the question costs ρ = {:.6}, the purpose `{purpose}` has ρ = {:.6} left",
        asked.approximate(), left.approximate()
    )]
    Purpose {
        /// Whose share.
        purpose: PurposeId,
        /// Asked.
        asked: Rho,
        /// Left.
        left: Rho,
    },
    /// The half of δ that is kept for key selection is used up.
    #[error("selecting keys needs more of δ than the measure has left")]
    Selection,
}

/// Budget of one measure against what is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    total: Rho,
    delta_for_selection: Delta,
    shares: BTreeMap<PurposeId, PurposeShare>,
    charges: Charges,
}

impl Account {
    /// The account under a charter's `[privacy]`, with everything charged before.
    ///
    /// # Privacy
    /// As long as every charge is first accepted by [`Self::charge`], all releases together are
    /// (ε, δ)-DP. Argument: `docs/proofs/account.md`. Noticed by:
    /// `t15_account_is_never_below_the_accountant`, `t5_charges_stop_exactly_at_the_budget`.
    pub fn new(privacy: &Privacy, charges: Charges) -> Self {
        Self {
            total: Rho::largest_within(&privacy.epsilon, &privacy.delta.half()),
            delta_for_selection: privacy.delta.half(),
            shares: privacy.shares.clone(),
            charges,
        }
    }

    /// ρ for the life of the measure.
    pub const fn total(&self) -> &Rho {
        &self.total
    }

    /// What was charged.
    pub const fn charges(&self) -> &Charges {
        &self.charges
    }

    /// ρ that is left for all purposes together; zero where a new version granted less than was
    /// spent before.
    pub fn left(&self) -> Rho {
        self.total.checked_sub(&self.charges.rho()).unwrap_or(Rho::ZERO)
    }

    /// ρ that is left for one purpose.
    pub fn left_for(&self, purpose: &PurposeId) -> Rho {
        let (granted, spent) = self.share(purpose);
        granted.checked_sub(&spent).unwrap_or(Rho::ZERO).min(self.left())
    }

    /// Whether more was charged than is granted: a new version may have granted less.
    pub fn is_overspent(&self) -> bool {
        self.charges.rho() > self.total
    }

    /// Whether more was charged for a purpose than its share.
    pub fn is_overspent_for(&self, purpose: &PurposeId) -> bool {
        let (granted, spent) = self.share(purpose);
        spent > granted
    }

    /// Whether `cost` can be charged.
    ///
    /// # Errors
    /// What is exhausted, the measure before the purpose before δ.
    pub fn can_afford(&self, purpose: &PurposeId, cost: &Cost) -> Result<(), Exhausted> {
        let asked = cost.rho.clone();
        let left = self.left();
        if asked > left {
            return Err(Exhausted::Measure { asked, left });
        }
        let left = self.left_for(purpose);
        if asked > left {
            return Err(Exhausted::Purpose { purpose: purpose.clone(), asked, left });
        }
        if let Some(delta) = &cost.delta
            && self.charges.delta() + delta.value() > *self.delta_for_selection.value()
        {
            return Err(Exhausted::Selection);
        }
        Ok(())
    }

    /// Charges `cost`, whole or not at all. It is never given back.
    ///
    /// # Errors
    /// As [`Self::can_afford`]; then nothing is charged.
    pub fn charge(&mut self, purpose: &PurposeId, cost: &Cost) -> Result<(), Exhausted> {
        self.can_afford(purpose, cost)?;
        self.charges.add(purpose, cost);
        Ok(())
    }

    /// What a purpose was granted and what was spent of it. A purpose without a share draws on
    /// what no share takes, together with all others without one.
    fn share(&self, purpose: &PurposeId) -> (Rho, Rho) {
        if let Some(percent) = self.shares.get(purpose) {
            return (self.total.percent(*percent), self.charges.rho_of(purpose));
        }
        let shared: u32 = self.shares.values().fold(0, |sum, share| sum.saturating_add(*share));
        let unshared = self.charges.rho.iter().filter(|(name, _)| !self.shares.contains_key(name));
        let spent = unshared.map(|(_, rho)| rho).sum();
        (self.total.percent(100u32.saturating_sub(shared)), spent)
    }
}
