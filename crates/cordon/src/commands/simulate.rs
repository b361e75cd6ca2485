//! `cordon simulate`

use crate::{
    cli::Simulate,
    failure::Failure,
    output::say,
    progress::Bar,
    simulate::{Simulated, Step, simulate},
};

pub(crate) fn run(args: &Simulate) -> Result<(), Failure> {
    let simulated = write(&args.dir, args.people, args.seed)?;
    say::line(format_args!("simulated {} people in {}", args.people, args.dir.display()));
    for (name, written) in [
        ("resident.csv", &simulated.residents),
        ("case_report.csv", &simulated.cases),
        ("contact.csv", &simulated.contacts),
    ] {
        say::line(format_args!("  {name:<16} {:>10} rows", written.rows));
    }
    Ok(())
}

/// Simulates with a progress bar for each step.
pub(crate) fn write(dir: &std::path::Path, people: u64, seed: u64) -> Result<Simulated, Failure> {
    let mut bar: Option<(Step, Bar)> = None;
    let simulated = simulate(dir, people, seed, &mut |step, done, total| match &bar {
        Some((own, shown)) if *own == step => shown.at(done),
        _ => bar = Some((step, Bar::new(step.words(), total))),
    });
    simulated.map_err(|error| Failure::usage(format_args!("{error}: {}", dir.display())))
}
