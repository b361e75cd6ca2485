//! Act: one statistical question. Refusals come first, then the durable charge, then the rows, then
//! noise, then the release in the log; only then does the answer leave.

use std::sync::Arc;

use cordon_charter::{AccessKind, Act, Charter, Cost, Digest, MeasureId, Role};
use cordon_dp::{BudgetLedger, SecureNoise, Spent};
use cordon_log::{BodyClass, Event, Opening, Phase};
use cordon_query::{Explanation, Failed, Plan, Question, Refusal, Release, answer, plan};

use crate::{
    error::ActError,
    gateway::{Gateway, Pending, ready, write},
};

/// An answer that may leave: its release is in the log.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub release: Release,
    /// Its leaf.
    pub leaf: u64,
    /// The same question was answered before: this is that answer, at no cost.
    pub repeated: bool,
}

impl Gateway {
    /// What a question would cost and how exact it would be. Reads no row, spends nothing and logs
    /// nothing.
    ///
    /// # Errors
    /// If the measure is not open, the role has no access, or the question is refused.
    pub fn explain(
        &self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<Explanation, ActError> {
        let (_, plan) = self.plan(measure, role, question)?;
        Ok(plan.explain())
    }

    /// Answers a question.
    ///
    /// # Errors
    /// A refusal, which is logged and cost nothing; or a failure after the charge, which stays.
    ///
    /// # Privacy
    /// Refusal and charge depend on question, charter and log alone. Whatever leaves was charged
    /// durably before the first row was read, and its release is in the log before it leaves.
    pub async fn ask(
        &mut self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<Answered, ActError> {
        let (charter, plan) = match self.plan(measure, role, question) {
            Ok(planned) => planned,
            Err(error) => return Err(self.log_refusal(measure, role, question, error).await),
        };
        let snapshot = self.snapshot_of(measure, &charter, &plan);
        if let Some(earlier) = self.released_before(measure, &plan, snapshot).await? {
            return Ok(earlier);
        }
        let cost = plan.cost().clone();
        let mut ledger = Ledger { gateway: self, measure, role, question, plan: &plan };
        let spent = Spent::record(&mut ledger, cost).await?;
        // From here on every failure says the same: it might depend on a person's rows.
        let expired = self.state.due(self.now());
        let rows = self.store.snapshot(&charter, plan.record(), &expired).await;
        let rows = rows.map_err(|_| failed())?;
        let made = tokio::task::block_in_place(|| answer(&plan, &rows, &mut SecureNoise, spent));
        let mut release = made.map_err(|_| failed())?;
        // Events that change no row of the record make no other question of it.
        release.snapshot = snapshot;
        let logged = self.log_release(measure, role, &plan, &release).await;
        let leaf = logged.map_err(|_| failed())?;
        Ok(Answered { release, leaf, repeated: false })
    }

    /// Everything that can say no before a row is read.
    fn plan(
        &self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<(Arc<Charter>, Plan), ActError> {
        let state = self.measure(measure)?;
        let _opened = self.state.open_for(measure, Act::Questions, self.now())?;
        let (Some(in_force), Some(account)) = (state.in_force(), state.account()) else {
            return Err(ActError::refused("not-open", "the measure was never opened"));
        };
        let charter = &in_force.charter;
        if !charter.purposes.contains_key(&question.purpose) {
            let known: Vec<&str> = charter.purposes.keys().map(|id| id.as_str()).collect();
            let message = format!("the charter has no purpose `{}`", question.purpose);
            return Err(ActError::refused("unknown-purpose", message)
                .with_help(format!("its purposes are: {}", known.join(", "))));
        }
        if !charter.access_allows(role, &question.purpose, AccessKind::Statistics) {
            let message = format!(
                "the charter gives the {role} no statistics access for `{}`",
                question.purpose
            );
            return Err(ActError::refused("no-access", message)
                .with_help("see `[[access]]` of the charter"));
        }
        let plan = plan(charter, question, &account).map_err(|r| refused(&r, &question.sql))?;
        Ok((Arc::new(charter.clone()), plan))
    }

    /// Size of the log up to which submissions of the record are read: what makes two questions
    /// the same question.
    fn snapshot_of(&self, measure: &MeasureId, _: &Charter, plan: &Plan) -> u64 {
        let batches = self.state.measure(measure).map(|state| state.batches());
        let last = batches.and_then(|all| all.get(plan.record())).and_then(|own| own.last());
        last.map_or(0, |last| last + 1)
    }

    async fn released_before(
        &mut self,
        measure: &MeasureId,
        plan: &Plan,
        snapshot: u64,
    ) -> Result<Option<Answered>, ActError> {
        let Some((leaf, bytes)) = self.store.release(measure, &asked_at(plan, snapshot)).await?
        else {
            return Ok(None);
        };
        let release = serde_json::from_slice(&bytes)
            .map_err(|_| ActError::broken("release", "the recorded answer does not open"))?;
        Ok(Some(Answered { release, leaf, repeated: true }))
    }

    /// The release becomes durable together with its record under the question, so that the same
    /// question finds it.
    async fn log_release(
        &mut self,
        measure: &MeasureId,
        role: Role,
        plan: &Plan,
        release: &Release,
    ) -> Result<u64, ActError> {
        let body = serde_json::to_value(release).map_err(|e| ActError::broken("release", e))?;
        let (charge, snapshot) = (release.charge, release.snapshot);
        let event = Event::Released { measure: measure.clone(), charge, snapshot };
        let mut pending = Pending::default();
        pending.event_with_body(role, event, BodyClass::Public, Opening::fresh(body)?);
        let time = self.now();
        let mut ready = ready(&self.state, &self.documents, time, pending)?;
        let mut act = self.store.begin(time).await?;
        let leaf = act.next_position();
        write(&mut act, &mut ready).await?;
        let question = asked_at(plan, snapshot);
        act.record_release(measure, &question, leaf, &release.canonical()).await?;
        let done = act.commit(ready).await?;
        Ok(self.follow(done).await?.last())
    }

    /// A refusal is an event: its code is public, the question itself is for the overseer.
    async fn log_refusal(
        &mut self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
        error: ActError,
    ) -> ActError {
        if self.state.measure(measure).is_none() {
            return error;
        }
        let logged = async {
            let mut act = self.begin();
            let code = error.code().to_owned();
            let event = Event::QuestionRefused { measure: measure.clone(), code };
            let body = Opening::fresh(asked(question))?;
            act.event_with_body(role, event, BodyClass::Overseer, body);
            self.commit(act).await
        };
        match logged.await {
            Ok(written) => error.logged_at(written.last()),
            Err(broken) => broken,
        }
    }
}

/// Where charges become durable: the log.
struct Ledger<'a> {
    gateway: &'a mut Gateway,
    measure: &'a MeasureId,
    role: Role,
    question: &'a Question,
    plan: &'a Plan,
}

impl BudgetLedger for Ledger<'_> {
    type Error = ActError;

    async fn charge(&mut self, cost: &Cost) -> Result<u64, ActError> {
        let body = Opening::fresh(asked(self.question))?;
        let salted = [body.salt.as_bytes().as_slice(), self.plan.digest().as_bytes()].concat();
        let event = Event::Charged {
            measure: self.measure.clone(),
            purpose: self.question.purpose.clone(),
            phase: Phase::Answer,
            cost: cost.clone(),
            question: Digest::of(&salted),
        };
        let mut act = Pending::default();
        act.event_with_body(self.role, event, BodyClass::Overseer, body);
        Ok(self.gateway.commit(act).await?.last())
    }
}

/// The same question of the same rows: canonical plan and snapshot.
fn asked_at(plan: &Plan, snapshot: u64) -> Digest {
    Digest::of(&[plan.digest().as_bytes().as_slice(), &snapshot.to_be_bytes()].concat())
}

fn failed() -> ActError {
    ActError::broken("failed-after-charge", Failed)
}

fn asked(question: &Question) -> serde_json::Value {
    serde_json::json!({ "purpose": question.purpose, "sql": question.sql })
}

fn refused(refusal: &Refusal, sql: &str) -> ActError {
    let place = refusal.snippet(sql).map(|snippet| format!("\n{snippet}")).unwrap_or_default();
    ActError::refused(refusal.code(), format!("{refusal}{place}")).with_help(refusal.help())
}
