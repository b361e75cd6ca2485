//! The charter as a whole, and what a measure is, by whom, until when, and what for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Accountability, Automated, Breach, Consultation, Consulted, ControllerId, CountryCode,
    Design, Law, LocalText, MeasureId, Notice, Privacy, Publication, PurposeId, Recipient, Record,
    RecordName, Reference, ReferenceName, Requests, RequiredStatement, RestrictedRight, Rights,
    Risks, Security, SpecialCategories, Tools,
};

/// One measure, declared in full. Made only by [`crate::parse`] or from the canonical form, whose
/// keys are those of the charter text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// The version of the charter format: 1.
    pub charter: u32,
    /// `[measure]`
    pub measure: Measure,
    /// `[[controller]]`, at least one.
    #[serde(rename = "controller")]
    pub controllers: Vec<Controller>,
    /// `[[processor]]`
    #[serde(rename = "processor")]
    pub processors: Vec<Processor>,
    /// `[term]`
    pub term: Term,
    /// `[continuity]`
    pub continuity: Continuity,
    /// `[law]`
    pub law: Law,
    /// `[[restricted_right]]`
    #[serde(rename = "restricted_right")]
    pub restricted_rights: Vec<RestrictedRight>,
    /// `[special]`
    pub special: SpecialCategories,
    /// `[aim]`
    pub aim: Aim,
    /// `[[alternative]]`
    #[serde(rename = "alternative")]
    pub alternatives: Vec<Alternative>,
    /// `[[consulted]]`
    pub consulted: Vec<Consulted>,
    /// `[consultation]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub consultation: Option<Consultation>,
    /// `[[purpose]]`, at least one.
    #[serde(rename = "purpose")]
    pub purposes: BTreeMap<PurposeId, Purpose>,
    /// `[record.NAME]`, at least one.
    #[serde(rename = "record")]
    pub records: BTreeMap<RecordName, Record>,
    /// `[reference.NAME]`: public tables.
    #[serde(rename = "reference", skip_serializing_if = "BTreeMap::is_empty", default)]
    pub references: BTreeMap<ReferenceName, Reference>,
    /// `[[access]]`
    pub access: Vec<Access>,
    /// `[[recipient]]`: a closed list.
    #[serde(rename = "recipient")]
    pub recipients: Vec<Recipient>,
    /// `[privacy]`
    pub privacy: Privacy,
    /// `[risk.*]`
    #[serde(rename = "risk")]
    pub risks: Risks,
    /// `[security]`
    pub security: Security,
    /// `[design]`
    pub design: Design,
    /// `[rights]`
    pub rights: Rights,
    /// `[notice]`
    pub notice: Notice,
    /// `[breach]`
    pub breach: Breach,
    /// `[requests]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requests: Option<Requests>,
    /// `[automated]`
    pub automated: Automated,
    /// `[publication]`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publication: Option<Publication>,
    /// `[tool.*]`
    #[serde(rename = "tool")]
    pub tools: Tools,
    /// `[accountability]`
    pub accountability: Accountability,
    /// `[[statement]]`
    #[serde(rename = "statement")]
    pub statements: Vec<RequiredStatement>,
}

/// What the measure is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Stable over all versions.
    pub id: MeasureId,
    /// Counts up from 1; a change of charter is a new version.
    pub version: u32,
    /// Title for people.
    pub title: LocalText,
    /// Plain-language summary.
    pub summary: LocalText,
    /// Which use of information technology in an epidemic this is.
    pub kind: MeasureUse,
    /// The country whose law governs; the rulebook to add to the baseline.
    pub jurisdiction: CountryCode,
    /// Where the data lie.
    pub storage_location: CountryCode,
    /// An ended measure whose records and spent budget this one takes over.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub successor_of: Option<MeasureId>,
    /// Whose data: groups, and why just these.
    pub data_subjects: DataSubjects,
}

/// The uses that this format knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum MeasureUse {
    CaseSurveillance,
    CaseNotification,
    ContactFollowUp,
    QuarantineCheckIn,
    Screening,
    MobilityAnalysis,
    OnlineConsultation,
    ExposureNotification,
    RecoveryStatistics,
    Relief,
}

/// `[measure.data_subjects]`: whose data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSubjects {
    /// The groups, in words: "persons with a confirmed case of MERS".
    #[serde(with = "crate::text::each_one_or_more")]
    pub groups: Vec<LocalText>,
    /// About how many persons.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about_how_many: Option<u64>,
    /// Why these groups and no others.
    pub reason: String,
    /// Whether everybody in an area is covered, without a reason of their own.
    pub area_wide: bool,
    /// Groups that need particular care (children, people without papers), and how.
    pub vulnerable_groups: Vec<String>,
}

/// `[[controller]]`: who decides and answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// Short id for use within the charter.
    pub id: ControllerId,
    /// Name of the body.
    pub name: String,
    /// Country of the body.
    pub country: CountryCode,
    /// The named responsible post (a post, not a person's name).
    pub responsible_post: String,
    /// Public contact.
    pub contact: String,
    /// Where its competence for this measure comes from.
    pub competence: String,
    /// Joint controllers: who does what (required when there are several).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub arrangement: Option<String>,
}

/// `[[processor]]`: who handles data on a controller's behalf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    /// Name of the body.
    pub name: String,
    /// Country where it handles the data.
    pub country: CountryCode,
    /// What it does.
    pub task: String,
    /// Reference of the contract.
    pub contract: String,
    /// For a private body: the basis on which it may take part.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub basis: Option<String>,
}

/// `[term]`: from when to when, and when somebody looks whether it works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub opens: Date,
    /// Last day, inclusive: from the next day (00:00 UTC) intake and questions stop by themselves.
    pub sunset: Date,
    /// A review at least every so many days.
    pub review_every_days: u32,
    /// First effectiveness report due; an overdue report suspends intake and questions.
    pub report_due: Date,
    /// Who may extend, on what evidence (always a new version).
    pub extension: String,
    /// What is destroyed at the end, by whom, and what record of it stays.
    pub destruction: String,
}

/// `[continuity]`: acts that survive a suspension because lives depend on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continuity {
    /// The acts.
    pub acts: Vec<Act>,
    /// Why lives depend on them; required when there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// Acts that a suspension can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Taking in rows.
    Intake,
    /// Answering questions with noise.
    Questions,
    /// Reading identified rows.
    Reads,
    /// Orders to persons (quarantine and the like).
    Orders,
}

impl Act {
    /// The word, as the charter spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Questions => "questions",
            Self::Reads => "reads",
            Self::Orders => "orders",
        }
    }
}

/// `[aim]`: the problem and how success is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// The public-health problem.
    pub problem: String,
    /// What the measure is expected to change.
    pub expected_effect: String,
    /// What is measured to know whether it did.
    pub success_measure: String,
    /// Evidence that it can work.
    pub evidence: String,
    /// Interests, rights and freedoms at stake at collection, use, sharing and deletion.
    pub balance: Vec<String>,
}

/// `[[alternative]]`: a less intrusive option, and why it was not chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What could be done instead.
    pub option: String,
    /// Whether it needs no digital processing at all.
    pub digital: bool,
    /// Why it is not enough.
    pub why_not: String,
}

/// `[[purpose]]`: what for, and what not for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// One sentence that excludes other uses.
    pub sentence: LocalText,
    /// Uses that are named and forbidden.
    #[serde(with = "crate::text::each_one_or_more")]
    pub forbidden_uses: Vec<LocalText>,
    /// Set where results feed research: the law and the separation from care use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub research: Option<String>,
}
