//! What is in such a file, field by field; what Cordon does not know is kept as it is.
//!
//! Field names as the tool exports them (LINCnil/pia, `exportData`), compared with its example
//! "Captoo" of 2018.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use crate::impact::RiskName;

/// One impact assessment of the CNIL's tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CnilPia {
    /// The assessment's own fields: `name`, `status` and the like.
    pub pia: Map<String, Value>,
    /// Answers to the questions.
    #[serde(default)]
    pub answers: Vec<CnilAnswer>,
    /// Controls, by the tool's name for them.
    #[serde(default)]
    pub measures: Vec<CnilMeasure>,
    /// What an evaluator said of answers and controls.
    #[serde(default)]
    pub evaluations: Vec<CnilEvaluation>,
    /// Comments beside.
    #[serde(default)]
    pub comments: Vec<CnilComment>,
    /// Anything else at the top level.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CnilAnswer {
    /// Which question: 111, 321 …
    #[serde(deserialize_with = "number")]
    pub reference_to: u32,
    /// The answer.
    pub data: CnilData,
    /// `id`, `pia_id`, `created_at` and the like.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An answer in its three forms, of which a question uses one or two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CnilData {
    /// HTML.
    #[serde(default)]
    pub text: Option<String>,
    /// 1 negligible, 2 limited, 3 important, 4 maximal; 0 or none where there is no gauge.
    #[serde(default)]
    pub gauge: Option<u8>,
    /// Short texts.
    #[serde(default)]
    pub list: Vec<String>,
    /// Anything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// A control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CnilMeasure {
    /// Number within the file; evaluations name it.
    pub id: u64,
    /// Its title; answers 324, 334 and 344 list it.
    pub title: String,
    /// HTML.
    pub content: String,
    /// Anything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CnilEvaluation {
    /// Of what: `1.1`, `2.1.211`, `3.1.<measure id>`, `3.2`.
    pub reference_to: String,
    /// 0 pending, 1 to be fixed, 2 improvable, 3 acceptable.
    pub status: u8,
    /// What remains after controls, of an item of a risk.
    #[serde(default)]
    pub gauges: Option<CnilGauges>,
    /// What the evaluator said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evaluation_comment: Option<String>,
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action_plan_comment: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// Severity (`x`) and likelihood (`y`), 1 to 4; 0 where it is no risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CnilGauges {
    /// Severity.
    pub x: u8,
    /// Likelihood.
    pub y: u8,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CnilComment {
    /// What it says.
    pub description: String,
    /// Of which question or control.
    pub reference_to: Value,
    /// Anything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// One of the three risks, as such a file holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CnilRisk {
    /// Which.
    pub risk: RiskName,
    /// What it would do to people.
    pub impacts: Vec<String>,
    /// How it could happen.
    pub threats: Vec<String>,
    /// From where.
    pub sources: Vec<String>,
    /// Titles of controls.
    pub controls: Vec<String>,
    /// Severity before controls, 1 to 4.
    pub severity: u8,
    /// Likelihood before controls, 1 to 4.
    pub likelihood: u8,
    /// Severity and likelihood after controls, once evaluated.
    pub residual: Option<CnilGauges>,
}

/// Why a file is no export of the CNIL's tool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CnilError {
    /// Not JSON of this form.
    #[error("this is no export of the CNIL's PIA tool: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl CnilPia {
    /// Reads an export of the tool. Nothing in it is lost: what has no name here is kept.
    ///
    /// # Errors
    /// The text is no JSON, has no `pia`, or an answer, control, evaluation or comment is not of
    /// the form that the tool writes. Nothing is read by half.
    pub fn from_json(text: &str) -> Result<Self, CnilError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The file, as the tool imports it.
    ///
    /// # Errors
    /// None for values made here.
    pub fn to_json(&self) -> Result<String, CnilError> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// The assessment's name.
    pub fn name(&self) -> &str {
        self.pia.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The answer to a question.
    pub fn answer(&self, question: u32) -> Option<&CnilData> {
        self.answers.iter().find(|a| a.reference_to == question).map(|answer| &answer.data)
    }

    /// The three risks.
    pub fn risks(&self) -> [CnilRisk; 3] {
        [RiskName::IllegitimateAccess, RiskName::UnwantedModification, RiskName::Disappearance]
            .map(|name| self.risk(name))
    }

    fn risk(&self, risk: RiskName) -> CnilRisk {
        let item = item(risk);
        let list = |n| self.answer(item * 10 + n).map(|a| a.list.clone()).unwrap_or_default();
        let gauge = |n| self.answer(item * 10 + n).and_then(|a| a.gauge).unwrap_or_default();
        let (section, number) = (item / 10, item % 10);
        let reference = format!("{section}.{number}");
        let evaluated = self.evaluations.iter().find(|e| e.reference_to == reference);
        CnilRisk {
            risk,
            impacts: list(1),
            threats: list(2),
            sources: list(3),
            controls: list(4),
            severity: gauge(5),
            likelihood: gauge(6),
            residual: evaluated.and_then(|e| e.gauges),
        }
    }
}

/// The tool's item of a risk: 32, 33 or 34.
pub(super) const fn item(risk: RiskName) -> u32 {
    match risk {
        RiskName::IllegitimateAccess => 32,
        RiskName::UnwantedModification => 33,
        RiskName::Disappearance => 34,
    }
}

/// A number, also where it is written as text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = match &value {
        Value::Number(number) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| D::Error::custom("`reference_to` of an answer is no question's number"))
}
