//! `cargo xtask test`: all tests, on a fresh machine too.
//!
//! nextest runs them when it is installed, `cargo test` otherwise; both print the same closing
//! line here. Tests that lack something say `skipped: …`; those lines are gathered and shown at
//! the end, so that a run that compared nothing cannot pass for one that did.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::peers;
use crate::repository;
use crate::steps::{Steps, call_and_watch};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::default();
    add_steps(&mut steps, arguments);
    steps.finish()
}

/// Tests and documentation tests, with what they need.
pub(crate) fn add_steps(steps: &mut Steps, arguments: &[String]) {
    let mut python = None;
    steps.run("peers", |closing| {
        match peers::ensure() {
            Ok(found) => python = Some(found),
            Err(missing) => closing.push(format!("no comparison with DuckDB: {missing:#}")),
        }
        Ok(())
    });
    let environment = Environment { python, skipped: repository::target().join("skipped.txt") };
    steps.run("test", |closing| {
        let _ = std::fs::remove_file(&environment.skipped);
        let outcome = if nextest_is_installed() {
            run_nextest(&environment, arguments, closing)
        } else {
            println!("    nextest is not installed; `cargo test` does the same, one by one");
            run_cargo_test(
                "tests",
                &["--lib", "--bins", "--tests"],
                &environment,
                arguments,
                closing,
            )
        };
        closing.extend(skipped_lines(&environment)?);
        outcome
    });
    // A package without a library has no documentation tests, and cargo calls that an error.
    if !is_narrowed(arguments) {
        steps.run("test --doc", |closing| {
            run_cargo_test("documentation tests", &["--doc"], &environment, arguments, closing)
        });
    }
}

/// What tests find in their environment (read by `cordon-testkit`).
struct Environment {
    /// `CORDON_PEERS_PYTHON`: a Python that has DuckDB.
    python: Option<PathBuf>,
    /// `CORDON_SKIPPED`: a file to which tests append why they were skipped.
    skipped: PathBuf,
}

impl Environment {
    fn cargo(&self) -> Command {
        let mut command = Command::new(repository::cargo());
        command.current_dir(repository::root()).env("CORDON_SKIPPED", &self.skipped);
        if let Some(python) = &self.python {
            command.env("CORDON_PEERS_PYTHON", python);
        }
        command
    }
}

fn nextest_is_installed() -> bool {
    Command::new(repository::cargo())
        .args(["nextest", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn run_nextest(
    environment: &Environment,
    arguments: &[String],
    closing: &mut Vec<String>,
) -> Result<()> {
    let mut command = environment.cargo();
    command.args(["nextest", "run", "--cargo-profile", "ci", "--profile", "ci"]);
    command.args(scope(arguments)).args(targets(arguments)).args(arguments);
    call_and_watch(&mut command, |line| {
        // nextest's closing line: `Summary [  12.3s] 400 tests run: 400 passed, 0 skipped`.
        if let Some((_, counts)) = line.split_once("Summary [")
            && let Some((_, counts)) = counts.split_once(']')
        {
            closing.push(format!("tests: {}", counts.trim()));
        }
    })
}

fn run_cargo_test(
    name: &str,
    targets: &[&str],
    environment: &Environment,
    arguments: &[String],
    closing: &mut Vec<String>,
) -> Result<()> {
    let mut command = environment.cargo();
    command.args(["test", "--profile", "ci", "--no-fail-fast"]).args(scope(arguments));
    command.args(targets).args(arguments);
    let mut counts = Counts::default();
    let outcome = call_and_watch(&mut command, |line| counts.add(line));
    closing.push(format!("{name}: {}", counts.shown()));
    outcome
}

/// Whether the arguments name packages.
fn is_narrowed(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == "-p" || argument.starts_with("--package"))
}

/// The whole workspace, unless the arguments name packages.
fn scope(arguments: &[String]) -> &'static [&'static str] {
    if is_narrowed(arguments) { &[] } else { &["--workspace"] }
}

/// Everything that holds tests. Examples are checked by clippy; linking them costs minutes.
fn targets(arguments: &[String]) -> &'static [&'static str] {
    if is_narrowed(arguments) { &[] } else { &["--lib", "--bins", "--tests"] }
}

/// The sum of the `test result:` lines that `cargo test` prints, one for each binary.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    fn add(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else { return };
        let number_before = |word: &str| -> u64 {
            let before = result.split_once(word).map_or("", |(before, _)| before);
            before.split_whitespace().next_back().and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        self.passed += number_before("passed;");
        self.failed += number_before("failed;");
    }

    fn shown(&self) -> String {
        let run = self.passed + self.failed;
        format!("{run} tests run: {} passed, {} failed", self.passed, self.failed)
    }
}

/// Why tests were skipped, each reason once.
fn skipped_lines(environment: &Environment) -> Result<Vec<String>> {
    if !environment.skipped.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&environment.skipped)
        .with_context(|| format!("cannot read `{}`", environment.skipped.display()))?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines.dedup();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_all_binaries_are_added() {
        let mut counts = Counts::default();
        counts.add("running 3 tests");
        counts.add("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
        counts.add("test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured");
        assert_eq!(counts.shown(), "8 tests run: 7 passed, 1 failed");
    }

    #[test]
    fn a_named_package_narrows_the_run() {
        let narrow = ["-p".to_owned(), "cordon-log".to_owned()];
        assert_eq!(scope(&[]), ["--workspace"]);
        assert_eq!(scope(&["--locked".to_owned()]), ["--workspace"]);
        assert!(scope(&narrow).is_empty());
        assert!(targets(&narrow).is_empty());
    }
}
