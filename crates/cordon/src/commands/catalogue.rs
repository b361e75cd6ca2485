//! What `guidance`, `practice` and `check` share: reading the catalogue, showing what was found.

use std::path::Path;

use cordon_assess::{
    Assessment, Finding, Outcome, Seen,
    catalogue::{
        Catalogue, CatalogueText, Claim, Found, Link, LinkKind, Query, verification_in_words,
    },
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    failure::Failure,
    output::{file, page::paragraph, say},
};

/// So many pieces of guidance and so many cases stand beside a finding.
const BESIDE_A_FINDING: usize = 1;

/// The catalogue built in, or that of a folder.
pub(crate) fn open(folder: Option<&Path>) -> Result<Catalogue, Failure> {
    let Some(folder) = folder else { return Catalogue::embedded().map_err(Failure::broken) };
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            texts.push((path.display().to_string(), file::read_text(&path)?));
        }
    }
    if texts.is_empty() {
        return Err(Failure::usage(format_args!("`{}` has no `*.toml` file", folder.display()))
            .help("name a folder with `guidance.toml`, `practices.toml` or both"));
    }
    texts.sort();
    let files: Vec<CatalogueText<'_>> =
        texts.iter().map(|(file, text)| CatalogueText { file, text }).collect();
    Catalogue::read(&files).map_err(Failure::broken)
}

/// The words of the call and a topic that exists.
pub(crate) fn query(
    catalogue: &Catalogue,
    words: &[String],
    topic: Option<&str>,
) -> Result<Query, Failure> {
    let topic = topic.map(|name| {
        catalogue.topic(name).map(|topic| topic.name.clone()).map_err(|near| {
            let names: Vec<&str> = catalogue.topics().iter().map(|t| t.name.as_str()).collect();
            let all = format!("topics: {}", names.join(", "));
            let help =
                near.map_or_else(|| all.clone(), |near| format!("did you mean `{near}`?\n{all}"));
            Failure::usage(format_args!("there is no topic `{name}`")).help(help)
        })
    });
    Ok(Query { words: words.join(" "), topic: topic.transpose()?, ..Query::default() })
}

/// There is no entry of that id; maybe it is one of the other kind.
pub(crate) fn no_such(id: &str, catalogue: &Catalogue, list: &str) -> Failure {
    let failure = Failure::usage(format_args!("there is no entry `{id}`"));
    let other = if catalogue.guidance_by_id(id).is_some() {
        Some("guidance")
    } else if catalogue.practice_by_id(id).is_some() {
        Some("practice")
    } else {
        None
    };
    match (other, catalogue.nearest_id(id)) {
        (Some(command), _) => failure.help(format_args!("use `cordon {command} show {id}`")),
        (None, Some(near)) => failure.help(format_args!("did you mean `{near}`?")),
        (None, None) => failure.help(format_args!("`cordon {list}` lists the ids")),
    }
}

/// One JSON document of what was found.
pub(crate) fn json<T: Serialize>(catalogue: &Catalogue, found: &Found<'_, T>) {
    say::line(serde_json::json!({
        "compiled": catalogue.compiled(),
        "every_word": found.every_word,
        "try": found.advice,
        "entries": found.entries,
    }));
}

/// Below a list: how much it is, and whether it has all words.
pub(crate) fn foot<T>(found: &Found<'_, T>, catalogue: &Catalogue, command: &str) {
    if found.entries.is_empty() {
        say::line("Nothing found. Try:");
        for advice in &found.advice {
            paragraph("  - ", advice);
        }
        return;
    }
    say::line("");
    if !found.every_word {
        say::line("No entry has all of these words; these have some of them.");
    }
    let plural = if found.entries.len() == 1 { "y" } else { "ies" };
    say::line(format_args!(
        "{} entr{plural}, compiled {}, in Cordon's own words; not legal advice. One whole entry: \
         `cordon {command} show ID`",
        found.entries.len(),
        catalogue.compiled()
    ));
}

/// In a table: as short as it can be said.
pub(crate) const fn verified_in_a_word(verified: bool, seen: Seen) -> &'static str {
    match (verified, seen) {
        (true, Seen::Text) => "text seen",
        (true, Seen::Excerpt) => "excerpt seen",
        (true, Seen::Secondary) => "account seen",
        (true, Seen::None) | (false, _) => "NOT VERIFIED",
    }
}

/// A list of claims under its name; those from memory say so.
pub(crate) fn claims(name: &str, claims: &[Claim]) {
    if claims.is_empty() {
        return;
    }
    say::line(format_args!("  {name}"));
    for claim in claims {
        let mark = if claim.verified { "" } else { " [NOT VERIFIED: from memory]" };
        paragraph("    - ", &format!("{}{mark}", claim.text));
    }
}

/// Below an assessment: what teaches each finding. Those that fail always; with `all` those too
/// that a person must judge.
pub(crate) fn beside(assessment: &Assessment, all: bool) -> Result<(), Failure> {
    let shown = |finding: &&Finding| {
        finding.outcome == Outcome::NotMet || (all && finding.outcome == Outcome::PersonMustJudge)
    };
    let findings: Vec<&Finding> = assessment.findings.iter().filter(shown).collect();
    if findings.is_empty() {
        return Ok(());
    }
    let catalogue = Catalogue::embedded().map_err(Failure::broken)?;
    say::line("What others have said and done about it (cordon guidance|practice show ID)");
    for finding in findings {
        let links = catalogue.teaching(finding, BESIDE_A_FINDING);
        if !links.is_empty() {
            say::line(format_args!("  {} ({})", finding.title, finding.rule));
            links.iter().for_each(line);
        }
    }
    say::line("");
    Ok(())
}

/// The assessment as JSON; each finding that is not simply met has `taught_by`: the guidance and
/// the cases that teach it.
pub(crate) fn with_links(assessment: &Assessment) -> Result<Value, Failure> {
    let catalogue = Catalogue::embedded().map_err(Failure::broken)?;
    let canonical = assessment.canonical().map_err(Failure::broken)?;
    let mut value: Value = serde_json::from_slice(&canonical).map_err(Failure::broken)?;
    let listed = value.get_mut("findings").and_then(Value::as_array_mut);
    for (listed, finding) in listed.into_iter().flatten().zip(&assessment.findings) {
        if matches!(finding.outcome, Outcome::NotMet | Outcome::PersonMustJudge)
            && let Some(listed) = listed.as_object_mut()
        {
            let links = catalogue.teaching(finding, BESIDE_A_FINDING);
            listed.insert("taught_by".to_owned(), serde_json::json!(links));
        }
    }
    Ok(value)
}

fn line(link: &Link) {
    let kind = match (link.kind, link.outcome) {
        (LinkKind::Guidance, _) => "guidance",
        (LinkKind::Practice, None) => "case",
        (LinkKind::Practice, Some(outcome)) => outcome.in_words(),
    };
    let seen = verification_in_words(link.verified, link.seen);
    paragraph("    - ", &format!("{kind} {}: {} [{seen}]", link.id, link.says));
}
