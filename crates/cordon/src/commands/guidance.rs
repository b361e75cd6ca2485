//! `cordon guidance`

use cordon_assess::catalogue::{Catalogue, Guidance as Entry, Query, verification_in_words};

use super::catalogue;
use crate::{
    cli::{Guidance, GuidanceCommand, ShowEntry, TextFormat},
    failure::Failure,
    output::{page::paragraph, say},
};

pub(crate) fn run(args: &Guidance) -> Result<(), Failure> {
    match &args.command {
        Some(GuidanceCommand::Show(args)) => show(args),
        None => list(args),
    }
}

fn list(args: &Guidance) -> Result<(), Failure> {
    let catalogue = catalogue::open(args.look.catalogue.as_deref())?;
    let query = Query {
        issuer: args.issuer.clone(),
        country: args.country.clone(),
        ..catalogue::query(&catalogue, &args.words, args.topic.as_deref())?
    };
    let found = catalogue.search_guidance(&query);
    if args.look.format == TextFormat::Json {
        catalogue::json(&catalogue, &found);
        return Ok(());
    }
    found.entries.iter().for_each(|entry| line(entry));
    catalogue::foot(&found, &catalogue, "guidance");
    Ok(())
}

/// In a list: which one, whose, and what it says.
fn line(entry: &Entry) {
    let seen = catalogue::verified_in_a_word(entry.verified, entry.seen);
    say::line(format_args!("{} ({}, {}; {seen})", entry.id, entry.jurisdiction, entry.date));
    paragraph("  ", &format!("{}: {}", entry.issuer, entry.title));
    paragraph("    ", &entry.gist);
}

fn show(args: &ShowEntry) -> Result<(), Failure> {
    let catalogue = catalogue::open(args.look.catalogue.as_deref())?;
    let entry = catalogue
        .guidance_by_id(&args.id)
        .ok_or_else(|| catalogue::no_such(&args.id, &catalogue, "guidance"))?;
    match args.look.format {
        TextFormat::Json => say::line(serde_json::json!(entry)),
        TextFormat::Table => page(entry, &catalogue),
    }
    Ok(())
}

fn page(entry: &Entry, catalogue: &Catalogue) {
    paragraph("", &entry.title);
    let kind = entry.kind.in_words();
    paragraph("  ", &format!("{} ({kind}), {}", entry.issuer, entry.date));
    paragraph("  For:      ", entry.jurisdiction.code());
    paragraph("  Topics:   ", &entry.topics.join(", "));
    paragraph("  Says:     ", &entry.gist);
    catalogue::claims("Limits:", &entry.limits);
    paragraph("  Source:   ", &entry.url);
    paragraph("  Seen:     ", verification_in_words(entry.verified, entry.seen));
    if let Some(note) = &entry.note {
        paragraph("  Note:     ", note);
    }
    let compiled = catalogue.compiled();
    say::line(format_args!("  Compiled {compiled} in Cordon's own words; not legal advice."));
}
