//! Check: whoever may receive data is named, with what, for which purpose, by which competence.
//!
//! The list is closed: nobody else may receive anything. An empty list means that nothing leaves.
//!
//! ```charter-good
//! [[recipient]]
//! name = "Ministry of Health"
//! country = "XA"
//! receives = "noised weekly counts"
//! competence = "Public Health Act, section 3"
//! purpose = "epidemic-curve"
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Ministry of Health"
//! country = "XA"
//! receives = "noised weekly counts"
//! competence = ""
//! purpose = "epidemic-curve"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::{is_said, is_said_in_all},
};

pub(super) const CHECK: Check = Check {
    name: "recipients_named",
    text: include_str!("recipients_named.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (i, recipient) in case.charter.recipients.iter().enumerate() {
        let texts = [&recipient.name, &recipient.competence];
        let said = texts.into_iter().all(|t| is_said(t)) && is_said_in_all(&recipient.receives);
        let text = "name, what is received or competence is not said";
        let help = "say who receives what, and by which competence";
        points.need(said, nth("recipient", i), text, help);
        let known = case.charter.purposes.contains_key(&recipient.purpose);
        let path = format!("{}.purpose", nth("recipient", i));
        points.need(known, path, "there is no such purpose", "name a declared purpose");
    }
    let count = case.charter.recipients.len();
    points.met_unless_failed("recipient", format!("a closed list of {count}"));
}
