//! Which test shows which property of an answer: functions named `t4_…` show property T4.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::{Page, heading};
use crate::tidy;

/// The properties, in the words of a reader who has seen no code.
const PROPERTIES: &[&str] = &[
    "Noised columns lie on a lattice that does not depend on the data.",
    "Sums before noise do not depend on the order of rows, the layout of segments or the number of \
     workers; with and without one person they differ by at most the clip.",
    "The same for persons whose rows hold no value, extremes, empty text; one row more moves the \
     sum by a bounded amount.",
    "Expressions that would fail for one person give the same status, text, charge and log line \
     with and without that person.",
    "Charges are functions of question, charter and log; kill, retry, restart and race never lower \
     what is spent or overspend.",
    "Askers who work together cannot exceed the measure's budget.",
    "Latency is quantised; the length of an answer depends on the release alone.",
    "A key that only one person has appears at most as often as δ allows.",
    "The order of output is a function of the released rows.",
    "Aliases, nesting and collapsing groups never raise one person's influence above the clip.",
    "Adding a person leaves plan, explanation and charge as they are.",
    "Explanations, metrics and file statistics say nothing about private tables.",
    "The same question returns the same release at no cost; another meaning is charged.",
    "At a very large ε every supported question equals DuckDB's answer.",
    "The account is never below an independent accountant, and little above.",
    "Released numbers have the declared variance; 95 % intervals cover 95 %.",
];

pub(super) fn page(root: &Path) -> Result<Page> {
    Ok(render(&tidy::functions(root)?))
}

/// `functions` are (path, name).
fn render(functions: &[(String, String)]) -> Page {
    let mut text = heading("Properties of an answer, and the tests that show them");
    text += "\nA statistical test has a twin whose name ends in `_twin`: a slightly wrong \
             implementation that the\ntest must reject. Where no test is named, the property is \
             not shown yet.\n\n| | property | tests |\n|---|---|---|\n";
    for (i, property) in PROPERTIES.iter().enumerate() {
        let prefix = format!("t{}_", i + 1);
        let tests: Vec<String> = functions
            .iter()
            .filter(|(_, name)| name.starts_with(&prefix))
            .map(|(path, name)| format!("`{name}` ([{}](../{path}))", package(path)))
            .collect();
        let tests = if tests.is_empty() { "none yet".to_owned() } else { tests.join(", ") };
        let _ = writeln!(text, "| T{} | {property} | {tests} |", i + 1);
    }
    Page { path: "docs/privacy-tests.md", text }
}

fn package(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_stand_beside_their_property() {
        let test = ("crates/a/tests/it/x.rs".to_owned(), "t1_noise_is_on_the_lattice".to_owned());
        let page = render(&[test]);
        let wanted = "| `t1_noise_is_on_the_lattice` ([a](../crates/a/tests/it/x.rs)) |";
        assert!(page.text.contains(wanted), "{}", page.text);
        assert!(page.text.contains("| T16 | Released numbers"));
        assert_eq!(page.text.matches("none yet").count(), 15);
    }
}
