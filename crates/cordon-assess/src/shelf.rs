//! All rulebooks together with the data they rest on: whole, or not at all.

use std::fmt;

use cordon_charter::{CountryCode, Digest};

use crate::{
    parties::Parties,
    rulebook::{AppliesTo, Rulebook, RulebookError, RulebookProblem},
};

/// The file of the list of parties; every other `*.toml` is a rulebook.
const PARTIES: &str = "convention108-parties.toml";

/// The legal order of the baseline: Cordon's standard for every charter.
const BASELINE: &str = "INT-108+";

/// A file of the folder `rulebooks/`.
macro_rules! built_in {
    ($file:literal) => {
        BookText { file: $file, text: include_str!(concat!("../../../rulebooks/", $file)) }
    };
}

/// The list of parties as built in.
const BUILT_IN_PARTIES: BookText<'static> = built_in!("convention108-parties.toml");

/// The files as built in.
const EMBEDDED: &[BookText<'static>] = &[
    built_in!("int-108-plus.toml"),
    built_in!("ar.toml"),
    built_in!("ca.toml"),
    built_in!("cn.toml"),
    built_in!("eu.toml"),
    built_in!("fr.toml"),
    built_in!("in.toml"),
    built_in!("kr.toml"),
    built_in!("ng.toml"),
    BUILT_IN_PARTIES,
];

/// Rulebooks and the list of parties, all of them sound.
#[derive(Clone, Debug)]
pub struct Shelf {
    books: Vec<Rulebook>,
    parties: Parties,
}

/// A file of the shelf, read by the caller.
#[derive(Clone, Copy, Debug)]
pub struct BookText<'a> {
    /// The file's name without its folder.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Why a shelf was refused: everything that is wrong with its files. No rulebook of it is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ShelfError {
    /// At least one.
    pub errors: Vec<RulebookError>,
}

impl fmt::Display for ShelfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rulebooks cannot be used")?;
        for error in &self.errors {
            write!(f, "\n  {error}")?;
        }
        Ok(())
    }
}

impl Shelf {
    /// The rulebooks as built in.
    ///
    /// # Errors
    /// None in a build whose tests pass; a caller stops on one as on any broken shelf.
    pub fn embedded() -> Result<Self, ShelfError> {
        Self::read(EMBEDDED)
    }

