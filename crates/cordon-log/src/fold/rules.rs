//! Every rule about conduct, asked of a leaf before it is written and again by every auditor.

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::{
    Access, AccessMode, Act, Bucket, Charter, CharterId, Cost, Digest, Meaning, MeasureId,
    PurposeId, Rho, Role,
};
use jiff::{ToSpan as _, civil::Date};

use super::{
    Documents, Fault, Rule, State,
    measure::{Charge, Judged, MeasureState, Proposal, day},
};
use crate::{
    checkpoint::is_note_name,
    event::{Event, Phase},
    key::KeyId,
    leaf::Leaf,
    statement::SignedStatement,
};

/// Checks `leaf` against the state before it.
pub(crate) fn check(state: &State, leaf: &Leaf, documents: &dyn Documents) -> Result<(), Fault> {
    let ask = Ask { state, leaf, documents };
    ask.order()?;
    match &leaf.event {
        Event::AuthorityCreated { .. } => ask.actor(&[Role::Operator]),
        Event::KeyEnrolled { key } => {
            ask.actor(&[Role::Operator])?;
            ask.need(Rule::KeyProof, key.is_proven(), "the key's proof of possession is wrong")?;
            let message = "a witness's name holds no blank and no plus sign (C2SP signed-note)";
            let named = key.role != Role::Witness || is_note_name(&key.organisation);
            ask.need(Rule::KeyProof, named, message)?;
            let new = state.key(&key.id).is_none();
            ask.need(Rule::KeyProof, new, "the key is enrolled already")
        }
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
        Event::MeasureSuspended { measure, .. } => ask.suspended(measure),
        Event::MeasureResumed { measure } => ask.resumed(measure),
        Event::MeasureEnded { measure } => ask.ended(measure),
        Event::MeasureErased { measure } => ask.erased(measure),
        Event::ReportPublished { measure, report, next_due } => {
            ask.reported(measure, report, *next_due)
        }
        Event::BatchAdmitted { measure, record } => {
            ask.open_for(measure, Act::Intake)?;
            let charter = ask.charter_in_force(measure)?;
            let known = charter.records.contains_key(record);
            ask.need(Rule::NoRecord, known, "the charter has no such record")
        }
        Event::Charged { measure, purpose, cost, .. } => ask.charged(measure, purpose, cost),
        Event::ScaleChosen { measure, charge, .. } => ask.paid(measure, *charge, Phase::Scale),
        Event::Released { measure, charge, snapshot } => {
            ask.open_for(measure, Act::Questions)?;
            ask.paid(measure, *charge, Phase::Answer)?;
            let past = *snapshot <= state.size();
            ask.need(Rule::Snapshot, past, "the snapshot lies after the release")
        }
        Event::BatchRefused { measure, .. }
        | Event::QuestionRefused { measure, .. }
        | Event::RequestRecorded { measure } => ask.measure(measure).map(drop),
        Event::RowsRead { measure, purpose } => {
            ask.open_for(measure, Act::Reads)?;
            ask.access(measure, purpose, |mode| matches!(mode, AccessMode::Rows { .. }))
        }
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

    fn proposed(&self, id: &MeasureId, version: u32, digest: &CharterId) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        let charter = charter(self.documents, digest).ok_or_else(|| {
            self.fault(Rule::CharterDocument, "the charter's document is missing or not valid")
        })?;
        let same = charter.measure.id == *id && charter.measure.version == version;
        self.need(Rule::CharterDocument, same, "the charter is of another measure or version")?;
        self.successor(&charter)?;
        let Some(measure) = self.state.measure(id) else { return Ok(()) };
        let ended = matches!(
            measure.lifecycle(self.leaf.time),
            super::Lifecycle::Ended | super::Lifecycle::Erased
        );
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

    /// A predecessor's spending is final only when it ended, and is taken over only once.
    fn takes_over(&self, id: &MeasureId, charter: &Charter) -> Result<(), Fault> {
        let Some(old) = &charter.measure.successor_of else { return Ok(()) };
        let ended = self.measure(old)?.lifecycle(self.leaf.time);
        let ended = matches!(ended, super::Lifecycle::Ended | super::Lifecycle::Erased);
        self.need(Rule::Successor, ended, "the measure that it succeeds has not ended")?;
        let other = self.state.measures().any(|measure| {
            let origin =
                measure.in_force().and_then(|own| own.charter.measure.successor_of.as_ref());
            measure.id() != id && origin == Some(old)
        });
        self.need(Rule::Successor, !other, "another measure took over from the same one")
    }

    fn assessed(&self, id: &MeasureId, charter: &Digest, doc: &Digest) -> Result<(), Fault> {
        let proposal = self.proposal(id)?;
        let same = proposal.digest == *charter;
        self.need(Rule::AssessmentDocument, same, "the assessment is of another charter")?;
        let judged = judged(self.documents, doc).is_some_and(|judged| judged.charter == *charter);
        let message = "the assessment's document is missing, not valid or of another charter";
        self.need(Rule::AssessmentDocument, judged, message)
    }

    fn stated(&self, id: &MeasureId, doc: &Digest, meaning: Meaning) -> Result<(), Fault> {
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
        self.signed(&signed.signed.key, draft.role, &signed)
    }

    fn signed(&self, key: &KeyId, role: Role, signed: &SignedStatement) -> Result<(), Fault> {
        let Some(key) = self.state.key(key) else {
            return Err(self.fault(Rule::StatementSigned, "the statement's key is not enrolled"));
        };
        let may = key.may_sign(role, self.leaf.time);
        self.need(Rule::StatementSigned, may, "the key may not sign in this role at this time")?;
        let body = key.key.organisation == signed.signed.organisation;
        self.need(Rule::StatementSigned, body, "the key belongs to another organisation")?;
        let right = signed.is_signed_by(&key.key.public);
        self.need(Rule::StatementSigned, right, "the signature does not match the statement")
    }

    fn opened(
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
        let ended = matches!(
            measure.lifecycle(self.leaf.time),
            super::Lifecycle::Ended | super::Lifecycle::Erased
        );
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
        let tried = provisional && (measure.was_provisional() || measure.in_force().is_some());
        let message = "a measure opens provisionally once, and only before it was ever open";
        self.need(Rule::ProvisionalTwice, !tried, message)?;
        self.agreed(proposal, judged, provisional)?;
        let privacy = &proposal.charter.privacy;
        let granted = Rho::largest_within(&privacy.epsilon, &privacy.delta.half());
        self.need(Rule::Budget, *rho == granted, "ρ is not that of the charter's ε and δ")
    }

    /// Everybody who must speak has spoken, over this very charter and assessment.
    fn agreed(&self, p: &Proposal, judged: &Judged, provisional: bool) -> Result<(), Fault> {
        let last = |role: Role, meaning: Meaning| {
            p.statements.iter().rposition(|s| {
                let draft = &s.signed.draft;
                draft.role == role && draft.meaning == meaning && self.stands(s)
            })
        };
        let said = |role, meaning| last(role, meaning).is_some();
        for required in required(&p.charter, provisional) {
            let (role, meaning) = required;
            let against = meaning == Meaning::Advises && said(role, Meaning::AdvisesAgainst);
            let message = format!("the {role} has not stated `{}`", meaning.as_str());
            self.need(Rule::StatementMissing, said(role, meaning) || against, &message)?;
        }
        let adverse = p
            .statements
            .iter()
            .rposition(|s| s.signed.draft.meaning == Meaning::AdvisesAgainst && self.stands(s));
        let answered = adverse.is_none_or(|at| last(Role::Controller, Meaning::Answers) > Some(at));
        let message = "advice against the measure must be answered publicly by the controller";
        self.need(Rule::AdverseAdviceUnanswered, answered, message)?;
        if provisional {
            return Ok(());
        }
        let open: Vec<&str> = judged
            .to_be_judged
            .iter()
            .filter(|rule| !self.is_answered(p, rule))
            .map(|r| &**r)
            .collect();
        let message = format!("a person must judge, in a signed statement: {}", open.join(", "));
        self.need(Rule::NotJudged, open.is_empty(), &message)
    }

    /// A statement under a key that was lost or stolen may be somebody else's: it opens nothing.
    fn stands(&self, signed: &SignedStatement) -> bool {
        self.state.key(&signed.signed.key).is_some_and(|key| !key.lost)
    }

    fn is_answered(&self, proposal: &Proposal, rule: &str) -> bool {
        proposal.statements.iter().any(|s| {
            let draft = &s.signed.draft;
            draft.role == Role::Controller
                && draft.meaning == Meaning::Judges
                && self.stands(s)
                && draft.answers.get(rule).is_some_and(|answer| !answer.trim().is_empty())
        })
    }

    fn suspended(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::SupervisoryAuthority, Role::Controller, Role::DataProtectionOfficer])?;
        self.charter_in_force(id).map(drop)
    }

    fn resumed(&self, id: &MeasureId) -> Result<(), Fault> {
        let own = self.measure(id)?.suspended().contains_key(&self.leaf.actor);
        self.need(Rule::NotSuspended, own, "this role has suspended nothing; only it can resume")
    }

    fn ended(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::SupervisoryAuthority])?;
        let ended = self.measure(id)?.is_ended();
        self.need(Rule::Ended, !ended, "the measure ended already")
    }

    fn erased(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::Operator, Role::Controller])?;
        let measure = self.measure(id)?;
        let ended = measure.lifecycle(self.leaf.time) == super::Lifecycle::Ended;
        self.need(Rule::NotEnded, ended, "only an ended measure can be erased")?;
        let gone = measure.schedule().iter().all(|(bucket, _)| measure.is_destroyed(bucket));
        self.need(Rule::Destruction, gone, "keys of the measure are not yet destroyed")
    }

    fn reported(&self, id: &MeasureId, report: &Digest, next_due: Date) -> Result<(), Fault> {
        let days = i64::from(self.charter_in_force(id)?.term.review_every_days);
        let held = self.documents.document(report).is_some();
        self.need(Rule::StatementDocument, held, "the report's document is missing")?;
        let latest = day(self.leaf.time).checked_add(days.days()).unwrap_or(Date::MAX);
        let message = format!("the charter asks for a report every {days} days: by {latest}");
        self.need(Rule::ReportDue, next_due <= latest, &message)
    }

    fn charged(&self, id: &MeasureId, purpose: &PurposeId, cost: &Cost) -> Result<(), Fault> {
        self.open_for(id, Act::Questions)?;
        self.access(id, purpose, |mode| matches!(mode, AccessMode::Statistics))?;
        let Some(account) = self.measure(id)?.account() else {
            return Err(self.fault(Rule::Budget, "the measure has no budget"));
        };
        account
            .can_afford(purpose, cost)
            .map_err(|exhausted| self.fault(Rule::Budget, exhausted.to_string()))
    }

    fn access(
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
    fn paid(&self, id: &MeasureId, charge: u64, phase: Phase) -> Result<(), Fault> {
        let charge: Option<&Charge> = self.measure(id)?.charge(charge);
        let own = charge.is_some_and(|charge| charge.phase == phase && !charge.answered);
        self.need(Rule::Charge, own, "no unused charge of this measure paid for it")
    }

    fn redacted(&self, leaf: u64) -> Result<(), Fault> {
        self.actor(&[Role::Operator])?;
        let message = "only the body of an earlier leaf that has one can be removed, once";
        self.need(Rule::Redaction, self.state.has_body(leaf), message)
    }

    fn destroyed(&self, buckets: &[Bucket]) -> Result<(), Fault> {
        self.actor(&[Role::Operator])?;
        let jumped = self.state.jump_before(self.leaf.time).is_some();
        let message = "the clock jumped by more than 24 hours and nobody confirmed it";
        self.need(Rule::TimeJump, !jumped, message)?;
        let today = day(self.leaf.time);
        let mut schedules: BTreeMap<&MeasureId, BTreeMap<Bucket, Date>> = BTreeMap::new();
        let mut named = BTreeSet::new();
        for bucket in buckets {
            let measure = self.measure(&bucket.measure)?;
            let schedule = schedules
                .entry(&bucket.measure)
                .or_insert_with(|| measure.schedule().into_iter().collect());
            let due = schedule.get(bucket).copied();
            let message = "the charter's schedule has no such keys";
            self.need(Rule::Destruction, due.is_some(), message)?;
            let is_due = due.is_some_and(|due| due <= today);
            self.need(Rule::Destruction, is_due, "the keys are not due yet")?;
            let held = !measure.is_destroyed(bucket) && named.insert(bucket);
            self.need(Rule::Destruction, held, "the keys were destroyed already")?;
        }
        Ok(())
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

/// Who must have said what. A provisional opening needs the controller's approval, the data
/// protection officer asked and the supervisory authority notified, whatever else the charter
/// requires before it opens for good.
fn required(charter: &Charter, provisional: bool) -> Vec<(Role, Meaning)> {
    if provisional {
        return vec![
            (Role::Controller, Meaning::Approves),
            (Role::DataProtectionOfficer, Meaning::Consulted),
            (Role::SupervisoryAuthority, Meaning::Notified),
        ];
    }
    charter.statements.iter().map(|required| (required.role, required.meaning)).collect()
}

/// The charter of a document.
pub(crate) fn charter(documents: &dyn Documents, digest: &Digest) -> Option<Charter> {
    Charter::from_canonical(documents.document(digest)?).ok()
}

/// What an assessment document says to the fold.
pub(crate) fn judged(documents: &dyn Documents, digest: &Digest) -> Option<Judged> {
    serde_json::from_slice(documents.document(digest)?).ok()
}

/// The signed statement of a document.
pub(crate) fn statement(documents: &dyn Documents, digest: &Digest) -> Option<SignedStatement> {
    SignedStatement::from_bytes(documents.document(digest)?).ok()
}

const fn help(rule: Rule) -> &'static str {
    match rule {
        Rule::UnmetMust => {
            "see `cordon check` for what the charter lacks; change it and propose it again"
        }
        Rule::NotJudged => "export, sign and import a statement `judges` with an answer for each",
        Rule::StatementMissing => "export, sign and import the statement",
        Rule::AdverseAdviceUnanswered => "export, sign and import a statement `answers`",
        Rule::AlreadyOpen => "propose a new version if the charter should change",
        Rule::Successor => "end the measure that it succeeds first; see `successor_of`",
        Rule::CharterVersion => "raise `version` in the charter",
        Rule::Budget => "ask for less, or see `cordon measure show` for what is left",
        Rule::NoAccess => "see `[[access]]` of the charter",
        Rule::NotOpen => "see `cordon measure show`",
        Rule::OutsideTerm => "wait for the first day, or propose a charter with another term",
        Rule::TimeJump => "look at this machine's clock, then run `cordon log confirm-clock`",
        Rule::ReportDue => "name an earlier day for the next report",
        Rule::TimeOrder => "check this machine's clock",
        _ => "see `cordon measure show` and `cordon log show`",
    }
}
