//! The form for replies: written into the text of a consultation, read back filled in.

use std::fmt::Write as _;

use cordon_charter::{CharterId, ConsultedGroup, MeasureId};
use cordon_gateway::Voice;
use cordon_log::Heard;
use jiff::civil::Date;

/// First line of a form.
const BEGIN: &str = "=== reply ===";

/// Its last.
const END: &str = "=== end ===";

/// The lines between them, in order; after the last one the reply itself begins.
const KEYS: [&str; 7] = ["measure", "charter", "for", "who", "role", "date", "said"];

/// A filled-in form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) measure: MeasureId,
    pub(super) charter: CharterId,
    pub(super) voice: Voice,
}

/// Why a file of replies was refused: where, and what to do. Never what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormError {
    pub(super) line: usize,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// An empty form over a charter.
pub(super) fn empty(measure: &MeasureId, charter: &CharterId) -> String {
    let groups: Vec<&str> = ConsultedGroup::ALL.iter().map(|group| group.as_str()).collect();
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(text, "- `for`: {}", groups.join(", "));
    let _ = writeln!(text, "- `who`: a body or a group, never a person's name");
    let _ = writeln!(text, "- `role`: the post or capacity, such as `member of the public`");
    let _ = writeln!(text, "- `date`: the day of the reply, YYYY-MM-DD");
    let _ = writeln!(text, "- `said`: the reply, in as many lines as it takes\n\n```text\n{BEGIN}");
    for key in KEYS {
        let value = match key {
            "measure" => measure.to_string(),
            "charter" => charter.to_string(),
            _ => String::new(),
        };
        let _ = writeln!(text, "{}", format!("{key}: {value}").trim_end());
    }
    let _ = writeln!(text, "{END}\n```");
    text
}

/// Every form of a text, in order.
pub(super) fn read(text: &str) -> Result<Vec<Form>, FormError> {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut forms = Vec::new();
    while let Some((begun, _)) = lines.by_ref().find(|(_, line)| line.trim() == BEGIN) {
        let mut own = Vec::new();
        let mut ended = false;
        for (at, line) in lines.by_ref() {
            ended = line.trim() == END;
            if ended {
                break;
            }
            if line.trim() == BEGIN {
                return Err(error(at, "a form begins before the last one ended", ADD_END));
            }
            own.push((at, line));
        }
        if !ended {
            return Err(error(begun, "the form that begins here has no end", ADD_END));
        }
        forms.push(one(begun, &own)?);
    }
    if forms.is_empty() {
        let help = "fill in the form of `cordon consult export`; it begins with `=== reply ===`";
        return Err(error(1, "the file holds no reply", help));
    }
    Ok(forms)
}

const ADD_END: &str = "end each form with the line `=== end ===`";

fn one(begun: usize, lines: &[(usize, &str)]) -> Result<Form, FormError> {
    let mut values: Vec<(usize, String)> = Vec::new();
    let mut left = lines.iter();
    for key in KEYS {
        let next = left.by_ref().find(|(_, line)| key == "said" || !line.trim().is_empty());
        let found = next.and_then(|(at, line)| {
            let (name, value) = line.split_once(':')?;
            (name.trim() == key).then(|| (*at, value.trim().to_owned()))
        });
        let Some(found) = found else {
            let at = next.map_or(begun, |(at, _)| *at);
            let help = "keep the lines of the form, in their order";
            return Err(error(at, format!("here the line `{key}:` is expected"), help));
        };
        values.push(found);
    }
    if let Some((_, said)) = values.last_mut() {
        for (_, line) in left {
            said.push('\n');
            said.push_str(line.trim_end());
        }
    }
    let value = |at: usize| values.get(at).map_or((begun, ""), |(line, text)| (*line, text.trim()));
    let said = |at: usize| -> Result<String, FormError> {
        let (line, text) = value(at);
        let key = KEYS.get(at).copied().unwrap_or_default();
        if text.is_empty() {
            return Err(error(line, format!("`{key}` is empty"), "fill it in"));
        }
        if holds_address(text) {
            let help = "take it out: replies are published, and stay public";
            return Err(error(line, format!("`{key}` holds an e-mail address"), help));
        }
        Ok(text.to_owned())
    };
    Ok(Form {
        measure: parsed(value(0), "a measure", "copy the line of the exported form")?,
        charter: parsed(value(1), "a charter's digest", "copy the line of the exported form")?,
        voice: Voice {
            group: group(value(2))?,
            heard: Heard {
                who: said(3)?,
                role: said(4)?,
                date: parsed::<Date>(value(5), "a day", "write it as YYYY-MM-DD")?,
                said: said(6)?,
            },
        },
    })
}

fn parsed<T: std::str::FromStr>(
    (line, text): (usize, &str),
    what: &str,
    help: &'static str,
) -> Result<T, FormError> {
    text.parse().map_err(|_| error(line, format!("this is not {what}"), help))
}

fn group((line, text): (usize, &str)) -> Result<ConsultedGroup, FormError> {
    let found = ConsultedGroup::ALL.into_iter().find(|group| group.as_str() == text);
    let help = "use one of: people_concerned, civil_society, developers, industry, authority";
    found.ok_or_else(|| error(line, "this is not a group that can be heard", help))
}

/// What looks like `somebody@example.org`.
fn holds_address(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';'))
        .filter_map(|word| word.split_once('@'))
        .any(|(before, after)| !before.is_empty() && after.trim_end_matches('.').contains('.'))
}

fn error(line: usize, message: impl Into<String>, help: &'static str) -> FormError {
    FormError { line, message: message.into(), help }
}

#[cfg(test)]
mod tests;
