//! No unsafe code of our own.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "unsafe-code",
    why: "Memory errors read other people's rows; the compiler rules them out in safe code.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        for line in source.lines_with_word("unsafe") {
            findings.add(path, line, "no unsafe code in this workspace");
        }
    }
    for (_, path, manifest) in tree.manifests() {
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.and_then(toml::Value::as_bool) != Some(true) {
            findings.add(path, 0, "`[lints] workspace = true` is missing: it forbids unsafe code");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn an_unsafe_block_and_a_manifest_without_lints_are_reported() {
        let tree = Tree::of([
            ("crates/a/src/lib.rs", "//! unsafe is only a word here\nfn f() { unsafe { g() } }\n"),
            ("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"),
            ("crates/b/Cargo.toml", "[package]\nname = \"b\"\n[lints]\nworkspace = true\n"),
        ]);
        let seen = report(&RULE, &tree);
        assert_eq!(seen.len(), 2, "{seen:?}");
    }
}
