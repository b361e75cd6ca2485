//! Check: the measure ends on a day that is near enough to mean something.
//!
//! `term.sunset` is a day after `term.opens`; from the next day intake and questions stop by
//! themselves. A term longer than `within_days` is not limited in time; one longer than
//! `judge_above_days` needs a person's judgement. Both numbers are the rulebook's, not a treaty's.
//! `term.destruction` says what is destroyed at the end.
//!
//! ```charter-good
//! # with within_days = 1827, judge_above_days = 366
//! [term]
//! opens = 2026-01-01
//! sunset = 2026-12-31
//! ```
//! ```charter-judge
//! # with within_days = 1827, judge_above_days = 366
//! [term]
//! opens = 2026-01-01
//! sunset = 2028-12-31
//! ```
//! ```charter-bad
//! # with within_days = 1827, judge_above_days = 366
//! [term]
//! opens = 2026-01-01
//! sunset = 9999-12-31
//! ```
//! ```charter-bad
//! # with within_days = 1827, judge_above_days = 366
//! [term]
//! destruction = ""
//! ```

use super::{Check, Parameter, Parameters};
use crate::{
    case::{Case, days_between},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "sunset_set",
    text: include_str!("sunset_set.rs"),
    needs: &[Parameter::WithinDays, Parameter::JudgeAboveDays],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let term = &case.charter.term;
    let days = days_between(term.opens, term.sunset);
    let most = i64::from(parameters.within_days.unwrap_or(0));
    let unasked = i64::from(parameters.judge_above_days.unwrap_or(0));
    let text = "nothing says what is destroyed at the end";
    points.need(is_said(&term.destruction), "term.destruction", text, "say what, and by whom");
    if days <= 0 {
        let help = "set the sunset after the first day";
        points.not_met("term.sunset", "the measure ends before it begins", help);
    } else if days > most {
        let text = format!("a term of {days} days is no limit in time (most: {most})");
        points.not_met("term.sunset", text, "set an earlier sunset; a new version can extend it");
    } else if days > unasked {
        let text = format!("the measure may last {days} days (without a judgement: {unasked})");
        let help = "say why so long, or set an earlier sunset";
        points.judge("term.sunset", text, help);
    } else {
        points.met("term.sunset", format!("the measure ends by itself on {}", term.sunset));
    }
}
