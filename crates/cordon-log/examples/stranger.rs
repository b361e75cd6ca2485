//! The stranger's check: verifies receipts and log folders with `cordon-log` and `cordon-charter`
//! alone, offline.
//!
//! ```text
//! cargo run -p cordon-log --example stranger -- [--trust FILE] [--at TIME] RECEIPT|DIR...
//! ```
//!
//! Exit codes as those of `cordon verify`: 0 verified, 2 wrong usage, 3 broken.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::{path::Path, process::ExitCode};

use cordon_log::{FailureKind, Folder, Receipt, Trust, verify_log};
use jiff::Timestamp;

fn main() -> ExitCode {
    match check(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err((kind, message)) => {
            eprintln!("{message}");
            ExitCode::from(if kind == FailureKind::Usage { 2 } else { 3 })
        }
    }
}

type Failed = (FailureKind, String);

fn check(mut words: impl Iterator<Item = String>) -> Result<(), Failed> {
    let (mut trust, mut at, mut checked) = (Trust::default(), now(), 0);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--trust" => {
                let text = String::from_utf8(read(&next(&mut words)?)?).map_err(usage)?;
                trust = Trust::parse(&text).map_err(usage)?;
            }
            "--at" => at = next(&mut words)?.parse().map_err(usage)?,
            path if Path::new(path).is_dir() => {
                folder(path, &trust, at)?;
                checked += 1;
            }
            path => {
                let shown = Receipt::verify(&read(path)?, &trust)
                    .map_err(|error| (error.kind(), format!("`{path}`: {error}")))?;
                println!("`{path}` {shown}");
                checked += 1;
            }
        }
    }
    if checked == 0 { Err(usage("name a receipt or a log's folder")) } else { Ok(()) }
}

fn folder(path: &str, trust: &Trust, at: Timestamp) -> Result<(), Failed> {
    let report = verify_log(&Folder::new(Path::new(path)), trust, at)
        .map_err(|error| (error.kind(), format!("`{path}`: {error}")))?;
    println!("`{path}` {report}");
    let failed = || (FailureKind::Broken, format!("`{path}` is not verified"));
    if report.is_good() { Ok(()) } else { Err(failed()) }
}

#[allow(clippy::disallowed_methods, reason = "the program is where the clock is read")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn next(words: &mut impl Iterator<Item = String>) -> Result<String, Failed> {
    words.next().ok_or_else(|| usage("a value is missing"))
}

fn read(path: &str) -> Result<Vec<u8>, Failed> {
    std::fs::read(path).map_err(|error| usage(format!("`{path}`: {error}")))
}

fn usage(message: impl std::fmt::Display) -> Failed {
    (FailureKind::Usage, message.to_string())
}
