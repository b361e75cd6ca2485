//! Rules about agreement: who signed what, and whether that is enough to open.

use cordon_charter::{Charter, Digest, Meaning, MeasureId, Rho, Role};
use jiff::civil::Date;

use super::{Ask, statement};
use crate::{
    fold::{
        Fault, Lifecycle, Objection, Rule,
        measure::{Judged, MeasureState, Proposal, day},
    },
    key::{KeyId, PublicKey},
    source::document_path,
};

impl Ask<'_> {
    pub(super) fn stated(
        &self,
        id: &MeasureId,
        doc: &Digest,
        meaning: Meaning,
    ) -> Result<(), Fault> {
        let proposal = self.proposal(id)?;
        let signed = statement(self.documents, doc).ok_or_else(|| {
            self.fault(Rule::StatementDocument, "the statement's document is missing or not valid")
        })?;
        let draft = &signed.signed.draft;
        let subject = draft.statement == 1
            && draft.measure == *id
            && draft.meaning == meaning
            && draft.role == self.leaf.actor
            && draft.charter == proposal.digest
            && proposal.assessment.as_ref().is_some_and(|(own, _)| *own == draft.assessment);
        let message = "the statement is about another charter, assessment, role or meaning";
        self.need(Rule::StatementSubject, subject, message)?;
        let silent = draft.meaning == Meaning::Answers && draft.text.trim().is_empty();
        let message = "an answer to advice against the measure says something";
        self.need(Rule::StatementSubject, !silent, message)?;
        let said = &signed.signed;
        self.signed(&said.key, draft.role, &said.organisation, |key| signed.is_signed_by(key))
    }

    pub(super) fn signed(
        &self,
        key: &KeyId,
        role: Role,
        organisation: &str,
        is_signed_by: impl Fn(&PublicKey) -> bool,
    ) -> Result<(), Fault> {
        let Some(key) = self.state.key(key) else {
            return Err(self.fault(Rule::StatementSigned, "the key that signed is not enrolled"));
        };
        let may = key.may_sign(role, self.leaf.time);
        self.need(Rule::StatementSigned, may, "the key may not sign in this role at this time")?;
        let body = key.key.organisation == organisation;
        self.need(Rule::StatementSigned, body, "the key belongs to another organisation")?;
        let right = is_signed_by(&key.key.public);
        self.need(Rule::StatementSigned, right, "the signature does not match what was signed")
    }

    pub(super) fn opened(
        &self,
        id: &MeasureId,
        (charter, assessment): (&Digest, &Digest),
        provisional: bool,
        rho: &Rho,
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let measure = self.measure(id)?;
        let proposal = self.proposal(id)?;
        let Some((own, judged)) = &proposal.assessment else {
            return Err(self.fault(Rule::NotAssessed, "the charter was not judged yet"));
        };
        let same = proposal.digest == *charter && own == assessment;
        self.need(Rule::NotAssessed, same, "another charter or assessment was proposed last")?;
        let unmet = judged.unmet_must.join(", ");
        let message = format!("the charter does not meet: {unmet}");
        self.need(Rule::UnmetMust, judged.unmet_must.is_empty(), &message)?;
        // Also by its sunset: a successor may have taken over its spending by then.
        let ended =
            matches!(measure.lifecycle(self.leaf.time), Lifecycle::Ended | Lifecycle::Erased);
        self.need(Rule::Ended, !ended, "the measure ended; propose a successor")?;
        let again =
            measure.in_force().is_some_and(|own| own.digest == *charter && !own.provisional);
        self.need(Rule::AlreadyOpen, !again, "the measure is open under this very charter")?;
        self.takes_over(id, &proposal.charter)?;
        let today = day(self.leaf.time);
        let term = &proposal.charter.term;
        let message = format!("the term is {} to {}", term.opens, term.sunset);
        let within = term.opens <= today && today <= term.sunset;
        self.need(Rule::OutsideTerm, within, &message)?;
        self.reports_in_time(measure, term.report_due)?;
        let tried = provisional && (measure.was_provisional() || measure.in_force().is_some());
        let message = "a measure opens provisionally once, and only before it was ever open";
        self.need(Rule::ProvisionalTwice, !tried, message)?;
        self.agreed(proposal, judged, provisional)?;
        if !provisional {
            self.consulted(id, proposal)?;
        }
        self.told_of_processors(id, proposal)?;
        let privacy = &proposal.charter.privacy;
        let granted = Rho::largest_within(&privacy.epsilon, &privacy.delta.half());
        self.need(Rule::Budget, *rho == granted, "ρ is not that of the charter's ε and δ")
    }

    /// A new version does not stand in for a report, and no measure begins with one overdue.
    fn reports_in_time(&self, measure: &MeasureState, first_due: Date) -> Result<(), Fault> {
        let now = self.leaf.time;
        if measure.in_force().is_none() {
            let message = format!("the first report on its effect was due on {first_due}");
            return self.need(Rule::OutsideTerm, day(now) <= first_due, &message);
        }
        let due = measure.report_due().unwrap_or(first_due);
        let message = format!("the report on its effect was due on {due}");
        self.need(Rule::ReportOverdue, !measure.is_report_overdue(now), &message)
    }

    /// A predecessor's spending is final only when it ended, and is taken over only once.
    fn takes_over(&self, id: &MeasureId, charter: &Charter) -> Result<(), Fault> {
        let Some(old) = &charter.measure.successor_of else { return Ok(()) };
        let ended = self.measure(old)?.lifecycle(self.leaf.time);
        let ended = matches!(ended, Lifecycle::Ended | Lifecycle::Erased);
        self.need(Rule::Successor, ended, "the measure that it succeeds has not ended")?;
        let other = self.state.measures().any(|measure| {
            let origin =
                measure.in_force().and_then(|own| own.charter.measure.successor_of.as_ref());
            measure.id() != id && origin == Some(old)
        });
        self.need(Rule::Successor, !other, "another measure took over from the same one")
    }

    /// Everybody who must speak has spoken, over this very charter and assessment.
    fn agreed(&self, p: &Proposal, judged: &Judged, provisional: bool) -> Result<(), Fault> {
        let said = |role: Role, meaning: Meaning| {
            p.statements.iter().any(|made| made.says(role, meaning) && self.state.stands(made))
        };
        for required in required(&p.charter, provisional) {
            let (role, meaning) = required;
            let against = meaning == Meaning::Advises && said(role, Meaning::AdvisesAgainst);
            let message = format!("the {role} has not stated `{}`", meaning.as_str());
            self.need(Rule::StatementMissing, said(role, meaning) || against, &message)?;
        }
        self.unopposed(p)?;
        if provisional {
            return Ok(());
        }
        let open: Vec<&str> = judged
            .to_be_judged
            .iter()
            .filter(|rule| !self.state.is_answered(p, rule))
            .map(|r| &**r)
            .collect();
        let message = format!("a person must judge, in a signed statement: {}", open.join(", "));
        self.need(Rule::NotJudged, open.is_empty(), &message)
    }

    /// Advice against, of whatever role, was answered after it was given, or taken back.
    fn unopposed(&self, p: &Proposal) -> Result<(), Fault> {
        let objections = self.state.objections(&p.statements);
        let open = objections.iter().filter(|objection| objection.is_open());
        let open: Vec<String> = open
            .map(|Objection { made, .. }| {
                let (role, document) = (made.draft().role, document_path(&made.document));
                format!("the {role} in leaf {} (read `{document}`)", made.leaf)
            })
            .collect();
        let message = format!(
            "advice against the measure must be answered publicly by the controller: {}",
            open.join("; ")
        );
        self.need(Rule::AdverseAdviceUnanswered, open.is_empty(), &message)
    }
}

/// Who must have said what before a provisional opening, whatever else the charter requires before
/// the measure opens for good.
pub const PROVISIONAL_STATEMENTS: [(Role, Meaning); 3] = [
    (Role::Controller, Meaning::Approves),
    (Role::DataProtectionOfficer, Meaning::Consulted),
    (Role::SupervisoryAuthority, Meaning::Notified),
];

/// Who must have said what.
fn required(charter: &Charter, provisional: bool) -> Vec<(Role, Meaning)> {
    if provisional {
        return PROVISIONAL_STATEMENTS.to_vec();
    }
    charter.statements.iter().map(|required| (required.role, required.meaning)).collect()
}
