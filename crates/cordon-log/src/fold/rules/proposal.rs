//! Rules about charters: what may be proposed, and what it was judged to be.

use cordon_charter::{Charter, CharterId, Digest, MeasureId, Role};

use super::{Ask, charter, judged};
use crate::fold::{Fault, Lifecycle, Rule};

impl Ask<'_> {
    pub(super) fn proposed(
        &self,
        id: &MeasureId,
        version: u32,
        digest: &CharterId,
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let charter = charter(self.documents, digest).ok_or_else(|| {
            self.fault(Rule::CharterDocument, "the charter's document is missing or not valid")
        })?;
        let same = charter.measure.id == *id && charter.measure.version == version;
        self.need(Rule::CharterDocument, same, "the charter is of another measure or version")?;
        self.successor(&charter)?;
        let Some(measure) = self.state.measure(id) else { return Ok(()) };
        let ended =
            matches!(measure.lifecycle(self.leaf.time), Lifecycle::Ended | Lifecycle::Erased);
        self.need(Rule::Ended, !ended, "the measure ended; propose a successor")?;
        let before = measure.proposal().map_or(0, |p| p.charter.measure.version);
        let opened = measure.in_force().map_or(0, |p| p.charter.measure.version);
        let newer = version >= before && version > opened;
        self.need(Rule::CharterVersion, newer, "a change of charter needs a higher version")?;
        let same_persons =
            measure.in_force().is_none_or(|own| same_persons(&own.charter, &charter));
        let message = "a new version cannot change which fields name a record's person: one human \
                       would count twice";
        self.need(Rule::CharterVersion, same_persons, message)?;
        let origin = |charter: &Charter| charter.measure.successor_of.clone();
        let kept = measure.in_force().is_none_or(|own| origin(&own.charter) == origin(&charter));
        let message = "a new version cannot change which measure it succeeds";
        self.need(Rule::Successor, kept, message)
    }

    fn successor(&self, charter: &Charter) -> Result<(), Fault> {
        let Some(old) = &charter.measure.successor_of else { return Ok(()) };
        let known = self.state.measure(old).is_some();
        self.need(Rule::Successor, known, "there is no measure that it could succeed")
    }

    pub(super) fn assessed(
        &self,
        id: &MeasureId,
        charter: &Digest,
        doc: &Digest,
    ) -> Result<(), Fault> {
        let proposal = self.proposal(id)?;
        let same = proposal.digest == *charter;
        self.need(Rule::AssessmentDocument, same, "the assessment is of another charter")?;
        let judged = judged(self.documents, doc).is_some_and(|judged| judged.charter == *charter);
        let message = "the assessment's document is missing, not valid or of another charter";
        self.need(Rule::AssessmentDocument, judged, message)
    }
}

/// Whether every record that both charters have names its person by the same fields.
fn same_persons(before: &Charter, after: &Charter) -> bool {
    after.records.iter().all(|(name, new)| {
        before.records.get(name).is_none_or(|old| {
            let same_type = |field| {
                let of = |record: &cordon_charter::Record| {
                    record.fields.get(field).map(|field| field.field_type.clone())
                };
                of(old) == of(new)
            };
            old.person == new.person && old.person.iter().all(same_type)
        })
    })
}
