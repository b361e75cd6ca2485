//! What guards the data beside the runtime: security, design, accountability, publication.

use serde::{Deserialize, Serialize};

use crate::LocalText;

/// `[security]`: a measure against each danger that Convention 108+ Art 7(1) names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// Against access without authority, by accident or on purpose.
    pub access: String,
    /// Against destruction.
    pub destruction: String,
    /// Against loss.
    pub loss: String,
    /// Against use for anything else.
    #[serde(rename = "use")]
    pub misuse: String,
    /// Against change.
    pub change: String,
    /// Against disclosure.
    pub disclosure: String,
}

/// `[design]`: what was chosen so that the measure interferes less (Convention 108+ Art 10(3)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// The choices, at least one.
    pub choices: Vec<String>,
    /// Why data without any link to a person would not do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anonymous_option: Option<String>,
}

/// `[accountability]`: how compliance is shown (Convention 108+ Art 10(1)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accountability {
    /// The evidence that is kept, at least one.
    pub evidence: Vec<String>,
    /// Entry in the register of processing activities.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub register_entry: Option<String>,
    /// The body that reports go to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub oversight: Option<String>,
    /// How many years the impact assessment is kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assessment_kept_years: Option<u32>,
}

/// `[publication]`: what the public may read of the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// What one published item is about.
    pub shows: PublishedItem,
    /// What is published and what never: places and weeks, not persons.
    pub rule: LocalText,
    /// How persons are taken out of it, and how that was tested.
    pub dissociation: String,
    /// Days after which an item is taken down.
    pub days: u32,
    /// How a person objects to an item.
    pub objection: String,
}

/// What one published item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedItem {
    /// Noised numbers alone: what Cordon releases.
    Statistics,
    /// A place and its days, which stand alone: nothing tells two of one person from two of two.
    Places,
    /// One person, named or not: a case, a route, an order of places, an age beside a place.
    Persons,
}

/// `[tool.*]`: what some uses must say besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tools {
    /// `[tool.app]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<App>,
    /// `[tool.quarantine]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quarantine: Option<Quarantine>,
    /// `[tool.venue_log]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub venue_log: Option<VenueLog>,
    /// `[tool.telecom]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub telecom: Option<Telecom>,
}

/// An application on people's own devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Whether its use is free in law and in fact.
    pub voluntary: bool,
    /// What a person without it does instead, at no disadvantage.
    pub without_it: String,
    /// When its effect is evaluated.
    pub evaluated_on: jiff::civil::Date,
    /// Who audits it, and where the source and the report are published.
    pub audit: String,
}

/// A tool that watches whether a quarantine is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// What it may be used for.
    pub purpose: String,
    /// What it must not be used for.
    pub secondary_use_ban: String,
}

/// A log of who was in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueLog {
    /// Who holds which half, so that neither can read it alone.
    pub split_custody: String,
    /// How erasure is checked.
    pub erasure_check: String,
}

/// Data of telecommunications operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telecom {
    /// Whether the operator makes them anonymous before they leave.
    pub anonymised_at_operator: bool,
    /// Otherwise the law that allows more, with its last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub law: Option<String>,
}
