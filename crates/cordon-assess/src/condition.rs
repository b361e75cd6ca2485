//! When a rule applies, and to what: typed conditions over the charter.

use cordon_charter::{AccessMode, Charter, FieldType, LegalBasis, MeasureUse, Risk, TransferTool};
use serde::{Deserialize, Serialize};

use crate::{
    case::{Flow, Item},
    impact::is_high,
    rulebook::AppliesTo,
};

/// A condition of `applies_when`. A rule applies when all of its conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The legal basis is a law.
    BasisLaw,
    /// The legal basis is consent.
    BasisConsent,
    /// A field or `[special]` names a special category, or the measure is about health by its kind.
    SpecialCategories,
    /// Data may cross a border.
    FlowAbroad,
    /// Decisions, scores or statuses are made by machine.
    AutomatedDecisions,
    /// A right is limited.
    RestrictedRights,
    /// Somebody handles data on a controller's behalf.
    Processors,
    /// Somebody may receive data.
    Recipients,
    /// A purpose feeds research.
    Research,
    /// Results are published by a rule of their own.
    Publication,
    /// The measure follows contacts, by people or by an application.
    ContactTracing,
    /// The measure watches whether a quarantine is kept.
    Quarantine,
    /// People use an application on their own devices.
    App,
    /// It is written down who was in a place.
    VenueLog,
    /// Data come from telecommunications operators.
    Telecom,
    /// A risk stays important or maximal in severity and likelihood after all controls.
    HighResidualRisk,
    /// Officers read identified rows.
    RowsRead,
}

/// What a rule with `for_each` is judged for, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A recipient, processor, joint controller or store outside the measure's country.
    FlowAbroad,
    /// The same, but countries of the rulebook's own area are not abroad.
    FlowOutsideArea,
    /// A flow abroad that relies on a derogation.
    FlowByDerogation,
}

impl Condition {
    /// For people: "applies when …".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::BasisLaw => "the legal basis is a law",
            Self::BasisConsent => "the legal basis is consent",
            Self::SpecialCategories => "special categories of data are present",
            Self::FlowAbroad => "data may cross a border",
            Self::AutomatedDecisions => "decisions are made by machine",
            Self::RestrictedRights => "a right is limited",
            Self::Processors => "a processor handles data",
            Self::Recipients => "somebody may receive data",
            Self::Research => "a purpose feeds research",
            Self::Publication => "results are published",
            Self::ContactTracing => "contacts are followed",
            Self::Quarantine => "a quarantine is watched over",
            Self::App => "people use an application",
            Self::VenueLog => "it is logged who was in a place",
            Self::Telecom => "data come from telecommunications operators",
            Self::HighResidualRisk => "a high risk remains after all controls",
            Self::RowsRead => "officers read identified rows",
        }
    }

    /// Whether it holds.
    pub(crate) fn holds(self, charter: &Charter) -> bool {
        let kind = charter.measure.kind;
        let tools = &charter.tools;
        match self {
            Self::BasisLaw => matches!(charter.law.legal_basis, LegalBasis::Law { .. }),
            Self::BasisConsent => matches!(charter.law.legal_basis, LegalBasis::Consent { .. }),
            Self::SpecialCategories => has_special_categories(charter),
            Self::FlowAbroad => !Flow::all_abroad(charter).is_empty(),
            Self::AutomatedDecisions => !charter.automated.decisions.is_empty(),
            Self::RestrictedRights => !charter.restricted_rights.is_empty(),
            Self::Processors => !charter.processors.is_empty(),
            Self::Recipients => !charter.recipients.is_empty(),
            Self::Research => charter.purposes.values().any(|purpose| purpose.research.is_some()),
            Self::Publication => charter.publication.is_some(),
            Self::ContactTracing => {
                matches!(kind, MeasureUse::ContactFollowUp | MeasureUse::ExposureNotification)
            }
            Self::Quarantine => kind == MeasureUse::QuarantineCheckIn || tools.quarantine.is_some(),
            Self::App => kind == MeasureUse::ExposureNotification || tools.app.is_some(),
            Self::VenueLog => tools.venue_log.is_some(),
            Self::Telecom => tools.telecom.is_some(),
            Self::HighResidualRisk => {
                let risks = &charter.risks;
                [&risks.illegitimate_access, &risks.unwanted_modification, &risks.disappearance]
                    .into_iter()
                    .any(stays_high)
            }
            Self::RowsRead => {
                charter.access.iter().any(|access| matches!(access.mode, AccessMode::Rows { .. }))
            }
        }
    }

    /// The charter field that decides.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::BasisLaw | Self::BasisConsent => "law.legal_basis",
            Self::SpecialCategories => "special",
            Self::FlowAbroad | Self::Recipients => "recipient",
            Self::AutomatedDecisions => "automated.decision",
            Self::RestrictedRights => "restricted_right",
            Self::Processors => "processor",
            Self::Research => "purpose",
            Self::Publication => "publication",
            Self::ContactTracing => "measure.kind",
            Self::Quarantine | Self::App | Self::VenueLog | Self::Telecom => "tool",
            Self::HighResidualRisk => "risk",
            Self::RowsRead => "access",
        }
    }
}

