//! Says sentences with what they rest on: finds the lines of charter fields and the rules that
//! looked at them.

use cordon_charter::Charter;

use super::document::{Because, Block, Place, Row, Section, Statement, Text};
use crate::{
    assessment::Assessment, catalogue::Catalogue, finding::Finding, places::Places,
    rulebook::RuleId,
};

/// So many fields of a finding stand beside each of its sentences; its rule's section names all.
const FIELDS_NAMED: usize = 3;

/// What a report is made from.
pub(crate) struct Writer<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) assessment: &'a Assessment,
    pub(crate) catalogue: &'a Catalogue,
    places: Places,
    /// Each field that a rule named, with the rule.
    looked: Vec<(&'a str, &'a RuleId)>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        charter: &'a Charter,
        text: &str,
        assessment: &'a Assessment,
        catalogue: &'a Catalogue,
    ) -> Self {
        let looked = assessment
            .findings
            .iter()
            .flat_map(|f| f.points.iter().flat_map(|p| &p.fields).map(|field| (field, &f.rule)))
            .map(|(field, rule)| (field.as_str(), rule))
            .collect();
        Self { charter, assessment, catalogue, places: Places::of(text), looked }
    }

    /// A sentence that rests on charter fields, with the rules that looked at them.
    pub(crate) fn say(&self, text: impl Into<Text>, fields: &[&str]) -> Statement {
        Statement { text: text.into(), because: self.because(fields) }
    }

    /// A sentence that rests on one finding, with the first of the fields that decided it.
    pub(crate) fn found(&self, text: impl Into<Text>, finding: &Finding) -> Statement {
        self.found_at(text, finding, FIELDS_NAMED)
    }

    /// A sentence that rests on one finding, with every field that decided it.
    pub(crate) fn found_everywhere(&self, text: impl Into<Text>, finding: &Finding) -> Statement {
        self.found_at(text, finding, usize::MAX)
    }

    fn found_at(&self, text: impl Into<Text>, finding: &Finding, most: usize) -> Statement {
        let mut fields: Vec<&String> = Vec::new();
        for field in finding.deciding().flat_map(|point| &point.fields) {
            if fields.len() < most && !fields.contains(&field) {
                fields.push(field);
            }
        }
        let because = Because { fields: self.places(&fields), rules: vec![finding.rule.clone()] };
        Statement { text: text.into(), because }
    }

    /// A sentence about a rule itself, whatever the charter says.
    pub(crate) fn of_rule(&self, text: impl Into<Text>, rule: &RuleId) -> Statement {
        let because = Because { fields: Vec::new(), rules: vec![rule.clone()] };
        Statement { text: text.into(), because }
    }

    /// A sentence that rests on a rule and fields that it named.
    pub(crate) fn point(
        &self,
        text: impl Into<Text>,
        rule: &RuleId,
        fields: &[String],
    ) -> Statement {
        let because = Because { fields: self.places(fields), rules: vec![rule.clone()] };
        Statement { text: text.into(), because }
    }

    /// A row that rests on charter fields.
    pub(crate) fn row(&self, cells: Vec<Text>, fields: &[&str]) -> Row {
        Row { cells, because: self.because(fields) }
    }

    /// Fields with their lines, and the rules that looked at them or at what is in them.
    pub(crate) fn because(&self, fields: &[&str]) -> Because {
        let mut rules: Vec<RuleId> = Vec::new();
        for (looked, rule) in &self.looked {
            if fields.iter().any(|field| is_within(looked, field)) && !rules.contains(rule) {
                rules.push((*rule).clone());
            }
        }
        Because { fields: self.places(fields), rules }
    }

    pub(crate) fn places(&self, fields: &[impl AsRef<str>]) -> Vec<Place> {
        let place = |field: &str| Place { field: field.to_owned(), line: self.places.line(field) };
        fields.iter().map(|field| place(field.as_ref())).collect()
    }
}

/// Whether one path is the other or lies below it, in either direction.
pub(crate) fn is_within(a: &str, b: &str) -> bool {
    let below = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    below(a, b) || below(b, a)
}

/// A section in English.
pub(crate) fn section(id: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), language: "en", blocks }
}

/// A heading below the section's.
pub(crate) fn heading(id: impl Into<String>, text: impl Into<String>) -> Block {
    Block::Heading { id: id.into(), text: text.into() }
}

/// Whole sentences: trimmed, on one line, with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !line.ends_with(['.', '!', '?', '…', '。']) {
        line.push('.');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_within_itself_its_tables_and_their_elements() {
        for (a, b) in [
            ("term.sunset", "term.sunset"),
            ("term", "term.sunset"),
            ("law.instrument[0].url", "law.instrument"),
            ("purpose.tracing", "purpose"),
        ] {
            assert!(is_within(a, b) && is_within(b, a), "{a} {b}");
        }
        for (a, b) in [("term.sun", "term.sunset"), ("law", "lawful"), ("a.b", "a.c")] {
            assert!(!is_within(a, b) && !is_within(b, a), "{a} {b}");
        }
    }
}
