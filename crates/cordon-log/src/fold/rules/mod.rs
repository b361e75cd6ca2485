//! Every rule about conduct, asked of a leaf before it is written and again by every auditor.

mod breach;
mod bulletins;
mod consultation;
mod course;
mod duties;
mod opening;
mod proposal;
mod requests;
mod spending;
mod upkeep;

use cordon_charter::{AccessMode, Act, Charter, Digest, MeasureId, RecordName, Role};

pub use opening::PROVISIONAL_STATEMENTS;

use super::{
    Documents, Fault, Rule, State,
    measure::{Judged, MeasureState, Proposal},
};
use crate::{
    bulletin::Declaration,
    event::{Event, Phase},
    halt::SignedHalt,
    leaf::{BodyClass, Leaf},
    request::SignedOrder,
    review::SignedReview,
    statement::SignedStatement,
};

/// Checks `leaf` against the state before it.
pub(crate) fn check(state: &State, leaf: &Leaf, documents: &dyn Documents) -> Result<(), Fault> {
    let ask = Ask { state, leaf, documents };
    ask.order()?;
    match &leaf.event {
        Event::AuthorityCreated { .. } => ask.actor(&[Role::Operator]),
        Event::KeyEnrolled { key } => ask.enrolled(key),
        Event::KeyRevoked { key, .. } => {
            ask.actor(&[Role::Operator])?;
            ask.need(Rule::KeyUnknown, state.key(key).is_some(), "no such key is enrolled")
        }
        Event::MeasureProposed { measure, version, charter } => {
            ask.proposed(measure, *version, charter)
        }
        Event::MeasureAssessed { measure, charter, assessment } => {
            ask.assessed(measure, charter, assessment)
        }
        Event::StatementMade { measure, statement, meaning } => {
            ask.stated(measure, statement, *meaning)
        }
        Event::MeasureOpened { measure, charter, assessment, provisional, rho } => {
            ask.opened(measure, (charter, assessment), *provisional, rho)
        }
        Event::MeasureSuspended { measure, acts, signed } => {
            ask.suspended(measure, acts, signed.as_ref())
        }
        Event::MeasureResumed { measure, signed } => ask.resumed(measure, signed.as_ref()),
        Event::MeasureEnded { measure } => ask.ended(measure),
        Event::MeasureErased { measure } => ask.erased(measure),
        Event::ReportPublished { measure, report, next_due } => {
            ask.reported(measure, report, *next_due)
        }
        Event::BatchAdmitted { measure, record } => ask.admitted(measure, record),
        Event::Charged { measure, purpose, cost, .. } => ask.charged(measure, purpose, cost),
        Event::ScaleChosen { measure, charge, .. } => ask.paid(measure, *charge, Phase::Scale),
        Event::Released { measure, charge, snapshot } => ask.released(measure, *charge, *snapshot),
        Event::BulletinDeclared { measure, .. }
        | Event::WindowOpened { measure, .. }
        | Event::WindowReleased { measure, .. } => ask.bulletins(measure),
        Event::BatchRefused { measure, .. } | Event::QuestionRefused { measure, .. } => {
            ask.measure(measure).map(drop)
        }
        Event::RowsRead { measure, purpose } => {
            ask.open_for(measure, Act::Reads)?;
            ask.access(measure, purpose, |mode| matches!(mode, AccessMode::Rows { .. }))
        }
        Event::ConsulteeHeard { measure, charter, .. } => ask.heard(measure, charter),
        Event::ConsulteeAnswered { measure, reply } => ask.answered(measure, *reply),
        Event::ConsultationConfirmed { measure, charter } => ask.confirmed(measure, charter),
        Event::ProcessorsNotified { measure, charter } => ask.processors_told(measure, charter),
        Event::ProcessorEnded { measure, processor } => ask.processor_ended(measure, processor),
        Event::NoticeReviewed { measure, review } => ask.reviewed(measure, review),
        Event::RequestRecorded { measure, .. } => ask.request_recorded(measure),
        Event::RequestPublished { measure, request } => ask.request_published(measure, *request),
        Event::RequestDisclosed { measure, request, orders } => {
            ask.request_disclosed(measure, *request, orders)
        }
        Event::BreachOpened { measure, discovered, notify_by } => {
            ask.breach_opened(measure, *discovered, *notify_by)
        }
        Event::BreachAssessed { measure, breach, .. } => ask.breach_assessed(measure, *breach),
        Event::BreachNotified { measure, breach, to } => ask.breach_notified(measure, *breach, *to),
        Event::BreachClosed { measure, breach } => ask.breach_closed(measure, *breach),
        Event::KeysDestroyed { buckets } => ask.destroyed(buckets),
        Event::BodyRedacted { leaf, .. } => ask.redacted(*leaf),
        Event::TimeJumpConfirmed { .. } => {
            ask.actor(&[Role::Operator, Role::Controller, Role::SupervisoryAuthority])
        }
    }
}

