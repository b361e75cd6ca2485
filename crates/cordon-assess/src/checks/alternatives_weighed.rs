//! Check: milder ways were weighed, one of them without any digital processing.
//!
//! Each `[[alternative]]` says what could be done instead and why it is not enough; at least one
//! has `digital = false`.
//!
//! ```charter-good
//! [[alternative]]
//! option = "counting cases by telephone"
//! digital = false
//! why_not = "the count comes five days late"
//! ```
//! ```charter-bad
//! [[alternative]]
//! option = "an app without a central store"
//! digital = true
//! why_not = "too few people have a telephone that runs it"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "alternatives_weighed",
    text: include_str!("alternatives_weighed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let alternatives = &case.charter.alternatives;
    for (i, alternative) in alternatives.iter().enumerate() {
        let said = is_said(&alternative.option) && is_said(&alternative.why_not);
        let text = "the option, or why it is not enough, is not said";
        points.need(said, nth("alternative", i), text, "say both");
    }
    let non_digital = alternatives.iter().any(|alternative| !alternative.digital);
    let text = "no way without digital processing was weighed";
    let help = "weigh one (`digital = false`) and say why it is not enough";
    points.need(non_digital, "alternative", text, help);
    points.met_unless_failed("alternative", "milder ways were weighed, a non-digital one included");
}
