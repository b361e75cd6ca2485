//! Check: the measure has one purpose, and it feeds no research.
//!
//! Several purposes are for a person to judge: each must be part of the one aim that the law
//! allows.
//!
//! ```charter-good
//! # only-purpose case-follow-up
//! ```
//! ```charter-judge
//! [[purpose]]
//! id = "epidemic-curve"
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "epidemic-curve"
//! research = "Research Act, section 4; researchers see statistics only"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "single_purpose",
    text: include_str!("single_purpose.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let charter = case.charter;
    for (id, purpose) in &charter.purposes {
        let path = format!("purpose.{id}.research");
        let text = "a purpose feeds research, which is another aim";
        points.need(purpose.research.is_none(), path, text, "leave the research out");
    }
    if charter.purposes.len() > 1 {
        let text = format!("there are {} purposes", charter.purposes.len());
        points.judge(
            "purpose",
            text,
            "judge whether each is part of the one aim, or part the measure",
        );
    }
    points.met_unless_failed("purpose", "there is one purpose");
}
