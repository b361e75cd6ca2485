//! What people said and were told, as bodies: who was heard, what was answered, what was noticed.
//!
//! Every text here is public and can be removed again by `body_redacted`; the leaf holds none.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    breach::{BreachNotice, Told},
    event::Event,
};

/// Body of `consultee_heard`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// A body or a group; never a person's name.
    pub who: String,
    /// In which post or capacity: "chair", "member of the public".
    pub role: String,
    /// The day on which it was said.
    pub date: Date,
    /// What was said.
    pub said: String,
}

/// Body of `consultee_answered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The controller's answer.
    pub answer: String,
    /// What changed in the charter because of it, or that nothing did.
    pub changed: String,
}

/// Body of `consultation_confirmed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Why what was said holds for the newer charter too.
    pub reason: String,
}

/// Body of `processors_notified` and `processor_ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicNotice {
    /// The notice to the public.
    pub notice: String,
}

/// Whether `body` is what the kind of `event` says; `true` for kinds that fix no form here.
pub(crate) fn is_sound(event: &Event, body: &Value) -> bool {
    match event {
        Event::ConsulteeHeard { .. } => {
            said(body, |it: &Heard| [&*it.who, &it.role, &it.said].map(str::to_owned).to_vec())
        }
        Event::ConsulteeAnswered { .. } => {
            said(body, |it: &Answer| vec![it.answer.clone(), it.changed.clone()])
        }
        Event::ConsultationConfirmed { .. } => {
            said(body, |it: &Confirmation| vec![it.reason.clone()])
        }
        Event::ProcessorsNotified { .. } | Event::ProcessorEnded { .. } => {
            said(body, |it: &PublicNotice| vec![it.notice.clone()])
        }
        Event::BreachNotified { to: Told::Persons, .. } | Event::BreachClosed { .. } => {
            said(body, |it: &BreachNotice| vec![it.notice.clone()])
        }
        _ => true,
    }
}

/// Whether `body` is a `T` whose texts all say something.
fn said<'a, T: Deserialize<'a>>(body: &'a Value, texts: impl Fn(&T) -> Vec<String>) -> bool {
    T::deserialize(body).is_ok_and(|it| texts(&it).iter().all(|text| !text.trim().is_empty()))
}
