//! Under each rule of the manual: lines that meet it, lines that fail it with the field that
//! decided, the repaired lines, and the failures on the record that it would have stopped.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Finding, Outcome, Rule, RuleId, Rulebook, Shelf,
    every_rule::{FULL, finding, tried},
    fixture::SOUND,
    places::Places,
};

/// A charter that was judged: what was laid over the sound one, and the finding.
struct Judged {
    besides: bool,
    lines: String,
    finding: Finding,
}

/// A charter of the corpus.
struct OnRecord {
    name: String,
    refused: String,
    repaired: String,
}

/// The examples of every rule, in Markdown.
pub(super) fn examples(shelf: &Shelf) -> BTreeMap<RuleId, String> {
    let corpus = corpus();
    let rules = shelf.books().iter().flat_map(|book| book.rules.iter().map(move |r| (book, r)));
    rules.map(|(book, rule)| (rule.id.clone(), example(shelf, book, rule, &corpus))).collect()
}

fn example(shelf: &Shelf, book: &Rulebook, rule: &Rule, corpus: &[OnRecord]) -> String {
    let mut page = String::new();
    if rule.checks.is_empty() && rule.one_of.is_empty() {
        page.push_str("\nNo charter meets or fails it by itself: a person always judges.\n");
        return page;
    }
    let all: Vec<Judged> = tried(book, rule)
        .into_iter()
        .map(|tried| Judged {
            besides: tried.fragments.iter().any(|fragment| fragment == FULL),
            lines: bare(tried.fragments.iter().filter(|fragment| *fragment != FULL)),
            finding: finding(&tried.charter, shelf, rule),
        })
        .collect();
    let shortest = |outcome: Outcome| {
        let such = all.iter().filter(|judged| judged.finding.outcome == outcome);
        such.min_by_key(|judged| (judged.besides, judged.lines.len()))
    };
    let good = shortest(Outcome::Met).or_else(|| shortest(Outcome::PersonMustJudge));
    let (good, bad) = (good.unwrap(), shortest(Outcome::NotMet));
    let bad = bad.unwrap();
    let word = match good.finding.outcome {
        Outcome::Met => "Meets it",
        _ => "Comes as far as a charter can: a person judges the rest",
    };
    block(&mut page, word, good);
    block(&mut page, "Fails it", bad);
    page.push('\n');
    for point in bad.finding.deciding() {
        let help = point.help.as_ref().map_or_else(String::new, |help| format!(" → {help}"));
        let fields: Vec<String> = point.fields.iter().map(|f| named(f, &bad.lines)).collect();
        let fields = fields.join(", ");
        writeln!(page, "- Decided by {fields}: {}{help}.", point.text).unwrap();
    }
    repaired(&mut page, good, bad);
    on_record(&mut page, rule, corpus);
    page
}

/// Fragments one below the other, without what only tests read.
fn bare<'a>(fragments: impl Iterator<Item = &'a String>) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for fragment in fragments {
        lines.extend(fragment.lines().map(str::trim_end).filter(|l| !l.starts_with("# with ")));
        lines.push("");
    }
    let mut text = String::new();
    let indent = lines.iter().filter(|line| !line.is_empty()).map(|l| indent(l)).min();
    for line in lines {
        let line = line.get(indent.unwrap_or(0)..).unwrap_or_default();
        if !(line.is_empty() && (text.is_empty() || text.ends_with("\n\n"))) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn block(page: &mut String, word: &str, judged: &Judged) {
    let besides = if judged.besides {
        ", with [what national books ask besides](../../crates/cordon-assess/tests/national.toml)"
    } else {
        ""
    };
    match judged.lines.as_str() {
        "" => writeln!(page, "\n*{word}*: the sound charter as it stands{besides}.").unwrap(),
        lines => writeln!(page, "\n*{word}*{besides}:\n\n```toml\n{lines}\n```").unwrap(),
    }
}

/// A field with its line, where the lines shown hold it.
fn named(field: &str, lines: &str) -> String {
    match exactly(field, lines) {
        Some(line) => format!("`{field}` (line {line})"),
        None => format!("`{field}`"),
    }
}

/// The line of a field that stands there itself.
fn exactly(field: &str, text: &str) -> Option<usize> {
    let line = Places::of(text).line(field)?;
    let key = field.rsplit(['.', '[']).next().unwrap().trim_end_matches(']');
    let there = text.lines().nth(line - 1)?;
    (there.contains(key) || key.parse::<usize>().is_ok()).then_some(line)
}

/// The lines that stand where the failing ones did: those laid over, or those of the sound charter.
fn repaired(page: &mut String, good: &Judged, bad: &Judged) {
    let mut lines: Vec<&str> = Vec::new();
    for field in bad.finding.deciding().flat_map(|point| &point.fields) {
        for text in [good.lines.as_str(), if good.besides { FULL } else { "" }, SOUND] {
            let Some(line) = exactly(field, text) else { continue };
            for line in statement(text, line) {
                if line.is_empty() || !lines.contains(&line) {
                    lines.push(line);
                }
            }
            break;
        }
    }
    if lines.is_empty() {
        page.push_str("\n*Repaired*: leave out what fails, as in the lines that meet it.\n");
        return;
    }
    writeln!(page, "\n*Repaired*:\n\n```toml\n{}\n```", lines.join("\n")).unwrap();
}

/// From a line on: a table to its end; a key to the end of its value, below the head of its table.
fn statement(text: &str, line: usize) -> Vec<&str> {
    let from: Vec<&str> = text.lines().skip(line - 1).map(str::trim_start).collect();
    if from[0].starts_with('[') {
        return from.into_iter().take_while(|line| !line.is_empty()).collect();
    }
    let before: Vec<&str> = text.lines().take(line - 1).map(str::trim_start).collect();
    let head = before.into_iter().rev().find(|line| line.starts_with('['));
    let mut taken: Vec<&str> = head.into_iter().collect();
    let mut open = 0;
    for line in from {
        taken.push(line);
        open += line.matches(['[', '{']).count();
        open = open.saturating_sub(line.matches([']', '}']).count());
        if open == 0 {
            break;
        }
    }
    taken
}

fn on_record(page: &mut String, rule: &Rule, corpus: &[OnRecord]) {
    let mut shown = String::new();
    for OnRecord { name, refused, repaired } in corpus {
        let start = format!("# stopped by: {} at ", rule.id);
        for field in refused.lines().filter_map(|line| line.strip_prefix(start.as_str())) {
            let of = |folder: &str, text: &str| {
                let there = match Places::of(text).line(field) {
                    Some(line) => format!(", line {line}"),
                    None => String::new(),
                };
                format!("[{folder}](../../charters/{folder}/{name}.toml){there}")
            };
            let (bad, good) = (of("refused", refused), of("repaired", repaired));
            writeln!(shown, "- On the record, *{name}*: `{field}`, {bad}; {good}.").unwrap();
        }
    }
    if !shown.is_empty() {
        writeln!(page, "\n{}", shown.trim_end()).unwrap();
    }
}

fn corpus() -> Vec<OnRecord> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters");
    let entries = fs::read_dir(folder.join("refused")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let one = |path: &PathBuf| OnRecord {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        refused: read(path),
        repaired: read(&folder.join("repaired").join(path.file_name().unwrap())),
    };
    paths.iter().map(one).collect()
}
