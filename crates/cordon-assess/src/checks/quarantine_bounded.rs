//! Check: a tool that watches over a quarantine says what it is for and what it is not for.
//!
//! `[tool.quarantine]` has its purpose and the ban of other use, and no purpose of the charter
//! feeds
//! research. Whether the ban is kept, the log shows.
//!
//! ```charter-good
//! [measure]
//! kind = "quarantine_check_in"
//!
//! [tool.quarantine]
//! purpose = "to see that a person in quarantine is well and at home"
//! secondary_use_ban = "no use in criminal or labour matters"
//! ```
//! ```charter-bad
//! [measure]
//! kind = "quarantine_check_in"
//!
//! [tool.quarantine]
//! purpose = "to see that a person in quarantine is well and at home"
//! secondary_use_ban = ""
//! ```
//! ```charter-bad
//! [measure]
//! kind = "quarantine_check_in"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "quarantine_bounded",
    text: include_str!("quarantine_bounded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "tool.quarantine";
    let Some(tool) = &case.charter.tools.quarantine else {
        return points.not_met("tool", "the tool is not described", "write `[tool.quarantine]`");
    };
    let help = "say what the tool may be used for";
    points.need(is_said(&tool.purpose), format!("{ALL}.purpose"), "its purpose is not said", help);
    let path = format!("{ALL}.secondary_use_ban");
    let help = "say what it must not be used for";
    points.need(is_said(&tool.secondary_use_ban), path, "no other use is forbidden", help);
    for (id, purpose) in &case.charter.purposes {
        let path = format!("purpose.{id}.research");
        let text = "data of a quarantine tool feed research";
        points.need(purpose.research.is_none(), path, text, "leave the research out");
    }
    points.met_unless_failed(ALL, "the tool has its purpose and a ban of other use");
}
