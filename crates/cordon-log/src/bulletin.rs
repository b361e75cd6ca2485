//! Bulletins: questions that are asked once and answered window by window, for one charge. The
//! declaration is a public document; what follows from it is in the fold.

use std::fmt;

use cordon_charter::{CharterId, Cost, Digest, MeasureId, PurposeId, RecordName, Rho};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The windows of a bulletin: so many, all equally long, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Term {
    /// First day of the first window, in UTC.
    pub first: Date,
    /// How long a window is.
    pub every: Every,
    /// Number of windows, from 1 to [`Term::MOST_WINDOWS`].
    pub windows: u32,
}

/// How long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// So many days, from 1 to [`Every::MOST_DAYS`].
    Days(u32),
    /// So many months of the calendar, from 1 to [`Every::MOST_MONTHS`]. Each begins on the day of
    /// the month on which the first began, or on the last day of a month that does not have it.
    Months(u32),
}

impl Every {
    /// Most days of a window.
    pub const MOST_DAYS: u32 = 366;
    /// Most months of a window.
    pub const MOST_MONTHS: u32 = 12;

    /// Whether it is within bounds.
    pub fn is_sound(self) -> bool {
        match self {
            Self::Days(days) => (1..=Self::MOST_DAYS).contains(&days),
            Self::Months(months) => (1..=Self::MOST_MONTHS).contains(&months),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match self {
            Self::Days(days) => (days, "day"),
            Self::Months(months) => (months, "month"),
        };
        write!(f, "{number} {unit}{}", if *number == 1 { "" } else { "s" })
    }
}

/// A term as events and documents have it: `days` or `months`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    first: Date,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    months: Option<u32>,
    windows: u32,
}

impl TryFrom<Written> for Term {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { first, days, months, windows } = written;
        let every = match (days, months) {
            (Some(days), None) => Every::Days(days),
            (None, Some(months)) => Every::Months(months),
            _ => return Err("a term has either `days` or `months`"),
        };
        Ok(Self { first, every, windows })
    }
}

impl From<Term> for Written {
    fn from(term: Term) -> Self {
        let Term { first, every, windows } = term;
        let (days, months) = match every {
            Every::Days(days) => (Some(days), None),
            Every::Months(months) => (None, Some(months)),
        };
        Self { first, days, months, windows }
    }
}

impl Term {
    /// Most windows.
    pub const MOST_WINDOWS: u32 = 1_000;

    /// Whether length, number and all dates of windows are within bounds.
    pub fn is_sound(&self) -> bool {
        self.every.is_sound()
            && (1..=Self::MOST_WINDOWS).contains(&self.windows)
            && self.begin(self.windows + 2).is_some()
    }

    /// The first day of window `number`, from 1; of the one after the last, the day on which the
    /// last is over.
    pub fn begin(&self, number: u32) -> Option<Date> {
        let before = i64::from(number.checked_sub(1)?);
        // Always from the first day: from 31 January on, windows begin on 28 February, 31 March …
        let span = match self.every {
            Every::Days(days) => Span::new().try_days(before * i64::from(days)),
            Every::Months(months) => Span::new().try_months(before * i64::from(months)),
        };
        self.first.checked_add(span.ok()?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn days(first: &str, every: Every, windows: u32) -> Vec<String> {
        let term = Term { first: first.parse().unwrap(), every, windows };
        assert!(term.is_sound());
        let last = |number| term.last(number).unwrap();
        for number in 1..windows {
            let next = term.begin(number + 1).unwrap();
            assert_eq!(last(number).tomorrow().unwrap(), next, "windows touch");
            assert!(term.begin(number).unwrap() < next);
        }
        (1..=windows)
            .map(|number| format!("{}..{}", term.begin(number).unwrap(), last(number)))
            .collect()
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        assert_eq!(
            days("2027-11-01", Every::Months(1), 4),
            [
                "2027-11-01..2027-11-30",
                "2027-12-01..2027-12-31",
                "2028-01-01..2028-01-31",
                "2028-02-01..2028-02-29",
            ]
        );
        assert_eq!(
            days("2026-12-31", Every::Months(1), 4),
            [
                "2026-12-31..2027-01-30",
                "2027-01-31..2027-02-27",
                "2027-02-28..2027-03-30",
                "2027-03-31..2027-04-29",
            ]
        );
        assert_eq!(days("2026-11-15", Every::Months(3), 2)[1], "2027-02-15..2027-05-14");
        assert_eq!(days("2026-11-02", Every::Days(7), 2)[1], "2026-11-09..2026-11-15");
    }

    #[test]
    fn a_term_is_of_days_or_of_months_and_within_bounds() {
        let read = |text: &str| serde_json::from_str::<Term>(text);
        for text in [
            r#"{"first":"2026-11-02","days":7,"windows":3}"#,
            r#"{"first":"2026-11-02","months":2,"windows":3}"#,
        ] {
            let term = read(text).unwrap();
            assert_eq!(serde_json::to_string(&term).unwrap(), text);
            assert!(term.is_sound());
        }
        for text in [
            r#"{"first":"2026-11-02","windows":3}"#,
            r#"{"first":"2026-11-02","days":7,"months":1,"windows":3}"#,
            r#"{"first":"2026-11-02","weeks":1,"windows":3}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let sound = |first: &str, every, windows| {
            Term { first: first.parse().unwrap(), every, windows }.is_sound()
        };
        for every in [Every::Days(0), Every::Days(367), Every::Months(0), Every::Months(13)] {
            assert!(!sound("2026-11-02", every, 1), "{every}");
        }
        assert!(!sound("2026-11-02", Every::Months(1), 0));
        assert!(!sound("2026-11-02", Every::Months(1), 1_001));
        assert!(!sound("9999-11-02", Every::Months(1), 12), "no date is beyond 9999");
        assert!(!sound("2026-11-02", Every::Months(u32::MAX), 1_000));
    }
}
