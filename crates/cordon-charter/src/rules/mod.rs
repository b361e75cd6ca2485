//! What a charter must obey beyond its types. The one home of every such rule: the parser and the
//! canonical form both go through [`violations`].

mod access;
mod field;
mod governance;
mod measure;
mod record;
mod reference;
mod requests;
mod text;

use jiff::civil::Date;

use crate::Charter;

/// A rule that a charter breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Stable code: `unknown-reference`.
    pub(crate) code: &'static str,
    /// Where.
    pub(crate) path: String,
    /// What else was looked at.
    pub(crate) also: Vec<String>,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Every rule that `charter` breaks.
pub(crate) fn violations(charter: &Charter) -> Vec<Violation> {
    let mut found = Violations::default();
    if charter.charter != FORMAT {
        found.add(
            "unsupported-format",
            "charter",
            format!(
                "this charter has format {}, and only format {FORMAT} is known",
                charter.charter
            ),
            format!("write `charter = {FORMAT}`, or use a later Cordon"),
        );
    }
    measure::check(charter, &mut found);
    for (name, record) in &charter.records {
        record::check(charter, name, record, &mut found);
    }
    for (name, table) in &charter.references {
        reference::check(charter, name, table, &mut found);
    }
    access::check(charter, &mut found);
    governance::check(charter, &mut found);
    requests::check(charter, &mut found);
    text::check(charter, &mut found);
    found.all
}

/// Days from one day to another.
fn days_between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(i32::MAX, |span| span.get_days())
}

/// The only format there is.
pub(crate) const FORMAT: u32 = 1;

/// Violations so far.
#[derive(Default)]
struct Violations {
    all: Vec<Violation>,
}

impl Violations {
    fn add(
        &mut self,
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add_after(&[], code, path, message, help);
    }

    /// As [`Self::add`], for a rule that also read what lies at the paths `also`.
    fn add_after(
        &mut self,
        also: &[String],
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.all.push(Violation {
            code,
            path: path.into(),
            also: also.to_vec(),
            message: message.into(),
            help: help.into(),
        });
    }

    /// A list must hold something.
    fn not_empty<T>(&mut self, list: &[T], path: impl Into<String>, help: &str) {
        if list.is_empty() {
            let path = path.into();
            self.add("empty-list", path.clone(), format!("`{path}` needs at least one"), help);
        }
    }

    /// A number must be at least 1.
    fn positive(&mut self, number: u32, path: impl Into<String>) {
        if number == 0 {
            let path = path.into();
            self.add("not-positive", path.clone(), format!("`{path}` is 0"), "use 1 or more");
        }
    }

    /// No element of a list may equal an earlier one.
    fn distinct<T: Ord>(&mut self, list: &[T], path: &str, code: &'static str) {
        let mut seen = std::collections::BTreeSet::new();
        for (index, element) in list.iter().enumerate() {
            if !seen.insert(element) {
                let message = format!("`{path}` names the same thing twice");
                self.add(code, crate::path::element(path, index), message, "leave this one out");
            }
        }
    }

    /// A purpose must be declared.
    fn purpose(&mut self, charter: &Charter, purpose: &crate::PurposeId, path: impl Into<String>) {
        if !charter.purposes.contains_key(purpose) {
            let known = charter.purposes.keys().map(ToString::to_string).collect::<Vec<_>>();
            self.add_after(
                &["purpose".to_owned()],
                "unknown-reference",
                path,
                format!("there is no purpose `{purpose}`"),
                format!("declare it under `[[purpose]]`, or use one of {}", known.join(", ")),
            );
        }
    }
}
