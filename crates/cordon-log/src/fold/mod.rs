//! The state of all measures as one pure function of the log.
//!
//! [`state`] replays leaves one by one through [`State::step`]. The gateway asks
//! [`State::permits`] before it acts; an auditor's replay asks the very same function of every
//! leaf. So no rule is written twice, and a log that breaks one says where.

mod breach;
mod bulletins;
mod consultation;
mod fault;
mod keys;
mod measure;
mod neglect;
mod open;
mod processors;
mod requests;
mod rules;
mod statements;
mod warrant;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::{Act, Bucket, CountryCode, Digest, MeasureId, Role};
use jiff::{SignedDuration, Timestamp};

use crate::{
    checkpoint::NoteKey, event::Event, key::KeyId, leaf::Leaf, review::ReviewDraft, signed::Said,
};

pub use breach::BreachState;
pub use bulletins::{Bulletin, Bulletins, EndedBy, OpenedWindow};
pub use consultation::{Consultations, Reply, Unheard};
pub use fault::{Fault, Late, Rule};
pub use keys::KeyState;
pub use measure::{InForce, Judged, Lifecycle, MeasureState, Proposal, Stopped};
pub use neglect::Neglect;
pub use open::{NotOpen, Opened};
pub use processors::{Engaged, Processors};
pub use requests::{RequestState, Requests};
pub use rules::PROVISIONAL_STATEMENTS;
pub use statements::{Made, Objection};
pub use warrant::Warrant;

/// A gap of more than this between two leaves wants to be looked at by a person before keys go.
pub const CLOCK_JUMP: SignedDuration = SignedDuration::from_hours(24);

/// Documents by digest: charters, assessments, statements, reports.
pub trait Documents {
    /// The bytes of a document, if they are held. Whoever implements this has checked that they
    /// have this digest.
    fn document(&self, digest: &Digest) -> Option<&[u8]>;
}

impl Documents for BTreeMap<Digest, Vec<u8>> {
    fn document(&self, digest: &Digest) -> Option<&[u8]> {
        self.get(digest).map(Vec::as_slice)
    }
}

/// Everything that follows from the log.
#[derive(Clone, Debug, Default)]
pub struct State {
    authority: Option<Authority>,
    keys: BTreeMap<KeyId, KeyState>,
    measures: BTreeMap<MeasureId, MeasureState>,
    redacted: BTreeMap<u64, String>,
    bodies: BTreeSet<u64>,
    last_time: Option<Timestamp>,
    jumped_from: Option<Timestamp>,
    size: u64,
    faults: Vec<Fault>,
    late: Vec<Late>,
}

/// The first leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Name.
    pub name: String,
    /// Country.
    pub jurisdiction: CountryCode,
    /// The key that signs the checkpoints.
    pub log_key: NoteKey,
}

/// Replays `leaves`, from the first, and looks at the outcome at the time `now`.
pub fn state<'a>(
    leaves: impl IntoIterator<Item = &'a Leaf>,
    documents: &dyn Documents,
    now: Timestamp,
) -> State {
    let mut state = State::default();
    for leaf in leaves {
        state.step(leaf, documents);
    }
    state.look(now);
    state
}

