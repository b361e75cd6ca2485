//! Check: a right of the person has a way, a time limit and no price.
//!
//! `right` is `access`, `correction`, `erasure`, `objection` or `remedy`; `within_days` is the
//! longest time that the rulebook takes as reasonable.
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

use super::{Check, Parameter, Parameters, parameters::RightName};
use crate::{case::Case, finding::Points, prose::is_said};

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
    let right = match name {
        RightName::Access => &rights.access,
        RightName::Correction => &rights.correction,
        RightName::Erasure => &rights.erasure,
        RightName::Objection => &rights.objection,
        RightName::Remedy => &rights.remedy,
    };
    let path = format!("rights.{}", name.as_str());
    let text = "nothing says how the right is used";
    points.need(is_said(&right.how), format!("{path}.how"), text, "say where and how");
    let most = parameters.within_days.unwrap_or(0);
    let text = format!("the answer may take longer than {most} days");
    let help = format!("answer within {most} days");
    points.need(right.days <= most, format!("{path}.days"), text, help);
    let help = "make it free of charge";
    points.need(right.free, format!("{path}.free"), "the person has to pay", help);
    let text = format!("answered within {} days, free of charge", right.days);
    points.met_unless_failed(path, text);
}
