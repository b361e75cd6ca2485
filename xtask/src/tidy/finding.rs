//! What a rule reports.

use std::fmt;

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, rule, message } = self;
        match line {
            0 => write!(f, "{path}: {rule}: {message}"),
            _ => write!(f, "{path}:{line}: {rule}: {message}"),
        }
    }
}

/// What one rule found so far.
pub(crate) struct Findings {
    rule: &'static str,
    found: Vec<Finding>,
}

impl Findings {
    pub(crate) fn new(rule: &'static str) -> Self {
        Self { rule, found: Vec::new() }
    }

    /// Reports a line, counted from 1; 0 means the whole file.
    pub(crate) fn add(&mut self, path: &str, line: usize, message: impl Into<String>) {
        let message = message.into();
        self.found.push(Finding { path: path.to_owned(), line, rule: self.rule, message });
    }

    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort();
        self.found
    }
}
