//! Rules about questions and reads: what they may cost, and who may ask.

use cordon_charter::{Access, AccessMode, Act, Cost, MeasureId, PurposeId};

use super::Ask;
use crate::{
    event::Phase,
    fold::{Fault, Rule, measure::Charge},
};

impl Ask<'_> {
    pub(super) fn charged(
        &self,
        id: &MeasureId,
        purpose: &PurposeId,
        cost: &Cost,
    ) -> Result<(), Fault> {
        self.open_for(id, Act::Questions)?;
        self.access(id, purpose, |mode| matches!(mode, AccessMode::Statistics))?;
        let Some(account) = self.measure(id)?.account() else {
            return Err(self.fault(Rule::Budget, "the measure has no budget"));
        };
        account
            .can_afford(purpose, cost)
            .map_err(|exhausted| self.fault(Rule::Budget, exhausted.to_string()))
    }

    pub(super) fn access(
        &self,
        id: &MeasureId,
        purpose: &PurposeId,
        mode: impl Fn(&AccessMode) -> bool,
    ) -> Result<(), Fault> {
        let role = self.leaf.actor;
        let grants = |access: &Access| {
            access.role == role && access.purpose == *purpose && mode(&access.mode)
        };
        let may = self.charter_in_force(id)?.access.iter().any(grants);
        let message = format!("the charter gives the {role} no such access for `{purpose}`");
        self.need(Rule::NoAccess, may, &message)
    }

    /// A release needs a charge of its own that paid for nothing else.
    pub(super) fn paid(&self, id: &MeasureId, charge: u64, phase: Phase) -> Result<(), Fault> {
        let charge: Option<&Charge> = self.measure(id)?.charge(charge);
        let own = charge.is_some_and(|charge| charge.phase == phase && !charge.answered);
        self.need(Rule::Charge, own, "no unused charge of this measure paid for it")
    }
}
