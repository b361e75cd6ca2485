//! A case that somebody contributes: what is wrong with it, what is still to do.

use std::ops::Range;

use toml::Spanned;

use super::{
    Catalogue, CatalogueText,
    error::{CatalogueError, CatalogueProblem, CatalogueRefused},
    raw, read,
};

/// Longest `what` and `lesson`, in characters: a case is read in a minute.
const LONGEST: [(&str, usize); 2] = [("what", 400), ("lesson", 200)];

/// So many words between quotation marks are a name, not a passage.
const QUOTED_WORDS: usize = 8;

/// A contributed file whose cases are sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Its cases, and whether another post has reviewed each.
    pub cases: Vec<(String, bool)>,
}

/// Checks a file of contributed cases against the catalogue that they are meant for.
///
/// A case names its source, the post of its contributor and that the wording is the contributor's
/// own; it need not be reviewed yet. Whether it says what its source says, only a person can judge.
///
/// # Errors
/// Everything that is wrong with it, by line.
pub fn check_contribution(
    catalogue: &Catalogue,
    file: CatalogueText<'_>,
) -> Result<Contribution, CatalogueRefused> {
    let refused = |error| CatalogueRefused { errors: vec![error] };
    let raw = read::parse(file).map_err(refused)?;
    let mut errors = Vec::new();
    if raw.practices.is_empty() || !raw.guidance.is_empty() || !raw.topics.is_empty() {
        let help = "write `[[practice]]` entries; guidance and topics come with a change of their \
                    own";
        errors.push(read::locate(file, None, CatalogueProblem::NotACase, help));
    }
    for case in &raw.practices {
        declared(file, case, &mut errors);
        own_words(file, case, &mut errors);
        if catalogue.ids().any(|id| id.as_str() == case.id.get_ref()) {
            let problem = CatalogueProblem::Duplicate(case.id.get_ref().clone());
            let help = "the catalogue has this id: give the case one of its own";
            errors.push(read::locate(file, Some(case.id.span()), problem, help));
        }
    }
    let cases = raw
        .practices
        .iter()
        .map(|case| (case.id.get_ref().clone(), case.reviewed_by_post.is_some()))
        .collect();
    // The rules of every catalogue hold besides, but for the review that is still to come.
    if let Err(CatalogueRefused { errors: more }) = Catalogue::read(&[file]) {
        errors.extend(more.into_iter().filter(|e| e.problem != CatalogueProblem::NotReviewed));
    }
    errors.sort_by_key(|error| error.line);
    if errors.is_empty() { Ok(Contribution { cases }) } else { Err(CatalogueRefused { errors }) }
}

fn declared(file: CatalogueText<'_>, case: &raw::Practice, errors: &mut Vec<CatalogueError>) {
    if case.contributed_by_post.is_none() {
        let problem = CatalogueProblem::EmptyText("contributed_by_post");
        let help = "name your post, not yourself: `epidemiologist, regional health office`";
        errors.push(read::locate(file, Some(case.id.span()), problem, help));
    }
    if case.own_wording.as_ref().is_none_or(|own| !own.get_ref()) {
        let span = case.own_wording.as_ref().map_or(case.id.span(), Spanned::span);
        let help = "say it in your own words, then write `own_wording = true`";
        errors.push(read::locate(file, Some(span), CatalogueProblem::NotOwnWording, help));
    }
}

fn own_words(file: CatalogueText<'_>, case: &raw::Practice, errors: &mut Vec<CatalogueError>) {
    let mut text = |span: Range<usize>, text: &str| {
        if quotes(text) {
            let help = "say it in your own words; the source is where the passage stands";
            errors.push(read::locate(file, Some(span), CatalogueProblem::Quotes, help));
        }
    };
    for said in [&case.measure, &case.what, &case.lesson] {
        text(said.span(), said.get_ref());
    }
    for claim in case.protected_by.iter().chain(&case.harmed_by) {
        text(claim.span(), &claim.get_ref().0.text);
    }
    for ((key, most), said) in LONGEST.into_iter().zip([&case.what, &case.lesson]) {
        if said.get_ref().chars().count() > most {
            let problem = CatalogueProblem::TooLong(key, most);
            let help = "keep what somebody needs who decides about a measure";
            errors.push(read::locate(file, Some(said.span()), problem, help));
        }
    }
}

/// Whether a passage stands between quotation marks.
fn quotes(text: &str) -> bool {
    let marks = ['"', '“', '”', '„', '«', '»', '「', '」'];
    text.split(marks).skip(1).step_by(2).any(|part| part.split_whitespace().count() > QUOTED_WORDS)
}
