//! docs/manual/rules.md, generated: the rules from the rulebooks, the checks from their own files.

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
};

use crate::{
    checks::{ALL, Call, Check},
    finding::Severity,
    prose::capitalised,
    rulebook::{Rule, RuleId, Rulebook},
    shelf::Shelf,
};

/// The text of docs/manual/rules.md for a shelf, with examples to stand under the rules, in
/// Markdown. A test fails when the file is stale; run it with `UPDATE=1` to write the file anew.
pub fn rules_manual(shelf: &Shelf, examples: &BTreeMap<RuleId, String>) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut page, shelf, examples);
    page
}

type Examples = BTreeMap<RuleId, String>;

fn write(page: &mut String, shelf: &Shelf, examples: &Examples) -> fmt::Result {
    page.push_str(INTRODUCTION);
    for book in shelf.books() {
        self::book(page, book, examples)?;
    }
    page.push_str(CHECKS);
    for check in ALL {
        self::check(page, check)?;
    }
    Ok(())
}

fn book(page: &mut String, book: &Rulebook, examples: &Examples) -> fmt::Result {
    let force = if book.in_force { "in force" } else { "not in force as such" };
    writeln!(page, "\n## Rulebook {}\n", book.jurisdiction)?;
    writeln!(page, "{} ({force}). Supervised by: {}.", book.name, book.authority)?;
    if let Some(note) = &book.in_force_note {
        writeln!(page, "{note}")?;
    }
    for note in [&book.note, &book.not_yet_compiled].into_iter().flatten() {
        writeln!(page, "{note}")?;
    }
    if !book.inherits.is_empty() {
        writeln!(page, "Besides, the rules of {} apply.", book.inherits.join(" and "))?;
    }
    writeln!(page, "Compiled on {}. The law: <{}>.\n", book.compiled, book.url)?;
    if book.rules.is_empty() {
        return Ok(());
    }
    writeln!(page, "| rule | law | severity | verified | what decides |")?;
    writeln!(page, "|---|---|---|---|---|")?;
    for rule in &book.rules {
        let verified = match rule.verified {
            true => rule.seen.in_copy(rule.copy.as_deref()),
            false => "**not verified**".to_owned(),
        };
        let mut decides: Vec<String> = calls(rule).map(link).collect();
        let mut seen = BTreeSet::new();
        decides.retain(|link| seen.insert(link.clone()));
        writeln!(
            page,
            "| [{id}](#{id}) | {} | {} | {verified} | {} |",
            rule.citation,
            severity(rule.severity),
            decides.join(", "),
            id = rule.id,
        )?;
    }
    for rule in &book.rules {
        self::rule(page, rule)?;
        page.push_str(examples.get(&rule.id).map_or("", String::as_str));
    }
    Ok(())
}

fn rule(page: &mut String, rule: &Rule) -> fmt::Result {
    writeln!(page, "\n### {}\n", rule.id)?;
    writeln!(page, "**{}** ({}). {}\n", rule.title, rule.citation, rule.paraphrase)?;
    for shown in &rule.charter_must_show {
        writeln!(page, "- The charter shows: {shown}.")?;
    }
    for condition in &rule.applies_when {
        writeln!(page, "- Applies when {}.", condition.in_words())?;
    }
    if let Some(scope) = rule.for_each {
        writeln!(
            page,
            "- Judged for each {}; does not apply where there is none.",
            scope.in_words()
        )?;
    }
    if !rule.checks.is_empty() {
        let all: Vec<String> = rule.checks.iter().map(with_parameters).collect();
        writeln!(page, "- Checks: {}.", all.join(", "))?;
    }
    for way in &rule.one_of {
        let all: Vec<String> = way.checks.iter().map(with_parameters).collect();
        writeln!(page, "- One way, *{}*: {}.", way.way, all.join(", "))?;
    }
    if let Some(judgement) = &rule.judgement {
        writeln!(page, "- A person must judge: {judgement}")?;
    }
    if !rule.see.is_empty() {
        writeln!(page, "- That person looks at `{}`.", rule.see.join("`, `"))?;
    }
    let topics: Vec<&str> = rule.topics.iter().map(|topic| topic.in_words()).collect();
    writeln!(page, "- About: {}.", topics.join("; "))?;
    let tests: Vec<&str> = rule.tests.iter().map(|part| part.in_words()).collect();
    writeln!(page, "- Feeds: {}.", tests.join("; "))?;
    let seen = rule.seen.in_copy(rule.copy.as_deref());
    match (rule.verified, rule.source.as_str()) {
        (true, source) => writeln!(page, "- Verified: {seen}, at {source}.")?,
        (false, _) => {
            writeln!(page, "- **Not verified** ({seen}): ends in \"a person must judge\" at best.")?
        }
    }
    writeln!(page, "- The law: <{}>.", rule.url)?;
    match &rule.note {
        Some(note) => writeln!(page, "- {note}"),
        None => Ok(()),
    }
}

