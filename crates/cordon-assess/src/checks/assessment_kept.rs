//! Check: the impact assessment is kept for so many years at least.
//!
//! `accountability.assessment_kept_years` is at least `years`, a number of the rulebook.
//!
//! ```charter-good
//! # with years = 3
//! [accountability]
//! assessment_kept_years = 3
//! ```
//! ```charter-bad
//! # with years = 3
//! [accountability]
//! assessment_kept_years = 1
//! ```
//! ```charter-bad
//! # with years = 3
//! [accountability]
//! evidence = ["the log"]
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "assessment_kept",
    text: include_str!("assessment_kept.rs"),
    needs: &[Parameter::Years],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    const FIELD: &str = "accountability.assessment_kept_years";
    let least = parameters.years.unwrap_or(0);
    let kept = case.charter.accountability.assessment_kept_years.unwrap_or(0);
    let text = format!("the assessment is not kept for {least} years");
    points.need(kept >= least, FIELD, text, format!("keep it for at least {least} years"));
    points.met_unless_failed(FIELD, format!("the assessment is kept for {kept} years"));
}
