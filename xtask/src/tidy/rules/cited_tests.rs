//! Tests that a document names.

use std::collections::BTreeSet;

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "cited-tests",
    why: "A threat table that names a test which does not exist is a promise without a check.",
    check,
};

/// Tables with this heading over their last column name tests.
const HEADING: &str = "shown by";

fn check(tree: &Tree, findings: &mut Findings) {
    let mut functions = BTreeSet::new();
    for (_, source) in tree.rust() {
        functions.extend(source.functions().into_iter().map(|function| function.name));
    }
    for (path, text) in tree.ending(".md") {
        let mut in_table = false;
        for (i, line) in text.lines().enumerate() {
            let Some(cell) = last_cell(line) else {
                in_table = false;
                continue;
            };
            if !in_table {
                in_table = cell == HEADING;
                continue;
            }
            // Every second part of a text split at backticks stands between two of them.
            for test in cell.split('`').skip(1).step_by(2) {
                if !functions.contains(test) {
                    findings.add(path, i + 1, format!("there is no test `{test}`"));
                }
            }
        }
    }
}

/// The last cell of a table's row.
fn last_cell(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(row.rsplit('|').next().unwrap_or(row).trim())
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_test_that_is_not_there_is_reported() {
        let table = "| who | shown by |\n|---|---|\n| `a` | `is_here`, `is_gone` |\n\n\
                     | who | what |\n|---|---|\n| a | `is_gone` |\n";
        let tree = Tree::of([
            ("SECURITY.md", table),
            ("crates/a/src/lib.rs", "//! x\n#[test]\nfn is_here() {}\n"),
        ]);
        let wanted = "SECURITY.md:3: cited-tests: there is no test `is_gone`";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