fn check(page: &mut String, check: &Check) -> fmt::Result {
    writeln!(page, "\n### {}\n", check.name)?;
    let parameters = check.needs.iter().chain(check.takes);
    let parameters: Vec<String> = parameters.map(|p| format!("`{}`", p.as_str())).collect();
    for line in opening_comment(check.text) {
        let line = line.strip_prefix("Check: ").map_or_else(|| line.to_owned(), capitalised);
        writeln!(page, "{}", fence(&line))?;
    }
    if !parameters.is_empty() {
        writeln!(page, "\nParameters: {}.", parameters.join(", "))?;
    }
    Ok(())
}

/// The `//!` lines of a source text, without their marks.
pub(crate) fn opening_comment(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
}

/// A fence that opens a fragment is shown as TOML under the word for what comes of it.
fn fence(line: &str) -> String {
    for (mark, word) in [
        ("```charter-good", "Meets it"),
        ("```charter-judge", "A person must judge it"),
        ("```charter-bad", "Fails it"),
    ] {
        if line == mark {
            return format!("\n{word}:\n\n```toml");
        }
    }
    line.to_owned()
}

fn calls(rule: &Rule) -> impl Iterator<Item = &Call> {
    rule.checks.iter().chain(rule.one_of.iter().flat_map(|way| &way.checks))
}

fn link(call: &Call) -> String {
    format!("[{name}](#{name})", name = call.name())
}

fn with_parameters(call: &Call) -> String {
    let mark = |parameter: String| {
        let name = parameter.split(" = ").next().unwrap_or_default();
        let own = if call.is_own(name) { ", not the law's" } else { "" };
        format!("{parameter}{own}")
    };
    match call.parameters().into_iter().map(mark).collect::<Vec<_>>().as_slice() {
        [] => link(call),
        list => format!("{} (`{}`)", link(call), list.join("`, `")),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Should => "should",
        Severity::Must => "must",
        Severity::Invalid => "invalid",
    }
}

const INTRODUCTION: &str = "\
# Rules

<!-- Written by `cargo xtask codegen` from rulebooks/ and crates/cordon-assess/src/checks/: edit the
source instead. -->

A charter is judged by the baseline, by the rulebook of its own country and by those that this one
inherits. A country without a compiled rulebook is told so in the assessment: what its law asks
besides was not judged. Rules of several countries on one topic stand side by side in
`cordon assess CHARTER --compare FR,CN`. Each rule ends in one of:

- **met**: typed fields of the charter meet it;
- **not met**: the charter fails it. A `must` that is not met keeps the measure from opening. A rule
  of severity `invalid` that is not met makes the charter invalid: nothing anybody signs opens it. A
  `should` that is not met must be explained in a signed, public answer;
- **a person must judge**: nothing speaks against it, but only a person can say that it is met. The
  measure opens only after a signed answer that is published. Text in a charter can show *that*
  something was said, never that it was enough;
- **does not apply**.

A rule whose text was not verified when the rulebook was compiled ends in \"a person must judge\" at
best. So does a rule that no field of a charter can answer: it has a question and no check. The
rules are in Cordon's own words and are not legal advice.

Under each rule stand lines of a charter that meet it, lines that fail it with the field that
decided, and the repaired lines. They are laid over
[a sound charter](../../crates/cordon-assess/tests/sound.toml) of an invented country, as if it were
of the country of the book: tables are merged, lists and values replaced; `# without PATH` takes a
key out, `# only-purpose ID` leaves that purpose alone. Every
one is judged when this page is written. Where a failure on the record shows the rule, its
[charter and repaired twin](../../charters/README.md) are named.

## The assessment as a document

Canonical JSON (RFC 8785); statements are signed over its SHA-256 and over that of the charter. At
the top level:

| key | value |
|---|---|
| `assessment` | 1, the version of this format |
| `charter` | SHA-256 of the charter's canonical form |
| `subject` | what is done, by whom, by which law, from when to when |
| `rulebooks` | the rulebooks that judged, each with the SHA-256 of its file |
| `parties` | SHA-256 of the list of parties to Convention 108 |
| `not_judged` | the measure's country, where no rulebook of its own is there; else left out |
| `unmet_must` | array of rule ids: the rules that keep the measure from opening |
| `invalid` | array of rule ids: those of them that make the charter invalid |
| `to_be_judged` | array of rule ids: the rules that need a signed, public answer before it opens |
| `balance` | the eight parts, each with outcome, deciding rules and charter fields |
| `impact` | the three risks before and after, each control with the check that carries it |
| `findings` | one for each rule: outcome, questions, and points with charter fields and help; \
a point with `words_only` is met because words are there |

The log decides by `unmet_must` and `to_be_judged` alone. Outcomes are written `met`, `not_met`,
`person_must_judge` and `not_applicable`. A charter field is written as in the charter file, tables
of an array counted from 0: `law.instrument[0].url`. A reader recomputes the lists and the balance
test from the findings, and refuses a document in which they differ.
";

const CHECKS: &str = "
## Checks

What a rulebook can name. The fragments are executed as tests: each is laid over a sound charter.
";
