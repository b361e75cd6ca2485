//! Check: the three risks were examined, and only what is carried out lowers them.
//!
//! Each risk names impacts, threats and sources. What remains is not above what was there before,
//! and is lower only where a control names a runtime check that guards against this risk. Where
//! severity and likelihood both stay important or maximal, a person must judge.
//!
//! ```charter-good
//! [risk.unwanted_modification]
//! residual_likelihood = "limited"
//! ```
//! ```charter-judge
//! [risk.unwanted_modification]
//! severity = "maximal"
//! likelihood = "maximal"
//! residual_severity = "important"
//! residual_likelihood = "important"
//! ```
//! ```charter-bad
//! [risk.unwanted_modification]
//! likelihood = "important"
//! residual_likelihood = "negligible"
//!
//! [[risk.unwanted_modification.control]]
//! title = "the staff take care"
//! check = "organisational"
//! ```
//! ```charter-bad
//! [[risk.unwanted_modification.control]]
//! title = "statistics carry noise"
//! check = "differential_privacy"
//! ```
//! ```charter-bad
//! [risk.unwanted_modification]
//! threats = []
//! ```

use cordon_charter::{Level, Risk};

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    impact::{RiskName, guards, risks},
    prose::all_said,
};

pub(super) const CHECK: Check = Check {
    name: "risks_lowered",
    text: include_str!("risks_lowered.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (name, risk) in risks(&case.charter.risks) {
        one(name, risk, points);
    }
    points.met_unless_failed("risk", "the three risks are examined; what lowers them is carried");
}

fn one(name: RiskName, risk: &Risk, points: &mut Points) {
    let path = &format!("risk.{}", name.as_str());
    let examined = [&risk.impacts, &risk.threats, &risk.sources].into_iter().all(|l| all_said(l));
    let text = "impacts, threats or sources of the risk are not named";
    points.need(examined, path, text, "name what it would do, how it could happen, from where");
    let before = (risk.severity, risk.likelihood);
    let after = (risk.residual_severity, risk.residual_likelihood);
    let above = after.0 > before.0 || after.1 > before.1;
    let help = "controls do not raise a risk: set what remains to at most what was before";
    points.need(!above, format!("{path}.residual_likelihood"), "the risk grows by controls", help);
    let carried = risk.controls.iter().any(|c| guards(c.check, name));
    let lower = after.0 < before.0 || after.1 < before.1;
    let text = "the risk is called lower, but no control that the software carries lowers it";
    let help = "name a control that guards against it, or leave the risk where it was";
    points.need(!lower || carried, format!("{path}.control"), text, help);
    if after.0 >= Level::Important && after.1 >= Level::Important {
        let text = "severity and likelihood remain important with the controls on";
        let help = "lower the risk, or judge why the measure is worth it; consult the authority";
        points.judge(format!("{path}.residual_severity"), text, help);
    }
}
