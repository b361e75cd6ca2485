//! `cargo xtask bench`: runs every program named `bench_*` under `crates/*/examples/`, in release,
//! and writes what it printed to the lower part of a page under `docs/`.
//!
//! Such a program takes the number of rows as its argument and prints lines of the form
//! `bench: WHAT | VALUE`. Peak memory is read here, from outside, while it runs. Never part of a
//! test run: a time is not right or wrong.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::repository;
use crate::steps::call;

const PAGE: &str = "docs/benchmarks.md";
/// What stands above this line is written by hand and stays.
const MARK: &str = "<!-- Below: written by `cargo xtask bench`. -->";
const ROWS: &str = "10000000";

/// A program that measures.
struct Program {
    package: String,
    name: String,
}

/// What one program said, and what it took.
struct Outcome {
    lines: Vec<String>,
    took: Duration,
    /// In MiB; `None` where the system does not tell.
    peak: Option<u64>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some((_, rest)) = arguments.split_first().filter(|(first, _)| *first == "peers") {
        let program = repository::root().join("bench").join("run.py");
        return call(Command::new("python3").arg(program).args(rest));
    }
    let rows = arguments.first().map_or(ROWS, String::as_str);
    let path = repository::root().join(PAGE);
    let before = std::fs::read_to_string(&path).context(PAGE)?;
    let (by_hand, _) = before.split_once(MARK).context("the page lacks its mark")?;
    let mut page = by_hand.to_owned() + MARK + &heading(rows);
    let programs = programs()?;
    if programs.is_empty() {
        bail!("no crate has an example named `bench_*`");
    }
    for program in programs {
        println!("\n==> {} of {}", program.name, program.package);
        let outcome = measure(&program, rows)?;
        let _ = writeln!(page, "\n## {} (`{}`)\n", program.name, program.package);
        page += "| what | measured |\n|---|---|\n";
        for line in &outcome.lines {
            let _ = writeln!(page, "| {line} |");
        }
        let _ = writeln!(page, "| whole run | {:.1} s |", outcome.took.as_secs_f64());
        if let Some(peak) = outcome.peak {
            let _ = writeln!(page, "| peak memory of the process | {peak} MiB |");
        }
    }
    std::fs::write(path, page).context(PAGE)?;
    println!("\n{PAGE}: written");
    Ok(())
}

fn programs() -> Result<Vec<Program>> {
    let crates = repository::root().join("crates");
    let mut programs = Vec::new();
    for entry in std::fs::read_dir(&crates).context("crates")? {
        let folder = entry?.path();
        let Ok(examples) = std::fs::read_dir(folder.join("examples")) else { continue };
        for example in examples {
            let path: PathBuf = example?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("bench_") {
                let package = folder.file_name().unwrap_or_default().to_string_lossy();
                programs.push(Program { package: package.into_owned(), name });
            }
        }
    }
    programs.sort_by(|a, b| (&a.package, &a.name).cmp(&(&b.package, &b.name)));
    Ok(programs)
}

fn measure(program: &Program, rows: &str) -> Result<Outcome> {
    let mut build = Command::new(repository::cargo());
    build.current_dir(repository::root()).args(["build", "--release", "--package"]);
    call(build.args([&program.package, "--all-features", "--example", &program.name]))?;
    let binary = repository::target().join("release").join("examples").join(&program.name);
    let start = Instant::now();
    let mut child = Command::new(binary)
        .arg(rows)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| program.name.clone())?;
    let stdout = child.stdout.take().context("no output")?;
    let process = child.id();
    let watcher = std::thread::spawn(move || peak_memory(process));
    let mut lines = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("    {line}");
        lines.extend(line.strip_prefix("bench: ").map(str::to_owned));
    }
    let status = child.wait()?;
    let took = start.elapsed();
    if !status.success() {
        bail!("`{}` ended with {status}", program.name);
    }
    Ok(Outcome { lines, took, peak: watcher.join().ok().flatten() })
}

/// The high-water mark of a process's resident memory in MiB, asked until the process is gone.
fn peak_memory(process: u32) -> Option<u64> {
    let mut peak = None;
    // The mark disappears when the process has ended and waits to be collected.
    while let Some(kib) = high_water_mark(process) {
        peak = Some(kib / 1024);
        std::thread::sleep(Duration::from_millis(50));
    }
    peak
}

fn high_water_mark(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn heading(rows: &str) -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name))
        .unwrap_or("unknown processor")
        .to_owned();
    format!(
        "\n\nRelease build, {rows} rows, {processors} processors ({model}).\n\
         One run; times vary by some per cent from run to run. Nothing fails if they change.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_a_process_that_is_gone_is_none() {
        assert!(high_water_mark(std::process::id()).is_some_and(|kib| kib > 100));
        assert_eq!(peak_memory(u32::MAX), None);
    }
}
