//! Check: data of telecommunications operators are anonymous before they leave them, or a law
//! says more.
//!
//! `[tool.telecom]` says `anonymised_at_operator = true`, or names the law that allows more, with
//! its
//! last day. That such a law is necessary and proportionate, a person must judge.
//!
//! ```charter-good
//! [tool.telecom]
//! anonymised_at_operator = true
//! ```
//! ```charter-judge
//! [tool.telecom]
//! anonymised_at_operator = false
//! law = "Telecommunications Act, section 9, until 2026-06-30"
//! ```
//! ```charter-bad
//! [tool.telecom]
//! anonymised_at_operator = false
//! ```

use super::{Check, Parameters};
use crate::{case::Case, condition::Condition, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "telecom_bounded",
    text: include_str!("telecom_bounded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "tool.telecom";
    let Some(telecom) = &case.charter.tools.telecom else {
        return match Condition::Telecom.suggested(case.charter) {
            Some(suggested) => points.judge(suggested.field, suggested.why, suggested.help),
            None => points.met("tool", "no data come from telecommunications operators"),
        };
    };
    let law = telecom.law.as_deref().is_some_and(is_said);
    match (telecom.anonymised_at_operator, law) {
        (true, _) => {
            let path = format!("{ALL}.anonymised_at_operator");
            points.met(path, "the operator makes the data anonymous before they leave");
        }
        (false, true) => {
            let text = "data about persons leave the operator by a law";
            let help = "judge whether that law is necessary, proportionate and limited in time";
            points.judge(format!("{ALL}.law"), text, help);
        }
        (false, false) => {
            let text = "data about persons leave the operator without a law";
            points.not_met(ALL, text, "let the operator make them anonymous");
        }
    }
}
