//! The report of every charter at hand: each sentence leads to a rule and a line that are there.

use cordon_charter::Charter;

use super::Report;
use crate::{Outcome, Shelf, assess, catalogue::Catalogue, fixture::SOUND};

/// The sound charter of the tests and the measures of the repository, with their texts.
pub(super) fn charters() -> Vec<(Charter, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../measures");
    let mut texts = vec![SOUND.to_owned()];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().extension().is_some_and(|e| e == "toml") {
            texts.push(std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    assert!(texts.len() > 4, "the measures are there");
    let read = |text: String| (cordon_charter::parse(&text).charter.unwrap(), text);
    texts.into_iter().map(read).collect()
}

/// The catalogue as built in.
pub(super) fn catalogue() -> Catalogue {
    Catalogue::embedded().unwrap()
}

#[test]
fn every_sentence_leads_to_a_rule_or_a_line_that_is_there() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let report = Report::of(&charter, &text, &assessment, &catalogue());
        let html = report.html();
        for because in report.document.because() {
            assert!(!because.fields.is_empty() || !because.rules.is_empty(), "{because:?}");
        }
        let ids: Vec<&str> = html
            .match_indices(" id=\"")
            .map(|(i, found)| html[i + found.len()..].split('"').next().unwrap())
            .collect();
        for (i, found) in html.match_indices("href=\"#") {
            let target = html[i + found.len()..].split('"').next().unwrap();
            assert!(ids.contains(&target), "{}: {target}", charter.measure.id);
        }
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "an anchor is there once");
    }
}

#[test]
fn both_forms_say_the_same_and_load_nothing() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let report = Report::of(&charter, &text, &assessment, &catalogue());
        let (html, markdown) = (report.html(), report.markdown());
        for tag in ["<script", "<img", "<link", "src=", "@import", "url("] {
            assert!(!html.contains(tag), "{tag}");
        }
        for finding in &assessment.findings {
            let anchor = format!("rule-{}", finding.rule);
            assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
            assert!(markdown.contains(&format!("<a id=\"{anchor}\"></a>")), "{anchor}");
            assert!(html.contains(&maud::html! { (finding.url) }.into_string()), "{}", finding.url);
            let source = finding.source.split(' ').next().unwrap();
            assert!(html.contains(&maud::html! { (source) }.into_string()));
            if matches!(finding.outcome, Outcome::NotMet | Outcome::PersonMustJudge) {
                for link in catalogue().teaching(finding, 2) {
                    let title = maud::html! { (link.title) }.into_string();
                    assert!(html.contains(&title), "{title}");
                }
            }
        }
        for (i, found) in markdown.match_indices("](#") {
            let target = markdown[i + found.len()..].split(')').next().unwrap();
            assert!(markdown.contains(&format!("<a id=\"{target}\"></a>")), "{target}");
        }
    }
}

#[test]
fn the_report_says_what_the_assessment_says() {
    let shelf = Shelf::embedded().unwrap();
    let (charter, text) = charters().remove(0);
    let assessment = assess(&charter, &shelf);
    let markdown = Report::of(&charter, &text, &assessment, &catalogue()).markdown();
    for part in &assessment.balance.parts {
        let row = format!("| **{}** | **{}** |", part.part.in_words(), part.outcome.in_words());
        assert!(markdown.contains(&row), "{row}");
    }
    for required in &charter.statements {
        assert!(markdown.contains(&format!("`{}`", required.meaning.as_str())));
    }
    assert!(markdown.contains("ε = 1") || markdown.contains("ε = "), "the budget is stated");
    let mut narrowed = charter.clone();
    narrowed.statements.clear();
    let raised = Report::of(&narrowed, &text, &assess(&narrowed, &shelf), &catalogue()).markdown();
    assert!(raised.contains("Cannot open"), "a charter without statements cannot open");
}
