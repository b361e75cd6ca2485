//! `cordon assess`: the privacy impact assessment of one charter.

mod compare;
mod report;
mod reviews;

use std::path::Path;

use cordon_assess::{assess, pia::CnilPia};

use super::{catalogue, check};
use crate::{
    cli::{Assess, TextFormat},
    failure::Failure,
    output::{file, say},
};

pub(crate) fn run(args: &Assess) -> Result<(), Failure> {
    if let Some(path) = &args.import_cnil {
        return show_cnil(path, args.format);
    }
    let Some(path) = &args.charter else {
        return Err(Failure::usage("name a charter file"));
    };
    let shelf = check::shelf(args.rulebooks.as_deref())?;
    let text = file::read_text(path)?;
    let charter = check::read(path, &text)?;
    if !args.compare.is_empty() {
        return compare::run(&charter, &shelf, &args.compare, args.format);
    }
    let assessment = assess(&charter, &shelf);
    if let Some(folder) = &args.report {
        let reviews = match &args.log {
            Some(log) => reviews::of(log, &charter)?,
            None => Vec::new(),
        };
        return report::write(folder, (&charter, &text), &assessment, reviews);
    }
    match args.format {
        TextFormat::Json => {
            say::raw(&assessment.canonical().map_err(Failure::broken)?);
            say::line("");
        }
        TextFormat::Table => {
            say::line(assessment.beside(&text));
            catalogue::beside(&assessment, true)?;
        }
    }
    Ok(())
}

/// What the CNIL's tool exported, as text or as it is.
fn show_cnil(path: &Path, format: TextFormat) -> Result<(), Failure> {
    let help = "in the tool, use \"Export\" of one assessment and give the `.json` file";
    let read = CnilPia::from_json(&file::read_text(path)?).map_err(|error| {
        Failure::broken(format_args!("`{}`: {error}", path.display())).help(help)
    })?;
    match format {
        TextFormat::Json => say::line(read.to_json().map_err(Failure::broken)?),
        TextFormat::Table => say::line(read),
    }
    Ok(())
}
