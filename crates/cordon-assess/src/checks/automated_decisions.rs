//! Check: no decision by machine, or each with its law, a human reviewer and a hearing.
//!
//! ```charter-good
//! [automated]
//! decision = []
//! ```
//! ```charter-good
//! [[automated.decision]]
//! decision = "who is called first"
//! law = "Public Health Act, section 18"
//! reasoning = "days since contact and age, by the published table"
//! reviewer_post = "head of the contact team"
//! hearing = "the person is called and can object before anything follows"
//! ```
//! ```charter-bad
//! [[automated.decision]]
//! decision = "who must stay at home"
//! law = "Public Health Act, section 18"
//! reasoning = "days since contact"
//! reviewer_post = ""
//! hearing = "by letter afterwards"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "automated_decisions",
    text: include_str!("automated_decisions.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "automated.decision";
    let decisions = &case.charter.automated.decisions;
    for (i, decision) in decisions.iter().enumerate() {
        let path = nth(ALL, i);
        for (key, text, what) in [
            ("law", &decision.law, "no law allows the decision"),
            ("reviewer_post", &decision.reviewer_post, "no human reviews the decision"),
            ("hearing", &decision.hearing, "the person is not heard"),
        ] {
            let help = "say it, or let a human decide";
            points.need(is_said(text), format!("{path}.{key}"), what, help);
        }
    }
    let text = if decisions.is_empty() {
        "no decision is made by machine"
    } else {
        "each decision by machine has its law, reviewer and hearing"
    };
    points.said_unless_failed(ALL, text);
}
