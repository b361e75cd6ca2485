//! Rules about the course of a measure: stopped, resumed, reported on, ended, erased.

use cordon_charter::{Act, Digest, MeasureId, Role};
use jiff::{ToSpan as _, civil::Date};

use super::{Ask, halt};
use crate::{
    fold::{Fault, Lifecycle, Rule, measure::day},
    halt::HaltDraft,
};

impl Ask<'_> {
    pub(super) fn suspended(
        &self,
        id: &MeasureId,
        acts: &[Act],
        signed: Option<&Digest>,
    ) -> Result<(), Fault> {
        self.actor(&[Role::SupervisoryAuthority, Role::Controller, Role::DataProtectionOfficer])?;
        self.charter_in_force(id)?;
        let Some(signed) = signed else { return Ok(()) };
        let draft = self.halt(id, signed)?;
        let same = !acts.is_empty() && draft.acts == acts;
        self.need(Rule::HaltSigned, same, "what was signed stops other acts than the leaf says")
    }

    /// Only the role that suspended resumes; under its key, where it suspended under its key.
    pub(super) fn resumed(&self, id: &MeasureId, signed: Option<&Digest>) -> Result<(), Fault> {
        let stopped = self.measure(id)?.suspended().get(&self.leaf.actor);
        let Some(stopped) = stopped else {
            let message = "this role has suspended nothing; only it can resume";
            return Err(self.fault(Rule::NotSuspended, message));
        };
        let Some(signed) = signed else {
            let message = format!(
                "the {} signed its suspension; only what it signs lets the measure go on",
                self.leaf.actor
            );
            return self.need(Rule::HaltSigned, stopped.signed.is_none(), &message);
        };
        let draft = self.halt(id, signed)?;
        self.need(Rule::HaltSigned, draft.resumes(), "what was signed is a suspension")?;
        let message = "the resumption was written before the last suspension; it ends another one";
        let seen = stopped.signed.is_none_or(|leaf| leaf < draft.after);
        self.need(Rule::HaltSigned, seen, message)
    }

    /// What the actor's role signed about this measure, not used before.
    fn halt(&self, id: &MeasureId, doc: &Digest) -> Result<HaltDraft, Fault> {
        let signed = halt(self.documents, doc).ok_or_else(|| {
            self.fault(Rule::StatementDocument, "the document signed is missing or not valid")
        })?;
        let said = &signed.signed;
        let draft = &said.draft;
        let about = draft.halt == 1
            && draft.measure == *id
            && draft.role == self.leaf.actor
            && draft.after <= self.state.size()
            && !draft.reason.trim().is_empty();
        let message = "what was signed is of another measure or role, or gives no reason";
        self.need(Rule::HaltSigned, about, message)?;
        let fresh = !self.measure(id)?.is_used(doc);
        self.need(Rule::HaltSigned, fresh, "it was used already; a new one is signed each time")?;
        self.signed(&said.key, draft.role, &said.organisation, |key| signed.is_signed_by(key))?;
        Ok(signed.signed.draft)
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
