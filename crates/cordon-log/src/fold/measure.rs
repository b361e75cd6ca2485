//! One measure over time: what was proposed, what is in force, what is stopped, what is spent.

mod lifecycle;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::{
    Account, Act, Bucket, Charges, Charter, CharterId, Cost, Digest, MeasureId, PurposeId,
    RecordName, Rho, Role,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{
    Bulletins, Consultations, Documents, Made, OpenedWindow, Processors, Requests,
    breach::{BreachState, Breaches},
    rules,
};
use crate::{
    event::{Event, Phase},
    leaf::Leaf,
    review::ReviewDraft,
    signed::Said,
};
pub use lifecycle::Lifecycle;

/// What the fold reads of an assessment. The rest of the document is for people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Judged {
    /// The charter that was judged.
    pub charter: CharterId,
    /// Rules that are not met and must be.
    pub unmet_must: Vec<String>,
    /// Rules that a person must judge, in a signed and published statement.
    pub to_be_judged: Vec<String>,
}

/// The latest version that was proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The charter.
    pub charter: Charter,
    /// Its digest.
    pub digest: CharterId,
    /// Digest of the latest assessment of it, and what it says.
    pub assessment: Option<(Digest, Judged)>,
    /// Statements over this charter and assessment.
    pub statements: Vec<Made>,
}

/// What the software obeys.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The charter.
    pub charter: Charter,
    /// Its digest.
    pub digest: CharterId,
    /// When it opened.
    pub since: Timestamp,
    /// Open in an emergency only.
    pub provisional: bool,
}

/// What a role stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// Which acts.
    pub acts: BTreeSet<Act>,
    /// Leaf of its last suspension.
    pub leaf: u64,
    /// Leaf of the last one that the role signed. Without one, the role is as told by whoever held
    /// the authority's folder, and may be resumed so.
    pub signed: Option<u64>,
}

/// One measure.
#[derive(Clone, Debug)]
pub struct MeasureState {
    id: MeasureId,
    proposal: Option<Proposal>,
    /// All statements ever made.
    said: Vec<Made>,
    in_force: Option<InForce>,
    superseded: Vec<Charter>,
    was_provisional: bool,
    first_opened: Option<Timestamp>,
    suspended: BTreeMap<Role, Stopped>,
    halts: BTreeSet<Digest>,
    report_due: Option<Date>,
    ended: Option<Timestamp>,
    erased: bool,
    charges: Charges,
    charged: BTreeMap<u64, Charge>,
    releases: Vec<u64>,
    scales: Vec<(u64, Digest)>,
    batches: BTreeMap<RecordName, Vec<u64>>,
    destroyed: BTreeSet<Bucket>,
    consultations: Consultations,
    processors: Processors,
    reviews: Vec<Said<ReviewDraft>>,
    requests: Requests,
    breaches: Breaches,
    bulletins: Bulletins,
}

/// One charge and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Charge {
    pub(crate) phase: Phase,
    pub(crate) purpose: PurposeId,
    pub(crate) cost: Cost,
    pub(crate) answered: bool,
}

impl MeasureState {
    pub(crate) fn new(id: MeasureId, charges: Charges) -> Self {
        Self {
            id,
            proposal: None,
            said: Vec::new(),
            in_force: None,
            superseded: Vec::new(),
            was_provisional: false,
            first_opened: None,
            suspended: BTreeMap::new(),
            halts: BTreeSet::new(),
            report_due: None,
            ended: None,
            erased: false,
            charges,
            charged: BTreeMap::new(),
            releases: Vec::new(),
            scales: Vec::new(),
            batches: BTreeMap::new(),
            destroyed: BTreeSet::new(),
            consultations: Consultations::default(),
            processors: Processors::default(),
            reviews: Vec::new(),
            requests: Requests::default(),
            breaches: Breaches::default(),
            bulletins: Bulletins::default(),
        }
    }

    /// Its id.
    pub const fn id(&self) -> &MeasureId {
        &self.id
    }

    /// The latest version proposed.
    pub const fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// What the software obeys, if it ever opened.
    pub const fn in_force(&self) -> Option<&InForce> {
        self.in_force.as_ref()
    }

    /// All statements ever made, over every version, in the order of the log.
    pub fn said(&self) -> &[Made] {
        &self.said
    }

    /// Who stopped what.
    pub const fn suspended(&self) -> &BTreeMap<Role, Stopped> {
        &self.suspended
    }

    /// Whether a signed suspension or resumption was used already.
    pub(crate) fn is_used(&self, halt: &Digest) -> bool {
        self.halts.contains(halt)
    }

    /// When the next report on its effect is due.
    pub const fn report_due(&self) -> Option<Date> {
        self.report_due
    }

    /// Everything charged, through all versions and from predecessors.
    pub const fn charges(&self) -> &Charges {
        &self.charges
    }

