//! The balance test, the findings, who must decide what, what is not verified, and the rules.

use cordon_charter::{Charter, Meaning};

use super::{
    Language, Notice, Reviewed,
    document::{Because, Block, Row, Section, Statement, Text, rule_anchor},
    subject::outcome_heading,
    writer::{Writer, heading, section, sentence},
};
use crate::{
    catalogue::{Link, LinkKind, verification_in_words},
    finding::{Finding, Outcome, Severity},
    report::{ON_WORDS, who_answers},
};

/// Pieces of guidance, and as many cases, that one finding leads to.
const TAUGHT_BY: usize = 2;

/// The balance test, part by part.
pub(super) fn balance(writer: &Writer<'_>) -> Section {
    let rows = writer.assessment.balance.parts.iter().map(|part| {
        let because =
            Because { fields: writer.places(&part.fields), rules: part.decided_by.clone() };
        let name = Text::default().strong(part.part.in_words());
        let why = match part.decided_by.as_slice() {
            [] => Text::plain("No rule that applies looked at it: nobody has answered it yet."),
            rules => {
                let titles = rules
                    .iter()
                    .filter_map(|rule| writer.assessment.findings.iter().find(|f| f.rule == *rule));
                let title = |f: &Finding| match f.rests_on_words() {
                    true => format!("{} (rests on words only)", f.title),
                    false => f.title.clone(),
                };
                let titles: Vec<String> = titles.map(title).collect();
                Text::plain(sentence(&titles.join("; ")))
            }
        };
        Row { cells: vec![name, Text::default().outcome(part.outcome), why], because }
    });
    let head = vec!["Part", "Outcome", "What was looked at"];
    let blocks = vec![
        Block::Prose(
            "A measure may interfere with rights only if it passes each of the eight. Rules over \
             the fields of the charter decide each part. Where a field holds words, a rule sees \
             that something is said, not that it is true: whoever signs answers for it."
                .to_owned(),
        ),
        Block::Table { head, rows: rows.collect() },
    ];
    section("balance", "The balance test", blocks)
}

/// Every finding, the worst first.
pub(super) fn findings(writer: &Writer<'_>) -> Section {
    let mut blocks = Vec::new();
    for outcome in [Outcome::NotMet, Outcome::PersonMustJudge] {
        let mut some: Vec<&Finding> = writer.assessment.with_outcome(outcome).collect();
        some.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        if some.is_empty() {
            continue;
        }
        blocks.push(heading(format!("findings-{}", anchor(outcome)), outcome_heading(outcome)));
        for finding in some {
            in_full(writer, finding, &mut blocks);
        }
    }
    for outcome in [Outcome::Met, Outcome::NotApplicable] {
        let rows: Vec<Row> =
            writer.assessment.with_outcome(outcome).map(|f| in_short(writer, f)).collect();
        if rows.is_empty() {
            continue;
        }
        blocks.push(heading(format!("findings-{}", anchor(outcome)), outcome_heading(outcome)));
        blocks.push(Block::Table { head: vec!["Rule", "Where the law says it", "Why"], rows });
    }
    section("findings", "Findings", blocks)
}

const fn anchor(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotMet => "not-met",
        Outcome::PersonMustJudge => "judge",
        Outcome::Met => "met",
        Outcome::NotApplicable => "no-case",
    }
}

