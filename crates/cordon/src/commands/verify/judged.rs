//! The assessments of a log, judged again with the rulebooks that are built in.

use std::path::Path;

use cordon_assess::{Assessment, Shelf, assess};
use cordon_charter::{Charter, Digest};
use cordon_log::{Broken, Event, Folder, LogSource as _, Report, document_path};

use crate::{commands::check, failure::Failure};

/// What judging again came to.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Assessments that came out the same, byte for byte.
    pub(super) same: usize,
    /// Those made by other rulebooks than are built in: not checked.
    pub(super) other_books: usize,
    /// Those that the very same rulebooks do not come to.
    pub(super) broken: Vec<Broken>,
}

/// Judges each charter of the log again.
pub(super) fn again(dir: &Path, report: &Report) -> Result<Judged, Failure> {
    let (source, shelf) = (Folder::new(dir), check::shelf(None)?);
    let mut judged = Judged::default();
    for leaf in &report.leaves {
        let Event::MeasureAssessed { charter, assessment, .. } = &leaf.event else { continue };
        let read = |digest: &Digest| source.read(&document_path(digest)).ok().flatten();
        // What is missing or altered is reported by the replay itself.
        let (Some(charter), Some(said)) = (read(charter), read(assessment)) else { continue };
        match compare(&charter, &said, &shelf) {
            Some(Same::Yes) => judged.same += 1,
            Some(Same::OtherBooks) => judged.other_books += 1,
            None => judged.broken.push(Broken {
                file: document_path(assessment),
                what: "not what the rulebooks that it names come to on its charter".to_owned(),
            }),
        }
    }
    Ok(judged)
}

enum Same {
    Yes,
    OtherBooks,
}

/// Nothing if the same rulebooks come to something else.
fn compare(charter: &[u8], said: &[u8], shelf: &Shelf) -> Option<Same> {
    let charter = Charter::from_canonical(charter).ok()?;
    let own = assess(&charter, shelf);
    if own.canonical().is_ok_and(|bytes| bytes == said) {
        return Some(Same::Yes);
    }
    // An assessment of another format was made by another program.
    let Ok(said) = serde_json::from_slice::<Assessment>(said) else {
        return Some(Same::OtherBooks);
    };
    let same_books = said.rulebooks == own.rulebooks && said.parties == own.parties;
    (!same_books).then_some(Same::OtherBooks)
}
