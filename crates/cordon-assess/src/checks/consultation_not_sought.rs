//! Check: the charter says why those concerned are not asked for their view.
//!
//! One way of several, for laws that ask for it where it fits: `not_sought` of `[consultation]`
//! gives the reasons. Whether they hold, a person must judge.
//!
//! ```charter-judge
//! [consultation]
//! groups = []
//! not_sought = "cases rise by half each day; asking would take longer than the measure lasts"
//! ```
//! ```charter-bad
//! [consultation]
//! groups = []
//! not_sought = "-"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "consultation_not_sought",
    text: include_str!("consultation_not_sought.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "consultation.not_sought";
    let reasons = case.charter.consultation.as_ref().and_then(|c| c.not_sought.as_deref());
    match reasons {
        None => points.not_taken(),
        Some(reasons) if is_said(reasons) => {
            let help = "judge whether it would not fit to ask them";
            points.judge(FIELD, "it is said why those concerned are not asked", help);
        }
        Some(_) => {
            let help = "give the reasons, or hear them and name them in `groups`";
            points.not_met(FIELD, "no reason is given for not asking those concerned", help);
        }
    }
}
