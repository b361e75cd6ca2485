//! The command line: reads words, calls the gateway, prints, exits.

mod authority;
mod cli;
mod clock;
mod commands;
mod failure;
mod output;
mod progress;
mod simulate;
mod slot;
mod witness;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::Parser;

use crate::{cli::Cli, failure::Failure, output::say};

fn main() -> ExitCode {
    // A panic's own words and place may depend on a person's rows: none are ever printed.
    std::panic::set_hook(Box::new(|_| {}));
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::system("starting worker threads", &error).report(),
    };
    let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(commands::run(cli))));
    let mistake = || Err(Failure::broken("the program stopped by a mistake of its own"));
    match done.unwrap_or_else(|_| mistake()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::flush();
            failure.report()
        }
    }
}
