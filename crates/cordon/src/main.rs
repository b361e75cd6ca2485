//! The command line: reads words, calls the gateway, prints, exits.

mod authority;
mod cli;
mod clock;
mod commands;
mod failure;
mod output;
mod progress;
mod simulate;
mod witness;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Cli, failure::Failure, output::say};

fn main() -> ExitCode {
    // A panic's own words could hold what must not be shown; see `silence`.
    std::panic::set_hook(Box::new(silence));
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::system("starting worker threads", &error).report(),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::flush();
            failure.report()
        }
    }
}

/// What is said of a panic: where in the program it was, never what it says, which may depend on a
/// person's rows (PRIVACY, "Two charges"). A question's own panic is caught and says less still.
fn silence(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if !place.contains("cordon-query") && !place.contains("cordon-dp") {
        say::aside(format_args!("the program stopped by mistake at {place}; please report it"));
    }
}
