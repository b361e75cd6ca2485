//! Check: a log of who was in a place is held in two halves, erased soon, and erasure is checked.
//!
//! `[tool.venue_log]` says who holds which half and who checks erasure. Every record is kept at
//! most
//! `within_days`, a number of the rulebook.
//!
//! ```charter-good
//! # with within_days = 28
//! [tool.venue_log]
//! split_custody = "the venue holds the visits, the agency the names; neither alone is enough"
//! erasure_check = "the authority looks each quarter whether old visits are gone"
//!
//! [record.case.retention]
//! days = 28
//! ```
//! ```charter-bad
//! # with within_days = 28
//! [tool.venue_log]
//! split_custody = "the venue holds the visits, the agency the names; neither alone is enough"
//! erasure_check = "the authority looks each quarter whether old visits are gone"
//!
//! [record.case.retention]
//! days = 60
//! ```
//! ```charter-bad
//! # with within_days = 28
//! [tool.venue_log]
//! split_custody = "the venue holds the visits, the agency the names; neither alone is enough"
//! erasure_check = ""
//!
//! [record.case.retention]
//! days = 28
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, condition::Condition, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "venue_log_split",
    text: include_str!("venue_log_split.rs"),
    needs: &[Parameter::WithinDays],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    const ALL: &str = "tool.venue_log";
    let Some(log) = &case.charter.tools.venue_log else {
        return match Condition::VenueLog.suggested(case.charter) {
            Some(suggested) => points.judge(suggested.field, suggested.why, suggested.help),
            None => points.met("tool", "nobody logs who was in a place"),
        };
    };
    let text = "nothing says who holds which half";
    let help = "let two bodies hold one half each";
    points.need(is_said(&log.split_custody), format!("{ALL}.split_custody"), text, help);
    let text = "nobody checks that visits are erased";
    points.need(is_said(&log.erasure_check), format!("{ALL}.erasure_check"), text, "say who does");
    let most = parameters.within_days.unwrap_or(0);
    for (name, record) in &case.charter.records {
        let path = format!("record.{name}.retention.days");
        let text = format!("kept longer than {most} days");
        points.need(record.retention.days <= most, path, text, format!("set at most {most}"));
    }
    points.met_unless_failed(ALL, "held in two halves and erased soon");
}
