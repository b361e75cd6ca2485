//! The balance test: eight parts, each decided by the findings that feed it.

use serde::{Deserialize, Serialize};

use crate::{
    finding::{Finding, Outcome, Severity},
    rulebook::{BalancePart, RuleId},
};

/// The eight parts, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BalanceTest {
    /// Always eight.
    pub parts: Vec<PartOutcome>,
}

/// What one part came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOutcome {
    /// Which part.
    pub part: BalancePart,
    /// The worst outcome of the rules that feed it; a `should` that is not met leaves the part to a
    /// person. Where no rule that applies feeds it, nobody has looked: a person must judge.
    pub outcome: Outcome,
    /// The rules that decided: those with that outcome, or none.
    pub decided_by: Vec<RuleId>,
    /// The charter fields that those rules named.
    pub fields: Vec<String>,
}

impl BalanceTest {
    pub(crate) fn of(findings: &[Finding]) -> Self {
        Self { parts: BalancePart::ALL.map(|part| PartOutcome::of(part, findings)).into() }
    }
}

impl PartOutcome {
    fn of(part: BalancePart, findings: &[Finding]) -> Self {
        let feeding: Vec<&Finding> = findings
            .iter()
            .filter(|f| f.tests.contains(&part) && f.outcome != Outcome::NotApplicable)
            .collect();
        let outcome = feeding.iter().map(|f| weight(f)).max().unwrap_or(Outcome::PersonMustJudge);
        let deciding: Vec<&&Finding> = feeding.iter().filter(|f| weight(f) == outcome).collect();
        let mut fields: Vec<String> = Vec::new();
        for point in deciding.iter().flat_map(|f| f.points.iter().filter(|p| decides(f, p.outcome)))
        {
            for field in &point.fields {
                if !fields.contains(field) {
                    fields.push(field.clone());
                }
            }
        }
        Self {
            part,
            outcome,
            decided_by: deciding.iter().map(|f| f.rule.clone()).collect(),
            fields,
        }
    }
}

/// A `should` never fails a part by itself.
fn weight(finding: &Finding) -> Outcome {
    match (finding.outcome, finding.severity) {
        (Outcome::NotMet, Severity::Should) => Outcome::PersonMustJudge,
        (outcome, _) => outcome,
    }
}

/// Whether a point of this outcome is why the finding came out as it did. A question put to a
/// person by the rule itself rests on all that was found.
fn decides(finding: &Finding, point: Outcome) -> bool {
    point == finding.outcome
        || (finding.outcome == Outcome::PersonMustJudge && !finding.questions.is_empty())
}
