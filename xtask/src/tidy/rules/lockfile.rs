//! How much code of others comes along, and from where.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "lockfile",
    why: "Every package is a stranger with access: a ceiling makes adding one a decision.",
    check,
};

/// Most packages in `Cargo.lock`, all platforms together.
const CEILING: usize = 550;

/// Where they may come from: the public registry, by checksum. (In two halves: see
/// `machine_paths`.)
const REGISTRY: &str = concat!("\"registry+https://github.com/rust-lang/crates", ".io-index\"");

fn check(tree: &Tree, findings: &mut Findings) {
    let Some(text) = tree.text("Cargo.lock") else {
        findings.add("Cargo.lock", 0, "commit it: a release is built from known versions");
        return;
    };
    let packages = text.lines().filter(|line| *line == "[[package]]").count();
    if packages > CEILING {
        findings.add("Cargo.lock", 0, format!("{packages} packages, at most {CEILING}"));
    }
    for (i, line) in text.lines().enumerate() {
        if line.strip_prefix("source = ").is_some_and(|source| source != REGISTRY) {
            findings.add("Cargo.lock", i + 1, format!("not from the public registry: {line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn too_many_packages_and_other_sources_are_reported() {
        let many = "[[package]]\n".repeat(CEILING + 1);
        let git = "[[package]]\nsource = \"git+https://example.org/x\"\n";
        assert_eq!(report(&RULE, &Tree::of([("Cargo.lock", many.as_str())])).len(), 1);
        assert_eq!(report(&RULE, &Tree::of([("Cargo.lock", git)])).len(), 1);
        assert_eq!(report(&RULE, &Tree::of([])).len(), 1);
    }
}
