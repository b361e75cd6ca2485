//! Each file begins by saying what it is.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "module-doc",
    why: "The first line of a file tells a reader whether to read on.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.ending(".rs") {
        if !text.starts_with("//! ") {
            findings.add(path, 1, "begin with `//!` and one sentence on what is here");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_file_without_one_is_reported() {
        let tree = Tree::of([("a/src/a.rs", "use b;\n"), ("a/src/b.rs", "//! Holds b.\n")]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }
}
