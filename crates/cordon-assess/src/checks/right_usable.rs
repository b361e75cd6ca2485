//! Check: a right of the person has a way, a time limit and no price.
//!
//! `right` is `access`, `correction`, `erasure`, `objection`, `restriction`, `portability` or
//! `remedy`; `within_days` is the longest time that the rulebook takes as reasonable. Where a
//! charter says nothing of restriction or portability, a person must judge whether it had to.
//!
//! ```charter-good
//! # with right = "access", within_days = 30
//! [rights.access]
//! how = "by letter, telephone or at any counter"
//! days = 15
//! free = true
//! ```
//! ```charter-bad
//! # with right = "access", within_days = 30
//! [rights.access]
//! days = 365
//! ```
//! ```charter-bad
//! # with right = "access", within_days = 30
//! [rights.access]
//! free = false
//! ```
//! ```charter-bad
//! # with right = "portability", within_days = 30
//! [rights.portability]
//! how = "the person gets the rows as a table that machines read"
//! days = 60
//! free = true
//! ```
//! ```charter-judge
//! # with right = "restriction", within_days = 30
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points, prose::is_said_in_all};

pub(super) const CHECK: Check = Check {
    name: "right_usable",
    text: include_str!("right_usable.rs"),
    needs: &[Parameter::Right, Parameter::WithinDays],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let Some(name) = parameters.right else { return };
    let rights = &case.charter.rights;
    let path = format!("rights.{}", name.as_str());
    let declared = rights.all().find(|(key, _)| *key == name.as_str());
    let Some((_, right)) = declared else {
        let text = format!("nothing says how a person uses the right ({})", name.as_str());
        let help = format!("write `[{path}]`, or judge why the law does not give this right here");
        return points.judge(path, text, help);
    };
    let text = "nothing says how the right is used";
    points.need(is_said_in_all(&right.how), format!("{path}.how"), text, "say where and how");
    let most = parameters.within_days.unwrap_or(0);
    let text = format!("the answer may take longer than {most} days");
    let help = format!("answer within {most} days");
    points.need(right.days <= most, format!("{path}.days"), text, help);
    let help = "make it free of charge";
    points.need(right.free, format!("{path}.free"), "the person has to pay", help);
    let text = format!("answered within {} days, free of charge", right.days);
    points.met_unless_failed(path, text);
}
