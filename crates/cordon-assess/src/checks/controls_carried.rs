//! Check: the software itself carries these controls, and the charter relies on them.
//!
//! Each runtime check of `controls` is named by some control of `[risk]`. A control that only
//! people
//! carry does not count: this is what a court or authority can have shown to it by running the
//! software.
//!
//! ```charter-good
//! # with controls = ["sealed_storage", "purpose_bound_access"]
//! [[risk.illegitimate_access.control]]
//! title = "rows are sealed"
//! check = "sealed_storage"
//!
//! [[risk.illegitimate_access.control]]
//! title = "access by role and purpose"
//! check = "purpose_bound_access"
//! ```
//! ```charter-bad
//! # with controls = ["sealed_storage", "purpose_bound_access", "differential_privacy"]
//! [[risk.illegitimate_access.control]]
//! title = "the staff take care"
//! check = "organisational"
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points, impact::check_in_words};

pub(super) const CHECK: Check = Check {
    name: "controls_carried",
    text: include_str!("controls_carried.rs"),
    needs: &[Parameter::Controls],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let risks = &case.charter.risks;
    let risks = [
        ("risk.illegitimate_access", &risks.illegitimate_access),
        ("risk.unwanted_modification", &risks.unwanted_modification),
        ("risk.disappearance", &risks.disappearance),
    ];
    for wanted in &parameters.controls {
        let words = check_in_words(*wanted);
        let carried =
            risks.iter().find(|(_, risk)| risk.controls.iter().any(|c| c.check == *wanted));
        match carried {
            Some((path, _)) => points.met(format!("{path}.control"), format!("carried: {words}")),
            None => {
                let text = format!("no control relies on this: {words}");
                let help = "name it as the `check` of a control under `[risk]`";
                points.not_met("risk", text, help);
            }
        }
    }
}
