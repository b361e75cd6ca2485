//! What decides in an assessment, apart from the words in which people read it.

use std::collections::BTreeSet;

use crate::{
    assessment::{Assessment, BookUsed},
    finding::{Finding, Outcome, Severity},
    impact::RiskOutcome,
    rulebook::RuleId,
};

impl Assessment {
    /// Whether both say the same of the same charter by the same rulebooks: rules, verdicts, fields
    /// that decided, risks, and what must be answered. Titles, paraphrases, questions and the
    /// sentences of checks are Cordon's words, which a newer version may have improved.
    pub fn decides_as(&self, other: &Self) -> bool {
        self.charter == other.charter
            && self.judged_by_the_same(other)
            && self.not_judged == other.not_judged
            && (&self.unmet_must, &self.invalid, &self.to_be_judged)
                == (&other.unmet_must, &other.invalid, &other.to_be_judged)
            && self.balance == other.balance
            && self.risks().eq(other.risks())
            && self.verdicts().eq(other.verdicts())
            && self.of_the_charter() == other.of_the_charter()
    }

    /// Whether both were made by the same rulebooks and the same list of parties.
    pub fn judged_by_the_same(&self, other: &Self) -> bool {
        let digest = |book: &BookUsed| book.digest;
        self.parties == other.parties
            && self.rulebooks.iter().map(digest).eq(other.rulebooks.iter().map(digest))
    }

    fn verdicts(&self) -> impl Iterator<Item = Verdict<'_>> {
        self.findings.iter().map(Verdict::of)
    }

    fn risks(&self) -> impl Iterator<Item = impl PartialEq> {
        let levels = |risk: &RiskOutcome| {
            let before = (risk.severity, risk.likelihood);
            let after = (risk.residual_severity, risk.residual_likelihood);
            let checks: Vec<_> = risk.controls.iter().map(|control| control.check).collect();
            (risk.risk, before, after, checks)
        };
        self.impact.risks.iter().map(levels)
    }

    /// What it repeats of the charter, letter by letter.
    fn of_the_charter(&self) -> impl PartialEq {
        let subject = &self.subject;
        (
            (&subject.measure, subject.version, &subject.title, &subject.summary),
            (&subject.jurisdiction, &subject.legal_basis, subject.opens, subject.sunset),
        )
    }
}

/// A finding without its words.
#[derive(PartialEq)]
struct Verdict<'a> {
    rule: &'a RuleId,
    severity: Severity,
    outcome: Outcome,
    verified: bool,
    /// Check, what it said, field. How many sentences say so is a matter of words.
    points: BTreeSet<(&'a str, Outcome, &'a str)>,
}

impl<'a> Verdict<'a> {
    fn of(finding: &'a Finding) -> Self {
        let points = finding.points.iter().flat_map(|point| {
            let (check, outcome) = (point.check.as_str(), point.outcome);
            let no_field = point.fields.is_empty().then_some("");
            let fields = point.fields.iter().map(String::as_str).chain(no_field);
            fields.map(move |field| (check, outcome, field))
        });
        Self {
            rule: &finding.rule,
            severity: finding.severity,
            outcome: finding.outcome,
            verified: finding.verified,
            points: points.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Assessment, Outcome, Shelf, assess};

    fn assessment() -> Assessment {
        let text = include_str!("../../../measures/mers-surveillance.toml");
        let charter = cordon_charter::parse(text).charter.unwrap();
        assess(&charter, &Shelf::embedded().unwrap())
    }

    #[test]
    fn other_words_decide_the_same() {
        let (own, mut said) = (assessment(), assessment());
        for finding in &mut said.findings {
            finding.title.push('.');
            finding.paraphrase = "in other words".to_owned();
            finding.questions.push("and is it so?".to_owned());
            finding.points.iter_mut().for_each(|point| point.text.push_str(", it seems"));
            // Two sentences about one field each instead of one about both.
            let split: Vec<_> = finding
                .points
                .iter()
                .flat_map(|point| {
                    let one = |field: &String| {
                        let mut one = point.clone();
                        one.fields = vec![field.clone()];
                        one
                    };
                    let none = point.fields.is_empty().then(|| point.clone());
                    point.fields.iter().map(one).chain(none).collect::<Vec<_>>()
                })
                .collect();
            finding.points = split;
        }
        assert_ne!(own, said);
        assert!(own.decides_as(&said));
    }

    #[test]
    fn another_verdict_rule_field_or_list_decides_otherwise() {
        type Change = fn(&mut Assessment);
        let changes: [Change; 9] = [
            |a| a.findings[0].outcome = Outcome::NotMet,
            |a| drop(a.findings.pop()),
            |a| a.findings[0].points[0].fields.push("law".to_owned()),
            |a| a.findings[0].points[0].outcome = Outcome::NotMet,
            |a| drop(a.to_be_judged.pop()),
            |a| a.unmet_must.push(a.findings[0].rule.clone()),
            |a| a.balance.parts[0].outcome = Outcome::Met,
            |a| a.impact.risks[0].residual_likelihood = a.impact.risks[0].likelihood,
            |a| a.subject.version += 1,
        ];
        for (at, change) in changes.iter().enumerate() {
            let (own, mut said) = (assessment(), assessment());
            change(&mut said);
            assert!(!own.decides_as(&said), "change {at}");
        }
    }
}
