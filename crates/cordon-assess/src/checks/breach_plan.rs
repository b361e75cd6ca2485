//! Check: a breach is reported by a named post, to a named authority, in time, and people are told.
//!
//! ```charter-good
//! # with within_hours = 72
//! [breach]
//! hours = 24
//! people_told = "by letter, in the languages of the notice"
//! ```
//! ```charter-bad
//! # with within_hours = 72
//! [breach]
//! hours = 720
//! ```
//! ```charter-bad
//! # with within_hours = 72
//! [breach]
//! authority = ""
//! ```

use super::{Check, Parameter, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{is_said, is_said_in_all},
};

pub(super) const CHECK: Check = Check {
    name: "breach_plan",
    text: include_str!("breach_plan.rs"),
    needs: &[Parameter::WithinHours],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let breach = &case.charter.breach;
    for (field, text, what) in [
        ("breach.reporter_post", &breach.reporter_post, "nothing says who reports a breach"),
        ("breach.authority", &breach.authority, "nothing says to which authority"),
    ] {
        points.need(is_said(text), field, what, "say it before anything happens");
    }
    let (told, what) = (is_said_in_all(&breach.people_told), "nothing says how people are told");
    points.need(told, "breach.people_told", what, "say it before anything happens");
    let most = parameters.within_hours.unwrap_or(0);
    let text = format!("a breach is reported later than within {most} hours");
    points.need(breach.hours <= most, "breach.hours", text, format!("set at most {most}"));
    let text = format!("a breach is reported within {} hours, and people are told", breach.hours);
    points.met_unless_failed("breach.hours", text);
}
