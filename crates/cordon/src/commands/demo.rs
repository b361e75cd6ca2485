//! `cordon demo`: everything once, end to end, with everything that a reader should see.

mod roles;
mod scenes;

use std::path::Path;

use crate::{cli::Demo, failure::Failure, output::say};

/// The measure of the demo.
const MEASURE: &str = "simulated-outbreak";

pub(crate) async fn run(args: &Demo) -> Result<(), Failure> {
    let dir = &args.dir;
    if dir.exists() {
        return Err(Failure::usage(format_args!("`{}` exists already", dir.display()))
            .help("name another folder: `cordon demo DIR`"));
    }
    std::fs::create_dir_all(dir).map_err(|error| Failure::file(dir, &error))?;
    scenes::play(dir, args.people, args.seed).await
}

/// A scene's heading.
fn scene(number: u32, title: &str) {
    say::line(format_args!("\n{number:>2}. {title}"));
    say::flush();
}

/// A line below a scene's heading.
fn shown(text: impl std::fmt::Display) {
    for line in text.to_string().lines() {
        say::line(format_args!("    {line}"));
    }
    say::flush();
}

/// The commands to go on with.
fn next(dir: &Path) {
    let dir = dir.display();
    say::line(format_args!(
        "
Everything lies in `{dir}`. Go on with:

  export CORDON_AUTHORITY={dir}/authority
  cordon measure show {MEASURE}
  cordon log show --last 10
  cordon verify --log {dir}/authority/log --trust {dir}/trust.txt
  cordon check {dir}/{MEASURE}.toml
  cordon measure resume {MEASURE} --as supervisory_authority --reason \"looked into\"
  cordon ask {MEASURE} --purpose epidemic-curve --epsilon 0.1 --explain \\
    \"SELECT region, COUNT(*) AS cases FROM case_report GROUP BY region\""
    ));
}
