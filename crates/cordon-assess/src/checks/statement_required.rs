//! Check: the charter lets the measure open only after a role's signed statement.
//!
//! `role` and the `meanings` of which one will do are the rulebook's. The statement itself is
//! signed over charter and assessment, and is checked when the measure opens.
//!
//! ```charter-good
//! # with role = "supervisory_authority", meanings = ["notified", "consulted"]
//! [[statement]]
//! role = "supervisory_authority"
//! meaning = "consulted"
//! ```
//! ```charter-bad
//! # with role = "supervisory_authority", meanings = ["notified", "consulted"]
//! [[statement]]
//! role = "controller"
//! meaning = "approves"
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "statement_required",
    text: include_str!("statement_required.rs"),
    needs: &[Parameter::Role, Parameter::Meanings],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let Some(role) = parameters.role else { return };
    let names: Vec<&str> = parameters.meanings.iter().map(|m| m.as_str()).collect();
    let names = names.join(" or ");
    let will_do = |meaning| parameters.meanings.contains(&meaning);
    let required = case.charter.statements.iter().any(|s| s.role == role && will_do(s.meaning));
    let who = role.as_str().replace('_', " ");
    let text = format!("the measure could open without the statement of the {who} ({names})");
    let help = format!("add `[[statement]]` with role `{role}` and meaning {names}");
    points.need(required, "statement", text, help);
    points.met_unless_failed("statement", format!("the {who} must sign ({names}) before it opens"));
}
