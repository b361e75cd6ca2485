//! Check: choices were made so that the measure interferes less.
//!
//! `design.choices` names at least one. Whether more could have been chosen is not decided here.
//!
//! ```charter-good
//! [design]
//! choices = ["regions instead of addresses"]
//! ```
//! ```charter-bad
//! [design]
//! choices = []
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::all_said};

pub(super) const CHECK: Check = Check {
    name: "design_chosen",
    text: include_str!("design_chosen.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "design.choices";
    let chosen = all_said(&case.charter.design.choices);
    let text = "nothing was chosen so that the measure interferes less";
    points.need(chosen, FIELD, text, "name what was chosen: coarser places, fewer fields …");
    points.said_unless_failed(FIELD, "choices that reduce interference are named");
}
