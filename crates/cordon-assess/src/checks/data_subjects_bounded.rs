//! Check: it is said whose data are taken and why just theirs.
//!
//! A measure that covers everybody in an area, without a reason of their own, is for a person to
//! judge.
//!
//! ```charter-good
//! [measure.data_subjects]
//! groups = ["persons with a confirmed infection"]
//! reason = "only they can be counted as cases"
//! area_wide = false
//! ```
//! ```charter-judge
//! [measure.data_subjects]
//! area_wide = true
//! ```
//! ```charter-bad
//! [measure.data_subjects]
//! groups = []
//! ```

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{all_said_in_all, is_said},
};

pub(super) const CHECK: Check = Check {
    name: "data_subjects_bounded",
    text: include_str!("data_subjects_bounded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "measure.data_subjects";
    let subjects = &case.charter.measure.data_subjects;
    let help = "name the groups";
    let groups = all_said_in_all(&subjects.groups);
    points.need(groups, format!("{ALL}.groups"), "nothing says whose data are taken", help);
    let text = "nothing says why just these groups";
    points.need(is_said(&subjects.reason), format!("{ALL}.reason"), text, "give the reason");
    if subjects.area_wide {
        let text = "everybody in an area is covered, without a reason of their own";
        let help = "narrow the groups, or judge why nothing less will do";
        points.judge(format!("{ALL}.area_wide"), text, help);
    }
    points.met_unless_failed(ALL, "the groups are named and bounded");
}