fn in_full(writer: &Writer<'_>, finding: &Finding, blocks: &mut Vec<Block>) {
    blocks.push(heading(format!("finding-{}", finding.rule), &finding.title));
    let seen = if finding.verified { "verified" } else { "not verified" };
    let text = Text::default()
        .outcome(finding.outcome)
        .and(format!(
            " · {} · {} · {seen}: {}. {} ",
            finding.citation,
            finding.severity.in_words(),
            finding.seen_in_words(),
            sentence(&finding.paraphrase)
        ))
        .address(&finding.url)
        .and(" ")
        .rule(&finding.rule);
    blocks.push(Block::Paragraph(writer.found(text, finding)));
    let asked =
        if finding.outcome == Outcome::PersonMustJudge { finding.asked() } else { Vec::new() };
    let mut list: Vec<Statement> = asked
        .iter()
        .map(|q| writer.found(Text::default().strong("To be answered: ").and(sentence(q)), finding))
        .collect();
    let decided = finding.points.iter().filter(|p| {
        p.outcome == finding.outcome || (p.outcome == Outcome::Met && !finding.questions.is_empty())
    });
    for point in decided {
        // What is a question stands above; here is only what to do.
        let said = if point.is_question() { String::new() } else { sentence(&point.text) };
        let help = point.help.as_ref().map(|help| format!("→ {}", sentence(help)));
        let both: Vec<String> = [said].into_iter().filter(|s| !s.is_empty()).chain(help).collect();
        let text = Text::plain(both.join(" "));
        list.push(writer.point(text, &finding.rule, &point.fields));
    }
    if finding.outcome == Outcome::NotMet && finding.severity == Severity::Should {
        let text = "A `should`: follow it, or explain in a signed, public answer why not.";
        list.push(writer.found(text, finding));
    }
    let taught = writer.catalogue.teaching(finding, TAUGHT_BY);
    list.extend(taught.iter().map(|link| writer.of_rule(taught_by(link), &finding.rule)));
    blocks.push(Block::List(list));
}

/// What an authority has said about it, or what was done elsewhere and came of it.
fn taught_by(link: &Link) -> Text {
    let kind = match (link.kind, link.outcome) {
        (LinkKind::Guidance, _) => "Guidance".to_owned(),
        (LinkKind::Practice, None) => "Case".to_owned(),
        (LinkKind::Practice, Some(outcome)) => format!("Case, {}", outcome.in_words()),
    };
    let seen = verification_in_words(link.verified, link.seen);
    Text::default()
        .strong(format!("{kind}: "))
        .and(format!("{} ({}; {seen}): {} ", link.title, link.from, sentence(&link.says)))
        .address(&link.url)
}

fn in_short(writer: &Writer<'_>, finding: &Finding) -> Row {
    let mut fields: Vec<String> = Vec::new();
    for field in finding.points.iter().flat_map(|point| &point.fields) {
        if !fields.contains(field) {
            fields.push(field.clone());
        }
    }
    let mut why: Vec<String> = finding.points.iter().map(|point| sentence(&point.text)).collect();
    if finding.rests_on_words() {
        why.push(ON_WORDS.to_owned());
    }
    let because = Because { fields: writer.places(&fields), rules: vec![finding.rule.clone()] };
    let title = Text::plain(&finding.title);
    Row { cells: vec![title, Text::plain(&finding.citation), Text::plain(why.join(" "))], because }
}

/// Who must decide what.
pub(super) fn decide(writer: &Writer<'_>) -> Section {
    let charter = writer.charter;
    let rows = charter.statements.iter().enumerate().map(|(i, required)| {
        let role = required.role.to_string().replace('_', " ");
        let what = format!("{} ", required.meaning.as_str().replace('_', " "));
        let cells = vec![
            Text::default().strong(role),
            Text::default().code(required.meaning.as_str()).and(format!(" – {}", means(&what))),
        ];
        writer.row(cells, &[&format!("statement[{i}]")])
    });
    let mut blocks = vec![
        Block::Prose("These statements must be signed before the measure opens:".to_owned()),
        Block::Table { head: vec!["Who", "Says what"], rows: rows.collect() },
    ];
    let asked: Vec<&Finding> =
        writer.assessment.findings.iter().filter(|f| f.needs_answer()).collect();
    if !asked.is_empty() {
        blocks.push(heading("questions", "Questions that only people can answer"));
        let text = format!(
            "Each needs an answer with reasons in a signed statement (`judges`), which is \
             published with the measure. {} Each stands in full, with the lines of the charter, \
             where its title leads.",
            who_answers(writer.assessment)
        );
        blocks.push(Block::Prose(text));
        let list = asked.iter().map(|finding| {
            let questions: Vec<String> = finding.asked().iter().map(|q| sentence(q)).collect();
            let text = Text::default()
                .anchor(format!("finding-{}", finding.rule), finding.title.clone())
                .and(format!(" ({}): {}", finding.citation, questions.join(" ")));
            writer.found(text, finding)
        });
        blocks.push(Block::List(list.collect()));
    }
    let answers = charter.statements.iter().any(|required| required.meaning == Meaning::Judges);
    let mut signs: Vec<(String, String)> = charter
        .statements
        .iter()
        .map(|required| {
            let words = |text: &str| text.replace('_', " ");
            (words(&required.role.to_string()), words(required.meaning.as_str()))
        })
        .collect();
    if !writer.assessment.to_be_judged.is_empty() && !answers {
        signs.push(("controller".to_owned(), "judges".to_owned()));
    }
    blocks.push(heading("signatures", "To be signed on paper"));
    blocks.push(Block::Prose(
        "For files that want a signed print. It opens nothing: only a statement signed with the \
         role's key over the charter and this assessment counts."
            .to_owned(),
    ));
    blocks.push(Block::Signatures(signs));
    section("decide", "Who must decide what", blocks)
}

