//! Acts: a bulletin is declared and charged once; each of its windows is opened once and released.
//!
//! A window's order: rules, rows, then the event that opens it and what persons have spent of the
//! clip in one transaction, then noise, then the release in the log; only then does it leave.

use std::num::NonZeroU32;

use cordon_charter::{Charter, Cost, Digest, MeasureId, Role};
use cordon_dp::{BudgetLedger, SecureNoise, Spent};
use cordon_log::{
    BodyClass, Bulletin, Declaration, DeclaredBlock, Event, Every, Leaf, Lifecycle, Opening, Phase,
    Term, canonical,
};
use cordon_query::{
    Explanation, Norms, Plan, Question, Release, ReleasedWindow, StandingBlock, plan_declared,
    plan_standing, read_window,
};

use crate::{
    after_charge::{Unanswered, after_charge},
    ask::{Answered, RowsAt, asked, failed, off_thread, refused},
    error::{ActError, Kind},
    gateway::{Gateway, Pending, ready, write},
};

impl Gateway {
    /// What a bulletin would cost, once, and how exact each window would be. Reads no row, spends
    /// nothing and logs nothing.
    ///
    /// # Errors
    /// As [`Self::declare_bulletin`].
    pub fn explain_bulletin(
        &self,
        measure: &MeasureId,
        role: Role,
        (question, term): (&Question, &Term),
    ) -> Result<Explanation, ActError> {
        Ok(self.plan_bulletin(measure, role, (question, term))?.explain())
    }

    /// Declares a bulletin and charges it for its whole term; gives the leaf of the declaration, by
    /// which it is named from then on.
    ///
    /// # Errors
    /// A refusal, which is logged and cost nothing.
    ///
    /// # Privacy
    /// Refusal, charge and declaration depend on question, term, charter and log alone. The one
    /// charge pays for all windows (`docs/proofs/standing-questions.md`).
    pub async fn declare_bulletin(
        &mut self,
        measure: &MeasureId,
        role: Role,
        (question, term): (&Question, &Term),
    ) -> Result<u64, ActError> {
        let declared = match self.plan_bulletin(measure, role, (question, term)) {
            Ok(plan) => self.log_declaration((measure, role), question, term, &plan).await,
            Err(error) => Err(error),
        };
        match declared {
            Err(error) if error.kind() == Kind::Refused => {
                Err(self.log_refusal(measure, role, question, error).await)
            }
            declared => declared,
        }
    }

    /// Opens and releases the next window of a bulletin.
    ///
    /// # Errors
    /// A refusal; a failure before the window was opened, after which it may be tried again; or one
    /// after, after which its answer is lost: its noise may have been drawn.
    ///
    /// # Privacy
    /// The window's opening and what persons spent of the clip are durable, in one transaction,
    /// before any noise is drawn; no window is opened twice. Noticed by:
    /// `t5_a_window_is_opened_once_whatever_happens`,
    /// `t5_one_charge_covers_all_windows_and_a_person_counts_once`.
    pub async fn release_window(
        &mut self,
        measure: &MeasureId,
        role: Role,
        bulletin: u64,
    ) -> Result<Answered, ActError> {
        let known = self.measure(measure)?.bulletins().get(bulletin).cloned();
        let bulletin = known.ok_or_else(|| {
            let message = format!("`{measure}` has no bulletin {bulletin}");
            ActError::usage("no-bulletin", message).with_help("see `cordon bulletin show`")
        })?;
        let next = self.next_window(measure, role, &bulletin)?;
        let plan = self.plan_again(&next.charter, &bulletin)?;
        let before = self.norms(measure, &bulletin, plan.blocks()).await?;
        after_charge(self.release_next(role, &bulletin, (next, &plan), &before)).await
    }

    /// Rows, what persons spend of the clip, noise, and the window's release in the log. The charge
    /// was made at the declaration.
    async fn release_next(
        &mut self,
        role: Role,
        bulletin: &Bulletin,
        (next, plan): (Next, &Plan),
        before: &Norms,
    ) -> Result<Answered, Unanswered> {
        let expired = self.state.due(self.now());
        let arrived = next.from..next.snapshot;
        let charter = &next.charter;
        let rows = self.store.snapshot_of(charter, plan.record(), &expired, &arrived).await;
        let measure = charter.measure.id.clone();
        let rows = RowsAt::new(rows.map_err(ActError::from)?, next.snapshot);
        let read = off_thread(|| read_window(plan, &rows, before))?;
        let pages = read.norms().pages().collect();
        let mut ledger = OpenedOnce { gateway: self, role, bulletin, next, pages };
        let spent = Spent::record(&mut ledger, plan.cost().clone()).await?;
        let which = ledger.which().ok_or(Unanswered::Failed)?;
        let release = off_thread(|| read.answer(plan, which, &mut SecureNoise, spent))?;
        let leaf = self.log_window(&measure, role, &release).await?;
        self.forget_ended_bulletins().await?;
        Ok(Answered { release, reading: plan.reading(), leaf, repeated: false })
    }

