//! Who handles data on a controller's behalf, since when, and which changes were told.

use std::collections::BTreeSet;

use cordon_charter::{Charter, CharterId, Digest, Processor, ProcessorChanges};
use jiff::Timestamp;

/// The processors of one measure over time.
#[derive(Clone, Debug, Default)]
pub struct Processors {
    all: Vec<Engaged>,
    told: BTreeSet<CharterId>,
}

/// One processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engaged {
    /// As the charter last named it.
    pub processor: Processor,
    /// When the charter that first named it opened.
    pub since: Timestamp,
    /// When a charter last gave it another task, country, contract or basis.
    pub changed: Option<Timestamp>,
    /// When its task ended.
    pub ended: Option<Timestamp>,
}

impl Processors {
    /// All that ever were, in the order in which they came.
    pub fn all(&self) -> &[Engaged] {
        &self.all
    }

    /// Those at work.
    pub fn at_work(&self) -> impl Iterator<Item = &Engaged> {
        self.all.iter().filter(|one| one.ended.is_none())
    }

    /// What `charter` would change.
    pub fn changes(&self, charter: &Charter) -> ProcessorChanges {
        ProcessorChanges::between(self.at_work().map(|one| &one.processor), charter)
    }

    /// Whether it was told in public what `charter` changes.
    pub fn is_told(&self, charter: &CharterId) -> bool {
        self.told.contains(charter)
    }

    pub(crate) fn is_at_work(&self, processor: &Digest) -> bool {
        self.at_work().any(|one| one.processor.digest() == *processor)
    }

    pub(crate) fn tell(&mut self, charter: CharterId) {
        self.told.insert(charter);
    }

    pub(crate) fn end(&mut self, processor: &Digest, time: Timestamp) {
        let at_work = self.all.iter_mut().filter(|one| one.ended.is_none());
        for one in at_work.filter(|one| one.processor.digest() == *processor) {
            one.ended = Some(time);
        }
    }

    /// A charter opened: its processors are at work from now on, and no others.
    pub(crate) fn opened(&mut self, charter: &Charter, time: Timestamp) {
        let changes = self.changes(charter);
        for one in self.all.iter_mut().filter(|one| one.ended.is_none()) {
            if changes.ended.contains(&one.processor) {
                one.ended = Some(time);
            }
            if let Some(new) = changes.changed.iter().find(|new| new.name == one.processor.name) {
                one.processor = new.clone();
                one.changed = Some(time);
            }
        }
        self.all.extend(changes.added.into_iter().map(|processor| Engaged {
            processor,
            since: time,
            changed: None,
            ended: None,
        }));
    }
}
