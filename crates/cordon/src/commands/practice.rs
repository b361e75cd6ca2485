//! `cordon practice`

use std::path::Path;

use cordon_assess::catalogue::{
    Catalogue, CatalogueText, Practice as Case, Query, check_contribution, verification_in_words,
};

use super::catalogue;
use crate::{
    cli::{Practice, PracticeCommand, ShowEntry, TextFormat},
    failure::Failure,
    output::{file, page::paragraph, say},
};

pub(crate) fn run(args: &Practice) -> Result<(), Failure> {
    match &args.command {
        Some(PracticeCommand::Show(args)) => show(args),
        Some(PracticeCommand::Check { file, catalogue }) => check(file, catalogue.as_deref()),
        None => list(args),
    }
}

fn list(args: &Practice) -> Result<(), Failure> {
    let catalogue = catalogue::open(args.look.catalogue.as_deref())?;
    let query = Query {
        country: args.country.clone(),
        outcome: args.outcome,
        part: args.part,
        ..catalogue::query(&catalogue, &args.words, args.topic.as_deref())?
    };
    let found = catalogue.search_practices(&query);
    if args.look.format == TextFormat::Json {
        catalogue::json(&catalogue, &found);
        return Ok(());
    }
    found.entries.iter().for_each(|case| line(case));
    catalogue::foot(&found, &catalogue, "practice");
    Ok(())
}

/// In a list: which one, what it did to people, and what it teaches.
fn line(case: &Case) {
    let (outcome, codes) = (case.outcome.in_words(), codes(case));
    let seen = catalogue::verified_in_a_word(case.verified, case.seen);
    say::line(format_args!("{} ({codes}, {}; {outcome}; {seen})", case.id, case.year));
    paragraph("  ", &case.measure);
    paragraph("    ", &case.lesson);
}

fn codes(case: &Case) -> String {
    let codes: Vec<&str> = case.countries.iter().map(|place| place.code()).collect();
    codes.join(" ")
}

fn show(args: &ShowEntry) -> Result<(), Failure> {
    let catalogue = catalogue::open(args.look.catalogue.as_deref())?;
    let case = catalogue
        .practice_by_id(&args.id)
        .ok_or_else(|| catalogue::no_such(&args.id, &catalogue, "practice"))?;
    match args.look.format {
        TextFormat::Json => say::line(serde_json::json!(case)),
        TextFormat::Table => page(case, &catalogue),
    }
    Ok(())
}

fn page(case: &Case, catalogue: &Catalogue) {
    let outcome = case.outcome.in_words();
    paragraph("", &format!("{} ({}, {}): {outcome}", case.measure, case.place, case.year));
    paragraph("  What:     ", &case.what);
    catalogue::claims("Protected people:", &case.protected_by);
    catalogue::claims("Harmed people:", &case.harmed_by);
    paragraph("  Lesson:   ", &case.lesson);
    let tests: Vec<&str> = case.tests.iter().map(|part| part.in_words()).collect();
    paragraph("  Teaches:  ", &tests.join("; "));
    paragraph("  Topics:   ", &case.topics.join(", "));
    paragraph("  Source:   ", &case.source);
    paragraph("  Seen:     ", verification_in_words(case.verified, case.seen));
    if let Some(note) = &case.note {
        paragraph("  Note:     ", note);
    }
    let by = case.contributed_by_post.as_deref().unwrap_or("Cordon's authors");
    let reviewed = case.reviewed_by_post.as_deref().unwrap_or("nobody else yet");
    paragraph("  By:       ", &format!("{by}; reviewed by {reviewed}"));
    let compiled = catalogue.compiled();
    say::line(format_args!("  Compiled {compiled} in Cordon's own words."));
}

fn check(path: &Path, folder: Option<&Path>) -> Result<(), Failure> {
    let catalogue = catalogue::open(folder)?;
    let text = file::read_text(path)?;
    let name = path.display().to_string();
    let sound = check_contribution(&catalogue, CatalogueText { file: &name, text: &text })
        .map_err(|refused| {
            let lines: Vec<String> = refused.errors.iter().map(ToString::to_string).collect();
            Failure::refused(format_args!(
                "`{name}` cannot be published yet\n  {}",
                lines.join("\n  ")
            ))
        })?;
    for (id, reviewed) in &sound.cases {
        let state = if *reviewed {
            "sound and reviewed: add it to `practices/practices.toml`"
        } else {
            "sound; still to do: another post compares it with its source and writes \
             `reviewed_by_post`"
        };
        paragraph(&format!("{id}: "), state);
    }
    Ok(())
}
