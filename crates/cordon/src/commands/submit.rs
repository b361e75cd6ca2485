//! `cordon submit`

use std::path::{Path, PathBuf};

use cordon_gateway::{Gateway, Step, Submission};
use cordon_intake::{Delimiter, Report};

use crate::{
    cli::{Between, Submit, TextFormat},
    commands::manifest,
    failure::Failure,
    output::{file, say},
    progress::Bar,
};

pub(crate) async fn run(args: &Submit, gateway: &mut Gateway) -> Result<(), Failure> {
    if args.file.is_dir() {
        return Err(Failure::usage(format_args!("`{}` is a folder", args.file.display()))
            .help("hand in one CSV file at a time"));
    }
    let manifest = args.manifest.clone().or_else(|| {
        let beside = manifest::beside(&args.file);
        beside.is_file().then_some(beside)
    });
    let submission = Submission {
        measure: args.measure.clone(),
        record: args.record.clone(),
        file: args.file.clone(),
        manifest: manifest.as_deref().map(file::read_text).transpose()?,
        delimiter: args.delimiter.map(delimiter),
    };
    let receipt = args.receipt.clone().unwrap_or_else(|| beside(&args.file));
    let report = submit(gateway, &submission, &receipt).await?;
    match (args.format, report) {
        (TextFormat::Json, Some(report)) => {
            say::line(serde_json::to_string(&report).map_err(|_| Failure::broken("no report"))?);
        }
        (TextFormat::Json, None) => say::line(serde_json::json!({ "recorded_before": true })),
        (TextFormat::Table, Some(report)) => {
            say::line(format!("{report}{}", counting(gateway, &submission)));
            if let Some(manifest) = manifest {
                say::line(format_args!("manifest {} agrees", manifest.display()));
            }
            say::line(format_args!("receipt  {}", receipt.display()));
        }
        (TextFormat::Table, None) => {
            say::line("this file was recorded before; nothing was added");
            say::line(format_args!("receipt  {}", receipt.display()));
        }
    }
    Ok(())
}

/// Which rows count in statistics. A sentence and no number: how many of these rows are left out
/// depends on whom other submissions were about.
fn counting(gateway: &Gateway, submission: &Submission) -> String {
    let measure = gateway.state().measure(&submission.measure);
    let charter = measure.and_then(|measure| Some(&measure.in_force()?.charter));
    let record = charter.and_then(|charter| charter.records.get(&submission.record));
    record.map_or_else(String::new, |record| {
        let rows = match record.rows_per_person {
            1 => "1 row counts".to_owned(),
            most => format!("{most} rows count"),
        };
        format!(
            "  in statistics at most {rows} of each person, those that arrived first; whatever is \
             beyond is kept\n"
        )
    })
}

/// Hands a file in, with progress, and writes the submitter's receipt.
pub(crate) async fn submit(
    gateway: &mut Gateway,
    submission: &Submission,
    receipt: &Path,
) -> Result<Option<Report>, Failure> {
    let mut inspecting = None;
    let mut admitting = None;
    let mut progress = |step| match step {
        Step::Inspected(done, total) => {
            inspecting.get_or_insert_with(|| Bar::new("reading (bytes)", total)).at(done);
        }
        Step::Admitted(done, total) => {
            inspecting.take();
            admitting.get_or_insert_with(|| Bar::new("taking in (rows)", total)).at(done);
        }
    };
    let submitted = gateway.submit(submission, &mut progress).await?;
    drop(admitting);
    file::write(receipt, &gateway.receipt(submitted.leaf).await?)?;
    Ok(submitted.report)
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".receipt.json");
    name.into()
}

const fn delimiter(between: Between) -> Delimiter {
    match between {
        Between::Comma => Delimiter::Comma,
        Between::Semicolon => Delimiter::Semicolon,
        Between::Tab => Delimiter::Tab,
        Between::Pipe => Delimiter::Pipe,
    }
}
