//! Proof that a cost was charged durably. Noise takes it; nothing else makes it. Why a question
//! may be charged in two steps: `docs/proofs/two-charges.md`.

use std::future::Future;

use dashu::rational::RBig;

use crate::{Cost, Delta};

/// Where charges become durable.
///
/// `charge` returns `Ok` only when the charge survives power loss, with the position of its event
/// in the log. It refuses what the account cannot afford. An `Err` may leave the charge in place
/// (a crash after the write): it is never given back. Called once per charge, never retried here.
pub trait BudgetLedger {
    /// Why a charge was not made.
    type Error;

    /// Charges `cost` whole or not at all.
    fn charge(&mut self, cost: &Cost) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Charges the choice of the clips and the answer, both or none: two events of one act.
    fn charge_both(
        &mut self,
        scale: &Cost,
        answer: &Cost,
    ) -> impl Future<Output = Result<(u64, u64), Self::Error>> + Send;
}

/// A durable charge that has not yet paid for anything. Not `Clone`: it pays once.
#[must_use = "the budget is charged, with or without an answer"]
#[derive(Debug)]
pub struct Spent {
    cost: Cost,
    index: u64,
}

impl Spent {
    /// Charges `cost`: the only way to a `Spent`.
    ///
    /// ```compile_fail,E0451
    /// // Private fields: no charge, no `Spent`.
    /// fn forged(cost: cordon_charter::Cost) -> cordon_dp::Spent {
    ///     cordon_dp::Spent { cost, index: 0 }
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of the ledger; then there is no `Spent`.
    ///
    /// # Privacy
    /// Whatever a `Spent` pays for was charged before. Noticed by: `t5_noise_needs_its_charge`.
    pub async fn record<L: BudgetLedger>(ledger: &mut L, cost: Cost) -> Result<Self, L::Error> {
        let index = ledger.charge(&cost).await?;
        Ok(Self { cost, index })
    }

    /// Charges the choice of the clips and the answer before either is made.
    ///
    /// # Errors
    /// Those of the ledger; then there is neither.
    ///
    /// # Privacy
    /// As [`Self::record`].
    pub async fn record_both<L: BudgetLedger>(
        ledger: &mut L,
        scale: Cost,
        answer: Cost,
    ) -> Result<(Self, Self), L::Error> {
        let (first, then) = ledger.charge_both(&scale, &answer).await?;
        Ok((Self { cost: scale, index: first }, Self { cost: answer, index: then }))
    }

    /// What was charged.
    pub const fn cost(&self) -> &Cost {
        &self.cost
    }

    /// Parts `cost` from this, to pay for one mechanism; the rest pays for others. `None` where
    /// this has not as much: then nothing is parted.
    ///
    /// # Privacy
    /// What is parted and what is left are together what was charged. Noticed by:
    /// `t5_parts_of_a_charge_are_no_more_than_the_charge`.
    pub fn take(&mut self, cost: Cost) -> Option<Self> {
        let rho = self.cost.rho.checked_sub(&cost.rho)?;
        let value = |delta: &Option<Delta>| {
            delta.as_ref().map_or(RBig::ZERO, |delta| delta.value().clone())
        };
        let delta = value(&self.cost.delta) - value(&cost.delta);
        let delta = if delta.is_zero() { None } else { Some(Delta::new(delta).ok()?) };
        self.cost = Cost { rho, delta };
        Some(Self { cost, index: self.index })
    }

    /// Position of the charge in the log.
    pub const fn index(&self) -> u64 {
        self.index
    }
}
