//! Check: each recipient has an agreement that can be looked up.
//!
//! Each `[[recipient]]` has `agreement`.
//!
//! ```charter-good
//! [[recipient]]
//! name = "Ministry of Health"
//! country = "XA"
//! receives = "noised weekly counts"
//! competence = "Public Health Act, section 3"
//! purpose = "epidemic-curve"
//! agreement = "information-sharing agreement 4 of 2025"
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Ministry of Health"
//! country = "XA"
//! receives = "noised weekly counts"
//! competence = "Public Health Act, section 3"
//! purpose = "epidemic-curve"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "recipients_agreed",
    text: include_str!("recipients_agreed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (i, recipient) in case.charter.recipients.iter().enumerate() {
        let agreed = recipient.agreement.as_deref().is_some_and(is_said);
        let path = format!("{}.agreement", nth("recipient", i));
        let help = "give the reference of the agreement";
        points.need(agreed, path, "receives data without an agreement", help);
    }
    points.said_unless_failed("recipient", "each recipient has its agreement");
}
