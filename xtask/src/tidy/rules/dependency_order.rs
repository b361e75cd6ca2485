//! Sorted dependencies.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "dependency-order",
    why: "Sorted lists show duplicates and merge without conflicts.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.ending("Cargo.toml") {
        // The root groups its dependencies by reason; members list theirs by name.
        if path == "Cargo.toml" {
            continue;
        }
        let mut before = String::new();
        let mut in_dependencies = false;
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
                before.clear();
            }
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let is_entry = line.starts_with(|c: char| c.is_alphanumeric());
            if !in_dependencies || !is_entry {
                continue;
            }
            if name < before.as_str() {
                findings.add(path, i + 1, format!("`{name}` stands after `{before}`"));
            }
            name.clone_into(&mut before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn an_unsorted_list_is_reported() {
        let text = "[dependencies]\nb.workspace = true\na.workspace = true\n\
                    [dev-dependencies]\na.workspace = true\n";
        let tree = Tree::of([("crates/a/Cargo.toml", text)]);
        let wanted = "crates/a/Cargo.toml:3: dependency-order: `a` stands after `b`";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
