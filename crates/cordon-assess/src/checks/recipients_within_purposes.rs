//! Check: whoever receives data about persons gets them for a purpose, and for no forbidden use.
//!
//! A recipient with `data = "statistics"` gets noised answers and nothing else. Where it is
//! `"persons"`, or where nothing says which, no field can tell whether handing this to that body
//! serves the purpose and none of the uses that the charter forbids: a person must judge it, for
//! each recipient. Processors are not recipients; what they do is in their contract.
//!
//! ```charter-good
//! [[recipient]]
//! name = "Ministry of Health"
//! country = "XA"
//! receives = "noised weekly counts"
//! data = "statistics"
//! competence = "Public Health Act, section 3"
//! purpose = "epidemic-curve"
//! ```
//! ```charter-judge
//! [[recipient]]
//! name = "District police"
//! country = "XA"
//! receives = "the list of contacts who were not at home"
//! data = "persons"
//! competence = "Police Act, section 12"
//! purpose = "case-follow-up"
//! ```
//! ```charter-judge
//! [[recipient]]
//! name = "District hospital"
//! country = "XA"
//! receives = "what it needs"
//! competence = "treats the patient"
//! purpose = "case-follow-up"
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "District hospital"
//! country = "XA"
//! receives = "the file of its patient"
//! data = "persons"
//! competence = "treats the patient"
//! purpose = "whatever-comes"
//! ```

use cordon_charter::{ReceivedData, Recipient};

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::in_english,
};

pub(super) const CHECK: Check = Check {
    name: "recipients_within_purposes",
    text: include_str!("recipients_within_purposes.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let others = case.charter.recipients.iter().enumerate();
    for (i, recipient) in others.filter(|(_, r)| r.data != Some(ReceivedData::Statistics)) {
        ask(case, recipient, nth("recipient", i), points);
    }
    let text = match case.charter.recipients.len() {
        0 => "nobody receives anything",
        _ => "whoever receives anything receives statistics only",
    };
    points.met_unless_failed("recipient", text);
}

fn ask(case: &Case<'_>, recipient: &Recipient, field: String, points: &mut Points) {
    let id = &recipient.purpose;
    let Some(purpose) = case.charter.purposes.get(id) else {
        let help = "name the declared purpose that it serves";
        return points.not_met(field, "data about persons go to it for no purpose", help);
    };
    let receives = recipient.receives.in_language("en");
    let what = match recipient.data {
        Some(_) => format!("“{receives}”, data about persons"),
        None => format!("“{receives}”, of which nothing says whether it is about persons"),
    };
    let forbidden = match in_english(&purpose.forbidden_uses) {
        none if none.is_empty() => "the charter names none".to_owned(),
        uses => format!("“{uses}”"),
    };
    let text = format!(
        "“{}” ({}) receives {what}: does handing this to it serve `{id}` (“{}”) and none of the \
         forbidden uses ({forbidden})?",
        recipient.name,
        recipient.competence,
        purpose.sentence.in_language("en"),
    );
    let help = match recipient.data {
        Some(_) => "judge it for this very recipient, or take it off the list",
        None => "write `data = \"statistics\"` or `data = \"persons\"`",
    };
    points.judge(field, text, help);
}
