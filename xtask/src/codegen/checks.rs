//! The checks that rulebooks call, from the first lines of their files.

use std::path::Path;

use anyhow::{Context, Result};

use super::{Page, heading};

const FOLDER: &str = "crates/cordon-assess/src/checks";

/// Files there that are not checks.
const NOT_CHECKS: &[&str] = &["mod.rs", "parameters.rs", "tests.rs"];

pub(super) fn page(root: &Path) -> Result<Page> {
    let mut files: Vec<_> = std::fs::read_dir(root.join(FOLDER))
        .context(FOLDER)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    files.sort();
    let mut text = heading("Checks that rulebooks call");
    text += "\nA rule of a rulebook names one of these checks, with parameters. Each example is a part of a\n\
        charter that passes or fails; the examples are tests.\n";
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if NOT_CHECKS.contains(&name.as_ref()) {
            continue;
        }
        let source = std::fs::read_to_string(&file).with_context(|| name.to_string())?;
        text += &section(name.trim_end_matches(".rs"), &source);
    }
    Ok(Page { path: "docs/manual/rules.md", text })
}

/// One check: its id, what it wants, what passes and what fails.
fn section(id: &str, source: &str) -> String {
    let mut text = format!("\n## {id}\n\n");
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let line = match line {
            "```charter-good" => "Passes:\n\n```toml".to_owned(),
            "```charter-bad" => "Fails:\n\n```toml".to_owned(),
            other => other.strip_prefix("Check: ").map_or_else(|| other.to_owned(), sentence),
        };
        // An example that follows another one directly needs a blank line before its heading.
        if line.ends_with("```toml") && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text += &line;
        text.push('\n');
    }
    text
}

fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_shows_both_examples() {
        let source = "//! Check: the end is set.\n//!\n//! ```charter-good\n//! a = 1\n//! ```\n\
                      //! ```charter-bad\n//! a = 0\n//! ```\nuse x;\n";
        let wanted = "\n## sunset_set\n\nThe end is set.\n\nPasses:\n\n```toml\na = 1\n```\n\n\
                      Fails:\n\n```toml\na = 0\n```\n";
        assert_eq!(section("sunset_set", source), wanted);
    }
}
