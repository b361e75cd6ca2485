//! Check: it is said how children, and those who act for them, use their rights.
//!
//! `rights.children` says it. Whether that protects them well enough, a person must judge.
//!
//! ```charter-judge
//! [rights]
//! children = "from 14 years by themselves, before that by their guardians"
//! ```
//! ```charter-bad
//! [rights]
//! children = ""
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said_in_all};

pub(super) const CHECK: Check = Check {
    name: "children_provided",
    text: include_str!("children_provided.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "rights.children";
    if is_said_in_all(&case.charter.rights.children) {
        let help = "judge whether guardians decide where they must, and children are heard";
        points.judge(FIELD, "a rule for children is there", help);
    } else {
        points.not_met(
            FIELD,
            "nothing is said about children",
            "say who decides and asks for them",
        );
    }
}
