//! The reference of the command line, from the help of the built program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Mode, Page, heading};
use crate::repository;
use crate::steps::call;

pub(super) fn page(mode: Mode) -> Result<Page> {
    let program = program(mode)?;
    let mut text = heading("The command line");
    let mut waiting = vec![Vec::new()];
    while let Some(command) = waiting.pop() {
        let help = help(&program, &command)?;
        let name = ["cordon"].into_iter().chain(command.iter().map(String::as_str));
        let name: Vec<&str> = name.collect();
        let _ = write!(text, "\n## {}\n\n```text\n{}\n```\n", name.join(" "), help.trim_end());
        // Depth first, in the order of the help.
        for below in subcommands(&help).into_iter().rev() {
            let mut longer = command.clone();
            longer.push(below);
            waiting.push(longer);
        }
    }
    Ok(Page { path: "docs/manual/cli.md", text })
}

/// The program as the tests built it; built here to write, or if it is missing.
fn program(mode: Mode) -> Result<PathBuf> {
    let program = repository::target().join("ci").join("cordon");
    if mode == Mode::Write || !program.exists() {
        let mut build = Command::new(repository::cargo());
        build.current_dir(repository::root());
        call(build.args(["build", "--profile", "ci", "--package", "cordon"]))?;
    }
    Ok(program)
}

fn help(program: &Path, command: &[String]) -> Result<String> {
    let output = Command::new(program)
        .args(command)
        .arg("--help")
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env_remove("CORDON_AUTHORITY")
        .stdin(Stdio::null())
        .output()
        .context("the built program cannot be run")?;
    if !output.status.success() {
        bail!("`cordon {} --help` ended with {}", command.join(" "), output.status);
    }
    let text = String::from_utf8(output.stdout).context("help is not UTF-8")?;
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n"))
}

/// The names under `Commands:`.
fn subcommands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // A continued description is indented further.
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_those_of_the_list() {
        let help = "Does\n\nCommands:\n  init     Makes\n  measure  Has\n           more\n  \
                    help     Print this\n\nOptions:\n  -h  x\n";
        assert_eq!(subcommands(help), ["init", "measure"]);
    }
}