    /// Bulletins for which anything is kept of persons.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn kept_bulletins(&mut self) -> Result<usize, ActError> {
        Ok(self.store.kept_norms().await?.len())
    }

    /// Destroys what is kept of persons for bulletins that are over. Part of every opening. After a
    /// jump of the clock that nobody looked at, the time is that of the last event.
    ///
    /// # Errors
    /// If it cannot be destroyed; the next call does it.
    pub(crate) async fn forget_ended_bulletins(&mut self) -> Result<(), ActError> {
        let now = self.time_jump().unwrap_or_else(|| self.now());
        for (measure, leaf) in self.store.kept_norms().await? {
            let known = self.state.measure(&measure);
            let ended = known.is_none_or(|known| {
                let bulletin = known.bulletins().get(leaf);
                matches!(known.lifecycle(now), Lifecycle::Ended | Lifecycle::Erased)
                    || bulletin.is_none_or(|bulletin| bulletin.is_over(now))
            });
            if ended {
                self.store.forget_norms(&measure, leaf).await?;
            }
        }
        Ok(())
    }

    fn plan_bulletin(
        &self,
        measure: &MeasureId,
        role: Role,
        (question, term): (&Question, &Term),
    ) -> Result<Plan, ActError> {
        let (state, charter, account) = self.asked_of(measure, role, &question.purpose)?;
        let windows = NonZeroU32::new(term.windows).filter(|_| term.is_sound());
        let windows = windows.ok_or_else(|| {
            let (days, months) = (Every::MOST_DAYS, Every::MOST_MONTHS);
            let most = Term::MOST_WINDOWS;
            let message = format!(
                "a bulletin has 1 to {most} windows of 1 to {days} days or of 1 to {months} \
                 months, all in the future"
            );
            ActError::refused("bulletin", message)
        })?;
        let scales = self.scales(state);
        let plan = plan_standing(charter, question, &account, &scales, windows);
        plan.map_err(|refusal| refused(&refusal, &question.sql))
    }

    async fn log_declaration(
        &mut self,
        (measure, role): (&MeasureId, Role),
        question: &Question,
        term: &Term,
        plan: &Plan,
    ) -> Result<u64, ActError> {
        let charge = self.state.size();
        let body = Opening::fresh(asked(question))?;
        let salted = [body.salt.as_bytes().as_slice(), plan.digest().as_bytes()].concat();
        let charged = Event::Charged {
            measure: measure.clone(),
            purpose: question.purpose.clone(),
            phase: Phase::Bulletin,
            cost: plan.cost().clone(),
            question: Digest::of(&salted),
        };
        let declaration = Declaration {
            bulletin: 1,
            measure: measure.clone(),
            charter: plan.charter(),
            purpose: question.purpose.clone(),
            record: plan.record().clone(),
            sql: plan.sql().to_owned(),
            question: plan.digest(),
            cost: plan.cost().clone(),
            term: *term,
            blocks: plan.standing_blocks().iter().map(declared).collect(),
        };
        let mut act = self.begin();
        let record = plan.record().clone();
        let document = act.document(canonical(&declaration)?);
        act.event_with_body(role, charged, BodyClass::Overseer, body);
        let (measure, declaration, term) = (measure.clone(), document, *term);
        let event = Event::BulletinDeclared { measure, record, charge, declaration, term };
        act.event(role, event);
        Ok(self.commit(act).await?.last())
    }

    /// The window that is next, if every rule lets it be opened now.
    fn next_window(
        &self,
        measure: &MeasureId,
        role: Role,
        bulletin: &Bulletin,
    ) -> Result<Next, ActError> {
        let (state, ..) = self.asked_of(measure, role, &bulletin.purpose)?;
        let number = bulletin.next().ok_or_else(|| {
            let message = "all windows of the bulletin were opened";
            ActError::refused("bulletin", message).with_help("declare another one")
        })?;
        let (from, snapshot) = state.bulletins().range(bulletin, number);
        let broken = || ActError::broken("bulletin", "the declaration's charter does not open");
        let bytes = self.documents.get(&bulletin.charter).ok_or_else(broken)?;
        let charter = Charter::from_canonical(bytes).map_err(|_| broken())?;
        let next = Next { charter, number, from, snapshot };
        let event = next.event(measure, bulletin.leaf);
        let leaf = Leaf { v: 1, time: self.now(), actor: role, event, body: None };
        self.state.permits(&leaf, &self.documents)?;
        Ok(next)
    }

    fn plan_again(&self, charter: &Charter, bulletin: &Bulletin) -> Result<Plan, ActError> {
        let broken = || ActError::broken("bulletin", "the declaration does not open");
        let bytes = self.documents.get(&bulletin.document).ok_or_else(broken)?;
        let declaration: Declaration = serde_json::from_slice(bytes).map_err(|_| broken())?;
        let blocks: Vec<StandingBlock> =
            declaration.blocks.iter().map(standing).collect::<Option<_>>().ok_or_else(broken)?;
        let windows = NonZeroU32::new(bulletin.term.windows).ok_or_else(broken)?;
        let asked = (declaration.sql.as_str(), &declaration.purpose);
        let plan = plan_declared(charter, asked, (&blocks, windows));
        let plan = plan.map_err(|refusal| refused(&refusal, &declaration.sql))?;
        if plan.digest() != declaration.question {
            return Err(broken());
        }
        Ok(plan)
    }

    /// What persons spent in the windows before. Nothing kept is only taken for nothing spent where
    /// the log opened no window.
    async fn norms(
        &mut self,
        measure: &MeasureId,
        bulletin: &Bulletin,
        blocks: usize,
    ) -> Result<Norms, ActError> {
        let lost = || {
            let message = "what persons spent of the bulletin's clip is not there any more, so no \
                           window can be opened";
            ActError::broken("bulletin", message)
        };
        let mut norms = Norms::new(blocks);
        let kept = self.store.norms(measure, bulletin.leaf).await?;
        if kept.is_none() && !bulletin.opened.is_empty() {
            return Err(lost());
        }
        for (page, bytes) in kept.into_iter().flatten() {
            norms.put(page, &bytes).map_err(|_| lost())?;
        }
        Ok(norms)
    }

    async fn log_window(
        &mut self,
        measure: &MeasureId,
        role: Role,
        release: &Release,
    ) -> Result<u64, ActError> {
        let which = release.window.as_ref().ok_or_else(failed)?;
        let (bulletin, window) = (which.bulletin, which.number);
        let body = serde_json::to_value(release).map_err(|e| ActError::broken("release", e))?;
        let event = Event::WindowReleased { measure: measure.clone(), bulletin, window };
        let mut act = self.begin();
        act.event_with_body(role, event, BodyClass::Public, Opening::fresh(body)?);
        Ok(self.commit(act).await?.last())
    }
}

