//! Lines that fit on a page.

use super::super::finding::Findings;
use super::super::tree::Tree;
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
                if length > MOST {
                    findings.add(path, i + 1, format!("{length} characters, at most {MOST}"));
                }
            }
        }
    }
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
}