/// What a charter leaves out although its kind or its fields suggest it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suggested {
    /// The charter field that suggests it.
    pub(crate) field: &'static str,
    /// Why.
    pub(crate) why: &'static str,
    /// What a person answers.
    pub(crate) question: &'static str,
    /// What to do instead of answering.
    pub(crate) help: &'static str,
}

impl Condition {
    /// Where it does not hold although the charter suggests it. A rule must not be switched off by
    /// leaving a table out.
    pub(crate) fn suggested(self, charter: &Charter) -> Option<Suggested> {
        use MeasureUse::{
            ContactFollowUp, MobilityAnalysis, OnlineConsultation, QuarantineCheckIn, Screening,
        };
        let kind = charter.measure.kind;
        let suggested = |holds: bool, field, why, question, help| {
            let suggested = Suggested { field, why, question, help };
            (holds && !self.holds(charter)).then_some(suggested)
        };
        match self {
            Self::Telecom => suggested(
                kind == MobilityAnalysis,
                "measure.kind",
                "the measure follows how people move, and nothing says whether the data come from \
                 telecommunications operators",
                "do no data come from telecommunications operators, and from where do they come?",
                "describe the source in `[tool.telecom]`, or answer that there is none",
            ),
            Self::VenueLog => suggested(
                kind == ContactFollowUp && has_places(charter),
                "record",
                "contacts are followed and places are recorded, and nothing says whether it is \
                 logged who was in a place",
                "does no place in the records say where a person was together with others?",
                "describe the log in `[tool.venue_log]`, or answer that there is none",
            ),
            Self::App => suggested(
                matches!(kind, QuarantineCheckIn | OnlineConsultation),
                "measure.kind",
                "people report by themselves, and nothing says whether they use an application",
                "does nobody have to use an application on a device of their own?",
                "describe it in `[tool.app]`, or answer that there is none",
            ),
            Self::AutomatedDecisions => suggested(
                kind == Screening,
                "measure.kind",
                "people are sorted by a screening, and no decision by machine is named",
                "does no machine decide, score or give a status, and who does?",
                "describe each in `[[automated.decision]]`, or answer that there is none",
            ),
            _ => None,
        }
    }
}

impl Scope {
    /// For people: what there must be one of.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::FlowAbroad => "recipient, processor, controller or store abroad",
            Self::FlowOutsideArea => {
                "recipient, processor, controller or store outside the countries of this rulebook"
            }
            Self::FlowByDerogation => "flow abroad that relies on a derogation",
        }
    }

    /// The charter field that says whether there is any.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::FlowAbroad | Self::FlowOutsideArea | Self::FlowByDerogation => "recipient",
        }
    }

    /// All such things of the charter, in its order. `area`: whose charters the rulebook judges.
    pub(crate) fn items<'a>(self, charter: &'a Charter, area: &AppliesTo) -> Vec<Item<'a>> {
        let within = |flow: &Flow<'_>| match area {
            AppliesTo::Every => false,
            AppliesTo::Countries(countries) => countries.contains(flow.country),
        };
        let mut flows = Flow::all_abroad(charter);
        match self {
            Self::FlowAbroad => {}
            Self::FlowOutsideArea => flows.retain(|flow| !within(flow)),
            Self::FlowByDerogation => {
                flows.retain(|flow| matches!(flow.tool, Some(TransferTool::Derogation { .. })));
            }
        }
        flows.into_iter().map(Item::Flow).collect()
    }
}

fn stays_high(risk: &Risk) -> bool {
    is_high((risk.residual_severity, risk.residual_likelihood))
}

fn has_places(charter: &Charter) -> bool {
    let mut fields = charter.records.values().flat_map(|record| record.fields.values());
    fields.any(|field| matches!(field.field_type, FieldType::Place { .. }))
}

fn has_special_categories(charter: &Charter) -> bool {
    let declared = !charter.special.categories.is_empty();
    let in_a_field = charter
        .records
        .values()
        .flat_map(|record| record.fields.values())
        .any(|field| field.special.is_some());
    declared || in_a_field || is_about_health(charter.measure.kind)
}

/// Uses that reveal health by taking place at all.
const fn is_about_health(kind: MeasureUse) -> bool {
    match kind {
        MeasureUse::CaseSurveillance
        | MeasureUse::CaseNotification
        | MeasureUse::ContactFollowUp
        | MeasureUse::QuarantineCheckIn
        | MeasureUse::Screening
        | MeasureUse::OnlineConsultation
        | MeasureUse::ExposureNotification => true,
        MeasureUse::MobilityAnalysis | MeasureUse::RecoveryStatistics | MeasureUse::Relief => false,
    }
}
