//! Files named after what they hold.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "file-names",
    why: "A drawer named `utils` collects what nobody can find again: name the noun.",
    check,
};

const DRAWERS: &[&str] = &["util", "utils", "helper", "helpers", "misc", "common", "stuff"];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, _) in tree.ending(".rs") {
        for part in path.trim_end_matches(".rs").split('/') {
            let words: Vec<&str> = part.split('_').collect();
            if words.iter().any(|word| DRAWERS.contains(word)) {
                findings.add(path, 0, format!("`{part}` says nothing: name what it holds"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn drawers_are_reported() {
        let tree = Tree::of([
            ("crates/a/src/time_utils.rs", ""),
            ("crates/a/tests/common/mod.rs", ""),
            ("crates/a/src/commons.rs", ""),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 2);
    }
}
