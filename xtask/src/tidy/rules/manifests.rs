//! Versions live in the root manifest and nowhere else.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "manifests",
    why: "One version of a library in one place; no cargo features that change what the code does.",
    check,
};

/// Features that add something to a measuring program and nothing to the product.
const ALLOWED_FEATURES: &[(&str, &str)] = &[("cordon-query", "compare")];

fn check(tree: &Tree, findings: &mut Findings) {
    for (name, path, manifest) in tree.manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            for (library, entry) in table.into_iter().flatten() {
                if entry.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                    findings.add(path, 0, format!("write `{library}.workspace = true`"));
                }
            }
        }
        let features = manifest.get("features").and_then(toml::Value::as_table);
        for feature in features.into_iter().flat_map(toml::Table::keys) {
            if !ALLOWED_FEATURES.contains(&(name.as_str(), feature.as_str())) {
                let message = format!("no cargo feature `{feature}`: what is built is tested");
                findings.add(path, 0, message);
            }
        }
        if manifest.contains_key("build-dependencies") || tree.holds(&build_script(path)) {
            findings.add(path, 0, "no build scripts: `cargo xtask codegen` writes files instead");
        }
    }
}

fn build_script(manifest: &str) -> String {
    manifest.replace("Cargo.toml", "build.rs")
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn own_versions_features_and_build_scripts_are_reported() {
        let tree = Tree::of([
            (
                "crates/a/Cargo.toml",
                "[package]\nname = \"a\"\n[dependencies]\nhex = \"0.4\"\nb.workspace = true\n\
                 [features]\nfast = []\n",
            ),
            ("crates/a/build.rs", "//! x\n"),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 3);
    }
}
