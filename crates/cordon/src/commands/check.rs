//! `cordon check`

use std::path::Path;

use cordon_assess::{BookText, Shelf, assess};
use cordon_charter::{Charter, Severity};

use super::catalogue;
use crate::{
    cli::{Check, TextFormat},
    failure::Failure,
    output::{file, say},
};

pub(crate) fn run(args: &Check) -> Result<(), Failure> {
    let shelf = shelf(args.rulebooks.as_deref())?;
    let mut refused = Vec::new();
    for path in &args.charters {
        let text = file::read_text(path)?;
        let charter = match read(path, &text) {
            Ok(charter) => charter,
            Err(failure) => {
                refused.push(failure.to_string());
                continue;
            }
        };
        let assessment = assess(&charter, &shelf);
        match args.format {
            TextFormat::Json => {
                say::raw(&assessment.canonical().map_err(Failure::broken)?);
                say::line("");
            }
            TextFormat::Table => {
                say::line(assessment.beside(&text).with_all(args.all));
                catalogue::beside(&assessment, args.all)?;
            }
        }
        if assessment.blocks_opening() {
            refused.push(format!("`{}` cannot open as it stands", path.display()));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Failure::refused(refused.join("\n"))) }
}

/// The charter of a file; what is wrong with it is printed with its place.
pub(crate) fn read(path: &Path, text: &str) -> Result<Charter, Failure> {
    let parsed = cordon_charter::parse(text);
    let name = path.display().to_string();
    for diagnostic in &parsed.diagnostics {
        say::line(diagnostic.render(&name, text));
    }
    let errors = parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let plural = if errors == 1 { "" } else { "s" };
    parsed
        .charter
        .ok_or_else(|| Failure::refused(format_args!("`{name}` has {errors} error{plural}")))
}

/// The rulebooks built in, or those of a folder.
pub(crate) fn shelf(folder: Option<&Path>) -> Result<Shelf, Failure> {
    let Some(folder) = folder else { return Shelf::embedded().map_err(Failure::broken) };
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    let mut texts = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = entry.file_name().to_string_lossy().into_owned();
            texts.push((name, file::read_text(&path)?));
        }
    }
    texts.sort();
    let books: Vec<BookText<'_>> =
        texts.iter().map(|(file, text)| BookText { file, text }).collect();
    Shelf::read(&books).map_err(Failure::broken)
}
