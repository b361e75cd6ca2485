//! `cordon assess`: the privacy impact assessment of one charter.

use std::path::Path;

use cordon_assess::{Assessment, Report, assess};
use cordon_charter::Charter;

use super::check;
use crate::{
    cli::{Assess, TextFormat},
    failure::Failure,
    output::{file, say},
};

pub(crate) fn run(args: &Assess) -> Result<(), Failure> {
    let shelf = check::shelf(args.rulebooks.as_deref())?;
    let text = file::read_text(&args.charter)?;
    let charter = check::read(&args.charter, &text)?;
    let assessment = assess(&charter, &shelf);
    if let Some(folder) = &args.report {
        return write(folder, &charter, &text, &assessment);
    }
    match args.format {
        TextFormat::Json => {
            say::raw(&assessment.canonical().map_err(Failure::broken)?);
            say::line("");
        }
        TextFormat::Table => say::line(assessment.beside(&text)),
    }
    Ok(())
}

/// The files of a report, each over an older one of its name.
fn write(
    folder: &Path,
    charter: &Charter,
    text: &str,
    assessment: &Assessment,
) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let report = Report::of(charter, text, assessment);
    let files = [
        ("assessment.html", report.html().into_bytes()),
        ("assessment.md", report.markdown().into_bytes()),
        ("assessment.json", assessment.canonical().map_err(Failure::broken)?),
    ];
    for (name, bytes) in files {
        let path = folder.join(name);
        file::write(&path, &bytes)?;
        say::line(path.display());
    }
    Ok(())
}
