//! Proof that a cost was charged durably. Noise takes it; nothing else makes it.

use std::future::Future;

use crate::Cost;

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
    /// ```compile_fail
    /// // Private fields: no charge, no `Spent`.
    /// let spent = cordon_dp::Spent { cost: todo!(), index: 0 };
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

    /// What was charged.
    pub const fn cost(&self) -> &Cost {
        &self.cost
    }

    /// Position of the charge in the log.
    pub const fn index(&self) -> u64 {
        self.index
    }
}
