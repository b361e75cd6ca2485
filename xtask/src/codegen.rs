//! Documents that are written from sources: `cargo xtask codegen`, and `--check` in CI.
//!
//! Some are pages that only a crate itself can write; a test of that crate fails when such a page
//! is stale and writes it under `UPDATE=1`. Here they are all written with one command.

mod cli; // docs/manual/cli.md, from the help of the built program
mod privacy_tests; // docs/privacy-tests.md, from the names of tests
mod tidy_rules; // docs/tidy.md, from the rules of tidy

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::repository;
use crate::steps::call;

/// Whether to write the documents or only to say if they are current.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// One generated document.
struct Page {
    path: &'static str,
    text: String,
}

/// Crates whose tests keep pages current: with `UPDATE=1` they write them.
const WRITTEN_BY_TESTS: &[(&str, &str)] = &[("cordon-assess", "manual")];

pub(crate) fn run(mode: Mode) -> Result<()> {
    let quick = settle(repository::root(), &from_sources()?, mode);
    if mode == Mode::Write {
        for (package, tests) in WRITTEN_BY_TESTS {
            let mut command = Command::new(repository::cargo());
            command.current_dir(repository::root()).env("UPDATE", "1");
            call(command.args(["test", "--quiet", "--profile", "ci", "-p", package, "--", tests]))?;
        }
    }
    settle(repository::root(), &[cli::page(mode)?], mode).and(quick)
}

/// Writes the pages for which nothing needs to be built.
pub(crate) fn run_from_sources() -> Result<()> {
    settle(repository::root(), &from_sources()?, Mode::Write)
}

/// The pages for which nothing needs to be built.
fn from_sources() -> Result<Vec<Page>> {
    Ok(vec![tidy_rules::page(), privacy_tests::page(repository::root())?])
}

/// Writes the pages that are not current, or fails with their names.
fn settle(root: &Path, pages: &[Page], mode: Mode) -> Result<()> {
    let mut stale = Vec::new();
    for page in pages {
        let file = root.join(page.path);
        if std::fs::read_to_string(&file).is_ok_and(|there| there == page.text) {
            println!("    {}: current", page.path);
            continue;
        }
        match mode {
            Mode::Check => stale.push(page.path),
            Mode::Write => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder).with_context(|| page.path.to_owned())?;
                }
                std::fs::write(&file, &page.text).with_context(|| page.path.to_owned())?;
                println!("    {}: written", page.path);
            }
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("not current: {}; run `cargo xtask codegen`", stale.join(", "))
}

/// First lines of every generated page.
fn heading(title: &str) -> String {
    format!("# {title}\n\n<!-- Written by `cargo xtask codegen`: edit the source instead. -->\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_from_sources_are_current() {
        settle(repository::root(), &from_sources().unwrap(), Mode::Check).unwrap();
    }

    #[test]
    fn a_stale_page_fails_the_check_and_is_written_otherwise() {
        let root = repository::target().join("codegen-test");
        let pages = [Page { path: "docs/a.md", text: "new".to_owned() }];
        let _ = std::fs::remove_dir_all(&root);
        assert!(settle(&root, &pages, Mode::Check).is_err());
        settle(&root, &pages, Mode::Write).unwrap();
        settle(&root, &pages, Mode::Check).unwrap();
    }
}
