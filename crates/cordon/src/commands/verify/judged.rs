//! The assessments of a log, judged again with the rulebooks built in or those of a folder.

use std::{fmt, path::Path};

use cordon_assess::{Assessment, Shelf, assess};
use cordon_charter::{Charter, Digest};
use cordon_log::{Broken, Event, Folder, LogSource as _, Report, document_path};

use crate::failure::Failure;

/// What judging again came to.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Assessments that came out the same, word by word.
    pub(super) same: usize,
    /// Those that decide the same in other words.
    pub(super) other_words: usize,
    /// Those made by other rulebooks than these, or in another format: not checked.
    pub(super) other_books: usize,
    /// Those that the very same rulebooks do not come to.
    pub(super) broken: Vec<Broken>,
}

/// Judges each charter of the log again.
pub(super) fn again(dir: &Path, report: &Report, shelf: &Shelf) -> Result<Judged, Failure> {
    let source = Folder::new(dir);
    let mut judged = Judged::default();
    for leaf in &report.leaves {
        let Event::MeasureAssessed { charter, assessment, .. } = &leaf.event else { continue };
        let read = |digest: &Digest| source.read(&document_path(digest)).ok().flatten();
        // What is missing or altered is reported by the replay itself.
        let (Some(charter), Some(said)) = (read(charter), read(assessment)) else { continue };
        match compare(&charter, &said, shelf) {
            Outcome::Same => judged.same += 1,
            Outcome::OtherWords => judged.other_words += 1,
            Outcome::OtherBooks => judged.other_books += 1,
            Outcome::Otherwise => judged.broken.push(Broken {
                file: document_path(assessment),
                what: "this version of Cordon decides otherwise on its charter, by the very \
                       rulebooks that it names"
                    .to_owned(),
            }),
        }
    }
    Ok(judged)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    OtherWords,
    OtherBooks,
    Otherwise,
}

/// What decides is compared; the words are for people, and a newer version may say it better.
fn compare(charter: &[u8], said: &[u8], shelf: &Shelf) -> Outcome {
    let Ok(charter) = Charter::from_canonical(charter) else { return Outcome::Otherwise };
    let own = assess(&charter, shelf);
    if own.canonical().is_ok_and(|bytes| bytes == said) {
        return Outcome::Same;
    }
    // An assessment of another format was made by another program.
    let Ok(said) = serde_json::from_slice::<Assessment>(said) else { return Outcome::OtherBooks };
    if said.decides_as(&own) {
        Outcome::OtherWords
    } else if said.judged_by_the_same(&own) {
        Outcome::Otherwise
    } else {
        Outcome::OtherBooks
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.same, "as before"),
            (self.other_words, "as before, in other words (read the published ones)"),
            (self.broken.len(), "OTHERWISE"),
            (self.other_books, "made by other rulebooks, not checked (give them with --rulebooks)"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if self.same + self.other_words + self.broken.len() > 0 {
            return write!(f, "judged again by this program: {}", parts.join("; "));
        }
        match parts.as_slice() {
            [] => f.write_str("judged again by this program: none"),
            parts => write!(
                f,
                "whether assessments follow from the rulebooks was not checked: {}",
                parts.join("; ")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_are_no_breach_and_another_verdict_is() {
        let text = include_str!("../../../../../measures/mers-surveillance.toml");
        let charter = cordon_charter::parse(text).charter.unwrap();
        let shelf = Shelf::embedded().unwrap();
        let outcome = |change: fn(&mut Assessment)| {
            let mut said = assess(&charter, &shelf);
            change(&mut said);
            compare(&charter.canonical(), &said.canonical().unwrap(), &shelf)
        };
        assert_eq!(outcome(|_| ()), Outcome::Same);
        assert_eq!(outcome(|a| a.findings[0].title.push('!')), Outcome::OtherWords);
        assert_eq!(outcome(|a| drop(a.to_be_judged.pop())), Outcome::Otherwise);
        assert_eq!(
            outcome(|a| {
                a.rulebooks[0].digest = Digest::of(b"another book");
                a.to_be_judged.clear();
            }),
            Outcome::OtherBooks
        );
        assert_eq!(
            compare(&charter.canonical(), b"{\"assessment\":2}", &shelf),
            Outcome::OtherBooks
        );
    }
}
