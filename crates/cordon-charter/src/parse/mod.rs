//! Charter text → charter and diagnostics.
//!
//! Three steps: TOML with spans; nouns, read table by table (what cannot be read is reported and
//! replaced by a stand-in, so that the rest is still looked at); the rules that the canonical form
//! obeys too ([`crate::rules`]), left out where they would only repeat an earlier finding.

// The tools.
mod nearest;
mod needed;
mod report;
mod table;
mod value;

// The nouns, in the order of the file.
mod access;
mod charter;
mod consultation;
mod field;
mod governance;
mod law;
mod measure;
mod record;
mod reference;
mod requests;
mod rights;
mod risk;
mod safeguards;

#[cfg(test)]
mod tests;

use toml::de::DeTable;

use self::{report::Report, table::Table};
use crate::{Charter, Diagnostic, Severity, Span, rules};

/// What came of a text. `charter` is there exactly when no diagnostic is an error.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The charter.
    pub charter: Option<Charter>,
    /// In order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a charter. Never fails: what is wrong is in the diagnostics.
pub fn parse(text: &str) -> Parsed {
    let report = Report::default();
    let charter = read(text, &report);
    let diagnostics = report.into_diagnostics();
    let stands = diagnostics.iter().all(|finding| finding.severity != Severity::Error);
    Parsed { charter: charter.filter(|_| stands), diagnostics }
}

fn read(text: &str, report: &Report) -> Option<Charter> {
    if text.len() > MAX_BYTES {
        let message = format!("the charter is longer than {MAX_BYTES} bytes");
        report.error("too-long", Span { start: 0, end: 0 }, message, "shorten it");
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().map_or(Span { start: 0, end: 0 }, Span::from);
        report.error("syntax", span, syntax_message(error.message()), "see https://toml.io");
    }
    let charter = Table::root(root.get_ref(), report).read(charter::charter)?;
    // Text that TOML itself could not read leaves holes that every rule would fall into.
    if errors.is_empty() {
        for violation in rules::violations(&charter) {
            report.violation(violation);
        }
    }
    Some(charter)
}

fn syntax_message(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    format!("this is not TOML: {first}")
}

/// A charter is read by people: the longest example has 40 kB.
const MAX_BYTES: usize = 1 << 20;
