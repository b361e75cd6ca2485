//! Check: an emergency was declared, by an act that the public can read, before the measure opens.
//!
//! `[law.emergency]` has citation, date and address. One way of several: a measure may rest on an
//! ordinary law as well. Whether the emergency lasts, a person must judge.
//!
//! ```charter-judge
//! [law.emergency]
//! citation = "Declaration of a public-health emergency"
//! article = "paragraph 1"
//! date = 2025-12-20
//! url = "https://law.example/declaration"
//! ```
//! ```charter-bad
//! [law.emergency]
//! citation = "Declaration of a public-health emergency"
//! article = "paragraph 1"
//! date = 2026-02-01
//! url = "https://law.example/declaration"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "emergency_declared",
    text: include_str!("emergency_declared.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "law.emergency";
    let Some(act) = &case.charter.law.emergency else { return points.not_taken() };
    let readable = is_said(&act.citation) && act.url.starts_with("http");
    let help = "give its citation and address";
    points.need(readable, FIELD, "the declaration cannot be read by the public", help);
    let before = act.date <= case.charter.term.opens;
    let text = "the emergency was declared only after the first day";
    let help = "open the measure once the emergency is declared";
    points.need(before, format!("{FIELD}.date"), text, help);
    if before && readable {
        let text = format!("an emergency was declared on {}", act.date);
        points.judge(FIELD, text, "judge whether it lasts, and covers this measure");
    }
}