    /// The account under the charter in force, or else the proposed one.
    pub fn account(&self) -> Option<Account> {
        let in_force = self.in_force.as_ref().map(|in_force| &in_force.charter);
        let charter = in_force.or(self.proposal.as_ref().map(|proposal| &proposal.charter))?;
        Some(Account::new(&charter.privacy, self.charges.clone()))
    }

    /// Leaves of the choices of clips, and their documents.
    pub fn scales(&self) -> &[(u64, Digest)] {
        &self.scales
    }

    /// Leaves of the releases.
    pub fn releases(&self) -> &[u64] {
        &self.releases
    }

    /// Leaves of the submissions that were taken in, by record.
    pub const fn batches(&self) -> &BTreeMap<RecordName, Vec<u64>> {
        &self.batches
    }

    /// Who was heard, over which charter.
    pub const fn consultations(&self) -> &Consultations {
        &self.consultations
    }

    /// Who handles data on a controller's behalf, since when.
    pub const fn processors(&self) -> &Processors {
        &self.processors
    }

    /// Its standing questions.
    pub const fn bulletins(&self) -> &Bulletins {
        &self.bulletins
    }

    /// Reviews of its notices, in the order of the log.
    pub fn reviews(&self) -> &[Said<ReviewDraft>] {
        &self.reviews
    }

    /// Requests for data outside its purposes, all of them refused when they came.
    pub const fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Its breaches, by the leaf that opened each.
    pub const fn breaches(&self) -> &BTreeMap<u64, BreachState> {
        self.breaches.all()
    }

    pub(crate) const fn was_provisional(&self) -> bool {
        self.was_provisional
    }

    pub(crate) fn charge(&self, leaf: u64) -> Option<&Charge> {
        self.charged.get(&leaf)
    }

    pub(crate) fn propose(&mut self, charter: Charter) {
        let digest = charter.digest();
        self.consultations.propose(digest);
        self.proposal =
            Some(Proposal { charter, digest, assessment: None, statements: Vec::new() });
    }

    pub(crate) fn apply(&mut self, index: u64, leaf: &Leaf, documents: &dyn Documents) {
        match &leaf.event {
            Event::MeasureAssessed { charter, assessment, .. } => {
                self.assessed(charter, assessment, documents);
            }
            Event::StatementMade { statement, .. } => {
                if let (Some(proposal), Some(signed)) =
                    (&mut self.proposal, rules::statement(documents, statement))
                {
                    let made = Made { leaf: index, document: *statement, statement: signed };
                    proposal.statements.push(made.clone());
                    self.said.push(made);
                }
            }
            Event::MeasureOpened { provisional, .. } => self.opened(leaf, *provisional, documents),
            Event::MeasureSuspended { acts, signed, .. } => {
                self.stop((index, leaf.actor), acts, signed.as_ref());
            }
            Event::MeasureResumed { signed, .. } => self.go_on(leaf.actor, signed.as_ref()),
            Event::MeasureEnded { .. } => {
                self.ended.get_or_insert(leaf.time);
            }
            Event::MeasureErased { .. } => self.erased = true,
            Event::ReportPublished { next_due, .. } => self.report_due = Some(*next_due),
            Event::BatchAdmitted { record, .. } => {
                self.batches.entry(record.clone()).or_default().push(index);
                self.bulletins.arrived(record, index, leaf.time);
            }
            Event::Charged { purpose, phase, cost, .. } => {
                self.charge_made(index, purpose, *phase, cost);
            }
            Event::ScaleChosen { charge, scale, .. } => {
                self.scales.push((index, *scale));
                self.paid_for(*charge);
            }
            Event::Released { charge, .. } => {
                self.releases.push(index);
                self.paid_for(*charge);
            }
            Event::BulletinDeclared { charge, declaration, .. } => {
                if let Some(declared) = rules::declaration(documents, declaration) {
                    self.bulletins.declare((index, *charge, *declaration), declared);
                }
                self.paid_for(*charge);
            }
            Event::WindowOpened { bulletin, from, snapshot, .. } => {
                let (from, snapshot) = (*from, *snapshot);
                let window = OpenedWindow { leaf: index, from, snapshot, released: None };
                self.bulletins.open(*bulletin, window);
            }
            Event::WindowReleased { bulletin, window, .. } => {
                self.releases.push(index);
                self.bulletins.release(*bulletin, *window, index);
            }
            Event::ProcessorsNotified { charter, .. } => self.processors.tell(*charter),
            Event::ProcessorEnded { processor, .. } => self.processors.end(processor, leaf.time),
            Event::NoticeReviewed { review, .. } => {
                self.reviews.extend(rules::review(documents, review).map(|read| read.signed));
            }
            Event::RequestRecorded { asked, .. } => {
                let (days, powers) = (self.delay_of_requests(), self.powers());
                self.requests.record((index, leaf.time), *asked, days, powers);
            }
            _ => {
                self.consultations.apply(index, leaf);
                self.requests.apply(index, leaf, documents);
                self.breaches.apply(index, leaf);
            }
        }
    }

