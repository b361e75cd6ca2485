//! Check: conditions of national law beyond the instruments named were looked for.
//!
//! `law.national_conditions` says what was found and which exemptions are relied on. Whether it is
//! complete, a person who knows that law must judge.
//!
//! ```charter-judge
//! [law]
//! national_conditions = "section 14 asks for a register of accesses; no exemption is relied on"
//! ```
//! ```charter-bad
//! [law]
//! national_conditions = "TBD"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "national_conditions_checked",
    text: include_str!("national_conditions_checked.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "law.national_conditions";
    let said = case.charter.law.national_conditions.as_deref().is_some_and(is_said);
    if said {
        points.judge(FIELD, "national conditions were looked for", "judge whether all were found");
    } else {
        let text = "nothing says which further conditions of national law apply";
        points.not_met(FIELD, text, "look for them and say what was found, also if it is nothing");
    }
}
