//! `cordon simulate`

use std::path::Path;

use crate::{
    cli::Simulate,
    failure::Failure,
    output::say,
    progress::Bar,
    simulate::{Sample, Simulated, Step, sample, simulate},
};

/// People of the simulated country, as the charter's public table counts them.
const COUNTRY: u64 = 1_000_000;

/// People of a sample.
const SAMPLE: u64 = 5_000;

pub(crate) fn run(args: &Simulate) -> Result<(), Failure> {
    if let Some(measure) = args.measure {
        return sampled(measure, args);
    }
    let people = args.people.unwrap_or(COUNTRY);
    let simulated = write(&args.dir, people, args.seed)?;
    say::line(format_args!("simulated {people} people in {}", args.dir.display()));
    for (name, written) in [
        ("resident.csv", &simulated.residents),
        ("case_report.csv", &simulated.cases),
        ("contact.csv", &simulated.contacts),
    ] {
        say::line(format_args!("  {name:<16} {:>10} rows", written.rows));
    }
    Ok(())
}

/// A sample of one measure, and what to do with it.
fn sampled(which: Sample, args: &Simulate) -> Result<(), Failure> {
    let people = args.people.unwrap_or(SAMPLE);
    let sampled = sample(&args.dir, which, people, args.seed, args.from)
        .map_err(|error| Failure::usage(format_args!("{error}: {}", args.dir.display())))?;
    let measure = which.measure();
    say::line(format_args!("simulated {people} people of `{measure}` in {}", args.dir.display()));
    for written in &sampled.files {
        let name = written.path.file_name().unwrap_or_default().to_string_lossy();
        say::line(format_args!("  {name:<20} {:>10} rows", written.rows));
    }
    say::line(format_args!("  {:<20} declares the columns", "charter.toml"));
    say::line(format_args!("next: cordon check {}", sampled.charter.display()));
    Ok(())
}

/// Simulates with a progress bar for each step.
pub(crate) fn write(dir: &Path, people: u64, seed: u64) -> Result<Simulated, Failure> {
    let mut bar: Option<(Step, Bar)> = None;
    let simulated = simulate(dir, people, seed, &mut |step, done, total| match &bar {
        Some((own, shown)) if *own == step => shown.at(done),
        _ => bar = Some((step, Bar::new(step.words(), total))),
    });
    if people != COUNTRY {
        say::aside(format_args!(
            "the charter's public table counts {COUNTRY} inhabitants and {people} are simulated: \
             rates per inhabitant are off by as much"
        ));
    }
    simulated.map_err(|error| Failure::usage(format_args!("{error}: {}", dir.display())))
}
