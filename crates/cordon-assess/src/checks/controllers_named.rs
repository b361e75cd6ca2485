//! Check: who decides, who answers, and who works for them is named.
//!
//! Each controller has a responsible post, a contact and its competence; joint controllers say who
//! does what; each processor has a task and a contract.
//!
//! ```charter-good
//! [[processor]]
//! name = "State Data Centre"
//! country = "XA"
//! task = "runs the servers"
//! contract = "contract 17 of 2025"
//! ```
//! ```charter-bad
//! [[controller]]
//! id = "agency"
//! name = "Health Agency"
//! country = "XA"
//! responsible_post = ""
//! contact = "agency@example.org"
//! competence = "Public Health Act, section 2"
//! ```
//! ```charter-bad
//! [[processor]]
//! name = "State Data Centre"
//! country = "XA"
//! task = "runs the servers"
//! contract = ""
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "controllers_named",
    text: include_str!("controllers_named.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let controllers = &case.charter.controllers;
    let help = "name who decides and answers";
    points.need(!controllers.is_empty(), "controller", "nobody answers for the measure", help);
    for (i, controller) in controllers.iter().enumerate() {
        let path = nth("controller", i);
        for (key, text) in [
            ("name", &controller.name),
            ("responsible_post", &controller.responsible_post),
            ("contact", &controller.contact),
            ("competence", &controller.competence),
        ] {
            let help = "say who answers, by which competence, and how to reach them";
            points.need(is_said(text), format!("{path}.{key}"), "not said", help);
        }
        let joint =
            controllers.len() == 1 || controller.arrangement.as_deref().is_some_and(is_said);
        let text = "joint controllers do not say who does what";
        points.need(joint, format!("{path}.arrangement"), text, "say what this controller does");
    }
    for (i, processor) in case.charter.processors.iter().enumerate() {
        let bound = is_said(&processor.task) && is_said(&processor.contract);
        let text = "a processor without task or contract";
        points.need(bound, nth("processor", i), text, "say its task and the contract");
    }
    points.said_unless_failed("controller", "those who answer are named");
}
