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
            TextFormat::Json => say::line(catalogue::with_links(&assessment)?),
            TextFormat::Table => {
                say::line(assessment.beside(&text).with_all(args.all));
                catalogue::beside(&assessment, args.all)?;
                say::line(format_args!("SHA-256 of this charter: {}\n", charter.digest()));
            }
        }
        if assessment.blocks_opening() {
            refused.push(format!("`{}` cannot open as it stands", path.display()));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Failure::refused(refused.join("\n"))) }
}

/// The charter of a file; what is wrong with it is printed with its place. A file that does not
/// even begin as one is not quoted: it may be a list of persons.
pub(crate) fn read(path: &Path, text: &str) -> Result<Charter, Failure> {
    let name = path.display().to_string();
    if !text.lines().any(is_first_key) {
        return Err(Failure::refused(format_args!("`{name}` is not a charter")).help(
            "a charter is a TOML file that begins with `charter = 1`; see docs/spec/charter.md",
        ));
    }
    let parsed = cordon_charter::parse(text);
    for diagnostic in &parsed.diagnostics {
        say::line(diagnostic.render(&name, text));
    }
    let errors = parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let plural = if errors == 1 { "" } else { "s" };
    parsed
        .charter
        .ok_or_else(|| Failure::refused(format_args!("`{name}` has {errors} error{plural}")))
}

/// `charter = …`
fn is_first_key(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix("charter");
    rest.is_some_and(|rest| rest.trim_start().starts_with('='))
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
    if texts.is_empty() {
        return Err(Failure::usage(format_args!("`{}` holds no rulebook", folder.display()))
            .help("give a folder with `int-108-plus.toml` and the books of countries beside it"));
    }
    texts.sort();
    let books: Vec<BookText<'_>> =
        texts.iter().map(|(file, text)| BookText { file, text }).collect();
    Shelf::read(&books).map_err(|error| {
        Failure::broken(error).help(
            "mend the line and try again: no charter is judged by half a rulebook \
             (docs/manual/rulebook.md)",
        )
    })
}
