//! Check: somebody looks, within the term, whether the measure works.
//!
//! The first effectiveness report is due after the measure opens and no later than its sunset (an
//! overdue report suspends intake and questions), a review falls within the term, and it is said
//! who may extend on what evidence. Where the first report is due later than the rhythm of reviews
//! after opening, a person must judge: every later report comes within that rhythm.
//!
//! ```charter-good
//! [term]
//! opens = 2026-01-01
//! sunset = 2026-12-31
//! report_due = 2026-01-31
//! review_every_days = 30
//! ```
//! ```charter-bad
//! [term]
//! opens = 2026-01-01
//! sunset = 2026-12-31
//! report_due = 2027-01-01
//! ```
//! ```charter-bad
//! [term]
//! review_every_days = 0
//! ```
//! ```charter-judge
//! [term]
//! opens = 2026-01-01
//! report_due = 2026-02-01
//! review_every_days = 30
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, days_between},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "effect_reviewed",
    text: include_str!("effect_reviewed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let term = &case.charter.term;
    let due = term.report_due > term.opens && term.report_due <= term.sunset;
    let text = "the first effectiveness report does not fall within the term";
    points.need(due, "term.report_due", text, "let it fall due between opening and sunset");
    let every = i64::from(term.review_every_days);
    let reviewed = every > 0 && every <= days_between(term.opens, term.sunset);
    let help = "review at least once before the sunset";
    points.need(reviewed, "term.review_every_days", "no review falls within the term", help);
    let first = days_between(term.opens, term.report_due);
    if due && reviewed && first > every {
        let text = format!(
            "the first report is due {first} days after opening, later than the rhythm of {every}: \
             may the measure run so long before anybody says whether it works?"
        );
        let help = "let the first report fall due within `review_every_days` after opening";
        points.judge("term.report_due", text, help);
    }
    let text = "nothing says who may extend the measure, on what evidence";
    points.need(is_said(&term.extension), "term.extension", text, "say it, or that nobody may");
    points.met_unless_failed("term.report_due", "reports and reviews fall within the term");
}
