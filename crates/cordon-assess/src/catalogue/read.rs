//! Texts of files → a whole catalogue, or everything that is wrong with them.

use std::{collections::BTreeSet, ops::Range};

use jiff::civil::Date;
use toml::Spanned;

use super::{
    Catalogue, CatalogueText, TOPICS,
    entry::{CatalogueTopic, Claim, EntryId, Guidance, Place, Practice, Published},
    error::{CatalogueError, CatalogueProblem, CatalogueRefused},
    raw,
};
use crate::{checks, prose, rulebook::Seen};

/// Measures before and after these years are not what the catalogue is about.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// All files together.
pub(super) fn catalogue(files: &[CatalogueText<'_>]) -> Result<Catalogue, CatalogueRefused> {
    let mut reader = Reader::default();
    let mut read = reader.parse_all(files);
    if read.iter().all(|(_, file)| file.topics.is_empty()) {
        read.extend(reader.parse_all(&[TOPICS]));
    }
    let mut topics = Vec::new();
    for (text, file) in &mut read {
        let found = std::mem::take(&mut file.topics);
        topics.extend(found.into_iter().filter_map(|topic| reader.topic(*text, topic)));
    }
    // A file or a topic that cannot be read would make sound entries look wrong.
    if !reader.errors.is_empty() {
        return Err(CatalogueRefused { errors: reader.errors });
    }
    let mut guidance = Vec::new();
    let mut practices = Vec::new();
    let mut compiled = Date::MIN;
    for (text, file) in read {
        let at = At { text, compiled: file.compiled };
        compiled = compiled.max(file.compiled);
        guidance.extend(file.guidance.into_iter().filter_map(|entry| reader.guidance(at, entry)));
        practices.extend(file.practices.into_iter().filter_map(|case| reader.practice(at, case)));
    }
    if reader.errors.is_empty() {
        Ok(Catalogue { topics, guidance, practices, compiled })
    } else {
        Err(CatalogueRefused { errors: reader.errors })
    }
}

/// One file without its entries being judged.
pub(super) fn parse(text: CatalogueText<'_>) -> Result<raw::File, CatalogueError> {
    let file: raw::File = toml::from_str(text.text).map_err(|error| {
        let why = error.message().replace('\n', " ");
        let help = "mend this line; no entry is used until all can be read";
        locate(text, error.span(), CatalogueProblem::Unreadable(why), help)
    })?;
    match *file.catalogue.get_ref() {
        1 => Ok(file),
        format => {
            let problem = CatalogueProblem::UnknownFormat(format);
            Err(locate(text, Some(file.catalogue.span()), problem, "write `catalogue = 1`"))
        }
    }
}

/// A problem at a byte range of a file.
pub(super) fn locate(
    text: CatalogueText<'_>,
    span: Option<Range<usize>>,
    problem: CatalogueProblem,
    help: impl Into<String>,
) -> CatalogueError {
    let start = span.map_or(0, |span| span.start);
    let line = 1 + text.text.bytes().take(start).filter(|byte| *byte == b'\n').count();
    CatalogueError { file: text.file.to_owned(), line, problem, help: help.into() }
}

/// A file, and the day on which it was compiled.
#[derive(Clone, Copy)]
struct At<'a> {
    text: CatalogueText<'a>,
    compiled: Date,
}

/// What was seen so far. An entry with an error is left out, and the error makes all of it fail.
#[derive(Default)]
struct Reader {
    errors: Vec<CatalogueError>,
    ids: BTreeSet<String>,
    topics: BTreeSet<String>,
}

impl Reader {
    fn parse_all<'a>(
        &mut self,
        files: &[CatalogueText<'a>],
    ) -> Vec<(CatalogueText<'a>, raw::File)> {
        let mut read = Vec::new();
        for text in files {
            match parse(*text) {
                Ok(file) => read.push((*text, file)),
                Err(error) => self.errors.push(error),
            }
        }
        read
    }

    fn topic(&mut self, text: CatalogueText<'_>, raw: raw::Topic) -> Option<CatalogueTopic> {
        let before = self.errors.len();
        self.said(text, "name", &raw.name);
        if !self.topics.insert(raw.name.get_ref().clone()) {
            let problem = CatalogueProblem::Duplicate(raw.name.get_ref().clone());
            self.refuse(text, raw.name.span(), problem, "keep one of the two");
        }
        for check in &raw.checks {
            let name = check.get_ref();
            if !checks::names().any(|known| known == name) {
                let problem = CatalogueProblem::UnknownCheck(name.clone());
                let help = did_you_mean(name, checks::names(), "name a check of the rules manual");
                self.refuse(text, check.span(), problem, help);
            }
        }
        (self.errors.len() == before).then(|| CatalogueTopic {
            name: raw.name.into_inner(),
            tests: raw.tests,
            checks: raw.checks.into_iter().map(Spanned::into_inner).collect(),
        })
    }

