//! Steps of the project's own work: `cargo xtask tidy | codegen | test | ci`.
//!
//! Few dependencies on purpose: this builds before everything else on a fresh machine.

#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]
#![allow(clippy::print_stderr, reason = "a command line tool reports on standard error")]

mod bench; // what crates' examples measure
mod ci; // everything that must hold before a change is taken
mod codegen; // documents written from sources
mod peers; // independent engines that tests compare with
mod repository; // where the tree and its target folder are
mod steps; // run one command, time it, print the table
mod test; // all tests, on a fresh machine too
mod tidy; // borders and habits, as rules that fail

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
usage: cargo xtask COMMAND

  tidy               check borders and habits of the tree
  codegen            write the generated documents; --check only says whether they are current,
                     --sources writes those for which nothing needs to be built
  test [ARGS]        run all tests; ARGS go to the test runner (for example -p cordon-log)
  bench [ROWS]       run the measuring programs in release; writes docs/benchmarks.md
  bench peers [ARGS] run the comparison with other engines, `bench/run.py`; needs Python and Java
  ci                 fmt, tidy, clippy, docs, tests, codegen --check: all that must hold
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match (command.as_str(), rest) {
        ("tidy", []) => tidy::run(),
        ("codegen", []) => codegen::run(codegen::Mode::Write),
        ("codegen", [check]) if check == "--check" => codegen::run(codegen::Mode::Check),
        ("codegen", [sources]) if sources == "--sources" => codegen::run_from_sources(),
        ("test", rest) => test::run(rest),
        ("bench", rest) => bench::run(rest),
        ("ci", []) => ci::run(),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(())
        }
        _ => bail!("unknown command `{}`\n\n{HELP}", arguments.join(" ")),
    }
}
