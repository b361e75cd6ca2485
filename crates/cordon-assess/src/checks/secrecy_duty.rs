//! Check: those who see the data are bound to secrecy by a named rule.
//!
//! ```charter-good
//! [law.secrecy]
//! who = "everybody who works for the agency"
//! rule = "Public Health Act, section 15"
//! ```
//! ```charter-bad
//! # without law.secrecy
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "secrecy_duty",
    text: include_str!("secrecy_duty.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let secrecy = case.charter.law.secrecy.as_ref();
    let bound = secrecy.is_some_and(|duty| is_said(&duty.who) && is_said(&duty.rule));
    let help = "say in `[law.secrecy]` who is bound, and by what rule";
    points.need(bound, "law.secrecy", "nobody is bound to secrecy", help);
    points.said_unless_failed("law.secrecy", "a duty of secrecy is named with its rule");
}
