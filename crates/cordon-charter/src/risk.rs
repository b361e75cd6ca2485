//! The three risks of the CNIL method, and the controls that carry them.

use serde::{Deserialize, Serialize};

/// `[risk.*]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risks {
    /// Illegitimate access to data.
    pub illegitimate_access: Risk,
    /// Unwanted modification of data.
    pub unwanted_modification: Risk,
    /// Disappearance of data.
    pub disappearance: Risk,
}

/// One risk before and after controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// What it would do to people.
    pub impacts: Vec<String>,
    /// How it could happen.
    pub threats: Vec<String>,
    /// From where.
    pub sources: Vec<String>,
    /// Severity before controls.
    pub severity: Level,
    /// Likelihood before controls.
    pub likelihood: Level,
    /// `[[risk.NAME.control]]`
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
    /// Severity with the controls on.
    pub residual_severity: Level,
    /// Likelihood with the controls on.
    pub residual_likelihood: Level,
}

/// CNIL's scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Level {
    Negligible,
    Limited,
    Important,
    Maximal,
}

impl Risks {
    /// Whether a control of any risk stands on this check.
    pub fn name(&self, check: RuntimeCheck) -> bool {
        [&self.illegitimate_access, &self.unwanted_modification, &self.disappearance]
            .into_iter()
            .flat_map(|risk| &risk.controls)
            .any(|control| control.check == check)
    }
}

/// A control and the runtime check that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// What it does, for people.
    pub title: String,
    /// The check in the software; `organisational` where none can carry it.
    pub check: RuntimeCheck,
}

/// The closed list of checks that the software carries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuntimeCheck {
    /// Columns and values that the charter does not declare are refused.
    IntakeAdmission,
    /// A submission must come with its manifest, and match it.
    ManifestReconciliation,
    /// Rows are sealed under keys kept apart.
    SealedStorage,
    /// Keys go when retention says.
    RetentionByKeyDestruction,
    /// The same person has unrelated pseudonyms in two measures.
    PerMeasurePseudonyms,
    /// Statistics leave with noise, within the budget.
    DifferentialPrivacy,
    /// Access by role, purpose and mode.
    PurposeBoundAccess,
    /// Statements of several roles before opening.
    RequiredStatements,
    /// The supervisory authority can suspend.
    Suspension,
    /// Sunset stops the measure by itself.
    Sunset,
    /// Every act is in the transparency log.
    TransparencyLog,
    /// Another body cosigns the log.
    WitnessedLog,
    /// Carried by people, not by the software.
    Organisational,
}