impl State {
    /// Whether `leaf` may be the next one; the one home of every rule about conduct.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn permits(&self, leaf: &Leaf, documents: &dyn Documents) -> Result<(), Fault> {
        rules::check(self, leaf, documents)
    }

    /// Takes the next leaf. A rule that it breaks becomes a fault; what it says happened is still
    /// taken into account, so that spending never looks smaller than it was.
    pub fn step(&mut self, leaf: &Leaf, documents: &dyn Documents) {
        if let Err(fault) = self.permits(leaf, documents) {
            self.faults.push(fault);
        }
        self.jumped_from = self.jump_before(leaf.time);
        self.apply(leaf, documents);
        self.last_time = Some(self.last_time.map_or(leaf.time, |last| last.max(leaf.time)));
        self.size += 1;
    }

    /// Adds what is overdue at `now`: it is a fault although no leaf broke a rule.
    pub fn look(&mut self, now: Timestamp) {
        let size = self.size;
        let overdue: Vec<Fault> = self
            .measures
            .values()
            .flat_map(|measure| measure.overdue(now))
            .map(|bucket| Fault::overdue(size, &bucket))
            .collect();
        self.faults.extend(overdue);
    }

    /// The authority.
    pub const fn authority(&self) -> Option<&Authority> {
        self.authority.as_ref()
    }

    /// All keys that were ever enrolled.
    pub fn keys(&self) -> impl Iterator<Item = &KeyState> {
        self.keys.values()
    }

    /// One key.
    pub fn key(&self, id: &KeyId) -> Option<&KeyState> {
        self.keys.get(id)
    }

    /// All measures, by id.
    pub fn measures(&self) -> impl Iterator<Item = &MeasureState> {
        self.measures.values()
    }

    /// The witnesses that the authority enrolled, by their note keys.
    pub fn witnesses(&self) -> Vec<NoteKey> {
        let own = self.keys.values().filter(|key| key.key.role == Role::Witness);
        own.map(|key| key.key.witness_key()).collect()
    }

    /// One measure.
    pub fn measure(&self, id: &MeasureId) -> Option<&MeasureState> {
        self.measures.get(id)
    }

    /// Who signed last that the notice of `measure` in `language` with the digest `notice` reads
    /// well. A review under a key that was lost or stolen may be somebody else's.
    pub fn notice_review(
        &self,
        measure: &MeasureId,
        language: &str,
        notice: &Digest,
    ) -> Option<&Said<ReviewDraft>> {
        let of_text =
            self.measure(measure)?.reviews().iter().rev().filter(|review| {
                review.draft.language == language && review.draft.notice == *notice
            });
        of_text.into_iter().find(|review| self.key(&review.key).is_some_and(|key| !key.lost))
    }

    /// Leaves whose bodies were removed, with the reason's code.
    pub const fn redacted(&self) -> &BTreeMap<u64, String> {
        &self.redacted
    }

    /// Time of the last event; no later one lies before it.
    pub const fn last_time(&self) -> Option<Timestamp> {
        self.last_time
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The time before the first gap of more than [`CLOCK_JUMP`] up to `time` that nobody confirmed
    /// and after which nothing was destroyed.
    pub(crate) fn jump_before(&self, time: Timestamp) -> Option<Timestamp> {
        let gap = self.last_time.filter(|last| time.duration_since(*last) > CLOCK_JUMP);
        self.jumped_from.or(gap)
    }

    /// Whether an earlier leaf commits to a body that no event removed.
    pub(crate) fn has_body(&self, leaf: u64) -> bool {
        self.bodies.contains(&leaf)
    }

    /// Rules broken, in the order of the log.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Proof that `act` may be done on `measure` now.
    ///
    /// # Errors
    /// Why it may not, and what to do.
    pub fn open_for(
        &self,
        measure: &MeasureId,
        act: Act,
        now: Timestamp,
    ) -> Result<Opened, NotOpen> {
        let now = self.last_time.map_or(now, |last| last.max(now));
        self.measure(measure).ok_or(NotOpen::Unknown)?.open_for(act, now)
    }

    /// Buckets whose keys must be destroyed by `now`, of all measures.
    pub fn due(&self, now: Timestamp) -> Vec<Bucket> {
        self.measures.values().flat_map(|measure| measure.due(now)).collect()
    }

    /// Keys that were declared destroyed, but later than 24 hours after they were due: no fault of
    /// the log, but a promise that was not kept.
    pub fn late(&self) -> &[Late] {
        &self.late
    }

    fn apply(&mut self, leaf: &Leaf, documents: &dyn Documents) {
        let index = self.size;
        if leaf.body.is_some() {
            self.bodies.insert(index);
        }
        match &leaf.event {
            Event::AuthorityCreated { name, jurisdiction, log_key } => {
                self.authority.get_or_insert_with(|| Authority {
                    name: name.clone(),
                    jurisdiction: jurisdiction.clone(),
                    log_key: log_key.clone(),
                });
            }
            Event::KeyEnrolled { key } => {
                self.keys.entry(key.id.clone()).or_insert_with(|| KeyState {
                    key: key.clone(),
                    revoked: None,
                    lost: false,
                });
            }
            Event::KeyRevoked { key, lost } => {
                if let Some(state) = self.keys.get_mut(key) {
                    state.revoked.get_or_insert(leaf.time);
                    state.lost |= lost;
                }
            }
            Event::BodyRedacted { leaf, code } => {
                self.redacted.insert(*leaf, code.clone());
                self.bodies.remove(leaf);
                for measure in self.measures.values_mut() {
                    measure.body_removed(*leaf);
                }
            }
            Event::KeysDestroyed { buckets } => {
                self.jumped_from = None;
                self.destroyed(buckets, leaf.time);
            }
            Event::MeasureProposed { measure, charter, .. } => {
                self.propose(measure, charter, documents);
            }
            Event::TimeJumpConfirmed { from } => {
                self.jumped_from = self.jumped_from.filter(|jump| from < jump);
            }
            event => {
                if let Event::MeasureOpened { measure, .. } = event {
                    self.take_over(measure);
                }
                if let Some(state) = event.measure().and_then(|id| self.measures.get_mut(id)) {
                    state.apply(index, leaf, documents);
                }
            }
        }
    }

    fn destroyed(&mut self, buckets: &[Bucket], time: Timestamp) {
        let leaf = self.size;
        let mut of: BTreeMap<&MeasureId, Vec<&Bucket>> = BTreeMap::new();
        for bucket in buckets {
            of.entry(&bucket.measure).or_default().push(bucket);
        }
        for (id, buckets) in of {
            let Some(measure) = self.measures.get_mut(id) else { continue };
            let late = measure.destroyed(&buckets, time);
            self.late.extend(late.into_iter().map(|(bucket, due)| Late {
                leaf,
                bucket,
                due,
                time,
            }));
        }
    }

    /// A successor takes over everything that its predecessor spent until it ended.
    fn take_over(&mut self, id: &MeasureId) {
        let new = self.measures.get(id).filter(|measure| measure.in_force().is_none());
        let old = new.and_then(MeasureState::predecessor);
        let charges = old.and_then(|old| self.measures.get(old)).map(|old| old.charges().clone());
        if let (Some(charges), Some(measure)) = (charges, self.measures.get_mut(id)) {
            measure.inherit(charges);
        }
    }

    /// A new version keeps what was spent; a successor shows what it will take over.
    fn propose(&mut self, id: &MeasureId, charter: &Digest, documents: &dyn Documents) {
        let Some(charter) = rules::charter(documents, charter) else { return };
        if !self.measures.contains_key(id) {
            let inherited = charter.measure.successor_of.as_ref();
            let charges = inherited.and_then(|old| self.measures.get(old)).map(|old| old.charges());
            let charges = charges.cloned().unwrap_or_default();
            self.measures.insert(id.clone(), MeasureState::new(id.clone(), charges));
        }
        if let Some(measure) = self.measures.get_mut(id) {
            measure.propose(charter);
        }
    }
}
