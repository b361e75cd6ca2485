//! Licences of everything that is linked.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "licences",
    why: "Whoever runs Cordon may share it: only permissive licences, and weak copyleft per file.",
    check,
};

/// SPDX identifiers that Apache-2.0 software may link.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages that name a licence file instead of an identifier, and what stands in that file.
const BY_FILE: &[(&str, &str)] = &[("opendp", "MIT"), ("opendp_derive", "MIT")];

fn check(tree: &Tree, findings: &mut Findings) {
    for package in tree.packages() {
        let (name, version) = (&package.name, &package.version);
        let by_file = BY_FILE.iter().find(|(row, _)| row == name).map(|(_, licence)| *licence);
        match package.licence.as_deref().or(by_file) {
            Some(expression) if is_allowed(expression) => {}
            Some(expression) => {
                let message = format!("`{name}` {version} is under `{expression}`");
                findings.add("Cargo.lock", 0, message);
            }
            None => findings.add("Cargo.lock", 0, format!("`{name}` {version} names no licence")),
        }
    }
}

/// Whether an SPDX expression can be met: every side of AND, one side of OR. In SPDX, AND binds
/// tighter than OR; old manifests write `/` for OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    any_side(&words)
}

fn any_side(words: &[&str]) -> bool {
    split_outside_brackets(words, "OR").into_iter().any(every_side)
}

fn every_side(words: &[&str]) -> bool {
    split_outside_brackets(words, "AND").into_iter().all(|side| match side {
        ["(", inside @ .., ")"] => any_side(inside),
        licence => ALLOWED.contains(&licence.join(" ").as_str()),
    })
}

fn split_outside_brackets<'w>(words: &'w [&'w str], at: &str) -> Vec<&'w [&'w str]> {
    let mut depth = 0_usize;
    words
        .split(|word| {
            match *word {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *word == at
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn expressions_follow_spdx() {
        assert!(is_allowed("MIT OR GPL-3.0"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"));
        assert!(is_allowed("GPL-2.0 AND MIT OR MIT"));
        assert!(!is_allowed("MIT AND GPL-3.0"));
        assert!(!is_allowed("(GPL-3.0 OR AGPL-3.0) AND MIT"));
    }

    #[test]
    fn a_package_that_may_not_be_linked_is_reported() {
        let tree = Tree::default()
            .with_package("good", Some("MIT"))
            .with_package("bad", Some("AGPL-3.0"))
            .with_package("silent", None);
        assert_eq!(report(&RULE, &tree).len(), 2);
    }
}
