//! Check: groups that need particular care are named, with what is done for them.
//!
//! `measure.data_subjects.vulnerable_groups` names them. None at all is for a person to judge: few
//! measures meet nobody who is vulnerable.
//!
//! ```charter-good
//! [measure.data_subjects]
//! vulnerable_groups = ["people without papers: nothing reaches the authority for aliens"]
//! ```
//! ```charter-judge
//! [measure.data_subjects]
//! vulnerable_groups = []
//! ```
//! ```charter-bad
//! [measure.data_subjects]
//! vulnerable_groups = ["TBD"]
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::all_said};

pub(super) const CHECK: Check = Check {
    name: "vulnerable_groups_weighed",
    text: include_str!("vulnerable_groups_weighed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "measure.data_subjects.vulnerable_groups";
    let groups = &case.charter.measure.data_subjects.vulnerable_groups;
    if groups.is_empty() {
        let help = "name them and what is done, or judge that nobody in particular is hit";
        return points.judge(FIELD, "no group that needs particular care is named", help);
    }
    let text = "a group is not said in words";
    points.need(all_said(groups), FIELD, text, "say who they are, and what is done for them");
    points.said_unless_failed(FIELD, "groups that need particular care are named");
}
