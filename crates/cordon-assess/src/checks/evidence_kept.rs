//! Check: it is said by what the controller shows that it complies.
//!
//! ```charter-good
//! [accountability]
//! evidence = ["the transparency log", "the signed assessment"]
//! ```
//! ```charter-bad
//! [accountability]
//! evidence = []
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::all_said};

pub(super) const CHECK: Check = Check {
    name: "evidence_kept",
    text: include_str!("evidence_kept.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "accountability.evidence";
    let kept = all_said(&case.charter.accountability.evidence);
    let help = "name the evidence: the log, the assessment, contracts …";
    points.need(kept, FIELD, "no evidence of compliance is kept", help);
    points.said_unless_failed(FIELD, "evidence of compliance is named");
}
