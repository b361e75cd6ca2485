//! Check: a body beside the controller receives the reports, and its report has a day.
//!
//! `accountability.oversight` names it; the first report falls due within the term
//! (`term.report_due`).
//!
//! ```charter-good
//! [accountability]
//! oversight = "Data Protection Authority"
//! ```
//! ```charter-bad
//! [accountability]
//! oversight = ""
//! ```
//! ```charter-bad
//! [accountability]
//! oversight = "Data Protection Authority"
//!
//! [term]
//! report_due = 2027-06-30
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "oversight_named",
    text: include_str!("oversight_named.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "accountability.oversight";
    let named = case.charter.accountability.oversight.as_deref().is_some_and(is_said);
    points.need(named, FIELD, "no body receives the reports", "name the body that oversees it");
    let term = &case.charter.term;
    let due = term.report_due > term.opens && term.report_due <= term.sunset;
    let help = "let it fall due between opening and sunset";
    points.need(due, "term.report_due", "no report falls due within the term", help);
    points.met_unless_failed(FIELD, "a body oversees the measure and receives its reports");
}
