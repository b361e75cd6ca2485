//! Acts: propose, open, suspend, resume, end.

use cordon_assess::{Assessment, Shelf, assess};
use cordon_charter::{Act, Charter, Digest, MeasureId, Role};
use cordon_log::{BodyClass, Event, Opening, SignedHalt};
use jiff::{ToSpan as _, civil::Date};

use crate::{error::ActError, gateway::Gateway};

/// A charter that was proposed and judged.
#[derive(Debug)]
pub struct Proposed {
    /// The judgement.
    pub assessment: Assessment,
    /// Leaf of the assessment.
    pub leaf: u64,
    /// It was in the log already; nothing was added.
    pub repeated: bool,
}

/// A report that was published.
#[derive(Clone, Copy, Debug)]
pub struct Reported {
    /// Its leaf.
    pub leaf: u64,
    /// The report, a document of the log.
    pub report: Digest,
    /// When the next one is due.
    pub next_due: Date,
}

impl Gateway {
    /// Proposes a charter and logs its judgement: one act, two leaves.
    ///
    /// # Errors
    /// If the version does not follow, or the measure has ended.
    pub async fn propose(&mut self, charter: Charter, shelf: &Shelf) -> Result<Proposed, ActError> {
        let assessment = assess(&charter, shelf);
        let judged = assessment.canonical().map_err(|e| ActError::broken("assessment", e))?;
        let measure = charter.measure.id.clone();
        if let Some(leaf) = self.proposed_before(&charter, &judged) {
            return Ok(Proposed { assessment, leaf, repeated: true });
        }
        let mut act = self.begin();
        let charter_digest = act.document(charter.canonical());
        let assessment_digest = act.document(judged);
        act.event(
            Role::Controller,
            Event::MeasureProposed {
                measure: measure.clone(),
                version: charter.measure.version,
                charter: charter_digest,
            },
        );
        act.event(
            Role::Operator,
            Event::MeasureAssessed {
                measure,
                charter: charter_digest,
                assessment: assessment_digest,
            },
        );
        let leaf = self.commit(act).await?.last();
        Ok(Proposed { assessment, leaf, repeated: false })
    }

    /// The leaf of this judgement of this charter, if both are what the log holds last.
    fn proposed_before(&self, charter: &Charter, judged: &[u8]) -> Option<u64> {
        let proposal = self.state.measure(&charter.measure.id)?.proposal()?;
        let (last, _) = proposal.assessment.as_ref()?;
        if proposal.digest != charter.digest() || *last != Digest::of(judged) {
            return None;
        }
        let same = |event: &Event| {
            matches!(event, Event::MeasureAssessed { charter, assessment, .. }
                if *charter == proposal.digest && assessment == last)
        };
        self.last_of(same)
    }

    /// Opens a measure, once everybody who must agree has signed.
    ///
    /// # Errors
    /// What is missing.
    pub async fn open_measure(
        &mut self,
        measure: &MeasureId,
        provisional: bool,
    ) -> Result<u64, ActError> {
        let proposal = self.measure(measure)?.proposal().ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        let Some((assessment, _)) = &proposal.assessment else {
            return Err(ActError::refused("not-assessed", "the charter was not judged yet"));
        };
        let event = Event::MeasureOpened {
            measure: measure.clone(),
            charter: proposal.digest,
            assessment: *assessment,
            provisional,
            rho: proposal.charter.rho_total(),
        };
        let mut act = self.begin();
        act.event(Role::Controller, event);
        Ok(self.commit(act).await?.last())
    }

    /// Stops acts of a measure from the next one on. The role is as told; nothing is signed.
    ///
    /// # Errors
    /// If the role may not, or the measure was never open.
    pub async fn suspend(
        &mut self,
        measure: &MeasureId,
        acts: Vec<Act>,
        (role, reason): (Role, &str),
    ) -> Result<u64, ActError> {
        let event = Event::MeasureSuspended { measure: measure.clone(), acts, signed: None };
        self.reasoned(role, event, reason).await
    }

    /// Lets go on what the role had stopped. The role is as told; nothing is signed.
    ///
    /// # Errors
    /// If the role has stopped nothing, or stopped it under a signature.
    pub async fn resume(
        &mut self,
        measure: &MeasureId,
        (role, reason): (Role, &str),
    ) -> Result<u64, ActError> {
        let event = Event::MeasureResumed { measure: measure.clone(), signed: None };
        self.reasoned(role, event, reason).await
    }

    /// Takes a suspension or resumption that a role signed; gives its leaf. One that is in the log
    /// is not taken again.
    ///
    /// # Errors
    /// If it is not rightly signed by an enrolled key of its role, or a resumption was written
    /// before what it would end.
    pub async fn import_halt(&mut self, signed: &SignedHalt) -> Result<u64, ActError> {
        let draft = &signed.signed.draft;
        let (measure, role) = (draft.measure.clone(), draft.role);
        let bytes = signed.to_bytes()?;
        let digest = Digest::of(&bytes);
        if let Some(leaf) = self.last_of(|event| event.documents().contains(&digest)) {
            return Ok(leaf);
        }
        let mut act = self.begin();
        let signed = Some(act.document(bytes));
        let event = match draft.resumes() {
            true => Event::MeasureResumed { measure, signed },
            false => Event::MeasureSuspended { measure, acts: draft.acts.clone(), signed },
        };
        act.event(role, event);
        Ok(self.commit(act).await?.last())
    }

    /// Ends a measure for good. Keys go when retention says.
    ///
    /// # Errors
    /// If there is no such measure, or nothing of it is held any more.
    pub async fn end(&mut self, measure: &MeasureId, reason: &str) -> Result<u64, ActError> {
        let event = Event::MeasureEnded { measure: measure.clone() };
        self.reasoned(Role::Controller, event, reason).await
    }

    /// Publishes the report on the effect of a measure and says when the next one is due: by
    /// default as late as the charter's review rhythm allows.
    ///
    /// # Privacy
    /// The report is public for ever and cannot be taken back.
    ///
    /// # Errors
    /// If the measure was never open, the report is no text, or the next one would come too late.
    pub async fn publish_report(
        &mut self,
        measure: &MeasureId,
        report: Vec<u8>,
        next_due: Option<Date>,
    ) -> Result<Reported, ActError> {
        if std::str::from_utf8(&report).map_or(true, |text| text.trim().is_empty()) {
            return Err(ActError::usage("report", "the report is empty or no text in UTF-8")
                .with_help("write it as plain text or Markdown"));
        }
        let rhythm = self.charter_in_force(measure)?.term.review_every_days;
        let next_due = match next_due {
            Some(day) => day,
            None => self
                .today()
                .checked_add(i64::from(rhythm).days())
                .map_err(|_| ActError::usage("report", "the review rhythm is too long"))?,
        };
        let mut act = self.begin();
        let report = act.document(report);
        let event = Event::ReportPublished { measure: measure.clone(), report, next_due };
        act.event(Role::Controller, event);
        Ok(Reported { leaf: self.commit(act).await?.last(), report, next_due })
    }

    /// An event with its reason as a public body.
    async fn reasoned(&mut self, role: Role, event: Event, reason: &str) -> Result<u64, ActError> {
        if reason.trim().is_empty() {
            return Err(ActError::usage("reason", "say why: the reason is public for ever"));
        }
        let body = Opening::fresh(serde_json::json!({ "reason": reason }))?;
        let mut act = self.begin();
        act.event_with_body(role, event, BodyClass::Public, body);
        Ok(self.commit(act).await?.last())
    }
}
