//! Questions that are asked once and answered window by window.

use clap::{Args, Subcommand};
use cordon_charter::{MeasureId, PurposeId, Role};
use cordon_log::Every;
use cordon_query::ClipWish;
use jiff::civil::Date;

use super::{Charge, Output, TextFormat, role};

/// `cordon bulletin`
#[derive(Debug, Subcommand)]
pub(crate) enum Bulletin {
    /// Declare a question with its windows; it is charged once, for all of them.
    Declare(Declare),
    /// Release the next window that is over; each leaves once, with a receipt.
    Release(ReleaseWindow),
    /// Show the bulletins of a measure: windows, what was opened and released, what comes next.
    Show(ShowBulletins),
}

/// `cordon bulletin declare`
#[derive(Debug, Args)]
#[command(override_usage = "\
cordon bulletin declare [OPTIONS] --purpose <PURPOSE> <--epsilon <E>|--spend <RHO>|--within <W>>
           --clip <C> --every <RHYTHM> <--windows <NUMBER>|--until <DATE>> <MEASURE> <SQL>")]
#[command(after_help = "\
Example: cordon bulletin declare mers-surveillance --purpose course-of-outbreak --epsilon 0.5 \\
    --clip 1 --every week --windows 12 \"SELECT sex, COUNT(*) AS cases FROM mers_case GROUP BY sex\"
A row belongs to the window in which it arrives, whatever day it is about; rows that arrive after a
window ended count in a later one, and no window is reopened. A new version of the charter ends the
bulletin if it changes its purpose, its record, a bound or a row of a public table, or grants less
than was charged.")]
pub(crate) struct Declare {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The question: one SELECT with aggregates (docs/manual/sql.md).
    pub(crate) sql: String,
    /// The purpose of the charter that it serves.
    #[arg(long)]
    pub(crate) purpose: PurposeId,
    /// Who declares: a role to which the charter gives statistics for this purpose.
    #[arg(long = "as", alias = "role", default_value = "epidemiologist", value_parser = role())]
    pub(crate) role: Role,
    /// How much to spend, once, for all windows; `--within` holds for each window.
    #[command(flatten)]
    pub(crate) charge: Charge,
    /// The most that one person may add to all windows together, in L2: a number; `charter` for the
    /// charter's bound times the root of the number of windows, which clips nobody; `logged` for a
    /// choice from the newest numbers in the log. Where a person has about one row over the whole
    /// term, 1 is a good start; try others with --explain.
    #[arg(long, value_name = "C", value_parser = super::data::clip)]
    pub(crate) clip: ClipWish,
    /// How long a window is: `day`, `week`, `month`, `10 days`, `4 weeks`, `3 months`. A month ends
    /// before the day of the next month on which it began.
    #[arg(long, value_name = "RHYTHM", value_parser = every)]
    pub(crate) every: Every,
    /// How many windows.
    #[arg(long, value_name = "NUMBER", required_unless_present = "until")]
    pub(crate) windows: Option<u32>,
    /// The last day, instead of a number: as many whole windows as end on it or before.
    #[arg(long, value_name = "DATE", conflicts_with = "windows")]
    pub(crate) until: Option<Date>,
    /// First day of the first window, in UTC; today, which is the default, or later:
    /// only what arrives from then on counts.
    #[arg(long, value_name = "DATE")]
    pub(crate) first: Option<Date>,
    /// Say what it would cost and how exact each window would be; reads no row, spends nothing.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon bulletin release`
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cordon bulletin release mers-surveillance 17
A window can be released from the day after its last one on, in order and once: its noise is drawn
once. What was released stays in the log.")]
pub(crate) struct ReleaseWindow {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The bulletin: the leaf of its declaration, as `declare` and `show` name it.
    pub(crate) bulletin: u64,
    /// Who releases: a role to which the charter gives statistics for the bulletin's purpose.
    #[arg(long = "as", alias = "role", default_value = "epidemiologist", value_parser = role())]
    pub(crate) role: Role,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `cordon bulletin show`
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cordon bulletin show mers-surveillance")]
pub(crate) struct ShowBulletins {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `week`, `10 days`.
fn every(text: &str) -> Result<Every, &'static str> {
    let wrong = "use `day`, `week`, `month`, `10 days`, `4 weeks` or `3 months`";
    let (number, unit) = match text.trim().split_once(char::is_whitespace) {
        Some((number, unit)) => (number.parse().map_err(|_| wrong)?, unit.trim()),
        None => (1, text.trim()),
    };
    match unit {
        "day" | "days" => Ok(Every::Days(number)),
        "week" | "weeks" => number.checked_mul(7).map(Every::Days).ok_or(wrong),
        "month" | "months" => Ok(Every::Months(number)),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rhythms_are_days_weeks_and_months() {
        let read = ["day", "week", "10 days", "4 weeks", " 2  weeks "].map(every);
        assert_eq!(read, [1, 7, 10, 28, 14].map(|days| Ok(Every::Days(days))));
        assert_eq!(["month", "3 months"].map(every), [1, 3].map(|n| Ok(Every::Months(n))));
        for bad in ["", "year", "7", "-1 days", "x weeks", "4294967295 weeks"] {
            assert!(every(bad).is_err(), "{bad}");
        }
    }
}
