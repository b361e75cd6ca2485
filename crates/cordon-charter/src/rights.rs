//! What persons can do, what they are told, breaches, and decisions by machine.

use serde::{Deserialize, Serialize};

use crate::LocalText;

/// `[rights]`: how persons use their rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Where requests go.
    pub channel: RightsChannel,
    /// Access: what is held, its origin, how long.
    pub access: Right,
    /// Correction of wrong data.
    pub correction: Right,
    /// Erasure of unlawful data.
    pub erasure: Right,
    /// Objection on grounds of one's situation.
    pub objection: Right,
    /// Restriction: data are kept and not used while a dispute about them lasts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub restriction: Option<Right>,
    /// Portability: the person takes their data along in a form that machines read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub portability: Option<Right>,
    /// Remedy: where to complain, and before which court.
    pub remedy: Right,
    /// Who may act for a person, and how that is shown.
    #[serde(with = "crate::text::one_or_more")]
    pub representatives: LocalText,
    /// How children are treated.
    #[serde(with = "crate::text::one_or_more")]
    pub children: LocalText,
    /// What happens to the data of the deceased.
    pub deceased: String,
    /// The officer for grievances, as a post.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grievance_post: Option<String>,
}

impl Rights {
    /// Every right that the charter says how to use, by its name, in the order of the charter.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Right)> {
        [
            ("access", Some(&self.access)),
            ("correction", Some(&self.correction)),
            ("erasure", Some(&self.erasure)),
            ("objection", Some(&self.objection)),
            ("restriction", self.restriction.as_ref()),
            ("portability", self.portability.as_ref()),
            ("remedy", Some(&self.remedy)),
        ]
        .into_iter()
        .filter_map(|(name, right)| Some((name, right?)))
    }
}

/// `[rights.channel]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsChannel {
    /// Address, counter, telephone.
    pub contact: String,
    /// A way without a device or the net.
    #[serde(with = "crate::text::one_or_more")]
    pub offline: LocalText,
}

/// One right: where, within how many days, at what cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// How.
    #[serde(with = "crate::text::one_or_more")]
    pub how: LocalText,
    /// Answered within so many days.
    pub days: u32,
    /// Whether it is free of charge.
    pub free: bool,
}

/// `[notice]`: what people are told without asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The notice itself.
    pub text: LocalText,
    /// Where it is published.
    pub published_at: String,
    /// Plain forms: large print, read aloud, pictures.
    pub plain_forms: Vec<String>,
    /// Whether and how each person is told individually.
    pub individual: String,
}

/// `[breach]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// The post that reports.
    pub reporter_post: String,
    /// To which authority.
    pub authority: String,
    /// Within so many hours.
    pub hours: u32,
    /// How people are told.
    #[serde(with = "crate::text::one_or_more")]
    pub people_told: LocalText,
}

/// How likely a breach harms persons (Regulation (EU) 2016/679, Arts 33(1) and 34(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreachRisk {
    /// No risk is likely: nobody need be told.
    Unlikely,
    /// A risk: the authority is told.
    Likely,
    /// A high risk: the persons are told too.
    High,
}

impl BreachRisk {
    /// As written in leaves.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unlikely => "unlikely",
            Self::Likely => "likely",
            Self::High => "high",
        }
    }
}

/// `[automated]`: decisions by machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automated {
    /// `[[automated.decision]]`; empty: none.
    #[serde(rename = "decision")]
    pub decisions: Vec<AutomatedDecision>,
}

/// One decision, score or status made by machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutomatedDecision {
    /// What is decided.
    pub decision: String,
    /// The law that allows it.
    pub law: String,
    /// The inputs and the rule, so that a person can be told the reasons.
    pub reasoning: String,
    /// The human reviewer, as a post.
    pub reviewer_post: String,
    /// How the person is heard and can appeal.
    pub hearing: String,
}
