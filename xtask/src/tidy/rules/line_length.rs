//! Lines that fit on a page.

use super::super::finding::Findings;
use super::super::tree::{Tree, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "line-length",
    why: "Two files side by side on one screen: lines of code have at most 100 characters.",
    check,
};

const MOST: usize = 100;

fn check(tree: &Tree, findings: &mut Findings) {
    for ending in [".rs", ".py", ".sh"] {
        for (path, text) in tree.ending(ending) {
            for (i, line) in text.lines().enumerate() {
                let length = line.chars().count();
                if length > MOST && !is_data_of_a_test(tree, path, i) {
                    findings.add(path, i + 1, format!("{length} characters, at most {MOST}"));
                }
            }
        }
    }
}

/// Tests hold SQL and tables as text, one question or row a line: breaking them helps nobody.
fn is_data_of_a_test(tree: &Tree, path: &str, line: usize) -> bool {
    let code = tree.source(path).and_then(|source| source.lines().nth(line));
    let outside_strings = code.map(|(_, code)| code.chars().filter(|c| *c != '"').count());
    let holds_text = code.is_some_and(|(_, code)| code.contains('"'));
    is_for_tests(path) && holds_text && outside_strings.is_some_and(|length| length <= MOST)
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_long_line_is_reported_by_characters() {
        let text = format!("//! x\n// {}\n// {}\n", "ä".repeat(97), "a".repeat(98));
        let tree = Tree::of([("crates/a/src/lib.rs", text.as_str())]);
        let wanted = "crates/a/src/lib.rs:3: line-length: 101 characters, at most 100";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }

    #[test]
    fn text_in_a_test_may_be_long_and_code_may_not() {
        let line = |inside: &str| format!("//! x\nconst SQL: &str = \"{inside}\";\n");
        let (text, code) = (line(&"a".repeat(100)), format!("//! x\n{};\n", "a".repeat(100)));
        let tree = Tree::of([
            ("crates/a/src/tests.rs", text.as_str()),
            ("crates/a/src/lib.rs", text.as_str()),
            ("crates/a/tests/it/main.rs", code.as_str()),
        ]);
        let seen = report(&RULE, &tree);
        assert_eq!(seen.len(), 2, "{seen:?}");
    }
}
