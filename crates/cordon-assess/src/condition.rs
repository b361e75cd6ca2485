//! When a rule applies, and to what: typed conditions over the charter.

use cordon_charter::{Charter, LegalBasis, MeasureUse, TransferTool};
use serde::{Deserialize, Serialize};

use crate::case::{Flow, Item};

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
}

/// What a rule with `for_each` is judged for, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A recipient, processor, joint controller or store outside the measure's country.
    FlowAbroad,
    /// A flow abroad that relies on a derogation.
    FlowByDerogation,
}

impl Condition {
    /// For people: "because …".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::BasisLaw => "the legal basis is a law",
            Self::BasisConsent => "the legal basis is consent",
            Self::SpecialCategories => "special categories of data are present",
            Self::FlowAbroad => "data may cross a border",
            Self::AutomatedDecisions => "decisions are made by machine",
            Self::RestrictedRights => "a right is limited",
            Self::Processors => "a processor handles data",
        }
    }

    /// Whether it holds, and the charter fields that say so.
    pub(crate) fn holds(self, charter: &Charter) -> bool {
        match self {
            Self::BasisLaw => matches!(charter.law.legal_basis, LegalBasis::Law { .. }),
            Self::BasisConsent => matches!(charter.law.legal_basis, LegalBasis::Consent { .. }),
            Self::SpecialCategories => has_special_categories(charter),
            Self::FlowAbroad => !Scope::FlowAbroad.items(charter).is_empty(),
            Self::AutomatedDecisions => !charter.automated.decisions.is_empty(),
            Self::RestrictedRights => !charter.restricted_rights.is_empty(),
            Self::Processors => !charter.processors.is_empty(),
        }
    }

    /// The charter field that decides.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::BasisLaw | Self::BasisConsent => "law.legal_basis",
            Self::SpecialCategories => "special",
            Self::FlowAbroad => "recipient",
            Self::AutomatedDecisions => "automated.decision",
            Self::RestrictedRights => "restricted_right",
            Self::Processors => "processor",
        }
    }
}

impl Scope {
    /// For people: what there must be one of.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::FlowAbroad => "recipient, processor, controller or store abroad",
            Self::FlowByDerogation => "flow abroad that relies on a derogation",
        }
    }

    /// The charter field that says whether there is any.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::FlowAbroad | Self::FlowByDerogation => "recipient",
        }
    }

    /// All such things of the charter, in its order.
    pub(crate) fn items(self, charter: &Charter) -> Vec<Item<'_>> {
        let flows = Flow::all_abroad(charter);
        match self {
            Self::FlowAbroad => flows,
            Self::FlowByDerogation => flows
                .into_iter()
                .filter(|flow| matches!(flow.tool, Some(TransferTool::Derogation { .. })))
                .collect(),
        }
        .into_iter()
        .map(Item::Flow)
        .collect()
    }
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
