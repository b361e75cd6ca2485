//! Printing to standard output: the only place that does.

use std::io::Write as _;

/// Prints a line. A closed pipe (`| head`) ends the output, not the act.
pub(crate) fn line(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints as it is.
pub(crate) fn raw(bytes: &[u8]) {
    let _ = std::io::stdout().lock().write_all(bytes);
}

/// Everything said so far reaches the terminal.
pub(crate) fn flush() {
    let _ = std::io::stdout().lock().flush();
}

/// A remark for the operator, beside the output that scripts read.
pub(crate) fn aside(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "note: {text}");
}
