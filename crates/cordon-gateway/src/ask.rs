//! Act: one statistical question. Refusals come first, then the durable charge, then the rows, then
//! noise, then the release in the log; only then does the answer leave.

use std::sync::Arc;

use cordon_charter::{
    AccessKind, Account, Act, Charges, Charter, Cost, Digest, MeasureId, PurposeId, RecordName,
    Role,
};
use cordon_dp::{BudgetLedger, SecureNoise, Spent};
use cordon_log::{BodyClass, Event, MeasureState, Opening, Phase};
use cordon_query::{
    Batches, Explanation, Failed, Plan, Question, Reading, RecordSource, Refusal, Release, Scale,
    Scaled, Scales, SourceError, answer, plan_with, scale,
};
use cordon_store::Snapshot;

use crate::{
    after_charge::{Unanswered, after_charge},
    error::ActError,
    gateway::{Gateway, Pending, ready, write},
};

/// An answer that may leave: its release is in the log.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub release: Release,
    /// How it is to be read, in the names of this question.
    pub reading: Reading,
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
    /// durably before the first row was read, and its release is in the log before it leaves; every
    /// failure in between has one text (`after_charge.rs`). Noticed by:
    /// `t6_askers_of_all_kinds_who_work_together_stay_within_the_budget`,
    /// `t6_racing_processes_of_several_askers_never_spend_more_than_there_is`,
    /// `t12_of_an_answer_only_the_noised_numbers_depend_on_rows`,
    /// `t5_a_question_that_is_given_up_anywhere_never_lowers_what_is_spent`.
    pub async fn ask(
        &mut self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<Answered, ActError> {
        let (charter, plan) = match self.plan(measure, role, question) {
            Ok(planned) => planned,
            Err(error) => {
                if error.code() == "budget-exhausted"
                    && let Some(earlier) = self.paid_before(measure, role, question).await?
                {
                    return Ok(earlier);
                }
                return Err(self.log_refusal(measure, role, question, error).await);
            }
        };
        let snapshot = snapshot_of(self.measure(measure)?, plan.records());
        if let Some(earlier) = self.released_before(measure, &plan, snapshot).await? {
            return Ok(earlier);
        }
        let asked = Asked { measure, role, question, digest: plan.digest() };
        let charged = self.charge(asked, &plan).await?;
        after_charge(self.answer_charged(&asked, &charter, plan, (snapshot, charged))).await
    }

    /// What is charged before the first row is read: the choice, if there is one to be made, and
    /// the answer, unless its cost follows from the choice.
    async fn charge(
        &mut self,
        asked: Asked<'_>,
        plan: &Plan,
    ) -> Result<(Spent, Option<Spent>), ActError> {
        let phase = if plan.scale_cost().is_some() { Phase::Scale } else { Phase::Answer };
        let mut ledger = Ledger { gateway: self, asked, phase };
        let cost = plan.cost().clone();
        Ok(match plan.scale_cost().cloned() {
            None => (Spent::record(&mut ledger, cost).await?, None),
            Some(choice) if plan.follows() => (Spent::record(&mut ledger, choice).await?, None),
            Some(choice) => {
                let (first, then) = Spent::record_both(&mut ledger, choice, cost).await?;
                (first, Some(then))
            }
        })
    }

    /// Rows, noise, and the release in the log. Only [`after_charge`] calls it.
    async fn answer_charged(
        &mut self,
        asked: &Asked<'_>,
        charter: &Charter,
        plan: Plan,
        (snapshot, (first, then)): (u64, (Spent, Option<Spent>)),
    ) -> Result<Answered, Unanswered> {
        let rows = self.rows(charter, &plan, snapshot).await?;
        let (release, reading, scale) = if plan.scale_cost().is_some() {
            let scaled = off_thread(|| scale(plan, &rows, &mut SecureNoise, first))?;
            let (spent, unlogged) = match then {
                Some(spent) => (spent, Some(scaled.scale().clone())),
                None => (self.charge_what_follows(asked, &scaled).await?, None),
            };
            let reading = scaled.plan().reading();
            (off_thread(|| scaled.answer(&rows, &mut SecureNoise, spent))?, reading, unlogged)
        } else {
            (off_thread(|| answer(&plan, &rows, &mut SecureNoise, first))?, plan.reading(), None)
        };
        let leaf = self.log_release(asked.measure, asked.role, &release, scale).await?;
        Ok(Answered { release, reading, leaf, repeated: false })
    }

    /// Logs the choice; then the answer's cost is a function of question, charter and log, and is
    /// charged, or refused: what the choice cost stays.
    async fn charge_what_follows(
        &mut self,
        asked: &Asked<'_>,
        scaled: &Scaled,
    ) -> Result<Spent, Unanswered> {
        let mut act = Pending::default();
        log_scale(&mut act, asked.role, scaled.scale());
        self.commit(act).await?;
        let account = self.measure(asked.measure)?.account().ok_or(Unanswered::Failed)?;
        if let Err(refusal) = scaled.may_follow(&account) {
            let error = refused(&refusal, &asked.question.sql);
            let error = self.log_refusal(asked.measure, asked.role, asked.question, error).await;
            return Err(Unanswered::Refused(error.after_a_charge()));
        }
        let mut ledger = Ledger { gateway: self, asked: *asked, phase: Phase::Answer };
        Ok(Spent::record(&mut ledger, scaled.plan().cost().clone()).await?)
    }

    /// The rows of a question's records at a snapshot, all as they are at one time. Events that
    /// change no row of them make no other question of it.
    async fn rows(
        &mut self,
        charter: &Charter,
        plan: &Plan,
        snapshot: u64,
    ) -> Result<RowsAt, ActError> {
        let expired = self.state.due(self.now());
        let mut records = plan.records().into_iter();
        let first = records.next().ok_or_else(failed)?;
        let rows = self.store.snapshot(charter, first, &expired).await?;
        let mut others = Vec::new();
        for name in records {
            others.push((name.clone(), self.store.snapshot(charter, name, &expired).await?));
        }
        Ok(RowsAt { rows, others, snapshot })
    }

    /// Everything that can say no before a row is read.
    fn plan(
        &self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<(Arc<Charter>, Plan), ActError> {
        let (state, charter, account) = self.asked_of(measure, role, &question.purpose)?;
        let scales = self.scales(state);
        let plan = plan_with(charter, question, &account, &scales);
        let plan = plan.map_err(|refusal| refused(&refusal, &question.sql))?;
        Ok((Arc::new(charter.clone()), plan))
    }

    /// The measure, its charter and its account, if a question of this role and purpose may be put
    /// now.
    pub(crate) fn asked_of(
        &self,
        measure: &MeasureId,
        role: Role,
        purpose: &PurposeId,
    ) -> Result<(&MeasureState, &Charter, Account), ActError> {
        let state = self.measure(measure)?;
        let _opened = self.state.open_for(measure, Act::Questions, self.now())?;
        let (Some(in_force), Some(account)) = (state.in_force(), state.account()) else {
            return Err(ActError::refused("not-open", "the measure was never opened"));
        };
        may_ask(&in_force.charter, role, purpose)?;
        Ok((state, &in_force.charter, account))
    }

    /// The numbers from which clips may be chosen again.
    pub(crate) fn scales(&self, state: &MeasureState) -> Scales {
        let mut scales = Scales::default();
        for (leaf, document) in state.scales() {
            let bytes = self.documents.get(document).map(Vec::as_slice).unwrap_or_default();
            if let Ok(scale) = serde_json::from_slice::<Scale>(bytes) {
                let records = [&scale.record].into_iter().chain(&scale.with);
                let current = snapshot_of(state, records) == scale.snapshot;
                scales.add(*leaf, current, scale);
            }
        }
        scales
    }

    /// The recorded answer of a question that could not be paid for now: it costs nothing again.
    async fn paid_before(
        &mut self,
        measure: &MeasureId,
        role: Role,
        question: &Question,
    ) -> Result<Option<Answered>, ActError> {
        let (state, charter, _) = self.asked_of(measure, role, &question.purpose)?;
        let unspent = Account::new(&charter.privacy, Charges::default());
        let Ok(plan) = plan_with(charter, question, &unspent, &self.scales(state)) else {
            return Ok(None);
        };
        let snapshot = snapshot_of(state, plan.records());
        self.released_before(measure, &plan, snapshot).await
    }

    async fn released_before(
        &mut self,
        measure: &MeasureId,
        plan: &Plan,
        snapshot: u64,
    ) -> Result<Option<Answered>, ActError> {
        let Some((leaf, bytes)) =
            self.store.release(measure, &asked_at(&plan.digest(), snapshot)).await?
        else {
            return Ok(None);
        };
        let release = serde_json::from_slice(&bytes)
            .map_err(|_| ActError::broken("release", "the recorded answer does not open"))?;
        Ok(Some(Answered { release, reading: plan.reading(), leaf, repeated: true }))
    }

    /// The release becomes durable together with its record under the question, so that the same
    /// question finds it.
    async fn log_release(
        &mut self,
        measure: &MeasureId,
        role: Role,
        release: &Release,
        scale: Option<Scale>,
    ) -> Result<u64, ActError> {
        let body = serde_json::to_value(release).map_err(|e| ActError::broken("release", e))?;
        let (charge, snapshot) = (release.charge, release.snapshot);
        let event = Event::Released { measure: measure.clone(), charge, snapshot };
        let mut pending = Pending::default();
        if let Some(scale) = scale {
            log_scale(&mut pending, role, &scale);
        }
        pending.event_with_body(role, event, BodyClass::Public, Opening::fresh(body)?);
        let time = self.now();
        let mut ready = ready(&self.state, &self.documents, time, pending)?;
        let mut act = self.store.begin(time).await?;
        write(&mut act, &mut ready).await?;
        let leaf = act.next_position() - 1;
        let question = asked_at(&release.question, snapshot);
        act.record_release(measure, &question, leaf, &release.canonical()).await?;
        let done = act.commit(ready).await?;
        Ok(self.follow(done).await?.last())
    }

    /// A refusal is an event: its code is public, the question itself is for the overseer.
    pub(crate) async fn log_refusal(
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

/// Whether the charter gives a role statistics for a purpose.
pub(crate) fn may_ask(charter: &Charter, role: Role, purpose: &PurposeId) -> Result<(), ActError> {
    if !charter.purposes.contains_key(purpose) {
        let known: Vec<&str> = charter.purposes.keys().map(|id| id.as_str()).collect();
        let message = format!("the charter has no purpose `{purpose}`");
        return Err(ActError::refused("unknown-purpose", message)
            .with_help(format!("its purposes are: {}", known.join(", "))));
    }
    if !charter.access_allows(role, purpose, AccessKind::Statistics) {
        let message = format!("the charter gives the {role} no statistics access for `{purpose}`");
        return Err(
            ActError::refused("no-access", message).with_help("see `[[access]]` of the charter")
        );
    }
    Ok(())
}

/// Rows as they are at a position of the log.
pub(crate) struct RowsAt {
    rows: Snapshot,
    others: Vec<(RecordName, Snapshot)>,
    snapshot: u64,
}

impl RowsAt {
    pub(crate) const fn new(rows: Snapshot, snapshot: u64) -> Self {
        Self { rows, others: Vec::new(), snapshot }
    }
}

impl RecordSource for RowsAt {
    fn position(&self) -> u64 {
        self.snapshot
    }

    fn partitions(&self) -> usize {
        self.rows.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        RecordSource::read(&self.rows, partition, columns)
    }

    fn read_in_any_order<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.rows.read_in_any_order(partition, columns)
    }

    fn other(&self, record: &RecordName) -> Option<&dyn RecordSource> {
        let found = self.others.iter().find(|(name, _)| name == record);
        found.map(|(_, rows)| rows as &dyn RecordSource)
    }
}

/// Who asks what.
#[derive(Clone, Copy)]
struct Asked<'a> {
    measure: &'a MeasureId,
    role: Role,
    question: &'a Question,
    digest: Digest,
}

/// Where charges become durable: the log.
struct Ledger<'a> {
    gateway: &'a mut Gateway,
    asked: Asked<'a>,
    phase: Phase,
}

