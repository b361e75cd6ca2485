//! Who was heard over which charter, whether they were answered, and what that is worth for the
//! charter that is to open.

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::{Charter, CharterId, ConsultedGroup};
use jiff::Timestamp;

use crate::{event::Event, leaf::Leaf};

/// The consultations of one measure, over all versions of its charter.
#[derive(Clone, Debug, Default)]
pub struct Consultations {
    proposed: BTreeSet<CharterId>,
    replies: BTreeMap<u64, Reply>,
    /// By charter, the last leaf that took over for it what was heard before.
    confirmed: BTreeMap<CharterId, u64>,
}

/// One time that somebody was heard. What was said is in the body of its leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Over which charter.
    pub charter: CharterId,
    /// For whom they spoke.
    pub group: ConsultedGroup,
    /// When it was recorded.
    pub time: Timestamp,
    /// Leaves of the answers, the last one being the one that stands.
    pub answers: Vec<u64>,
}

/// Why a consultation does not yet do for a charter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// Nobody of the group was heard.
    Nobody(ConsultedGroup),
    /// Somebody of the group was heard, but over an earlier charter.
    Earlier(ConsultedGroup),
    /// What was heard has no answer yet; its leaf.
    Unanswered(u64),
}

impl Consultations {
    /// Everybody who was heard, by leaf.
    pub const fn replies(&self) -> &BTreeMap<u64, Reply> {
        &self.replies
    }

    /// Whether the reply at `leaf` counts for `charter`: it is over that very charter, or was
    /// confirmed for it later.
    pub fn counts(&self, leaf: u64, charter: &CharterId) -> bool {
        self.replies.get(&leaf).is_some_and(|reply| {
            let confirmed = self.confirmed.get(charter).is_some_and(|at| leaf < *at);
            reply.charter == *charter || confirmed
        })
    }

    /// What `charter` still lacks of the consultation that it demands; empty where it demands none.
    pub fn unheard(&self, charter: &Charter) -> Vec<Unheard> {
        let Some(demanded) = charter.consultation.as_ref().filter(|c| !c.groups.is_empty()) else {
            return Vec::new();
        };
        let digest = charter.digest();
        let mut lacking = Vec::new();
        for group in &demanded.groups {
            let mut heard = self.replies.iter().filter(|(_, reply)| reply.group == *group);
            if heard.clone().any(|(leaf, _)| self.counts(*leaf, &digest)) {
                continue;
            }
            lacking.push(match heard.next() {
                Some(_) => Unheard::Earlier(*group),
                None => Unheard::Nobody(*group),
            });
        }
        let open = self.unanswered().filter(|leaf| self.counts(*leaf, &digest));
        lacking.extend(open.map(Unheard::Unanswered));
        lacking
    }

    /// Leaves of what was heard and not answered.
    pub fn unanswered(&self) -> impl Iterator<Item = u64> {
        self.replies.iter().filter(|(_, reply)| reply.answers.is_empty()).map(|(leaf, _)| *leaf)
    }

    /// Whether the charter was ever proposed for the measure.
    pub(crate) fn is_proposed(&self, charter: &CharterId) -> bool {
        self.proposed.contains(charter)
    }

    pub(crate) fn propose(&mut self, charter: CharterId) {
        self.proposed.insert(charter);
    }

    pub(crate) fn apply(&mut self, index: u64, leaf: &Leaf) {
        match &leaf.event {
            Event::ConsulteeHeard { charter, group, .. } => {
                let (charter, group, time) = (*charter, *group, leaf.time);
                self.replies.insert(index, Reply { charter, group, time, answers: Vec::new() });
            }
            Event::ConsulteeAnswered { reply, .. } => {
                if let Some(reply) = self.replies.get_mut(reply) {
                    reply.answers.push(index);
                }
            }
            Event::ConsultationConfirmed { charter, .. } => {
                self.confirmed.insert(*charter, index);
            }
            _ => {}
        }
    }
}