    fn guidance(&mut self, at: At<'_>, raw: raw::Guidance) -> Option<Guidance> {
        let text = at.text;
        let before = self.errors.len();
        let id = self.id(text, &raw.id);
        let jurisdiction = self.place(text, &raw.jurisdiction);
        let date = self.date(at, &raw.date);
        self.topics_known(text, &raw.topics);
        for (key, said) in [("issuer", &raw.issuer), ("title", &raw.title), ("gist", &raw.gist)] {
            self.said(text, key, said);
        }
        self.note(text, raw.note.as_ref());
        self.source(text, "url", &raw.url);
        self.verified(text, &raw.verified, raw.seen);
        let limits = self.claims(text, "limits", raw.limits);
        if self.errors.len() != before {
            return None;
        }
        Some(Guidance {
            id: id?,
            issuer: raw.issuer.into_inner(),
            jurisdiction: jurisdiction?,
            kind: raw.kind,
            date: date?,
            title: raw.title.into_inner(),
            topics: names(raw.topics),
            gist: raw.gist.into_inner(),
            limits,
            url: raw.url.into_inner(),
            verified: raw.verified.into_inner(),
            seen: raw.seen,
            note: raw.note.map(Spanned::into_inner),
        })
    }

    fn practice(&mut self, at: At<'_>, raw: raw::Practice) -> Option<Practice> {
        let text = at.text;
        let before = self.errors.len();
        let id = self.id(text, &raw.id);
        let countries = self.places(text, &raw.countries);
        let year = self.year(at, &raw.year);
        self.topics_known(text, &raw.topics);
        if raw.tests.get_ref().is_empty() {
            let help = "name the part of the balance test that the case teaches";
            self.refuse(text, raw.tests.span(), CatalogueProblem::EmptyList("tests"), help);
        }
        for (key, said) in [
            ("place", &raw.place),
            ("measure", &raw.measure),
            ("what", &raw.what),
            ("lesson", &raw.lesson),
        ] {
            self.said(text, key, said);
        }
        self.note(text, raw.note.as_ref());
        self.source(text, "source", &raw.source);
        self.verified(text, &raw.verified, raw.seen);
        self.reviewed(text, &raw);
        let protected_by = self.claims(text, "protected_by", raw.protected_by);
        let harmed_by = self.claims(text, "harmed_by", raw.harmed_by);
        if self.errors.len() != before {
            return None;
        }
        Some(Practice {
            id: id?,
            place: raw.place.into_inner(),
            countries,
            year: year?,
            measure: raw.measure.into_inner(),
            outcome: raw.outcome,
            topics: names(raw.topics),
            tests: raw.tests.into_inner(),
            what: raw.what.into_inner(),
            protected_by,
            harmed_by,
            lesson: raw.lesson.into_inner(),
            source: raw.source.into_inner(),
            verified: raw.verified.into_inner(),
            seen: raw.seen,
            note: raw.note.map(Spanned::into_inner),
            contributed_by_post: raw.contributed_by_post.map(Spanned::into_inner),
            reviewed_by_post: raw.reviewed_by_post.map(Spanned::into_inner),
        })
    }

    fn id(&mut self, text: CatalogueText<'_>, id: &Spanned<String>) -> Option<EntryId> {
        if !self.ids.insert(id.get_ref().clone()) {
            let problem = CatalogueProblem::Duplicate(id.get_ref().clone());
            self.refuse(text, id.span(), problem, "give each entry its own id");
            return None;
        }
        id.get_ref().parse().map_or_else(
            |help: &str| {
                let problem = CatalogueProblem::BadId(id.get_ref().clone());
                self.refuse(text, id.span(), problem, help);
                None
            },
            Some,
        )
    }

    fn place(&mut self, text: CatalogueText<'_>, code: &Spanned<String>) -> Option<Place> {
        code.get_ref().parse().map_or_else(
            |help: &str| {
                let problem = CatalogueProblem::BadCountry(code.get_ref().clone());
                self.refuse(text, code.span(), problem, help);
                None
            },
            Some,
        )
    }

    fn places(
        &mut self,
        text: CatalogueText<'_>,
        codes: &Spanned<Vec<Spanned<String>>>,
    ) -> Vec<Place> {
        if codes.get_ref().is_empty() {
            let help = "name where it was: `FR`, `EU`, or `INT` for the world";
            self.refuse(text, codes.span(), CatalogueProblem::EmptyList("countries"), help);
        }
        codes.get_ref().iter().filter_map(|code| self.place(text, code)).collect()
    }

    fn date(&mut self, at: At<'_>, date: &Spanned<String>) -> Option<Published> {
        match date.get_ref().parse::<Published>() {
            Err(help) => {
                let problem = CatalogueProblem::BadDate(date.get_ref().clone());
                self.refuse(at.text, date.span(), problem, help);
                None
            }
            Ok(published) if published.is_after(at.compiled) => {
                let problem = CatalogueProblem::LaterThanCompiled(date.get_ref().clone());
                let help = "mend the date, or `compiled` at the head of the file";
                self.refuse(at.text, date.span(), problem, help);
                None
            }
            Ok(published) => Some(published),
        }
    }

