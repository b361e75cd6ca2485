//! Where a measure stands, and whether it may act.

use std::fmt;

use cordon_charter::Act;
use jiff::{SignedDuration, Timestamp};

use super::{MeasureState, day};
use crate::fold::open::{NotOpen, Opened};

/// Longest time that a measure may be open provisionally; there is no extension.
const PROVISIONAL: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Where a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// A charter was proposed.
    Proposed,
    /// It was judged.
    Assessed,
    /// Open in an emergency, until the given time.
    Provisional(Timestamp),
    /// Open.
    Open,
    /// Open, but some acts are stopped.
    Suspended,
    /// A provisional opening lapsed.
    Lapsed,
    /// Ended, or past its sunset.
    Ended,
    /// Nothing is held any more.
    Erased,
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proposed => "proposed",
            Self::Assessed => "assessed",
            Self::Provisional(until) => return write!(f, "provisional until {until}"),
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Lapsed => "lapsed",
            Self::Ended => "ended",
            Self::Erased => "erased",
        })
    }
}

impl MeasureState {
    /// Where it stands at `now`.
    pub fn lifecycle(&self, now: Timestamp) -> Lifecycle {
        if self.erased {
            return Lifecycle::Erased;
        }
        if self.ended.is_some() {
            return Lifecycle::Ended;
        }
        let Some(in_force) = &self.in_force else {
            let assessed = self.proposal.as_ref().is_some_and(|p| p.assessment.is_some());
            return if assessed { Lifecycle::Assessed } else { Lifecycle::Proposed };
        };
        if day(now) > in_force.charter.term.sunset {
            return Lifecycle::Ended;
        }
        if in_force.provisional {
            let until = in_force.since + PROVISIONAL;
            return if now < until { Lifecycle::Provisional(until) } else { Lifecycle::Lapsed };
        }
        let stopped = !self.suspended.is_empty() || self.is_report_overdue(now);
        if stopped { Lifecycle::Suspended } else { Lifecycle::Open }
    }

    /// Whether the report on its effect is overdue at `now`.
    pub fn is_report_overdue(&self, now: Timestamp) -> bool {
        self.report_due.is_some_and(|due| day(now) > due)
    }

    pub(crate) fn open_for(&self, act: Act, now: Timestamp) -> Result<Opened, NotOpen> {
        let lifecycle = self.lifecycle(now);
        let Some(in_force) = &self.in_force else {
            return Err(NotOpen::Not(lifecycle.to_string()));
        };
        match lifecycle {
            Lifecycle::Ended if self.ended.is_none() => {
                return Err(NotOpen::Sunset(in_force.charter.term.sunset));
            }
            Lifecycle::Ended | Lifecycle::Erased => return Err(NotOpen::Ended),
            Lifecycle::Lapsed => return Err(NotOpen::Lapsed),
            _ => {}
        }
        let stopped_by = self.suspended.iter().find(|(_, stopped)| stopped.acts.contains(&act));
        if let Some((by, _)) = stopped_by {
            return Err(NotOpen::Suspended { act, by: *by });
        }
        if self.is_report_overdue(now)
            && matches!(act, Act::Intake | Act::Questions)
            && !in_force.charter.continuity.acts.contains(&act)
            && let Some(due) = self.report_due
        {
            return Err(NotOpen::ReportOverdue(due));
        }
        Ok(Opened::new(self.id.clone(), in_force.digest, act, now))
    }
}
