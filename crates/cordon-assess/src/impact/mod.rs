//! The impact part: three risks before and after controls, and what carries each control.

mod controls;

use cordon_charter::{Charter, Level, Risk, Risks, RuntimeCheck};
use serde::{Deserialize, Serialize};

pub(crate) use controls::is_high;
pub use controls::{
    ChecksOff, ControlNow, ControlState, Rating, RiskNow, check_words, off_by_charter, risks_now,
};

/// The three risks of the CNIL method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// In the order illegitimate access, unwanted modification, disappearance.
    pub risks: Vec<RiskOutcome>,
}

/// One of the three risks; also the charter's table under `risk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskName {
    /// Illegitimate access to data.
    IllegitimateAccess,
    /// Unwanted modification of data.
    UnwantedModification,
    /// Disappearance of data.
    Disappearance,
}

impl RiskName {
    /// As written in charters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IllegitimateAccess => "illegitimate_access",
            Self::UnwantedModification => "unwanted_modification",
            Self::Disappearance => "disappearance",
        }
    }

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::IllegitimateAccess => "illegitimate access",
            Self::UnwantedModification => "unwanted modification",
            Self::Disappearance => "disappearance",
        }
    }
}

/// One risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskOutcome {
    /// Which.
    pub risk: RiskName,
    /// Severity without controls.
    pub severity: Level,
    /// Likelihood without controls.
    pub likelihood: Level,
    /// Severity that remains: as declared, a step higher for each check that the charter leaves
    /// off, and as before where the software carries no control that guards against this risk.
    pub residual_severity: Level,
    /// Likelihood that remains; in the same way.
    pub residual_likelihood: Level,
    /// The controls.
    pub controls: Vec<ControlCarried>,
}

/// A control and the runtime check that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlCarried {
    /// What it does, for people.
    pub title: String,
    /// The runtime check; `organisational` where only people carry it.
    pub check: RuntimeCheck,
}

impl Impact {
    /// The risks with every check on but those that the charter itself leaves off: what the report
    /// says, too.
    pub(crate) fn of(charter: &Charter) -> Self {
        let now = risks_now(charter, &off_by_charter(charter));
        Self { risks: now.into_iter().map(RiskOutcome::of).collect() }
    }
}

impl RiskOutcome {
    fn of(risk: RiskNow) -> Self {
        let control = |c: ControlNow| ControlCarried { title: c.title, check: c.check };
        Self {
            risk: risk.risk,
            severity: risk.before.severity,
            likelihood: risk.before.likelihood,
            residual_severity: risk.now.severity,
            residual_likelihood: risk.now.likelihood,
            controls: risk.controls.into_iter().map(control).collect(),
        }
    }
}

/// The three risks with their names.
pub(crate) const fn risks(risks: &Risks) -> [(RiskName, &Risk); 3] {
    [
        (RiskName::IllegitimateAccess, &risks.illegitimate_access),
        (RiskName::UnwantedModification, &risks.unwanted_modification),
        (RiskName::Disappearance, &risks.disappearance),
    ]
}

/// Whether the software, by this check, guards against a risk at all: noise does not keep rows from
/// getting lost, and what only people carry is not carried by the software.
pub(crate) fn guards(check: RuntimeCheck, risk: RiskName) -> bool {
    match check {
        RuntimeCheck::Organisational => false,
        // Every row and act is counted and can be compared; a stranger's change or gap shows.
        RuntimeCheck::IntakeAdmission
        | RuntimeCheck::TransparencyLog
        | RuntimeCheck::WitnessedLog => true,
        RuntimeCheck::ManifestReconciliation => risk != RiskName::IllegitimateAccess,
        RuntimeCheck::SealedStorage
        | RuntimeCheck::PurposeBoundAccess
        | RuntimeCheck::RequiredStatements => risk != RiskName::Disappearance,
        RuntimeCheck::RetentionByKeyDestruction
        | RuntimeCheck::PerMeasurePseudonyms
        | RuntimeCheck::DifferentialPrivacy
        | RuntimeCheck::Suspension
        | RuntimeCheck::Sunset => risk == RiskName::IllegitimateAccess,
    }
}

/// For people.
pub(crate) const fn level_in_words(level: Level) -> &'static str {
    match level {
        Level::Negligible => "negligible",
        Level::Limited => "limited",
        Level::Important => "important",
        Level::Maximal => "maximal",
    }
}

/// What the software does, for people.
pub(crate) const fn check_in_words(check: RuntimeCheck) -> &'static str {
    match check {
        RuntimeCheck::IntakeAdmission => "undeclared columns and values are refused",
        RuntimeCheck::ManifestReconciliation => {
            "a submission must come with its manifest, and match it"
        }
        RuntimeCheck::SealedStorage => "rows are sealed under keys kept apart",
        RuntimeCheck::RetentionByKeyDestruction => "keys are destroyed when retention says",
        RuntimeCheck::PerMeasurePseudonyms => "pseudonyms differ from measure to measure",
        RuntimeCheck::DifferentialPrivacy => "statistics leave with noise, within the budget",
        RuntimeCheck::PurposeBoundAccess => "access by role, purpose and form",
        RuntimeCheck::RequiredStatements => "nothing opens without the signed statements",
        RuntimeCheck::Suspension => "the supervisory authority can suspend",
        RuntimeCheck::Sunset => "the sunset stops the measure by itself",
        RuntimeCheck::TransparencyLog => "every act is in the transparency log",
        RuntimeCheck::WitnessedLog => "another body cosigns the log",
        RuntimeCheck::Organisational => "carried by people only",
    }
}
