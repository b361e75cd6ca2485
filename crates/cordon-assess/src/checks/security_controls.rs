//! Check: against each of the three risks the software itself does something.
//!
//! Illegitimate access, unwanted modification and disappearance each have at least one control
//! whose runtime check guards against it; a control that only people carry (`organisational`) does
//! not count, and noise keeps no row from getting lost. Against illegitimate access, rows are
//! sealed and access is bound to a purpose. `[security]` says besides what is done against access,
//! destruction, loss, other use, change and disclosure.
//!
//! ```charter-good
//! [[risk.disappearance.control]]
//! title = "every act is in the log, so a loss shows"
//! check = "transparency_log"
//! ```
//! ```charter-bad
//! [[risk.disappearance.control]]
//! title = "the staff take care"
//! check = "organisational"
//! ```
//! ```charter-bad
//! [security]
//! loss = ""
//! ```

use cordon_charter::RuntimeCheck;

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    impact::{guards, risks},
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "security_controls",
    text: include_str!("security_controls.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (name, risk) in risks(&case.charter.risks) {
        let carried = risk.controls.iter().any(|c| guards(c.check, name));
        let text = "no control against this risk is carried by the software";
        let help = "name a control with a runtime check that guards against it";
        points.need(carried, format!("risk.{}.control", name.as_str()), text, help);
    }
    let controls = &case.charter.risks.illegitimate_access.controls;
    for (check, what) in [
        (RuntimeCheck::SealedStorage, "rows at rest are not said to be sealed"),
        (RuntimeCheck::PurposeBoundAccess, "access is not said to be bound to purposes"),
    ] {
        let named = controls.iter().any(|control| control.check == check);
        let help = "name the control; Cordon carries it in every measure";
        points.need(named, "risk.illegitimate_access.control", what, help);
    }
    let security = &case.charter.security;
    for (danger, text) in [
        ("access", &security.access),
        ("destruction", &security.destruction),
        ("loss", &security.loss),
        ("use", &security.misuse),
        ("change", &security.change),
        ("disclosure", &security.disclosure),
    ] {
        let what = format!("nothing says what is done against {danger}");
        points.need(is_said(text), format!("security.{danger}"), what, "say it");
    }
    points.met_unless_failed("risk", "each risk has a control that the software carries");
}
