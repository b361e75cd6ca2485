//! Check: for every decision, score or status by machine, the inputs and the rule are said.
//!
//! ```charter-good
//! [[automated.decision]]
//! decision = "who is called first"
//! law = "Public Health Act, section 18"
//! reasoning = "days since contact and age, by the published table"
//! reviewer_post = "head of the contact team"
//! hearing = "by telephone, before anything follows"
//! ```
//! ```charter-bad
//! [[automated.decision]]
//! decision = "who is called first"
//! law = "Public Health Act, section 18"
//! reasoning = ""
//! reviewer_post = "head of the contact team"
//! hearing = "by telephone, before anything follows"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "reasoning_told",
    text: include_str!("reasoning_told.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "automated.decision";
    for (i, decision) in case.charter.automated.decisions.iter().enumerate() {
        let path = format!("{}.reasoning", nth(ALL, i));
        let help = "say which inputs lead to which result, by which rule";
        points.need(is_said(&decision.reasoning), path, "the reasons are not said", help);
    }
    points.said_unless_failed(ALL, "the reasons can be told to the person");
}
