//! Run commands one after the other, time them, and say at the end how each went.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The outcome of a run of several steps. A failed step does not stop the later ones: one run
/// shows everything that is wrong.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    closing: Vec<String>,
}

struct Step {
    name: String,
    took: Duration,
    passed: bool,
}

impl Steps {
    /// Runs one step and remembers how it went.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce(&mut Vec<String>) -> Result<()>) {
        println!("\n==> {name}");
        let start = Instant::now();
        let outcome = work(&mut self.closing);
        let took = start.elapsed();
        if let Err(error) = &outcome {
            eprintln!("error: {name}: {error:#}");
        }
        self.done.push(Step { name: name.to_owned(), took, passed: outcome.is_ok() });
    }

    /// Prints closing lines and the table; fails if any step failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!();
        for line in &self.closing {
            println!("{line}");
        }
        print!("{}", self.table());
        let failed: Vec<&str> =
            self.done.iter().filter(|step| !step.passed).map(|step| step.name.as_str()).collect();
        if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
    }

    fn table(&self) -> String {
        let width = self.done.iter().map(|step| step.name.len()).max().unwrap_or(0).max(5);
        let mut text = format!("\n{:width$}  minutes  outcome\n", "step");
        for step in &self.done {
            let outcome = if step.passed { "passed" } else { "FAILED" };
            text += &format!("{:width$}  {:7.1}  {outcome}\n", step.name, minutes(step.took));
        }
        let total = self.done.iter().map(|step| step.took).sum();
        text += &format!("{:width$}  {:7.1}\n", "total", minutes(total));
        text
    }
}

fn minutes(took: Duration) -> f64 {
    took.as_secs_f64() / 60.0
}

/// Runs a command with its output passed through.
pub(crate) fn call(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("    {shown}");
    let status = command.stdin(Stdio::null()).status().with_context(|| shown.clone())?;
    if status.success() { Ok(()) } else { bail!("`{shown}` ended with {status}") }
}

/// Runs a command with its output passed through, and shows every line to `watch`.
pub(crate) fn call_and_watch(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<()> {
    let shown = shown(command);
    println!("    {shown}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| shown.clone())?;
    let (sender, lines) = mpsc::channel();
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
    ];
    for stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        std::thread::spawn(move || forward(stream, &sender));
    }
    drop(sender);
    for line in lines {
        println!("{line}");
        watch(&line);
    }
    let status = child.wait().with_context(|| shown.clone())?;
    if status.success() { Ok(()) } else { bail!("`{shown}` ended with {status}") }
}

fn forward(stream: impl Read, to: &mpsc::Sender<String>) {
    for line in BufReader::new(stream).split(b'\n') {
        let Ok(line) = line else { return };
        if to.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
            return;
        }
    }
}

/// The command as a person would type it: no folders, no environment.
fn shown(command: &Command) -> String {
    let name = std::path::Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut text = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text += &argument.to_string_lossy();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_run_and_does_not_stop_the_others() {
        let mut steps = Steps::default();
        let mut later = false;
        steps.run("first", |_| bail!("broken"));
        steps.run("second", |closing| {
            later = true;
            closing.push("2 tests".to_owned());
            Ok(())
        });
        assert!(later);
        assert!(steps.table().contains("first       0.0  FAILED"), "{}", steps.table());
        assert_eq!(steps.finish().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn a_command_that_fails_is_an_error_and_its_lines_are_seen() {
        let mut seen = Vec::new();
        let outcome = call_and_watch(Command::new("sh").args(["-c", "echo one; exit 3"]), |line| {
            seen.push(line.to_owned());
        });
        assert_eq!(seen, ["one"]);
        assert!(outcome.is_err());
        assert!(call(&mut Command::new("false")).is_err());
    }
}
