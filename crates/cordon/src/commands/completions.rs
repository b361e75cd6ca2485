//! `cordon completions`

use clap::CommandFactory as _;

use crate::{cli::Cli, output::say};

pub(crate) fn run(shell: clap_complete::Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cordon", &mut script);
    say::raw(&script);
}
