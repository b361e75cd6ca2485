//! The answers to what a person must judge, as a file: written with the questions, filled in by a
//! person, read back.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use cordon_assess::{Assessment, Finding};
use cordon_charter::MeasureId;
use cordon_gateway::Gateway;
use cordon_log::{Folder, LogSource as _, document_path};

use crate::{failure::Failure, output::file};

/// Characters in a line of the questions.
const WIDTH: usize = 98;

/// The answers of a file. If it is not there, it is written with the questions, and nothing comes
/// back.
pub(crate) fn read_or_ask(
    path: &Path,
    gateway: &Gateway,
    measure: &MeasureId,
) -> Result<Option<BTreeMap<String, String>>, Failure> {
    if !path.exists() {
        file::write(path, questions(gateway, measure)?.as_bytes())?;
        return Ok(None);
    }
    // The parser's own words would quote the file.
    let answers: BTreeMap<String, String> =
        toml::from_str(&file::read_text(path)?).map_err(|error| {
            let line = error.span().map_or_else(String::new, |span| {
                let before = std::fs::read(path).unwrap_or_default();
                let lines = before.iter().take(span.start).filter(|byte| **byte == b'\n').count();
                format!(", line {}", lines + 1)
            });
            Failure::usage(format_args!("`{}`{line} is not an answer", path.display()))
                .help("write one line each: RULE = \"reasons\"; \"\"\" \"\"\" for several lines")
        })?;
    let empty: Vec<&str> = answers
        .iter()
        .filter(|(_, text)| text.trim().is_empty())
        .map(|(rule, _)| rule.as_str())
        .collect();
    if empty.is_empty() {
        return Ok(Some(answers));
    }
    Err(Failure::usage(format_args!("no answer yet in `{}`: {}", path.display(), empty.join(", ")))
        .help("write the reasons between the quotes, then run this again"))
}

/// The questions of the assessment that was proposed last.
fn questions(gateway: &Gateway, measure: &MeasureId) -> Result<String, Failure> {
    let proposal = gateway.measure(measure)?.proposal();
    let Some((digest, _)) = proposal.and_then(|proposal| proposal.assessment.as_ref()) else {
        return Err(Failure::usage("the charter was not judged yet"));
    };
    let log = Folder::new(&gateway.dir().join("log"));
    let bytes = log.read(&document_path(digest)).ok().flatten();
    let assessment = bytes.and_then(|bytes| Assessment::from_canonical(&bytes).ok());
    let Some(assessment) = assessment else {
        return Err(Failure::broken("the assessment of the charter is not in the log's folder"));
    };
    let mut text = String::new();
    let said = format!(
        "What a person must judge before `{measure}` can open. Write the reasons between the \
         quotes. They are signed and public for ever: name no person."
    );
    comment(&mut text, "", &said);
    for finding in assessment.findings.iter().filter(|finding| finding.needs_answer()) {
        question(&mut text, finding);
    }
    Ok(text)
}

fn question(text: &mut String, finding: &Finding) {
    text.push('\n');
    let (title, citation) = (&finding.title, &finding.citation);
    comment(text, "", &format!("{title} ({citation}; {})", finding.severity.in_words()));
    comment(text, "", &finding.paraphrase);
    // A point that is a question stands below, with its field.
    let below = |asked: &String| finding.points.iter().any(|point| point.text == *asked);
    let asked = finding.asked().into_iter().filter(|asked| !below(asked));
    asked.for_each(|asked| comment(text, "? ", &asked));
    for point in finding.points.iter().filter(|point| point.outcome == finding.outcome) {
        let fields = point.fields.join(", ");
        comment(text, "- ", &format!("{fields}: {}", point.text));
        if let Some(help) = &point.help {
            comment(text, "  → ", help);
        }
    }
    // Writing to a text does not fail.
    let _ = writeln!(text, "{} = \"\"", finding.rule);
}

/// Comment lines of at most [`WIDTH`] characters.
fn comment(text: &mut String, mark: &str, said: &str) {
    let mut line = format!("# {mark}");
    let margin = line.chars().count();
    for word in said.split_whitespace() {
        let length = line.chars().count();
        if length > margin && length + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("#{}", " ".repeat(margin - 1));
        } else if length > margin {
            line.push(' ');
        }
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}
