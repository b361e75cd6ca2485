//! Requests for data outside the purposes: how many, which became public, which were obeyed.

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::Digest;
use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::{Documents, measure::day, rules};
use crate::{event::Event, leaf::Leaf, request::RequestKind};

/// The requests of one measure.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    all: BTreeMap<u64, RequestState>,
    /// Selections of persons that were disclosed: an order is good for one disclosure.
    disclosed: BTreeSet<Digest>,
}

/// One request. Who asked, and for what, is in the body of its leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestState {
    /// What kind of asker.
    pub asked: RequestKind,
    /// When it was recorded.
    pub time: Timestamp,
    /// The day on which its details are to be published.
    pub due: Date,
    /// Leaf of their publication.
    pub published: Option<u64>,
    /// Leaves of what was disclosed under a power that the charter names.
    pub disclosed: Vec<u64>,
    /// Those of them under a power that the charter did not let disclose rows when the request
    /// came.
    pub under_later_power: Vec<u64>,
    /// The powers that the charter let disclose rows when it came.
    pub powers: BTreeSet<String>,
    /// Its body was removed: there is nothing left to publish.
    pub removed: bool,
}

impl Requests {
    /// Every request, by its leaf.
    pub const fn all(&self) -> &BTreeMap<u64, RequestState> {
        &self.all
    }

    /// How many of each kind: the public count.
    pub fn counts(&self) -> BTreeMap<RequestKind, usize> {
        let mut counts = BTreeMap::new();
        for request in self.all.values() {
            *counts.entry(request.asked).or_insert(0) += 1;
        }
        counts
    }

    /// Requests whose details are due at `now` and not yet public.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = u64> {
        let today = day(now);
        let due = self.all.iter().filter(move |(_, request)| {
            request.published.is_none() && !request.removed && request.due <= today
        });
        due.map(|(leaf, _)| *leaf)
    }

    pub(crate) fn is_disclosed(&self, selection: &Digest) -> bool {
        self.disclosed.contains(selection)
    }

    pub(crate) fn record(
        &mut self,
        (leaf, time): (u64, Timestamp),
        asked: RequestKind,
        days: u32,
        powers: BTreeSet<String>,
    ) {
        let due = day(time).checked_add(i64::from(days).days()).unwrap_or(Date::MAX);
        let request = RequestState {
            asked,
            time,
            due,
            published: None,
            disclosed: Vec::new(),
            under_later_power: Vec::new(),
            powers,
            removed: false,
        };
        self.all.insert(leaf, request);
    }

    pub(crate) fn body_removed(&mut self, leaf: u64) {
        if let Some(request) = self.all.get_mut(&leaf) {
            request.removed = true;
        }
    }

    pub(crate) fn apply(&mut self, index: u64, leaf: &Leaf, documents: &dyn Documents) {
        match &leaf.event {
            Event::RequestPublished { request, .. } => {
                if let Some(request) = self.all.get_mut(request) {
                    request.published.get_or_insert(index);
                }
            }
            Event::RequestDisclosed { request, orders, .. } => {
                let orders = orders.iter().filter_map(|order| rules::order(documents, order));
                let mut later = false;
                for order in orders {
                    let draft = order.signed.draft;
                    let named = self.all.get(request).map(|own| own.powers.contains(&draft.power));
                    later |= named == Some(false);
                    self.disclosed.insert(draft.selection);
                }
                if let Some(request) = self.all.get_mut(request) {
                    request.disclosed.push(index);
                    if later {
                        request.under_later_power.push(index);
                    }
                }
            }
            _ => {}
        }
    }
}
