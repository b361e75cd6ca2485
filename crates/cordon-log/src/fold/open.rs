//! Whether a measure is open for an act: the proof that it is, or why it is not.

use cordon_charter::{Act, CharterId, MeasureId, Role};
use jiff::{Timestamp, civil::Date};

/// Why an act may not be done, in the order in which it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOpen {
    /// There is none of this name.
    #[error("there is no such measure")]
    Unknown,
    /// It was not opened yet.
    #[error("the measure is {0}, not open")]
    Not(String),
    /// Its last day is past.
    #[error("the measure ended with its sunset on {0}")]
    Sunset(Date),
    /// It was ended.
    #[error("the measure was ended")]
    Ended,
    /// The 14 days are over.
    #[error("the provisional opening lapsed after 14 days")]
    Lapsed,
    /// Somebody stopped it.
    #[error("`{}` is suspended by the {}", act.as_str(), by.as_str())]
    Suspended {
        /// What.
        act: Act,
        /// By whom.
        by: Role,
    },
    /// The effectiveness report is overdue.
    #[error(
        "the report on the measure's effect was due on {0}; until it is published, intake and \
         questions stop"
    )]
    ReportOverdue(Date),
}

impl NotOpen {
    /// Stable code for scripts and leaves.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown-measure",
            Self::Not(_) => "not-open",
            Self::Sunset(_) => "after-sunset",
            Self::Ended => "ended",
            Self::Lapsed => "lapsed",
            Self::Suspended { .. } => "suspended",
            Self::ReportOverdue(_) => "report-overdue",
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Unknown => "see `cordon measure list`".to_owned(),
            Self::Not(_) => "see `cordon measure show` for what is missing".to_owned(),
            Self::Sunset(_) | Self::Ended => {
                "an ended measure does not open again; propose a successor".to_owned()
            }
            Self::Lapsed => {
                "open it with all statements; a provisional opening has no extension".to_owned()
            }
            Self::Suspended { by, .. } => format!("only the {} can resume it", by.as_str()),
            Self::ReportOverdue(_) => "publish the report".to_owned(),
        }
    }
}

/// Proof that a measure is open for one act. Only [`super::State::open_for`] makes one.
///
/// ```compile_fail
/// fn twice(opened: cordon_log::Opened) -> (cordon_log::Opened, cordon_log::Opened) {
///     (opened.clone(), opened) // no `Clone`: one look at the state, one act
/// }
/// ```
#[must_use]
#[derive(Debug)]
pub struct Opened {
    measure: MeasureId,
    charter: CharterId,
    act: Act,
    at: Timestamp,
}

impl Opened {
    pub(super) const fn new(
        measure: MeasureId,
        charter: CharterId,
        act: Act,
        at: Timestamp,
    ) -> Self {
        Self { measure, charter, act, at }
    }

    /// Which measure.
    pub const fn measure(&self) -> &MeasureId {
        &self.measure
    }

    /// Under which charter.
    pub const fn charter(&self) -> CharterId {
        self.charter
    }

    /// For which act.
    pub const fn act(&self) -> Act {
        self.act
    }

    /// At what time.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
