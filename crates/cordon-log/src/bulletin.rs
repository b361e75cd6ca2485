//! Bulletins: questions that are asked once and answered window by window, for one charge. The
//! declaration is a public document; what follows from it is in the fold.

use cordon_charter::{CharterId, Cost, Digest, MeasureId, PurposeId, RecordName, Rho};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The windows of a bulletin: so many, of so many days each, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day of the first window, in UTC.
    pub first: Date,
    /// Days of a window, from 1 to [`Term::MOST_DAYS`].
    pub days: u32,
    /// Number of windows, from 1 to [`Term::MOST_WINDOWS`].
    pub windows: u32,
}

impl Term {
    /// Most days of a window.
    pub const MOST_DAYS: u32 = 366;
    /// Most windows.
    pub const MOST_WINDOWS: u32 = 1_000;

    /// Whether days, windows and all their dates are within bounds.
    pub fn is_sound(&self) -> bool {
        (1..=Self::MOST_DAYS).contains(&self.days)
            && (1..=Self::MOST_WINDOWS).contains(&self.windows)
            && self.begin(self.windows + 2).is_some()
    }

    /// The first day of window `number`, from 1; of the one after the last, the day on which the
    /// last is over.
    pub fn begin(&self, number: u32) -> Option<Date> {
        let days = i64::from(number.checked_sub(1)?) * i64::from(self.days);
        self.first.checked_add(days.days()).ok()
    }

    /// The last day of window `number`.
    pub fn last(&self, number: u32) -> Option<Date> {
        self.begin(number.checked_add(1)?)?.yesterday().ok()
    }

    /// The day on which the last window is over.
    pub fn end(&self) -> Option<Date> {
        self.begin(self.windows.checked_add(1)?)
    }

    /// From this day on no window is opened any more: one window's time after the last.
    pub fn lapse(&self) -> Option<Date> {
        self.begin(self.windows.checked_add(2)?)
    }

    /// The moment at which window `number` begins.
    pub(crate) fn start(&self, number: u32) -> Option<Timestamp> {
        Some(self.begin(number)?.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }
}

/// What was declared: a public document of the log. Format: `docs/spec/event.md`.
///
/// # Privacy
/// Follows from question, charter, account and documents of the log; nothing in it depends on
/// rows. Clips and ρ are those of every window (`docs/proofs/standing-questions.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Version of the format: 1.
    pub bulletin: u32,
    /// The measure.
    pub measure: MeasureId,
    /// The charter under which it was declared, from which every window is planned.
    pub charter: CharterId,
    /// What it is for.
    pub purpose: PurposeId,
    /// The record whose rows are read.
    pub record: RecordName,
    /// The question.
    pub sql: String,
    /// Digest of its canonical form.
    pub question: Digest,
    /// What was charged, once, for all windows.
    pub cost: Cost,
    /// The windows.
    pub term: Term,
    /// What is counted, with clip and ρ.
    pub blocks: Vec<DeclaredBlock>,
}

/// One block of a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredBlock {
    /// `rows`, `persons`, `sum` …
    pub kind: String,
    /// Digest of what it counts.
    pub counts: Digest,
    /// The most that one person adds to all windows together, in L2: an exact number of units.
    pub clip: String,
    /// ρ of the block.
    pub rho: Rho,
}

impl Declaration {
    /// Whether it is in order by itself: its blocks cost what it says.
    pub fn is_sound(&self) -> bool {
        let parts: Rho = self.blocks.iter().map(|block| &block.rho).sum();
        self.bulletin == 1
            && self.term.is_sound()
            && !self.blocks.is_empty()
            && parts == self.cost.rho
    }
}
