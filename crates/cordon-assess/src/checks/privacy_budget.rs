//! Check: what all statistics together may reveal about one person is small, or has its reason.
//!
//! ε and δ hold for the life of the measure. An ε above `epsilon_above`, or a δ above
//! `delta_above`, fails without a reason and needs a person's judgement with one. Any ε has a
//! reason.
//!
//! ```charter-good
//! # with epsilon_above = "10", delta_above = "1/100000"
//! [privacy]
//! epsilon = "4"
//! delta = "1/1000000"
//! reason = "a weekly curve by region within five per cent for half a year"
//! ```
//! ```charter-judge
//! # with epsilon_above = "10", delta_above = "1/100000"
//! [privacy]
//! epsilon = "20"
//! reason = "a daily curve by region, age and sex for a year"
//! ```
//! ```charter-bad
//! # with epsilon_above = "10", delta_above = "1/100000"
//! [privacy]
//! epsilon = "20"
//! reason = ""
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "privacy_budget",
    text: include_str!("privacy_budget.rs"),
    needs: &[Parameter::EpsilonAbove, Parameter::DeltaAbove],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let privacy = &case.charter.privacy;
    let help = "say for which questions, at which accuracy, this much is needed";
    let said = is_said(&privacy.reason);
    points.need(said, "privacy.reason", "nothing says why this much may be revealed", help);
    let help = "lower it, or have it judged in public whether the questions are worth it";
    if let Some(high) = parameters.epsilon_above.as_ref().filter(|high| privacy.epsilon > **high) {
        let text = format!("ε = {} for the life of the measure is above {high}", privacy.epsilon);
        points.judge("privacy.epsilon", text, help);
    }
    if let Some(high) = parameters.delta_above.as_ref().filter(|high| privacy.delta > **high) {
        let text = format!("δ = {} for the life of the measure is above {high}", privacy.delta);
        points.judge("privacy.delta", text, help);
    }
    let text = format!("ε = {} and δ = {} with a reason", privacy.epsilon, privacy.delta);
    points.met_unless_failed("privacy.epsilon", text);
}