    fn year(&mut self, at: At<'_>, year: &Spanned<i64>) -> Option<i16> {
        let number = *year.get_ref();
        if !YEARS.contains(&number) {
            let problem = CatalogueProblem::BadDate(number.to_string());
            self.refuse(at.text, year.span(), problem, "write the year in which it began: 2020");
            return None;
        }
        if number > i64::from(at.compiled.year()) {
            let problem = CatalogueProblem::LaterThanCompiled(number.to_string());
            let help = "mend the year, or `compiled` at the head of the file";
            self.refuse(at.text, year.span(), problem, help);
            return None;
        }
        i16::try_from(number).ok()
    }

    fn topics_known(&mut self, text: CatalogueText<'_>, topics: &Spanned<Vec<Spanned<String>>>) {
        if topics.get_ref().is_empty() {
            let help = "name at least one of the topics in `topics.toml`";
            self.refuse(text, topics.span(), CatalogueProblem::EmptyList("topics"), help);
        }
        for topic in topics.get_ref() {
            let name = topic.get_ref();
            if !self.topics.contains(name) {
                let known = self.topics.iter().map(String::as_str);
                let help = did_you_mean(name, known, "name one of the topics in `topics.toml`");
                let problem = CatalogueProblem::UnknownTopic(name.clone());
                self.refuse(text, topic.span(), problem, help);
            }
        }
    }

    fn claims(
        &mut self,
        text: CatalogueText<'_>,
        key: &'static str,
        claims: Vec<Spanned<raw::ClaimEntry>>,
    ) -> Vec<Claim> {
        for claim in &claims {
            if !prose::is_said(&claim.get_ref().0.text) {
                let problem = CatalogueProblem::EmptyText(key);
                self.refuse(text, claim.span(), problem, "say it in words, or leave it out");
            }
        }
        claims.into_iter().map(|claim| claim.into_inner().0).collect()
    }

    fn said(&mut self, text: CatalogueText<'_>, key: &'static str, said: &Spanned<String>) {
        if !prose::is_said(said.get_ref()) {
            let problem = CatalogueProblem::EmptyText(key);
            self.refuse(text, said.span(), problem, "say it in words");
        }
    }

    fn note(&mut self, text: CatalogueText<'_>, note: Option<&Spanned<String>>) {
        if let Some(note) = note {
            self.said(text, "note", note);
        }
    }

    /// Every entry says where it can be read.
    fn source(&mut self, text: CatalogueText<'_>, key: &'static str, url: &Spanned<String>) {
        if !is_address(url.get_ref()) {
            let help = "write the address where it can be read: https://…";
            self.refuse(text, url.span(), CatalogueProblem::NoSource(key), help);
        }
    }

    fn verified(&mut self, text: CatalogueText<'_>, verified: &Spanned<bool>, seen: Seen) {
        if *verified.get_ref() && seen == Seen::None {
            let help = "say in `seen` what was seen (`text`, `excerpt`, `secondary`), or write \
                        `verified = false`";
            self.refuse(text, verified.span(), CatalogueProblem::VerifiedUnseen, help);
        }
    }

    /// What others contribute is published when somebody else compared it with its source.
    fn reviewed(&mut self, text: CatalogueText<'_>, case: &raw::Practice) {
        let Some(contributed) = &case.contributed_by_post else {
            if let Some(reviewed) = &case.reviewed_by_post {
                self.said(text, "reviewed_by_post", reviewed);
            }
            return;
        };
        self.said(text, "contributed_by_post", contributed);
        match &case.reviewed_by_post {
            None => {
                let help = "have another post compare it with its source, then write \
                            `reviewed_by_post`; try it before with `cordon practice check`";
                self.refuse(text, contributed.span(), CatalogueProblem::NotReviewed, help);
            }
            Some(reviewed) => {
                self.said(text, "reviewed_by_post", reviewed);
                if same_post(contributed.get_ref(), reviewed.get_ref()) {
                    let problem = CatalogueProblem::ReviewedByContributor;
                    let help = "have another post compare it with its source";
                    self.refuse(text, reviewed.span(), problem, help);
                }
            }
        }
    }

    fn refuse(
        &mut self,
        text: CatalogueText<'_>,
        span: Range<usize>,
        problem: CatalogueProblem,
        help: impl Into<String>,
    ) {
        self.errors.push(locate(text, Some(span), problem, help));
    }
}

fn names(topics: Spanned<Vec<Spanned<String>>>) -> Vec<String> {
    topics.into_inner().into_iter().map(Spanned::into_inner).collect()
}

fn same_post(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// An address with a host that has a dot, without blanks. Nothing is fetched.
pub(super) fn is_address(url: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| {
        host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty())
    }) && !url.contains(char::is_whitespace)
}

fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> String {
    prose::nearest(name, known)
        .map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}