    fn stop(&mut self, (leaf, role): (u64, Role), acts: &[Act], signed: Option<&Digest>) {
        let stopped = self.suspended.entry(role).or_default();
        stopped.acts.extend(acts);
        stopped.leaf = leaf;
        if signed.is_some() {
            stopped.signed = Some(leaf);
        }
        self.halts.extend(signed);
    }

    fn go_on(&mut self, role: Role, signed: Option<&Digest>) {
        self.suspended.remove(&role);
        self.halts.extend(signed);
    }

    fn paid_for(&mut self, charge: u64) {
        if let Some(charge) = self.charged.get_mut(&charge) {
            charge.answered = true;
        }
    }

    /// Days until a request is public: those of the charter under which it comes.
    fn delay_of_requests(&self) -> u32 {
        let in_force = self.in_force.as_ref().map(|in_force| &in_force.charter);
        let charter = in_force.or(self.proposal.as_ref().map(|proposal| &proposal.charter));
        charter.map_or(0, Charter::requests_published_after_days)
    }

    /// Powers that the charter in force lets disclose rows.
    fn powers(&self) -> BTreeSet<String> {
        let in_force = self.in_force.iter().flat_map(|own| &own.charter.law.overriding);
        let reaching = in_force.filter(|power| power.disclosure.is_some());
        reaching.map(|power| power.power.clone()).collect()
    }

    fn assessed(&mut self, charter: &CharterId, assessment: &Digest, documents: &dyn Documents) {
        if let Some(proposal) = &mut self.proposal
            && proposal.digest == *charter
        {
            proposal.assessment =
                rules::judged(documents, assessment).map(|judged| (*assessment, judged));
            // What was said over this very charter and assessment stays said, adverse advice
            // too, however often they are proposed and judged again.
            let said = self.said.iter().filter(|made| {
                let draft = made.draft();
                draft.charter == *charter && draft.assessment == *assessment
            });
            proposal.statements = said.cloned().collect();
        }
    }

    fn opened(&mut self, leaf: &Leaf, provisional: bool, documents: &dyn Documents) {
        let time = leaf.time;
        let Some(proposal) = &self.proposal else { return };
        self.report_due = Some(self.due_after_opening(&proposal.charter.term, day(time)));
        self.processors.opened(&proposal.charter, time);
        self.bulletins.version(&proposal.charter, &self.charges, documents);
        if let Some(before) = self.in_force.take()
            && before.digest != proposal.digest
        {
            self.superseded.push(before.charter);
        }
        self.in_force = Some(InForce {
            charter: proposal.charter.clone(),
            digest: proposal.digest,
            since: time,
            provisional,
        });
        self.was_provisional |= provisional;
        self.first_opened.get_or_insert(time);
    }

    /// When the report on the effect is due once a charter is in force. No version buys time: the
    /// day already running stays, be it the first charter's or the last report's. A version that
    /// names another, earlier day than the one before it binds itself more.
    fn due_after_opening(&self, term: &cordon_charter::Term, today: Date) -> Date {
        let (Some(running), Some(before)) = (self.report_due, &self.in_force) else {
            return term.report_due;
        };
        let named = term.report_due;
        let earlier = named != before.charter.term.report_due && named >= today;
        if earlier { running.min(named) } else { running }
    }

    pub(crate) fn body_removed(&mut self, leaf: u64) {
        self.requests.body_removed(leaf);
    }

    /// The measure that the proposed charter takes over from.
    pub(crate) fn predecessor(&self) -> Option<&MeasureId> {
        self.proposal.as_ref().and_then(|p| p.charter.measure.successor_of.as_ref())
    }

    /// Takes over what a predecessor spent, when it opens for the first time.
    pub(crate) fn inherit(&mut self, charges: Charges) {
        self.charges = charges;
    }

    /// Whether it was ended by an event.
    pub(crate) const fn is_ended(&self) -> bool {
        self.ended.is_some() || self.erased
    }

    fn charge_made(&mut self, index: u64, purpose: &PurposeId, phase: Phase, cost: &Cost) {
        self.charges.add(purpose, cost);
        let (purpose, cost) = (purpose.clone(), cost.clone());
        self.charged.insert(index, Charge { phase, purpose, cost, answered: false });
    }

    /// ρ for the life of the measure under the charter in force.
    pub fn rho(&self) -> Option<Rho> {
        self.account().map(|account| account.total().clone())
    }
}

/// The calendar day of a moment, in UTC.
pub(crate) fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}