/// The window that is opened next.
struct Next {
    /// That of the declaration: a version in force that differs in what the bulletin stands on
    /// would have ended it.
    charter: Charter,
    number: u32,
    from: u64,
    snapshot: u64,
}

impl Next {
    fn event(&self, measure: &MeasureId, bulletin: u64) -> Event {
        let (window, from, snapshot) = (self.number, self.from, self.snapshot);
        Event::WindowOpened { measure: measure.clone(), bulletin, window, from, snapshot }
    }
}

/// Where a window's right to noise becomes durable. The charge is that of the declaration, found in
/// the log; what is recorded is that the window was opened, with what persons have spent.
struct OpenedOnce<'a> {
    gateway: &'a mut Gateway,
    role: Role,
    bulletin: &'a Bulletin,
    next: Next,
    /// Sealed with the event.
    pages: Vec<(u32, Vec<u8>)>,
}

impl OpenedOnce<'_> {
    /// What the release says of its window, once that is opened.
    fn which(&self) -> Option<ReleasedWindow> {
        let (term, number) = (&self.bulletin.term, self.next.number);
        Some(ReleasedWindow {
            bulletin: self.bulletin.leaf,
            opened: self.gateway.state.size().checked_sub(1)?,
            number,
            of: term.windows,
            first: term.begin(number)?,
            last: term.last(number)?,
            from: self.next.from,
        })
    }
}

impl BudgetLedger for OpenedOnce<'_> {
    type Error = ActError;

    async fn charge(&mut self, cost: &Cost) -> Result<u64, ActError> {
        if *cost != self.bulletin.cost {
            return Err(failed());
        }
        let Self { gateway, role, bulletin, next, pages } = self;
        let measure = next.charter.measure.id.clone();
        let mut pending = Pending::default();
        pending.event(*role, next.event(&measure, bulletin.leaf));
        let time = gateway.now();
        let mut ready = ready(&gateway.state, &gateway.documents, time, pending)?;
        let mut act = gateway.store.begin(time).await?;
        write(&mut act, &mut ready).await?;
        act.keep_norms((&measure, bulletin.leaf), std::mem::take(pages).into_iter()).await?;
        let done = act.commit(ready).await?;
        gateway.follow(done).await?;
        Ok(bulletin.charge)
    }

    async fn charge_both(&mut self, _: &Cost, _: &Cost) -> Result<(u64, u64), ActError> {
        // A window has one charge, and it was made at the declaration.
        Err(failed())
    }
}

fn declared(block: &StandingBlock) -> DeclaredBlock {
    let StandingBlock { kind, counts, clip, rho } = block;
    let (kind, clip) = (kind.clone(), clip.to_string());
    DeclaredBlock { kind, counts: *counts, clip, rho: rho.clone() }
}

fn standing(block: &DeclaredBlock) -> Option<StandingBlock> {
    let DeclaredBlock { kind, counts, clip, rho } = block;
    let (kind, clip) = (kind.clone(), clip.parse().ok()?);
    Some(StandingBlock { kind, counts: *counts, clip, rho: rho.clone() })
}
