//! Crates that only compute.

use super::super::finding::Findings;
use super::super::tree::{Tree, crate_of, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "purity",
    why: "What a verifier replays must depend on its inputs alone: no disk, clock or process.",
    check,
};

/// Crates without disk, clock, environment, threads.
const PURE: &[&str] = &["cordon-charter", "cordon-dp", "cordon-log"];

/// Files that may, and why.
const EXCEPT: &[&str] = &[
    "crates/cordon-log/src/source.rs", // an auditor reads a downloaded log from a folder
];

/// What such a crate may not name.
const AMBIENT: &[&str] =
    &["std::fs", "std::env", "std::net", "std::process", "std::thread", "SystemTime", "Instant"];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        let name = crate_of(path);
        if !PURE.contains(&name) || is_for_tests(path) || EXCEPT.contains(&path) {
            continue;
        }
        let product = source.without_tests();
        for ambient in AMBIENT {
            for line in product.lines_with_word(ambient) {
                let message = format!("`{name}` is pure: take it as an argument (`{ambient}`)");
                findings.add(path, line, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn reading_the_disk_in_a_pure_crate_is_reported_outside_tests() {
        let text = "//! x\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::env; }\n";
        let tree = Tree::of([
            ("crates/cordon-log/src/lib.rs", text),
            ("crates/cordon-store/src/lib.rs", text),
            ("crates/cordon-dp/tests/it/main.rs", text),
        ]);
        let seen = report(&RULE, &tree);
        assert_eq!(seen.len(), 1);
        assert!(seen.iter().all(|line| line.starts_with("crates/cordon-log/src/lib.rs:2:")));
    }
}
