//! Rules about consultations: who is heard, answered, and for which charter that counts.

use cordon_charter::{CharterId, MeasureId, Role};

use super::Ask;
use crate::fold::{Fault, Rule, Unheard, measure::Proposal};

impl Ask<'_> {
    pub(super) fn heard(&self, id: &MeasureId, charter: &CharterId) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let known = self.measure(id)?.consultations().is_proposed(charter);
        let message = "the charter that was spoken about was never proposed for this measure";
        self.need(Rule::Consultation, known, message)?;
        self.public_body()
    }

    pub(super) fn answered(&self, id: &MeasureId, reply: u64) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let known = self.measure(id)?.consultations().replies().contains_key(&reply);
        let message = format!("leaf {reply} is nobody who was heard about this measure");
        self.need(Rule::Consultation, known, &message)?;
        self.public_body()
    }

    pub(super) fn confirmed(&self, id: &MeasureId, charter: &CharterId) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let consultations = self.measure(id)?.consultations();
        let last = self.proposal(id)?.digest == *charter;
        let message = "what was heard is confirmed for the charter that was proposed last";
        self.need(Rule::Consultation, last, message)?;
        let earlier = consultations.replies().values().any(|reply| reply.charter != *charter);
        let message = "nobody was heard over an earlier charter: there is nothing to confirm";
        self.need(Rule::Consultation, earlier, message)?;
        if let Some(leaf) = consultations.unanswered().next() {
            return Err(self.fault(Rule::ConsultationUnanswered, unanswered(leaf)));
        }
        self.public_body()
    }

    /// Before a measure opens: everybody whom its charter demands was heard over that very charter,
    /// or confirmed for it, and has an answer.
    pub(super) fn consulted(&self, id: &MeasureId, proposal: &Proposal) -> Result<(), Fault> {
        let lacking = self.measure(id)?.consultations().unheard(&proposal.charter);
        let Some(first) = lacking.first() else { return Ok(()) };
        let (rule, message) = match first {
            Unheard::Nobody(group) => {
                let who = group.in_words();
                let message = format!(
                    "the charter demands a consultation, and no record says that {who} \
                     (`{group}`) was heard over it"
                );
                (Rule::ConsultationMissing, message)
            }
            Unheard::Earlier(group) => {
                let who = group.in_words();
                let message = format!(
                    "the record of the consultation of {who} (`{group}`) concerns an earlier \
                     charter"
                );
                (Rule::ConsultationEarlier, message)
            }
            Unheard::Unanswered(leaf) => (Rule::ConsultationUnanswered, unanswered(*leaf)),
        };
        Err(self.fault(rule, message))
    }
}

fn unanswered(leaf: u64) -> String {
    format!("what was said in the consultation (leaf {leaf}) has no answer")
}
