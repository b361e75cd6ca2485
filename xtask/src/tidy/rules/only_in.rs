//! Which crate may name which library.

use super::super::finding::Findings;
use super::super::tree::{Tree, crate_of};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "only-in",
    why: "A library with one home can be replaced, and its traps are guarded in one place.",
    check,
};

/// Library → the crates that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    // Engines: the border that the design rests on.
    ("datafusion", &["cordon-query"]),
    ("datafusion_common", &["cordon-query"]),
    ("datafusion_expr", &["cordon-query"]),
    ("datafusion_optimizer", &["cordon-query"]),
    ("datafusion_sql", &["cordon-query"]),
    ("opendp", &["cordon-dp"]),
    ("axum", &["cordon-server"]),
    ("tiny_http", &["cordon"]),
    ("pgwire", &["cordon-server"]),
    ("sqlx", &["cordon-store"]),
    ("object_store", &["cordon-store"]),
    // Keys and sealing.
    ("aes_gcm", &["cordon-store"]),
    ("argon2", &["cordon-store"]),
    ("hmac", &["cordon-store"]),
    ("ed25519_dalek", &["cordon-log"]),
    // Reading what others wrote.
    ("csv", &["cordon-intake", "cordon"]),
    ("encoding_rs", &["cordon-intake"]),
    ("toml_edit", &["cordon-charter", "cordon-assess"]),
    // Threads and tasks: the pure crates are synchronous.
    ("tokio", &["cordon-store", "cordon-query", "cordon-gateway", "cordon-server", "cordon"]),
    // Speaking to people.
    ("clap", &["cordon"]),
    ("comfy_table", &["cordon"]),
    ("indicatif", &["cordon"]),
    // Errors without a type are for the outermost layer.
    ("anyhow", &["cordon", "xtask"]),
];

fn check(tree: &Tree, findings: &mut Findings) {
    for (name, path, manifest) in tree.manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            for library in table.into_iter().flat_map(toml::Table::keys) {
                if let Some(homes) = homes(&library.replace('-', "_"))
                    && !homes.contains(&name.as_str())
                {
                    let homes = homes.join("`, `");
                    findings.add(path, 0, format!("only `{homes}` may use `{library}`"));
                }
            }
        }
    }
    for (path, source) in tree.rust() {
        for (library, homes) in ONLY_IN {
            if homes.contains(&crate_of(path)) {
                continue;
            }
            for line in source.lines_with_word(&format!("{library}::")) {
                findings.add(path, line, format!("only `{}` may use it", homes.join("`, `")));
            }
            for line in source.lines_with_word(&format!("use {library}")) {
                findings.add(path, line, format!("only `{}` may use it", homes.join("`, `")));
            }
        }
    }
}

fn homes(library: &str) -> Option<&'static [&'static str]> {
    ONLY_IN.iter().find(|(name, _)| *name == library).map(|(_, homes)| *homes)
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_library_outside_its_home_is_reported_in_manifest_and_source() {
        let tree = Tree::of([
            (
                "crates/cordon-store/Cargo.toml",
                "[package]\nname = \"cordon-store\"\n[dependencies]\ndatafusion.workspace = true",
            ),
            ("crates/cordon-gateway/src/lib.rs", "//! x\nfn f() { opendp::traits::y(); }\n"),
            ("crates/cordon-dp/src/lib.rs", "//! x\nuse opendp::traits;\n"),
        ]);
        let seen = report(&RULE, &tree);
        assert_eq!(
            seen,
            [
                "crates/cordon-gateway/src/lib.rs:2: only-in: only `cordon-dp` may use it",
                "crates/cordon-store/Cargo.toml: only-in: only `cordon-query` may use `datafusion`",
            ]
        );
    }
}
