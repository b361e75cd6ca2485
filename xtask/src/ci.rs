//! `cargo xtask ci`: everything that must hold before a change is taken.
//!
//! The order saves work: clippy checks every dependency once, documentation reuses what it
//! checked, and the tests then build each dependency once. All use the cargo profile `ci`.

use std::process::Command;

use anyhow::Result;

use crate::codegen::{self, Mode};
use crate::steps::{Steps, call};
use crate::{repository, test, tidy};

pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    steps.run("fmt", |_| call(&mut cargo(["fmt", "--all", "--check"])));
    steps.run("tidy", |_| tidy::run());
    steps.run("clippy", |_| {
        let mut clippy = cargo(["clippy", "--locked", "--workspace", "--all-targets"]);
        call(clippy.args(["--profile", "ci", "--", "-D", "warnings"]))
    });
    steps.run("doc", |_| {
        let mut doc = cargo(["doc", "--locked", "--workspace", "--no-deps", "--profile", "ci"]);
        call(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
    test::add_steps(&mut steps, &["--locked".to_owned()]);
    steps.run("codegen --check", |_| codegen::run(Mode::Check));
    steps.finish()
}

fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(repository::cargo());
    command.current_dir(repository::root()).args(arguments);
    command
}
