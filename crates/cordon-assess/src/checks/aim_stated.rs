//! Check: the problem, the expected effect, the evidence and the measure of success are there.
//!
//! ```charter-good
//! [aim]
//! success_measure = "median days from onset to isolation fall below three"
//! ```
//! ```charter-bad
//! [aim]
//! evidence = "TBD"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "aim_stated",
    text: include_str!("aim_stated.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let aim = &case.charter.aim;
    for (field, text, what) in [
        ("aim.problem", &aim.problem, "the public-health problem is not said"),
        ("aim.expected_effect", &aim.expected_effect, "nothing says what the measure changes"),
        ("aim.success_measure", &aim.success_measure, "nothing says how success is known"),
        ("aim.evidence", &aim.evidence, "no evidence that it can work is named"),
    ] {
        points.need(
            is_said(text),
            field,
            what,
            "say it, so that anybody can look whether it is so",
        );
    }
    points.said_unless_failed("aim", "problem, effect, evidence and measure of success are there");
}
