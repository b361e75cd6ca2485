//! Check: data without any link to a person were weighed first.
//!
//! `design.anonymous_option` says why they would not do. Whether the reason holds, a person must
//! judge.
//!
//! ```charter-judge
//! [design]
//! anonymous_option = "totals without persons cannot be split by onset and age afterwards"
//! ```
//! ```charter-bad
//! # without design.anonymous_option
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "anonymous_option_weighed",
    text: include_str!("anonymous_option_weighed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "design.anonymous_option";
    let reason = case.charter.design.anonymous_option.as_deref().is_some_and(is_said);
    if reason {
        let help = "judge whether data without any link to a person would do";
        points.judge(FIELD, "a reason is given why anonymous data will not do", help);
    } else {
        let text = "nothing says why data without any link to a person will not do";
        points.not_met(FIELD, text, "say why, or use such data");
    }
}
