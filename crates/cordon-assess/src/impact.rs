//! The impact part: three risks before and after controls, and what carries each control.

use cordon_charter::{Level, Risk, Risks, RuntimeCheck};
use serde::{Deserialize, Serialize};

/// The three risks of the CNIL method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// In the order illegitimate access, unwanted modification, disappearance.
    pub risks: Vec<RiskOutcome>,
}

/// One risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskOutcome {
    /// `illegitimate_access`, `unwanted_modification` or `disappearance`; also the charter's table
    /// under `risk`.
    pub risk: String,
    /// Severity without controls.
    pub severity: Level,
    /// Likelihood without controls.
    pub likelihood: Level,
    /// Severity that remains. As declared, or, where no control is carried by the software, as
    /// before.
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
    pub(crate) fn of(declared: &Risks) -> Self {
        Self { risks: risks(declared).map(|(name, risk)| RiskOutcome::of(name, risk)).into() }
    }
}

impl RiskOutcome {
    fn of(name: &str, risk: &Risk) -> Self {
        let carried = risk.controls.iter().any(|c| c.check != RuntimeCheck::Organisational);
        let (residual_severity, residual_likelihood) = if carried {
            (risk.residual_severity, risk.residual_likelihood)
        } else {
            (
                risk.severity.max(risk.residual_severity),
                risk.likelihood.max(risk.residual_likelihood),
            )
        };
        let control =
            |c: &cordon_charter::Control| ControlCarried { title: c.title.clone(), check: c.check };
        Self {
            risk: name.to_owned(),
            severity: risk.severity,
            likelihood: risk.likelihood,
            residual_severity,
            residual_likelihood,
            controls: risk.controls.iter().map(control).collect(),
        }
    }

    /// The risk's name for people.
    pub fn in_words(&self) -> String {
        self.risk.replace('_', " ")
    }
}

/// The three risks with their names in the charter file.
pub(crate) const fn risks(risks: &Risks) -> [(&'static str, &Risk); 3] {
    [
        ("illegitimate_access", &risks.illegitimate_access),
        ("unwanted_modification", &risks.unwanted_modification),
        ("disappearance", &risks.disappearance),
    ]
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
        RuntimeCheck::ManifestReconciliation => "a submission must match its manifest",
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
