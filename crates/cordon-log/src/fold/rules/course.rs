//! Rules about the course of a measure: stopped, resumed, reported on, ended, erased.

use cordon_charter::{Digest, MeasureId, Role};
use jiff::{ToSpan as _, civil::Date};

use super::Ask;
use crate::fold::{Fault, Lifecycle, Rule, measure::day};

impl Ask<'_> {
    pub(super) fn suspended(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::SupervisoryAuthority, Role::Controller, Role::DataProtectionOfficer])?;
        self.charter_in_force(id).map(drop)
    }

    pub(super) fn resumed(&self, id: &MeasureId) -> Result<(), Fault> {
        let own = self.measure(id)?.suspended().contains_key(&self.leaf.actor);
        self.need(Rule::NotSuspended, own, "this role has suspended nothing; only it can resume")
    }

    pub(super) fn ended(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::SupervisoryAuthority])?;
        let ended = self.measure(id)?.is_ended();
        self.need(Rule::Ended, !ended, "the measure ended already")
    }

    pub(super) fn erased(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::Operator, Role::Controller])?;
        let measure = self.measure(id)?;
        let ended = measure.lifecycle(self.leaf.time) == Lifecycle::Ended;
        self.need(Rule::NotEnded, ended, "only an ended measure can be erased")?;
        let gone = measure.schedule().iter().all(|(bucket, _)| measure.is_destroyed(bucket));
        self.need(Rule::Destruction, gone, "keys of the measure are not yet destroyed")
    }

    pub(super) fn reported(
        &self,
        id: &MeasureId,
        report: &Digest,
        next_due: Date,
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let days = i64::from(self.charter_in_force(id)?.term.review_every_days);
        let held = self.documents.document(report).is_some();
        self.need(Rule::StatementDocument, held, "the report's document is missing")?;
        let latest = day(self.leaf.time).checked_add(days.days()).unwrap_or(Date::MAX);
        let message = format!("the charter asks for a report every {days} days: by {latest}");
        self.need(Rule::ReportDue, next_due <= latest, &message)
    }
}
