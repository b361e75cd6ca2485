//! Check: the charter lets the measure open only after a consultation over it is on record.
//!
//! Which groups will do is the rulebook's: one of them must be among `groups` of
//! `[consultation]`. The record itself (who was heard over this very charter, what they said, the
//! answer, what changed) is in the log, and is checked when the measure opens.
//!
//! ```charter-good
//! # with groups = ["people_concerned", "civil_society"]
//! [consultation]
//! groups = ["civil_society"]
//! ```
//! ```charter-bad
//! # with groups = ["people_concerned", "civil_society"]
//! [consultation]
//! groups = ["industry"]
//! ```
//! ```charter-bad
//! # with groups = ["people_concerned", "civil_society"]
//! [[consulted]]
//! who = "Association of patients"
//! kind = "people concerned"
//! date = 2025-11-12
//! said = "no street names"
//! changed = "results are by region"
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "consultation_required",
    text: include_str!("consultation_required.rs"),
    needs: &[Parameter::Groups],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    const FIELD: &str = "consultation";
    let will_do = |group| parameters.groups.contains(&group);
    let demanded = case.charter.consultation.as_ref();
    let required = demanded.is_some_and(|c| c.groups.iter().copied().any(will_do));
    let who: Vec<_> = parameters.groups.iter().map(|group| group.in_words()).collect();
    let names: Vec<_> = parameters.groups.iter().map(|group| group.as_str()).collect();
    let (who, names) = (who.join(" or "), names.join("` or `"));
    let text = format!("the measure could open although {who} was not heard over this charter");
    let help = format!("add `[consultation]` with `{names}` among its `groups`");
    points.need(required, FIELD, text, help);
    points.met_unless_failed(FIELD, format!("{who} must be heard, on record, before it opens"));
}
