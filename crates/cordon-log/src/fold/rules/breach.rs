//! Rules about breaches: a deadline no later than the charter's, judged before persons are told or
//! anything is closed.

use cordon_charter::{MeasureId, Role};
use jiff::{SignedDuration, Timestamp};

use super::Ask;
use crate::{
    breach::Told,
    fold::{BreachState, Fault, Rule},
};

impl Ask<'_> {
    pub(super) fn breach_opened(
        &self,
        id: &MeasureId,
        discovered: Timestamp,
        notify_by: Timestamp,
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::DataProtectionOfficer])?;
        let hours = self.charter_in_force(id)?.breach.hours;
        let past = discovered <= self.leaf.time;
        self.need(Rule::Breach, past, "the breach would be discovered after this event")?;
        let latest = discovered.checked_add(SignedDuration::from_hours(i64::from(hours)));
        let latest = latest.unwrap_or(Timestamp::MAX);
        let message = format!("the charter has the authority told within {hours} hours: {latest}");
        let kept = discovered <= notify_by && notify_by <= latest;
        self.need(Rule::Breach, kept, &message)?;
        self.overseer_body()
    }

    pub(super) fn breach_assessed(&self, id: &MeasureId, breach: u64) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::DataProtectionOfficer])?;
        self.open_breach(id, breach)?;
        self.overseer_body()
    }

    pub(super) fn breach_notified(
        &self,
        id: &MeasureId,
        breach: u64,
        to: Told,
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let state = self.open_breach(id, breach)?;
        match to {
            Told::Authority => self.overseer_body(),
            Told::Persons => {
                let judged = state.assessed.is_some();
                let message =
                    "nobody judged yet what the breach does to persons: `cordon breach assess`";
                self.need(Rule::Breach, judged, message)?;
                self.public_body()
            }
        }
    }

    pub(super) fn breach_closed(&self, id: &MeasureId, breach: u64) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let state = self.open_breach(id, breach)?;
        let judged = state.assessed.is_some();
        let message = "nobody judged yet what the breach does to persons: `cordon breach assess`";
        self.need(Rule::Breach, judged, message)?;
        let message =
            "the supervisory authority was not told of the breach: `cordon breach notify`";
        self.need(Rule::Breach, !state.owes_authority(), message)?;
        let message = "the risk is high and the persons were not told: `cordon breach notify --to \
                       persons`";
        self.need(Rule::Breach, !state.owes_persons(), message)?;
        self.public_body()
    }

    fn open_breach(&self, id: &MeasureId, breach: u64) -> Result<&BreachState, Fault> {
        let known = self.measure(id)?.breaches().get(&breach);
        let open = known.filter(|breach| breach.closed.is_none());
        let message = || format!("leaf {breach} is no breach of this measure that is still open");
        open.ok_or_else(|| self.fault(Rule::Breach, message()))
    }
}
