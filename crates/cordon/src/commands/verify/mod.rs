//! `cordon verify`: receipts and logs, offline. What it says is exactly what was shown.

mod judged;

use std::path::Path;

use cordon_assess::Shelf;
use cordon_log::{Event, Receipt, Report, Shown, Trust};
use jiff::Timestamp;

use self::judged::Judged;
use crate::{
    cli::{TextFormat, Verify},
    commands::{check, conduct, published},
    failure::Failure,
    output::{file, say},
};

pub(crate) fn run(args: &Verify) -> Result<(), Failure> {
    let trust = match &args.trust {
        Some(path) => Trust::parse(&file::read_text(path)?).map_err(Failure::usage)?,
        None => Trust::default(),
    };
    for path in &args.receipts {
        let shown = receipt(path, &trust)?;
        match args.format {
            TextFormat::Json => {
                let text = serde_json::to_string(&shown.attested).map_err(Failure::broken)?;
                say::line(text);
            }
            TextFormat::Table => say::line(format_args!("{}\n{shown}", path.display())),
        }
    }
    match &args.log {
        Some(dir) => log(dir, &trust, &check::shelf(args.rulebooks.as_deref())?, args.format),
        None => Ok(()),
    }
}

/// Checks one receipt file.
pub(crate) fn receipt(path: &Path, trust: &Trust) -> Result<Shown, Failure> {
    Receipt::verify(&file::read(path)?, trust).map_err(|error| {
        Failure::checked(error.kind(), format_args!("`{}`: {error}", path.display()))
            .help("do not rely on it; ask for the receipt again, or check the log with --log")
    })
}

fn log(dir: &Path, trust: &Trust, shelf: &Shelf, format: TextFormat) -> Result<(), Failure> {
    let (mut report, now) = published::replay(dir, trust)?;
    let judged = judged::again(dir, &report, shelf)?;
    report.broken.extend(judged.broken.iter().cloned());
    if format == TextFormat::Json {
        say::line(json(&report, &judged, now));
    } else {
        say::line(format_args!("{}\n{report}", dir.display()));
        say::line(format_args!("  charters  {judged}"));
    }
    if report.is_good() {
        return Ok(());
    }
    let wrong = report.broken.len() + report.state.faults().len();
    Err(Failure::broken(format_args!("`{}`: {wrong} things are wrong", dir.display())))
}

fn json(report: &Report, judged: &Judged, now: Timestamp) -> String {
    let events: Vec<&Event> = report.leaves.iter().map(|leaf| &leaf.event).collect();
    let faults: Vec<_> = report
        .state
        .faults()
        .iter()
        .map(|fault| {
            serde_json::json!({
                "leaf": fault.leaf,
                "rule": fault.rule.name(),
                "message": fault.message,
            })
        })
        .collect();
    let late: Vec<_> = report
        .state
        .late()
        .iter()
        .map(|late| {
            serde_json::json!({
                "leaf": late.leaf,
                "bucket": late.bucket,
                "due": late.due,
                "destroyed": late.time,
            })
        })
        .collect();
    let conduct: Vec<_> =
        report.state.measures().map(|measure| conduct::in_json(measure, now)).collect();
    let broken: Vec<_> = report
        .broken
        .iter()
        .map(|broken| serde_json::json!({ "file": broken.file, "what": broken.what }))
        .collect();
    serde_json::json!({
        "verified": report.is_good(),
        "root": report.root,
        "leaves": events.len(),
        "trusted": report.trusted,
        "witnesses": report.cosigned.iter().map(|own| &own.witness).collect::<Vec<_>>(),
        "destroyed_late": late,
        "overdue": conduct::overdue(&report.neglected),
        "conduct": conduct,
        "measures": report.standings(),
        "judged_again": judged.same,
        "judged_in_other_words": judged.other_words,
        "judged_by_other_rulebooks": judged.other_books,
        "faults": faults,
        "broken": broken,
    })
    .to_string()
}