impl Ledger<'_> {
    fn charged(&self, act: &mut Pending, phase: Phase, cost: &Cost) -> Result<(), ActError> {
        let Asked { measure, role, question, digest } = &self.asked;
        let body = Opening::fresh(asked(question))?;
        let salted = [body.salt.as_bytes().as_slice(), digest.as_bytes()].concat();
        let event = Event::Charged {
            measure: (*measure).clone(),
            purpose: question.purpose.clone(),
            phase,
            cost: cost.clone(),
            question: Digest::of(&salted),
        };
        act.event_with_body(*role, event, BodyClass::Overseer, body);
        Ok(())
    }
}

impl BudgetLedger for Ledger<'_> {
    type Error = ActError;

    async fn charge(&mut self, cost: &Cost) -> Result<u64, ActError> {
        let mut act = Pending::default();
        self.charged(&mut act, self.phase, cost)?;
        Ok(self.gateway.commit(act).await?.last())
    }

    async fn charge_both(&mut self, scale: &Cost, answer: &Cost) -> Result<(u64, u64), ActError> {
        let mut act = Pending::default();
        self.charged(&mut act, Phase::Scale, scale)?;
        self.charged(&mut act, Phase::Answer, answer)?;
        let last = self.gateway.commit(act).await?.last();
        Ok((last - 1, last))
    }
}

