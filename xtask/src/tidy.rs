//! `cargo xtask tidy`: a border that is not tested is a wish.
//!
//! Each rule is a file under `tidy/rules/` with a test that shows it failing. All rules look at
//! one [`Tree`] and report what they find; none of them writes anything.

mod finding; // path, line, rule, what to do
mod rules; // the rules, in the order of their report
mod source; // Rust source without its comments and strings
mod tree; // the files that git knows

use std::path::Path;

use anyhow::{Result, bail};
use finding::Findings;
use tree::Tree;

use crate::repository;

/// Checks the repository and prints what was found.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::of_repository(repository::root())?;
    let findings = check(&tree);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("    {} rules, {} files: tidy", rules::RULES.len(), tree.len());
        return Ok(());
    }
    bail!("{} places are not tidy", findings.len())
}

/// Name and reason of every rule, for the generated page.
pub(crate) fn reasons() -> impl Iterator<Item = (&'static str, &'static str)> {
    rules::RULES.iter().map(|rule| (rule.name, rule.why))
}

/// Every function of the repository's sources, as (path, name).
pub(crate) fn functions(root: &Path) -> Result<Vec<(String, String)>> {
    let tree = Tree::of_repository(root)?;
    let named = |(path, source): (&str, &source::Source)| {
        let names = source.functions().into_iter().map(|function| function.name);
        names.map(|name| (path.to_owned(), name)).collect::<Vec<_>>()
    };
    Ok(tree.rust().flat_map(named).collect())
}

fn check(tree: &Tree) -> Vec<finding::Finding> {
    let mut all = Vec::new();
    for rule in rules::RULES {
        let mut findings = Findings::new(rule.name);
        (rule.check)(tree, &mut findings);
        all.extend(findings.into_sorted());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let tree = Tree::of_repository(repository::root()).unwrap();
        let findings: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }

    #[test]
    fn rules_have_different_names_and_say_why() {
        let mut names: Vec<_> = reasons().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rules::RULES.len());
        assert!(reasons().all(|(_, why)| why.len() > 20));
    }
}
