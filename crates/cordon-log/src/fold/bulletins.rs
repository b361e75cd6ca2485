//! The bulletins of one measure: what was declared, which windows were opened and released, and
//! which submissions belong to which window.

mod changed;

use std::{collections::BTreeMap, fmt};

use cordon_charter::{Charges, Charter, CharterId, Cost, Digest, PurposeId, RecordName};
use jiff::Timestamp;

use super::{Documents, measure::day, rules};
use crate::bulletin::{Declaration, Term};

/// The bulletins of one measure, by the leaf of the declaration.
#[derive(Clone, Debug, Default)]
pub struct Bulletins {
    declared: BTreeMap<u64, Bulletin>,
    /// When submissions of each record arrived, in the order of the log.
    arrivals: BTreeMap<RecordName, Vec<(u64, Timestamp)>>,
}

/// One bulletin.
#[derive(Clone, Debug)]
pub struct Bulletin {
    /// Leaf of its declaration.
    pub leaf: u64,
    /// The declaration's document.
    pub document: Digest,
    /// Under which charter.
    pub charter: CharterId,
    /// For which purpose.
    pub purpose: PurposeId,
    /// Of which record.
    pub record: RecordName,
    /// Leaf of the charge that pays for all windows.
    pub charge: u64,
    /// What was charged.
    pub cost: Cost,
    /// Its windows.
    pub term: Term,
    /// Windows that were opened, the first first.
    pub opened: Vec<OpenedWindow>,
    /// The version of the charter that ended it, for good.
    pub ended: Option<EndedBy>,
}

/// A version of the charter that changed what a bulletin stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedBy {
    /// The version.
    pub version: u32,
    /// Paths of what it changed, at least one.
    pub changed: Vec<String>,
}

impl fmt::Display for EndedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, changed } = self;
        let paths: Vec<String> = changed.iter().map(|path| format!("`{path}`")).collect();
        write!(f, "version {version} of the charter changed {}", paths.join(", "))
    }
}

/// A window that was opened: its noise may have been drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedWindow {
    /// The leaf that opened it.
    pub leaf: u64,
    /// Position of the log from which submissions were read.
    pub from: u64,
    /// Position of the log up to which they were.
    pub snapshot: u64,
    /// The leaf of its release, if it left.
    pub released: Option<u64>,
}

impl Bulletins {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Bulletin> {
        self.declared.values()
    }

    /// The bulletin that was declared at `leaf`.
    pub fn get(&self, leaf: u64) -> Option<&Bulletin> {
        self.declared.get(&leaf)
    }

    /// The positions of the log at which windows begin and end, as far as they are known at `now`:
    /// rows on both sides of one must not be put together.
    pub fn cuts(&self, now: Timestamp) -> Vec<u64> {
        let running = self.all().filter(|bulletin| !bulletin.is_over(now));
        let of = |bulletin: &Bulletin| -> Vec<u64> {
            let begun = |number: &u32| bulletin.term.start(*number).is_some_and(|at| at <= now);
            let begun = (1..=bulletin.term.windows + 1).take_while(begun);
            begun.map(|number| self.cut(bulletin, number)).chain([bulletin.leaf]).collect()
        };
        running.flat_map(of).collect()
    }

    /// Positions of the log between which lie the submissions that arrived in window `number`: a
    /// function of the log once the window is over.
    pub fn range(&self, bulletin: &Bulletin, number: u32) -> (u64, u64) {
        (self.cut(bulletin, number), self.cut(bulletin, number.saturating_add(1)))
    }

    /// Where window `number` begins: after the last submission before its first day, and never
    /// before the declaration.
    fn cut(&self, bulletin: &Bulletin, number: u32) -> u64 {
        let start = bulletin.term.start(number).unwrap_or(Timestamp::MAX);
        let arrivals = self.arrivals.get(&bulletin.record).map(Vec::as_slice).unwrap_or_default();
        let before = arrivals.partition_point(|(_, time)| *time < start);
        let last = before.checked_sub(1).and_then(|at| arrivals.get(at));
        last.map_or(0, |(leaf, _)| leaf + 1).max(bulletin.leaf)
    }

    pub(crate) fn arrived(&mut self, record: &RecordName, leaf: u64, time: Timestamp) {
        self.arrivals.entry(record.clone()).or_default().push((leaf, time));
    }

    pub(crate) fn declare(
        &mut self,
        (leaf, charge, document): (u64, u64, Digest),
        declared: Declaration,
    ) {
        let Declaration { charter, purpose, record, cost, term, .. } = declared;
        let (opened, ended) = (Vec::new(), None);
        let bulletin = Bulletin {
            leaf,
            document,
            charter,
            purpose,
            record,
            charge,
            cost,
            term,
            opened,
            ended,
        };
        self.declared.insert(leaf, bulletin);
    }

    /// A version of the charter opened: it ends those bulletins that stand on what it changed, and
    /// no later one brings them back.
    pub(crate) fn version(
        &mut self,
        opened: &Charter,
        charges: &Charges,
        documents: &dyn Documents,
    ) {
        for own in self.declared.values_mut().filter(|own| own.ended.is_none()) {
            let of = (&own.purpose, &own.record);
            let changed = rules::charter(documents, &own.charter).map_or_else(
                || vec!["measure".to_owned()],
                |declared| changed::changed((&declared, opened), of, charges),
            );
            if !changed.is_empty() {
                own.ended = Some(EndedBy { version: opened.measure.version, changed });
            }
        }
    }

    pub(crate) fn open(&mut self, bulletin: u64, window: OpenedWindow) {
        if let Some(bulletin) = self.declared.get_mut(&bulletin) {
            bulletin.opened.push(window);
        }
    }

    pub(crate) fn release(&mut self, bulletin: u64, number: u32, leaf: u64) {
        let own = self.declared.get_mut(&bulletin);
        if let Some(window) = own.and_then(|own| own.opened.get_mut(place(number)?)) {
            window.released.get_or_insert(leaf);
        }
    }
}

impl Bulletin {
    /// The number of the window that is opened next, if there is one left.
    pub fn next(&self) -> Option<u32> {
        let next = u32::try_from(self.opened.len()).ok()?.checked_add(1)?;
        (next <= self.term.windows).then_some(next)
    }

    /// The window of this number, if it was opened.
    pub fn window(&self, number: u32) -> Option<&OpenedWindow> {
        self.opened.get(place(number)?)
    }

    /// Whether no window will be opened any more: all were, the time is over, or a version of the
    /// charter changed what it stands on.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.next().is_none()
            || self.term.lapse().is_none_or(|lapse| day(now) >= lapse)
            || self.ended.is_some()
    }
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}