fn means(word: &str) -> &'static str {
    match word.trim() {
        "approves" => "wants this measure, as it is written, and answers for it",
        "advises" => "gives advice; advice against is answered in public",
        "advises against" => "advises against; the controller must answer in public",
        "notified" => "was told",
        "consulted" => "was asked, and what it said is recorded",
        "authorised" => "allows the measure, as its law requires",
        "judges" => "answers what a person must judge, in public, with reasons",
        _ => "answers adverse advice, in public",
    }
}

/// What nobody verified.
pub(super) fn unverified(writer: &Writer<'_>, reviews: &[Reviewed]) -> Section {
    let assessment = writer.assessment;
    let mut list = Vec::new();
    if let Some(country) = &assessment.not_judged {
        let text = format!(
            "There is no compiled rulebook of {country}: what its own law asks beyond the \
             rulebooks that judged was not judged."
        );
        list.push(writer.say(text, &["measure.jurisdiction"]));
    }
    for book in assessment.rulebooks.iter().filter(|book| !book.in_force) {
        let note = book.in_force_note.as_deref().map(sentence).unwrap_or_default();
        let text = format!(
            "{} ({}) is used as a standard; it is not in force as such. {note}",
            book.name, book.jurisdiction
        );
        let mut said = writer.say(text, &["measure.jurisdiction"]);
        said.because.rules = assessment
            .findings
            .iter()
            .filter(|f| f.jurisdiction == book.jurisdiction)
            .map(|f| f.rule.clone())
            .take(1)
            .collect();
        list.push(said);
    }
    for (book, missing) in assessment
        .rulebooks
        .iter()
        .filter_map(|book| book.not_yet_compiled.as_ref().map(|missing| (book, missing)))
    {
        let text =
            format!("Not judged by {} ({}): {}", book.name, book.jurisdiction, sentence(missing));
        list.push(writer.say(text, &["measure.jurisdiction"]));
    }
    for finding in assessment.findings.iter().filter(|finding| !finding.verified) {
        let text = Text::default()
            .strong(&finding.title)
            .and(format!(" ({}): {}. ", finding.citation, finding.seen_in_words()))
            .and(finding.note.as_deref().map(sentence).unwrap_or_default());
        list.push(writer.found(text, finding));
    }
    list.push(writer.say(
        "What the charter says of the world outside (bodies, laws, evidence, contracts) is taken \
         from the charter; the software cannot verify it.",
        &["measure", "law", "aim"],
    ));
    let is_read =
        |language: &Language| Notice::of(writer.charter, *language).review(reviews).is_some();
    let unread: Vec<&str> = Language::ALL
        .into_iter()
        .filter(|language| !is_read(language))
        .map(Language::in_words)
        .collect();
    if !unread.is_empty() {
        let text = format!(
            "The notices are put together by the software; nobody has signed that a native \
             speaker read the one in {}.",
            unread.join(", ")
        );
        list.push(writer.say(text, &["notice.text"]));
    }
    list.extend(unwritten(writer.charter).map(|text| writer.say(text, &["notice.text"])));
    list.push(writer.say(
        "The rules are in Cordon's own words and are not legal advice.",
        &["measure.jurisdiction"],
    ));
    section("unverified", "What is not verified", vec![Block::List(list)])
}

