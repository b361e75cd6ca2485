//! Documents that are written from sources: `cargo xtask codegen`, and `--check` in CI.

mod checks; // docs/manual/rules.md, from the checks of `cordon-assess`
mod cli; // docs/manual/cli.md, from the help of the built program
mod tidy_rules; // docs/tidy.md, from the rules of tidy

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::repository;

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

pub(crate) fn run(mode: Mode) -> Result<()> {
    let quick = settle(repository::root(), &from_sources()?, mode);
    settle(repository::root(), &[cli::page(mode)?], mode).and(quick)
}

/// The pages for which nothing needs to be built.
fn from_sources() -> Result<Vec<Page>> {
    Ok(vec![tidy_rules::page(), checks::page(repository::root())?])
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
    fn documents_from_sources_are_current() {
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