/// One question: may this leaf follow this state?
struct Ask<'a> {
    state: &'a State,
    leaf: &'a Leaf,
    documents: &'a dyn Documents,
}

impl<'a> Ask<'a> {
    fn need(&self, rule: Rule, met: bool, message: &str) -> Result<(), Fault> {
        if met { Ok(()) } else { Err(self.fault(rule, message)) }
    }

    fn fault(&self, rule: Rule, message: impl Into<String>) -> Fault {
        Fault { leaf: self.state.size(), rule, message: message.into(), help: help(rule) }
    }

    fn order(&self) -> Result<(), Fault> {
        let first = matches!(self.leaf.event, Event::AuthorityCreated { .. });
        let message = "a log begins with the creation of its authority, once";
        self.need(Rule::FirstLeaf, first == (self.state.size() == 0), message)?;
        let ordered = self.state.last_time().is_none_or(|last| last <= self.leaf.time);
        self.need(Rule::TimeOrder, ordered, "the time lies before that of the leaf before")?;
        let whole = self.leaf.time.subsec_nanosecond() == 0;
        self.need(Rule::TimeOrder, whole, "times are whole seconds")
    }

    fn actor(&self, allowed: &[Role]) -> Result<(), Fault> {
        let may = allowed.contains(&self.leaf.actor);
        let names: Vec<&str> = allowed.iter().map(|role| role.as_str()).collect();
        let message =
            format!("the {} may not do this; it takes: {}", self.leaf.actor, names.join(", "));
        self.need(Rule::Actor, may, &message)
    }

    /// What people said, or are told, lies in a body that anyone can read and that can be removed.
    fn public_body(&self) -> Result<(), Fault> {
        let public = self.leaf.body.as_ref().is_some_and(|body| body.class == BodyClass::Public);
        self.need(Rule::PublicBody, public, "this needs a body that is open to the public")
    }

    /// What the supervisory authority reads at once, and nobody else.
    fn overseer_body(&self) -> Result<(), Fault> {
        let own = self.leaf.body.as_ref().is_some_and(|body| body.class == BodyClass::Overseer);
        self.need(Rule::OverseerBody, own, "this needs a body for the supervisory authority")
    }

    fn admitted(&self, id: &MeasureId, record: &RecordName) -> Result<(), Fault> {
        self.open_for(id, Act::Intake)?;
        let known = self.charter_in_force(id)?.records.contains_key(record);
        self.need(Rule::NoRecord, known, "the charter has no such record")
    }

    fn released(&self, id: &MeasureId, charge: u64, snapshot: u64) -> Result<(), Fault> {
        self.open_for(id, Act::Questions)?;
        self.paid(id, charge, Phase::Answer)?;
        let past = snapshot <= self.state.size();
        self.need(Rule::Snapshot, past, "the snapshot lies after the release")
    }

    fn measure(&self, id: &MeasureId) -> Result<&'a MeasureState, Fault> {
        self.state
            .measure(id)
            .ok_or_else(|| self.fault(Rule::NotProposed, format!("there is no measure `{id}`")))
    }

    fn charter_in_force(&self, id: &MeasureId) -> Result<&'a Charter, Fault> {
        let in_force = self.measure(id)?.in_force();
        in_force
            .map(|in_force| &in_force.charter)
            .ok_or_else(|| self.fault(Rule::NotOpen, "the measure was never opened"))
    }

    fn proposal(&self, id: &MeasureId) -> Result<&'a Proposal, Fault> {
        self.measure(id)?
            .proposal()
            .ok_or_else(|| self.fault(Rule::NotProposed, "no charter was proposed"))
    }

    fn open_for(&self, id: &MeasureId, act: Act) -> Result<(), Fault> {
        self.measure(id)?
            .open_for(act, self.leaf.time)
            .map(drop)
            .map_err(|why| self.fault(Rule::NotOpen, why.to_string()))
    }
}

/// The charter of a document.
pub(crate) fn charter(documents: &dyn Documents, digest: &Digest) -> Option<Charter> {
    Charter::from_canonical(documents.document(digest)?).ok()
}

