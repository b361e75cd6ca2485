//! Files that can be read in one go.

use super::super::finding::Findings;
use super::super::tree::{Tree, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "file-length",
    why: "A file over 500 lines of code holds two nouns: split it by noun (800 for tests).",
    check,
};

const MOST: usize = 500;
const MOST_IN_TESTS: usize = 800;

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        let most = if is_for_tests(path) { MOST_IN_TESTS } else { MOST };
        let lines = source.code_lines();
        if lines > most {
            findings.add(path, 0, format!("{lines} lines of code, at most {most}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn only_lines_of_code_count() {
        let short = format!("{}// why\n\n", "f();\n// why\n".repeat(500));
        let long = "f();\n".repeat(501);
        let tree = Tree::of([
            ("crates/a/src/short.rs", short.as_str()),
            ("crates/a/src/long.rs", long.as_str()),
            ("crates/a/tests/it/long.rs", long.as_str()),
        ]);
        let wanted = "crates/a/src/long.rs: file-length: 501 lines of code, at most 500";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
