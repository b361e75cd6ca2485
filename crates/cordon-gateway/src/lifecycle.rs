//! Acts: propose, open, suspend, resume, end.

use cordon_assess::{Assessment, Shelf, assess};
use cordon_charter::{Act, Charter, MeasureId, Role};
use cordon_log::{BodyClass, Event, Opening};

use crate::{error::ActError, gateway::Gateway};

/// A charter that was proposed and judged.
#[derive(Debug)]
pub struct Proposed {
    /// The judgement.
    pub assessment: Assessment,
    /// Leaf of the assessment.
    pub leaf: u64,
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
        Ok(Proposed { assessment, leaf })
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

    /// Stops acts of a measure from the next one on.
    ///
    /// # Errors
    /// If the role may not, or the measure was never open.
    pub async fn suspend(
        &mut self,
        measure: &MeasureId,
        acts: Vec<Act>,
        (role, reason): (Role, &str),
    ) -> Result<u64, ActError> {
        let event = Event::MeasureSuspended { measure: measure.clone(), acts };
        self.reasoned(role, event, reason).await
    }

    /// Lets go on what the role had stopped.
    ///
    /// # Errors
    /// If the role has stopped nothing.
    pub async fn resume(
        &mut self,
        measure: &MeasureId,
        (role, reason): (Role, &str),
    ) -> Result<u64, ActError> {
        let event = Event::MeasureResumed { measure: measure.clone() };
        self.reasoned(role, event, reason).await
    }

    /// Ends a measure for good. Keys go when retention says.
    ///
    /// # Errors
    /// If there is no such measure, or nothing of it is held any more.
    pub async fn end(&mut self, measure: &MeasureId, reason: &str) -> Result<u64, ActError> {
        let event = Event::MeasureEnded { measure: measure.clone() };
        self.reasoned(Role::Controller, event, reason).await
    }

    /// An event with its reason as a public body.
    async fn reasoned(&mut self, role: Role, event: Event, reason: &str) -> Result<u64, ActError> {
        let body = Opening::fresh(serde_json::json!({ "reason": reason }))?;
        let mut act = self.begin();
        act.event_with_body(role, event, BodyClass::Public, body);
        Ok(self.commit(act).await?.last())
    }
}