/// What an assessment document says to the fold.
pub(crate) fn judged(documents: &dyn Documents, digest: &Digest) -> Option<Judged> {
    serde_json::from_slice(documents.document(digest)?).ok()
}

/// The declaration of a bulletin.
pub(crate) fn declaration(documents: &dyn Documents, digest: &Digest) -> Option<Declaration> {
    serde_json::from_slice(documents.document(digest)?).ok()
}

/// The signed statement of a document.
pub(crate) fn statement(documents: &dyn Documents, digest: &Digest) -> Option<SignedStatement> {
    SignedStatement::from_bytes(documents.document(digest)?).ok()
}

/// The signed review of a document.
pub(crate) fn review(documents: &dyn Documents, digest: &Digest) -> Option<SignedReview> {
    SignedReview::from_bytes(documents.document(digest)?).ok()
}

/// The signed suspension or resumption of a document.
pub(crate) fn halt(documents: &dyn Documents, digest: &Digest) -> Option<SignedHalt> {
    SignedHalt::from_bytes(documents.document(digest)?).ok()
}

/// The signed order of a document.
pub(crate) fn order(documents: &dyn Documents, digest: &Digest) -> Option<SignedOrder> {
    SignedOrder::from_bytes(documents.document(digest)?).ok()
}

pub(crate) const fn help(rule: Rule) -> &'static str {
    match rule {
        Rule::UnmetMust => {
            "see `cordon check` for what the charter lacks; change it and propose it again"
        }
        Rule::NotJudged => {
            "export, sign and import a statement `judges` with an answer for each: `cordon \
             statement export MEASURE --as controller --meaning judges --answers FILE` writes the \
             questions"
        }
        Rule::StatementMissing => "export, sign and import the statement",
        Rule::AdverseAdviceUnanswered => {
            "read it with `cordon log show LEAF`, then answer: `cordon statement export MEASURE \
             --as controller --meaning answers --text WHY`, signed and imported"
        }
        Rule::KeyProof | Rule::KeyUnknown => "see `cordon key list` for the keys that are enrolled",
        Rule::NotSuspended => {
            "see `cordon measure show` for who suspended it, and name that role with --as"
        }
        Rule::HaltSigned => {
            "write it with `cordon measure suspend` or `resume` and --out FILE, sign it where the \
             role's key lies (`cordon statement sign`), and import it"
        }
        Rule::AlreadyOpen => "propose a new version if the charter should change",
        Rule::Bulletin => "see `cordon bulletin show` for windows, days and what was opened",
        Rule::Successor => "end the measure that it succeeds first; see `successor_of`",
        Rule::CharterVersion => "raise `version` in the charter",
        Rule::Budget => "ask for less, or see `cordon measure show` for what is left",
        Rule::ConsultationMissing => {
            "write the text with `cordon consult export MEASURE`, take replies with `cordon \
             consult import MEASURE FILE`, answer them with `cordon consult answer`"
        }
        Rule::ConsultationEarlier => {
            "hear them over this charter (`cordon consult export MEASURE`), or say with `cordon \
             consult confirm MEASURE` why what they said holds for it too"
        }
        Rule::ConsultationUnanswered => "answer it with `cordon consult answer MEASURE --reply N`",
        Rule::Consultation => "see `cordon consult show MEASURE`",
        Rule::Processors => {
            "a new processor is written into `[[processor]]` of a new version of the charter; see \
             `cordon processor list`"
        }
        Rule::ProcessorNoticeMissing => "publish it with `cordon processor notify MEASURE`",
        Rule::ReviewDocument => "make it with `cordon notice review` and sign it again",
        Rule::Power => {
            "only a power that `[[law.overriding]]` of the charter in force names, with the record \
             and fields of its `disclosure`, can be obeyed; another one needs a new version"
        }
        Rule::Request => "see `cordon request show MEASURE`",
        Rule::Order => "write both orders with `cordon request order`, and sign each again",
        Rule::Breach => "see `cordon breach show MEASURE`",
        Rule::NoAccess => "see `[[access]]` of the charter",
        Rule::NotOpen => "see `cordon measure show`",
        Rule::OutsideTerm => "wait for the first day, or propose a charter with another term",
        Rule::TimeJump => "look at this machine's clock, then run `cordon log confirm-clock`",
        Rule::ReportOverdue => "publish it first, with `cordon measure report MEASURE FILE`",
        Rule::ReportDue => "name an earlier day for the next report",
        Rule::TimeOrder => "check this machine's clock",
        _ => "see `cordon measure show` and `cordon log show`",
    }
}
