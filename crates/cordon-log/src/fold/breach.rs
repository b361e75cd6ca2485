//! Breaches of one measure: judged, told in time, closed.

use std::collections::BTreeMap;

use cordon_charter::BreachRisk;
use jiff::Timestamp;

use crate::{breach::Told, event::Event, leaf::Leaf};

/// The breaches of one measure, by the leaf that opened each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Breaches(BTreeMap<u64, BreachState>);

/// One breach. What happened is in the bodies of its leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachState {
    /// When it was discovered.
    pub discovered: Timestamp,
    /// Until when the supervisory authority is told.
    pub notify_by: Timestamp,
    /// The judgement that stands, and when it was made.
    pub assessed: Option<(BreachRisk, Timestamp)>,
    /// When the authority was told first.
    pub authority_told: Option<Timestamp>,
    /// When the persons were told first.
    pub persons_told: Option<Timestamp>,
    /// When it was dealt with.
    pub closed: Option<Timestamp>,
}

impl BreachState {
    /// How likely it harms persons, if somebody judged it.
    pub fn risk(&self) -> Option<BreachRisk> {
        self.assessed.map(|(risk, _)| risk)
    }

    /// Whether the authority must be told and was not yet. Until somebody judged that no risk is
    /// likely, it must.
    pub fn owes_authority(&self) -> bool {
        self.authority_told.is_none() && self.risk() != Some(BreachRisk::Unlikely)
    }

    /// Whether persons must be told and were not yet.
    pub fn owes_persons(&self) -> bool {
        self.persons_told.is_none() && self.risk() == Some(BreachRisk::High)
    }

    /// Whether the authority was first told late, or would be at `now`.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.authority_told.unwrap_or(now) > self.notify_by
    }

    /// Whether the authority should have been told by `now`.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.owes_authority() && self.is_late(now)
    }

    /// Whether the authority was told, but late.
    pub fn is_told_late(&self) -> bool {
        self.authority_told.is_some_and(|told| self.is_late(told))
    }
}

impl Breaches {
    pub(crate) const fn all(&self) -> &BTreeMap<u64, BreachState> {
        &self.0
    }

    pub(crate) fn apply(&mut self, index: u64, leaf: &Leaf) {
        let time = leaf.time;
        match &leaf.event {
            Event::BreachOpened { discovered, notify_by, .. } => {
                let breach = BreachState {
                    discovered: *discovered,
                    notify_by: *notify_by,
                    assessed: None,
                    authority_told: None,
                    persons_told: None,
                    closed: None,
                };
                self.0.insert(index, breach);
            }
            Event::BreachAssessed { breach, risk, .. } => {
                if let Some(breach) = self.0.get_mut(breach) {
                    breach.assessed = Some((*risk, time));
                }
            }
            Event::BreachNotified { breach, to, .. } => {
                if let Some(breach) = self.0.get_mut(breach) {
                    let told = match to {
                        Told::Authority => &mut breach.authority_told,
                        Told::Persons => &mut breach.persons_told,
                    };
                    told.get_or_insert(time);
                }
            }
            Event::BreachClosed { breach, .. } => {
                if let Some(breach) = self.0.get_mut(breach) {
                    breach.closed.get_or_insert(time);
                }
            }
            _ => {}
        }
    }
}
