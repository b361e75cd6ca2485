//! Who may use whom.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "borders",
    why: "A crate may use only crates above it, so that an auditor can read from the top and stop.",
    check,
};

/// Read it top to bottom. An auditor needs the first three rows at most.
const ALLOWED: &[(&str, &[&str])] = &[
    ("cordon-charter", &[]),
    ("cordon-dp", &["cordon-charter"]),
    ("cordon-log", &["cordon-charter"]),
    ("cordon-assess", &["cordon-charter"]),
    ("cordon-intake", &["cordon-charter"]),
    ("cordon-store", &["cordon-charter", "cordon-log", "cordon-intake"]),
    ("cordon-query", &["cordon-charter", "cordon-dp", "cordon-log", "cordon-store"]),
    (
        "cordon-gateway",
        &[
            "cordon-charter",
            "cordon-dp",
            "cordon-log",
            "cordon-assess",
            "cordon-intake",
            "cordon-store",
            "cordon-query",
        ],
    ),
    (
        "cordon",
        &[
            "cordon-charter",
            "cordon-dp",
            "cordon-log",
            "cordon-assess",
            "cordon-intake",
            "cordon-store",
            "cordon-query",
            "cordon-gateway",
        ],
    ),
    ("cordon-testkit", &[]),
    ("xtask", &[]),
];

/// Only tests may use these.
const FOR_TESTS: &[&str] = &["cordon-testkit"];

fn check(tree: &Tree, findings: &mut Findings) {
    for (name, path, manifest) in tree.manifests() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(row, _)| *row == name) else {
            findings.add(path, 0, format!("give `{name}` a row in the table of allowed crates"));
            continue;
        };
        for section in ["dependencies", "build-dependencies"] {
            for used in cordon_crates(&manifest, section) {
                if !allowed.contains(&used.as_str()) {
                    findings.add(path, 0, format!("`{name}` may not use `{used}`"));
                }
            }
        }
        // Tests may also reach for the test kit; nothing may reach down.
        for used in cordon_crates(&manifest, "dev-dependencies") {
            if !allowed.contains(&used.as_str()) && !FOR_TESTS.contains(&used.as_str()) {
                findings.add(path, 0, format!("tests of `{name}` may not use `{used}`"));
            }
        }
    }
}

fn cordon_crates(manifest: &toml::Table, section: &str) -> Vec<String> {
    let table = manifest.get(section).and_then(toml::Value::as_table);
    let names = table.into_iter().flat_map(toml::Table::keys);
    names.filter(|name| name.starts_with("cordon") || *name == "xtask").cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_crate_that_uses_one_below_it_is_reported() {
        let tree = Tree::of([(
            "crates/cordon-log/Cargo.toml",
            "[package]\nname = \"cordon-log\"\n[dependencies]\ncordon-store.workspace = true\n\
             [dev-dependencies]\ncordon-testkit.workspace = true\n",
        )]);
        let seen = report(&RULE, &tree);
        let wanted =
            "crates/cordon-log/Cargo.toml: borders: `cordon-log` may not use `cordon-store`";
        assert_eq!(seen, [wanted]);
    }

    #[test]
    fn the_test_kit_is_for_tests_and_a_new_crate_needs_a_row() {
        let tree = Tree::of([
            (
                "crates/cordon-dp/Cargo.toml",
                "[package]\nname = \"cordon-dp\"\n[dependencies]\ncordon-testkit.workspace = true",
            ),
            ("crates/new/Cargo.toml", "[package]\nname = \"new\"\n"),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 2);
    }

    #[test]
    fn every_row_uses_only_rows_above_it() {
        for (i, (name, allowed)) in ALLOWED.iter().enumerate() {
            for used in *allowed {
                let above = ALLOWED.iter().take(i).any(|(row, _)| row == used);
                assert!(above, "{name} uses {used}");
            }
        }
    }
}
