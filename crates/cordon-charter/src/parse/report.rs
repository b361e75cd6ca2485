//! Where findings gather: diagnostics, the place of every path, and what could not be read.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use crate::{Diagnostic, Severity, Span, rules::Violation};

/// Findings so far. Shared by all tables of one text.
#[derive(Default)]
pub(super) struct Report {
    diagnostics: RefCell<Vec<Diagnostic>>,
    places: RefCell<BTreeMap<String, Span>>,
    unread: RefCell<BTreeSet<String>>,
}

impl Report {
    pub(super) fn error(
        &self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.borrow_mut().push(Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            span,
            help: Some(help.into()),
        });
    }

    /// Remembers where `path` stands.
    pub(super) fn place(&self, path: &str, span: Span) {
        self.places.borrow_mut().entry(path.to_owned()).or_insert(span);
    }

    /// Remembers that a stand-in is used for `path`.
    pub(super) fn unread(&self, path: &str) {
        self.unread.borrow_mut().insert(path.to_owned());
    }

    /// A rule is broken; silent where a stand-in is to blame.
    pub(super) fn violation(&self, violation: Violation) {
        let mut read = std::iter::once(&violation.path).chain(&violation.also);
        if read.any(|path| self.is_unread(path)) {
            return;
        }
        let span = self.span_of(&violation.path);
        self.error(violation.code, span, violation.message, violation.help);
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort_by(|a, b| {
            (a.span.start, a.span.end, a.code).cmp(&(b.span.start, b.span.end, b.code))
        });
        diagnostics.dedup();
        diagnostics
    }

    fn is_unread(&self, path: &str) -> bool {
        let unread = self.unread.borrow();
        ancestors(path).any(|ancestor| unread.contains(ancestor))
    }

    /// The place of `path` or of the nearest thing that contains it.
    pub(super) fn span_of(&self, path: &str) -> Span {
        let places = self.places.borrow();
        ancestors(path)
            .find_map(|ancestor| places.get(ancestor).copied())
            .unwrap_or(Span { start: 0, end: 0 })
    }
}

/// `a.b[1].c`, `a.b[1]`, `a.b`, `a`.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rfind(['.', '[']).and_then(|end| path.get(..end)))
}
