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

/// In a `# Privacy` section, these words and what follows to the end of the paragraph.
const NOTICED: &str = "Noticed by:";

fn check(tree: &Tree, findings: &mut Findings) {
    let mut functions = BTreeSet::new();
    for (_, source) in tree.rust() {
        functions.extend(source.functions().into_iter().map(|function| function.name));
    }
    check_tables(tree, &functions, findings);
    for (path, text) in tree.ending(".rs") {
        let mut in_list = false;
        for (i, line) in text.lines().enumerate() {
            let Some(doc) = line.trim().strip_prefix("///").map(str::trim) else {
                in_list = false;
                continue;
            };
            let names = match doc.split_once(NOTICED) {
                Some((_, names)) => names,
                None if in_list && !doc.is_empty() => doc,
                None => "",
            };
            in_list = !names.is_empty();
            for test in in_backticks(names).filter(|name| !functions.contains(*name)) {
                findings.add(path, i + 1, format!("there is no test `{test}`"));
            }
        }
    }
}

fn check_tables(tree: &Tree, functions: &BTreeSet<String>, findings: &mut Findings) {
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
            for test in in_backticks(cell).filter(|name| !functions.contains(*name)) {
                findings.add(path, i + 1, format!("there is no test `{test}`"));
            }
        }
    }
}

/// Every second part of a text split at backticks stands between two of them.
fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
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

    #[test]
    fn a_privacy_section_that_names_no_test_is_reported() {
        let text = "//! x\n/// # Privacy\n/// ρ. Noticed by: `is_here`,\n/// `is_gone`.\n///\n\
                    /// See `other`.\npub fn is_here() {}\n";
        let tree = Tree::of([("crates/a/src/lib.rs", text)]);
        let wanted = "crates/a/src/lib.rs:4: cited-tests: there is no test `is_gone`";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
