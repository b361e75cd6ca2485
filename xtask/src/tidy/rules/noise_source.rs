//! Where real noise comes from.

use super::super::finding::Findings;
use super::super::tree::{Tree, crate_of, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "noise-source",
    why: "One place chooses the source of randomness, so that no path can answer with another.",
    check,
};

/// The type that draws from the operating system's randomness.
const PRODUCTION: &str = "SystemNoise";

/// The crate that defines it, and the one that makes it.
const HOMES: &[&str] = &["cordon-dp", "cordon-gateway"];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        if HOMES.contains(&crate_of(path)) || is_for_tests(path) {
            continue;
        }
        for line in source.without_tests().lines_with_word(PRODUCTION) {
            findings.add(path, line, "only `cordon-gateway` makes the production noise source");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn making_it_elsewhere_is_reported() {
        let text = "//! x\nfn f() { g(SystemNoise::new()); }\n";
        let tree = Tree::of([
            ("crates/cordon-query/src/release.rs", text),
            ("crates/cordon-gateway/src/ask.rs", text),
            ("crates/cordon-query/tests/it/main.rs", text),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }
}
