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
    /// The findings that decided, of those of the same assessment: each has the citation and, in
    /// [`Finding::deciding`], the charter fields.
    pub fn deciding<'a>(&'a self, findings: &'a [Finding]) -> impl Iterator<Item = &'a Finding> {
        findings.iter().filter(|finding| self.decided_by.contains(&finding.rule))
    }

    fn of(part: BalancePart, findings: &[Finding]) -> Self {
        let feeding: Vec<&Finding> = findings
            .iter()
            .filter(|f| f.tests.contains(&part) && f.outcome != Outcome::NotApplicable)
            .collect();
        let outcome = feeding.iter().map(|f| weight(f)).max().unwrap_or(Outcome::PersonMustJudge);
        let deciding: Vec<&&Finding> = feeding.iter().filter(|f| weight(f) == outcome).collect();
        let mut fields: Vec<String> = Vec::new();
        for point in deciding.iter().flat_map(|finding| finding.deciding()) {
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