/// The choice of clips as an event with its document.
fn log_scale(act: &mut Pending, role: Role, scale: &Scale) {
    let document = act.document(scale.canonical());
    let (measure, charge) = (scale.measure.clone(), scale.charge);
    act.event(role, Event::ScaleChosen { measure, charge, scale: document });
}

/// A long computation that must not hold up other acts.
pub(crate) fn off_thread<T>(compute: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
    tokio::task::block_in_place(compute)
}

/// Size of the log up to which submissions of a record are read: what makes two questions the same
/// question.
fn snapshot_of<'a>(state: &MeasureState, records: impl IntoIterator<Item = &'a RecordName>) -> u64 {
    let last = |record| state.batches().get(record).and_then(|own| own.last());
    let after = records.into_iter().filter_map(last).map(|last| last + 1);
    after.max().unwrap_or(0)
}

/// The same question of the same rows: canonical plan and snapshot.
fn asked_at(question: &Digest, snapshot: u64) -> Digest {
    Digest::of(&[question.as_bytes().as_slice(), &snapshot.to_be_bytes()].concat())
}

pub(crate) fn failed() -> ActError {
    ActError::broken("failed-after-charge", Failed)
}

pub(crate) fn asked(question: &Question) -> serde_json::Value {
    serde_json::json!({ "purpose": question.purpose, "sql": question.sql })
}

pub(crate) fn refused(refusal: &Refusal, sql: &str) -> ActError {
    let place = refusal.snippet(sql).map(|snippet| format!("\n{snippet}")).unwrap_or_default();
    ActError::refused(refusal.code(), format!("{refusal}{place}")).with_help(refusal.help())
}
