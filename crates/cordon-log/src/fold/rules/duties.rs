//! Rules about what the public is told: changes of processors, notices that somebody reviewed.

use cordon_charter::{CharterId, Digest, MeasureId, Role};

use super::{Ask, review};
use crate::fold::{Fault, Rule, measure::Proposal};

/// Who may sign that a notice reads well. A submitter or an epidemiologist has no part in it.
const REVIEWERS: [Role; 5] = [
    Role::Controller,
    Role::DataProtectionOfficer,
    Role::SupervisoryAuthority,
    Role::Consultee,
    Role::RightsDesk,
];

impl Ask<'_> {
    pub(super) fn processors_told(&self, id: &MeasureId, charter: &CharterId) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let proposal = self.proposal(id)?;
        let last = proposal.digest == *charter;
        self.need(Rule::Processors, last, "another charter was proposed last")?;
        let changes = self.measure(id)?.processors().changes(&proposal.charter);
        let changed = self.charter_in_force(id).is_ok() && !changes.is_empty();
        let message = "the proposed charter changes no processor of an open measure";
        self.need(Rule::Processors, changed, message)?;
        self.public_body()
    }

    pub(super) fn processor_ended(&self, id: &MeasureId, which: &Digest) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        self.charter_in_force(id)?;
        let at_work = self.measure(id)?.processors().is_at_work(which);
        self.need(Rule::Processors, at_work, "no such processor is at work for this measure")?;
        self.public_body()
    }

    /// Before a version opens: what it changes about processors was told.
    pub(super) fn told_of_processors(&self, id: &MeasureId, p: &Proposal) -> Result<(), Fault> {
        let measure = self.measure(id)?;
        let processors = measure.processors();
        let told = measure.in_force().is_none()
            || processors.is_told(&p.digest)
            || processors.changes(&p.charter).is_empty();
        let message = "this version changes who handles data on the controller's behalf, and no \
                       notice of that was published";
        self.need(Rule::ProcessorNoticeMissing, told, message)
    }

    pub(super) fn reviewed(&self, id: &MeasureId, doc: &Digest) -> Result<(), Fault> {
        self.actor(&REVIEWERS)?;
        let signed = review(self.documents, doc).ok_or_else(|| {
            self.fault(Rule::ReviewDocument, "the review's document is missing or not valid")
        })?;
        let draft = &signed.signed.draft;
        let known = self.measure(id)?.consultations().is_proposed(&draft.charter);
        let subject =
            draft.review == 1 && draft.measure == *id && draft.role == self.leaf.actor && known;
        let message = "the review is of another measure, charter or role";
        self.need(Rule::ReviewDocument, subject, message)?;
        let named = !draft.post.trim().is_empty() && !draft.language.trim().is_empty();
        self.need(Rule::ReviewDocument, named, "the review names no post or no language")?;
        let said = &signed.signed;
        self.signed(&said.key, draft.role, &said.organisation, |key| signed.is_signed_by(key))
    }
}
