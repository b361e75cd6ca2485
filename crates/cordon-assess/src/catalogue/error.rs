//! Why a catalogue was refused: file, line, what to do.

use std::fmt;

/// One thing that is wrong with a file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}\n    help: {help}")]
pub struct CatalogueError {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: CatalogueProblem,
    /// What to do.
    pub help: String,
}

/// What can be wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueProblem {
    /// Not TOML, an unknown key, a missing one, or a wrong kind of value.
    Unreadable(String),
    /// A format of another version.
    UnknownFormat(u32),
    /// Two entries have one id, or two topics one name.
    Duplicate(String),
    /// The id is not written as ids are.
    BadId(String),
    /// No day, month or year.
    BadDate(String),
    /// Later than the day on which the file was compiled.
    LaterThanCompiled(String),
    /// No country, union or the world.
    BadCountry(String),
    /// A topic that is not in the list.
    UnknownTopic(String),
    /// A check that no rule can name.
    UnknownCheck(String),
    /// A text that must say something is empty.
    EmptyText(&'static str),
    /// A list that must have an entry has none.
    EmptyList(&'static str),
    /// No address of a source.
    NoSource(&'static str),
    /// Called verified although nothing was seen.
    VerifiedUnseen,
    /// A contributed case that nobody else has reviewed.
    NotReviewed,
    /// Contributor and reviewer are one.
    ReviewedByContributor,
    /// A contributed case without the promise that its wording is the contributor's own.
    NotOwnWording,
    /// A passage of somebody else is quoted.
    Quotes,
    /// A text that is longer than a case may be.
    TooLong(&'static str, usize),
    /// A contribution brings something else than cases, or no case.
    NotACase,
}

impl fmt::Display for CatalogueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::UnknownFormat(format) => write!(f, "format {format} is not known"),
            Self::Duplicate(name) => write!(f, "`{name}` is there twice"),
            Self::BadId(id) => write!(f, "`{id}` cannot be an id"),
            Self::BadDate(date) => write!(f, "`{date}` is no date"),
            Self::LaterThanCompiled(date) => {
                write!(f, "`{date}` is later than the day on which the file was compiled")
            }
            Self::BadCountry(code) => write!(f, "`{code}` is no country"),
            Self::UnknownTopic(name) => write!(f, "there is no topic `{name}`"),
            Self::UnknownCheck(name) => write!(f, "there is no check `{name}`"),
            Self::EmptyText(key) => write!(f, "`{key}` says nothing"),
            Self::EmptyList(key) => write!(f, "`{key}` is empty"),
            Self::NoSource(key) => write!(f, "`{key}` is no address of a source"),
            Self::VerifiedUnseen => f.write_str("called verified, but nothing was seen"),
            Self::NotReviewed => f.write_str("a contributed case that nobody reviewed"),
            Self::ReviewedByContributor => {
                f.write_str("a case is reviewed by another post than the one that contributed it")
            }
            Self::NotOwnWording => f.write_str("the wording is not declared to be your own"),
            Self::Quotes => f.write_str("a passage is quoted"),
            Self::TooLong(key, most) => write!(f, "`{key}` is longer than {most} characters"),
            Self::NotACase => f.write_str("a contribution holds practice cases and nothing else"),
        }
    }
}

/// Everything that is wrong with the files of a catalogue. Nothing of it is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CatalogueRefused {
    /// At least one.
    pub errors: Vec<CatalogueError>,
}

impl fmt::Display for CatalogueRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the catalogue cannot be used")?;
        for error in &self.errors {
            write!(f, "\n  {error}")?;
        }
        Ok(())
    }
}
