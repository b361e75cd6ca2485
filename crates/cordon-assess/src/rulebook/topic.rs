//! What a rule is about: a closed list, so that rules of two countries stand side by side.

use serde::{Deserialize, Serialize};

/// The topic of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// By which law or consent.
    LegalBasis,
    /// For what, and for nothing else.
    Purpose,
    /// The aim, its weight, and milder ways.
    Proportionality,
    /// Which data, and whose.
    Minimisation,
    /// Health and other sensitive data.
    SpecialCategories,
    /// How long data are kept.
    Retention,
    /// When the measure ends, and who looks whether it works.
    TimeLimit,
    /// What people are told.
    Information,
    /// Access, correction, erasure, objection, remedy.
    Rights,
    /// Limits on rights.
    Restrictions,
    /// Children and others who need particular care.
    Children,
    /// Decisions by machine.
    AutomatedDecisions,
    /// Choices that interfere less, pseudonyms, noise.
    Design,
    /// Security and secrecy.
    Security,
    /// What follows a breach.
    Breach,
    /// The impact assessment.
    ImpactAssessment,
    /// The supervisory authority and others who are heard.
    Oversight,
    /// Who answers, and how it is shown.
    Accountability,
    /// Who receives data within the country.
    Sharing,
    /// Data that cross a border, and where they are stored.
    Transfers,
    /// Research and statistics.
    Research,
    /// What the public may read.
    Publication,
    /// Apps, quarantine tools, venue logs, telecom data.
    Tools,
}

impl Topic {
    /// All of them, in the order of a comparison.
    pub const ALL: [Self; 23] = [
        Self::LegalBasis,
        Self::Purpose,
        Self::Proportionality,
        Self::Minimisation,
        Self::SpecialCategories,
        Self::Retention,
        Self::TimeLimit,
        Self::Information,
        Self::Rights,
        Self::Restrictions,
        Self::Children,
        Self::AutomatedDecisions,
        Self::Design,
        Self::Security,
        Self::Breach,
        Self::ImpactAssessment,
        Self::Oversight,
        Self::Accountability,
        Self::Sharing,
        Self::Transfers,
        Self::Research,
        Self::Publication,
        Self::Tools,
    ];

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::LegalBasis => "legal basis",
            Self::Purpose => "purpose",
            Self::Proportionality => "proportionality",
            Self::Minimisation => "which data, and whose",
            Self::SpecialCategories => "health and other sensitive data",
            Self::Retention => "how long data are kept",
            Self::TimeLimit => "the end of the measure",
            Self::Information => "what people are told",
            Self::Rights => "rights of the person",
            Self::Restrictions => "limits on rights",
            Self::Children => "children",
            Self::AutomatedDecisions => "decisions by machine",
            Self::Design => "design that interferes less",
            Self::Security => "security and secrecy",
            Self::Breach => "breaches",
            Self::ImpactAssessment => "impact assessment",
            Self::Oversight => "oversight and consultation",
            Self::Accountability => "accountability",
            Self::Sharing => "recipients",
            Self::Transfers => "data abroad",
            Self::Research => "research and statistics",
            Self::Publication => "publication",
            Self::Tools => "apps and other tools",
        }
    }
}