    /// The rulebooks of a folder that replaces the built-in ones: its `*.toml` files, with the list
    /// of parties in `convention108-parties.toml` (the built-in list where the folder has none).
    ///
    /// # Errors
    /// Any file is not sound, two files clash, or the baseline is missing.
    pub fn read(files: &[BookText<'_>]) -> Result<Self, ShelfError> {
        let mut errors = Vec::new();
        let mut books: Vec<Rulebook> = Vec::new();
        let list = files.iter().find(|file| file.file == PARTIES).unwrap_or(&BUILT_IN_PARTIES);
        let parties = Parties::read(list.file, list.text);
        for file in files.iter().filter(|file| file.file != PARTIES) {
            match Rulebook::read(file.file, file.text) {
                Ok(book) => match clash(&books, &book) {
                    Some((problem, help)) => errors.push(whole_file(file.file, problem, help)),
                    None => books.push(book),
                },
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            errors.extend(files.iter().filter_map(|file| badly_inherits(&books, file)));
        }
        // The baseline first, then by name: the order of every report.
        books.sort_by_key(|book| (book.applies_to != AppliesTo::Every, book.jurisdiction.clone()));
        if errors.is_empty() && !books.iter().any(is_baseline) {
            let help = "a charter is never judged without it: add `int-108-plus.toml`";
            errors.push(whole_file("rulebooks", RulebookProblem::NoBaseline, help));
        }
        match (parties, errors.is_empty()) {
            (Ok(parties), true) => Ok(Self { books, parties }),
            (Err(error), _) => {
                errors.push(error);
                Err(ShelfError { errors })
            }
            (Ok(_), false) => Err(ShelfError { errors }),
        }
    }

    /// All rulebooks, the baseline first.
    pub fn books(&self) -> &[Rulebook] {
        &self.books
    }

    /// The rulebook of a legal order: `EU`, `FR`, `INT-108+`.
    pub fn book(&self, jurisdiction: &str) -> Option<&Rulebook> {
        self.books.iter().find(|book| book.jurisdiction == jurisdiction)
    }

    /// The rulebooks that judge charters of a country: the baseline first, a book after those that
    /// it inherits.
    pub fn books_for(&self, country: &CountryCode) -> Vec<&Rulebook> {
        let mut judging = Vec::new();
        for book in &self.books {
            let judges = match &book.applies_to {
                AppliesTo::Every => true,
                AppliesTo::Countries(countries) => countries.contains(country),
            };
            if judges {
                self.with_inherited(book, &mut judging);
            }
        }
        judging
    }

    fn with_inherited<'a>(&'a self, book: &'a Rulebook, judging: &mut Vec<&'a Rulebook>) {
        for inherited in book.inherits.iter().filter_map(|name| self.book(name)) {
            self.with_inherited(inherited, judging);
        }
        if !judging.iter().any(|other| other.jurisdiction == book.jurisdiction) {
            judging.push(book);
        }
    }

    /// The parties to Convention 108.
    pub const fn parties(&self) -> &Parties {
        &self.parties
    }
}

fn is_baseline(book: &Rulebook) -> bool {
    book.jurisdiction == BASELINE && book.applies_to == AppliesTo::Every
}

fn clash(books: &[Rulebook], new: &Rulebook) -> Option<(RulebookProblem, &'static str)> {
    if books.iter().any(|book| book.jurisdiction == new.jurisdiction) {
        let problem = RulebookProblem::DuplicateEntry(new.jurisdiction.clone());
        return Some((problem, "keep one rulebook for each legal order"));
    }
    let taken = |id: &_| books.iter().flat_map(|book| &book.rules).any(|rule| rule.id == *id);
    new.rules.iter().find(|rule| taken(&rule.id)).map(|rule| {
        let problem = RulebookProblem::DuplicateRule(rule.id.to_string());
        (problem, "rule ids are unique over all rulebooks: put the country before the number")
    })
}

fn whole_file(file: &str, problem: RulebookProblem, help: &str) -> RulebookError {
    RulebookError { file: file.to_owned(), line: 1, problem, help: help.to_owned() }
}

/// A book that inherits one that is not there, or itself.
fn badly_inherits(books: &[Rulebook], file: &BookText<'_>) -> Option<RulebookError> {
    let digest = Digest::of(file.text.as_bytes());
    let book = books.iter().find(|book| book.digest == digest)?;
    let find = |name: &String| books.iter().find(|other| other.jurisdiction == *name);
    let (problem, help) = match book.inherits.iter().find(|name| find(name).is_none()) {
        Some(unknown) => {
            let help = "name a rulebook of the same folder by its `jurisdiction`";
            (RulebookProblem::UnknownBook(unknown.clone()), help)
        }
        None => {
            let mut open: Vec<&Rulebook> = book.inherits.iter().filter_map(find).collect();
            let mut seen: Vec<&str> = Vec::new();
            while let Some(next) = open.pop() {
                if !seen.contains(&next.jurisdiction.as_str()) {
                    seen.push(&next.jurisdiction);
                    open.extend(next.inherits.iter().filter_map(find));
                }
            }
            if !seen.contains(&book.jurisdiction.as_str()) {
                return None;
            }
            let help = "break the circle of `inherits`";
            (RulebookProblem::InheritsItself(book.jurisdiction.clone()), help)
        }
    };
    let line = file.text.lines().position(|line| line.starts_with("inherits")).unwrap_or_default();
    Some(RulebookError { line: line + 1, ..whole_file(file.file, problem, help) })
}
