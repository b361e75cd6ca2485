//! What should have been done by a time and was not: duties that no leaf broke, because there is
//! none. They do not make a log fail; whoever reads it should know.

use std::fmt;

use cordon_charter::MeasureId;
use jiff::{Timestamp, civil::Date};

use super::{MeasureState, State};

/// A duty that is overdue, or that nobody has done yet although no day is set for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Neglect {
    /// No report on the effect of a measure: intake and questions stand still.
    Report {
        /// Of which measure.
        measure: MeasureId,
        /// The last day for it.
        due: Date,
    },
    /// A request outside the purposes is still hidden.
    Request {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the request.
        request: u64,
        /// The day on which its details were due.
        due: Date,
    },
    /// The supervisory authority was not told of a breach.
    BreachAuthority {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the breach.
        breach: u64,
        /// Until when it was to be told.
        due: Timestamp,
    },
    /// Persons at high risk are not told of a breach yet. The law sets no day: without undue delay
    /// (Regulation (EU) 2016/679, Art. 34(1)).
    BreachPersons {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the breach.
        breach: u64,
        /// When the risk was judged to be high.
        since: Timestamp,
    },
}

impl Neglect {
    /// Whether a time that was set for it has passed. What is to be done without undue delay is
    /// owed from the start and overdue at no named time.
    pub const fn is_overdue(&self) -> bool {
        !matches!(self, Self::BreachPersons { .. })
    }
}

impl State {
    /// Duties that are overdue at `now` or not done yet, of all measures.
    pub fn neglected(&self, now: Timestamp) -> Vec<Neglect> {
        self.measures().flat_map(|measure| measure.neglected(now)).collect()
    }
}

impl MeasureState {
    /// Duties that are overdue at `now`, or not done yet. A day counts as missed when it is over.
    pub fn neglected(&self, now: Timestamp) -> Vec<Neglect> {
        let measure = self.id();
        let mut found = Vec::new();
        let runs = !matches!(
            self.lifecycle(now),
            super::Lifecycle::Ended | super::Lifecycle::Erased | super::Lifecycle::Lapsed
        );
        if runs
            && self.is_report_overdue(now)
            && let Some(due) = self.report_due()
        {
            found.push(Neglect::Report { measure: measure.clone(), due });
        }
        for request in self.requests().due(now) {
            let Some(due) = self.requests().all().get(&request).map(|request| request.due) else {
                continue;
            };
            if due < super::measure::day(now) {
                found.push(Neglect::Request { measure: measure.clone(), request, due });
            }
        }
        for (leaf, breach) in self.breaches() {
            let (measure, leaf) = (measure.clone(), *leaf);
            if breach.is_overdue(now) {
                let (measure, due) = (measure.clone(), breach.notify_by);
                found.push(Neglect::BreachAuthority { measure, breach: leaf, due });
            }
            if breach.owes_persons()
                && let Some((_, since)) = breach.assessed
            {
                found.push(Neglect::BreachPersons { measure, breach: leaf, since });
            }
        }
        found
    }
}

impl fmt::Display for Neglect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report { measure, due } => {
                write!(f, "measure `{measure}`: the report on its effect was due on {due}")
            }
            Self::Request { measure, request, due } => write!(
                f,
                "measure `{measure}`: who made the request of leaf {request} was to be public on \
                 {due}"
            ),
            Self::BreachAuthority { measure, breach, due } => write!(
                f,
                "measure `{measure}`: the authority was to be told of the breach of leaf {breach} \
                 by {due}"
            ),
            Self::BreachPersons { measure, breach, since } => write!(
                f,
                "measure `{measure}`: persons at high risk are not told yet of the breach of leaf \
                 {breach}, judged {since}; they are to be told without undue delay"
            ),
        }
    }
}
