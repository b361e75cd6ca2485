//! The report of every charter at hand: each sentence leads to a rule and a line that are there.

use cordon_charter::Charter;

use super::{Rating, Report};
use crate::{Outcome, Shelf, assess, catalogue::Catalogue, fixture::SOUND};

/// The sound charter of the tests and the measures of the repository, with their texts.
pub(super) fn charters() -> Vec<(Charter, String)> {
    let mut all = vec![read(SOUND.to_owned())];
    all.extend(folder("measures"));
    assert!(all.len() > 4, "the measures are there");
    all
}

fn folder(name: &str) -> Vec<(Charter, String)> {
    let folder = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    let paths = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let charters = paths.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    charters.map(|path| read(std::fs::read_to_string(path).unwrap())).collect()
}

fn read(text: String) -> (Charter, String) {
    (cordon_charter::parse(&text).charter.unwrap(), text)
}

/// The catalogue as built in.
pub(super) fn catalogue() -> Catalogue {
    Catalogue::embedded().unwrap()
}

#[test]
fn every_sentence_leads_to_a_rule_or_a_line_that_is_there() {
    let (shelf, catalogue) = (Shelf::embedded().unwrap(), catalogue());
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let report = Report::of(&charter, &text, &assessment, &catalogue);
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
    let (shelf, catalogue) = (Shelf::embedded().unwrap(), catalogue());
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let report = Report::of(&charter, &text, &assessment, &catalogue);
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
                for link in catalogue.teaching(finding, 2) {
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
    let (shelf, catalogue) = (Shelf::embedded().unwrap(), catalogue());
    let (charter, text) = charters().remove(0);
    let assessment = assess(&charter, &shelf);
    let markdown = Report::of(&charter, &text, &assessment, &catalogue).markdown();
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
    let raised = Report::of(&narrowed, &text, &assess(&narrowed, &shelf), &catalogue).markdown();
    assert!(raised.contains("Cannot open"), "a charter without statements cannot open");
    // What is wanting stands right below, in words.
    let first = raised.split_once("Cannot open").unwrap().1.split("**Controller").next().unwrap();
    let unmet = assess(&narrowed, &shelf);
    for rule in &unmet.unmet_must {
        let finding = unmet.findings.iter().find(|finding| finding.rule == *rule).unwrap();
        assert!(
            first.contains(&format!("- **{}: **", finding.title).replace(": **", ":**")),
            "{first}"
        );
    }
}

/// A print can be signed by each who must say something, and says that paper opens nothing.
#[test]
fn there_is_a_place_to_sign_for_each_who_must() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let report = Report::of(&charter, &text, &assessment, &catalogue());
        let html = report.html();
        let (_, places) = html.split_once("id=\"signatures\"").unwrap();
        let places = places.split("</table>").next().unwrap();
        for required in &charter.statements {
            let role = required.role.to_string().replace('_', " ");
            assert!(places.contains(&format!("<td>{role}</td>")), "{role}");
        }
        assert!(places.contains("It opens nothing") && places.contains("<td>judges</td>"));
        assert!(report.markdown().contains("signature: ____"));
    }
}

/// Nothing runs yet where a charter alone is judged: a witness that nobody runs is not "on".
#[test]
fn a_control_of_a_charter_is_declared_and_not_on() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let assessment = assess(&charter, &shelf);
        let html = Report::of(&charter, &text, &assessment, &catalogue()).html();
        assert!(!html.contains("<td>on</td>"), "{}", charter.measure.id);
        assert!(html.contains("<td>declared</td>"), "{}", charter.measure.id);
    }
}

/// The part of a page from an anchor to the next heading.
fn part<'a>(html: &'a str, anchor: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("id=\"{anchor}\"")).expect(anchor);
    rest.split("<h3").next().unwrap()
}

fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

/// The fields of charter lines that a part leads to, each with the line's text as the page has it.
fn lines<'a>(html: &'a str, part: &'a str) -> Vec<(&'a str, &'a str)> {
    let links = part.split("href=\"#charter-L").skip(1);
    let led = links.map(|link| {
        let (number, rest) = link.split_once('"').unwrap();
        let field = rest.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        let (_, there) = html.split_once(&format!("id=\"charter-L{number}\">")).expect(number);
        (field, there.split("</li>").next().unwrap())
    });
    led.collect()
}

/// Whether a line of a charter is where a field stands, or the table around it.
fn stands_in(field: &str, line: &str) -> bool {
    let keys = field.split(['.', '[']).filter(|key| !key.ends_with(']'));
    keys.into_iter().any(|key| line.contains(key))
}

#[test]
fn a_reader_goes_from_each_finding_to_its_rule_its_source_and_its_line() {
    let (shelf, catalogue) = (Shelf::embedded().unwrap(), catalogue());
    for (charter, text) in charters().into_iter().chain(folder("charters/refused")) {
        let assessment = assess(&charter, &shelf);
        let html = Report::of(&charter, &text, &assessment, &catalogue).html();
        for finding in &assessment.findings {
            let anchor = format!("rule-{}", finding.rule);
            let rule = part(&html, &anchor);
            let source = finding.source.split(' ').next().unwrap();
            for said in [&finding.citation, &finding.url, &finding.paraphrase, source] {
                assert!(rule.contains(&escaped(said)), "{}: {said}", finding.rule);
            }
            for field in finding.deciding().flat_map(|point| &point.fields) {
                assert!(rule.contains(&format!("<code>{field}</code>")), "{}", finding.rule);
            }
            let mut parts = vec![rule];
            if matches!(finding.outcome, Outcome::NotMet | Outcome::PersonMustJudge) {
                let own = part(&html, &format!("finding-{}", finding.rule));
                assert!(own.contains(&format!("href=\"#{anchor}\"")), "{}", finding.rule);
                parts.push(own);
            }
            for part in parts {
                let led = lines(&html, part);
                let absent = part.contains("</code> not in the charter");
                assert!(!led.is_empty() || absent, "{}: {}", charter.measure.id, finding.rule);
                for (field, line) in led {
                    assert!(stands_in(field, line), "{}: {field}: {line}", finding.rule);
                }
            }
        }
    }
}

#[test]
fn the_signed_assessment_and_the_report_name_the_same_risks() {
    let (shelf, catalogue) = (Shelf::embedded().unwrap(), catalogue());
    for (mut charter, text) in charters() {
        for statements in [charter.statements.clone(), Vec::new()] {
            charter.statements = statements;
            let assessment = assess(&charter, &shelf);
            let html = Report::of(&charter, &text, &assessment, &catalogue).html();
            for risk in &assessment.impact.risks {
                let rating = |severity, likelihood| Rating { severity, likelihood }.to_string();
                let before = rating(risk.severity, risk.likelihood);
                let after = rating(risk.residual_severity, risk.residual_likelihood);
                let link = format!("href=\"#risk-{}\"", risk.risk.as_str());
                let (_, row) = html.split_once(&link).unwrap();
                let row = row.split("</tr>").next().unwrap();
                let after = format!("<strong>{after}</strong>");
                assert!(row.contains(&before) && row.contains(&after), "{row}");
            }
        }
    }
}
