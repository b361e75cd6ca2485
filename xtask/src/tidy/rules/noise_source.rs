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
const PRODUCTION: &str = "SecureNoise";

/// The crate that defines it, and the one that makes it.
const HOMES: &[&str] = &["cordon-dp", "cordon-gateway"];

/// A second source in product code would be a way to answer without noise.
const ANOTHER: &str = "NoiseSource for";

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        if is_for_tests(path) {
            continue;
        }
        let (product, name) = (source.without_tests(), crate_of(path));
        if !HOMES.contains(&name) {
            for line in product.lines_with_word(PRODUCTION) {
                findings.add(path, line, "only `cordon-gateway` makes the production source");
            }
        }
        if name != "cordon-dp" {
            for line in product.lines_with_word(ANOTHER) {
                findings.add(path, line, "another source of noise belongs into tests");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn making_it_elsewhere_is_reported() {
        let text = "//! x\nfn f() { g(SecureNoise::new()); }\n";
        let tree = Tree::of([
            ("crates/cordon-query/src/release.rs", text),
            ("crates/cordon-gateway/src/ask.rs", text),
            ("crates/cordon-query/tests/it/main.rs", text),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }

    #[test]
    fn a_source_without_noise_outside_tests_is_reported() {
        let text = "//! x\nstruct Zero;\nimpl NoiseSource for Zero {}\n";
        let in_tests = "//! x\n#[cfg(test)]\nmod tests { impl NoiseSource for Zero {} }\n";
        let tree = Tree::of([
            ("crates/cordon-gateway/src/ask.rs", text),
            ("crates/cordon-query/src/ask.rs", in_tests),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }
}