/// Where people may read none of the languages in which the software puts a notice together.
fn unwritten(charter: &Charter) -> impl Iterator<Item = String> {
    let ours: Vec<&str> = Language::ALL.into_iter().map(Language::in_words).collect();
    let ours = ours.join(", ");
    let text = &charter.notice.text;
    let others: Vec<&str> =
        text.all().map(|(tag, _)| tag).filter(|tag| Language::of_tag(tag).is_none()).collect();
    let country = &charter.measure.jurisdiction;
    let said = (!others.is_empty()).then(|| {
        format!(
            "The charter speaks to people in {} too, and the software puts notices together in \
             {ours} only: a notice in {} is still to be written.",
            others.join(", "),
            others.join(", ")
        )
    });
    let unknown = others.is_empty() && !SPEAKS_ONE_OF_THEM.contains(&country.as_str());
    let ask = unknown.then(|| {
        format!(
            "The software puts notices together in {ours} only. Where the language of {country} is \
             none of them, a notice in it is still to be written."
        )
    });
    said.into_iter().chain(ask)
}

/// Countries of the rulebooks and measures that have one of the four as an official language.
const SPEAKS_ONE_OF_THEM: [&str; 8] = ["AR", "CA", "CN", "FR", "GB", "NG", "SG", "SL"];

/// Every rule that judged, so that a reader finds its source.
pub(super) fn rules(writer: &Writer<'_>) -> Section {
    let mut blocks = Vec::new();
    let assessment = writer.assessment;
    for book in &assessment.rulebooks {
        blocks.push(heading(
            format!("book-{}", book.jurisdiction.to_lowercase().replace('+', "-plus")),
            format!("{} – {} ({})", book.jurisdiction, book.name, assessment.standing(book)),
        ));
        blocks.push(Block::Prose(format!("SHA-256 of the rulebook: {}", book.digest)));
        let findings = assessment.findings.iter();
        for finding in findings.filter(|f| f.jurisdiction == book.jurisdiction) {
            rule(writer, finding, &mut blocks);
        }
    }
    section("rules", "The rules and their sources", blocks)
}

/// A source that begins with its address leads there.
fn source(source: &str) -> Text {
    let (address, rest) = source.split_once(' ').unwrap_or((source, ""));
    if address.starts_with("https://") || address.starts_with("http://") {
        Text::default().address(address).and(format!(" {rest}"))
    } else {
        Text::plain(source)
    }
}

fn rule(writer: &Writer<'_>, finding: &Finding, blocks: &mut Vec<Block>) {
    blocks
        .push(heading(rule_anchor(&finding.rule), format!("{}: {}", finding.rule, finding.title)));
    let seen = if finding.verified { "verified" } else { "not verified" };
    let mut facts = vec![
        ("Where the law says it", Text::plain(&finding.citation)),
        ("What it asks", Text::plain(sentence(&finding.paraphrase))),
        ("How much hangs on it", Text::plain(finding.severity.in_words())),
        ("Where to read it", Text::default().address(&finding.url)),
        ("What was seen", source(&finding.source)),
        ("How well it was seen", Text::plain(format!("{seen}; {}", finding.seen_in_words()))),
    ];
    if let Some(note) = &finding.note {
        facts.push(("Caveat", Text::plain(sentence(note))));
    }
    let about = |(name, text): (&str, Text)| (name.to_owned(), writer.of_rule(text, &finding.rule));
    let mut facts: Vec<(String, Statement)> = facts.into_iter().map(about).collect();
    let outcome = writer.found_everywhere(Text::default().outcome(finding.outcome), finding);
    facts.push(("Outcome here".to_owned(), outcome));
    blocks.push(Block::Facts(facts));
}
