//! Documents that are written from sources: `cargo xtask codegen`, and `--check` in CI.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{repository, tidy};

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
    let mut stale = Vec::new();
    for page in pages() {
        let file: PathBuf = repository::root().join(page.path);
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

fn pages() -> Vec<Page> {
    vec![tidy_rules()]
}

/// The rules of tidy, with their reasons.
fn tidy_rules() -> Page {
    let mut text = "# What `cargo xtask tidy` checks\n\n\
        <!-- Written by `cargo xtask codegen`; edit the rule instead. -->\n\n\
        | rule | why |\n|---|---|\n"
        .to_owned();
    for (name, why) in tidy::reasons() {
        let _ = writeln!(text, "| `{name}` | {why} |");
    }
    Page { path: "docs/tidy.md", text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_documents_are_current() {
        run(Mode::Check).unwrap();
    }
}
