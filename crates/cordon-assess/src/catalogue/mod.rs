//! The catalogue: what authorities have said, and what was done elsewhere and came of it.
//!
//! Data (`guidance/*.toml`, `practices/*.toml`), embedded at build time and replaceable by the
//! texts of a folder. Whole or not at all: one bad entry, and none is shown. How well each entry
//! was verified stays with it, up to the page and the JSON that people get.

mod contribute;
mod countries;
mod entry;
mod error;
mod raw;
mod read;
mod search;
mod stem;
mod teaching;

use jiff::civil::Date;

pub use contribute::{Contribution, check_contribution};
pub use entry::{
    CaseOutcome, CatalogueTopic, Claim, EntryId, Guidance, IssuerKind, Place, Practice, Published,
    verification_in_words,
};
pub use error::{CatalogueError, CatalogueProblem, CatalogueRefused};
pub use search::{Found, Query};
pub use teaching::{Because, Link, LinkKind};

/// The topics as built in: used where a folder brings none of its own.
const TOPICS: CatalogueText<'static> =
    CatalogueText { file: "topics.toml", text: include_str!("../../../../guidance/topics.toml") };

/// The files as built in.
const EMBEDDED: [CatalogueText<'static>; 3] = [
    TOPICS,
    CatalogueText {
        file: "guidance.toml",
        text: include_str!("../../../../guidance/guidance.toml"),
    },
    CatalogueText {
        file: "practices.toml",
        text: include_str!("../../../../practices/practices.toml"),
    },
];

/// A file of the catalogue, read by the caller.
#[derive(Clone, Copy, Debug)]
pub struct CatalogueText<'a> {
    /// The file's name without its folder.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Guidance, practice cases and their topics, all of them sound.
#[derive(Clone, Debug)]
pub struct Catalogue {
    topics: Vec<CatalogueTopic>,
    guidance: Vec<Guidance>,
    practices: Vec<Practice>,
    compiled: Date,
}

impl Catalogue {
    /// The catalogue as built in.
    ///
    /// # Errors
    /// None in a build whose tests pass; a caller stops on one as on any broken catalogue.
    pub fn embedded() -> Result<Self, CatalogueRefused> {
        Self::read(&EMBEDDED)
    }

    /// The catalogue of a folder that replaces the built-in one: its `*.toml` files. Where none of
    /// them lists topics, the built-in list holds.
    ///
    /// # Errors
    /// Any entry of any file is not sound, or two entries have one id. Nothing is used then.
    pub fn read(files: &[CatalogueText<'_>]) -> Result<Self, CatalogueRefused> {
        read::catalogue(files)
    }

    /// The topics, in their order.
    pub fn topics(&self) -> &[CatalogueTopic] {
        &self.topics
    }

    /// What authorities have said, in the order of the files.
    pub fn guidance(&self) -> &[Guidance] {
        &self.guidance
    }

    /// What was done and what came of it, in the order of the files.
    pub fn practices(&self) -> &[Practice] {
        &self.practices
    }

    /// The last day on which a part of it was compiled.
    pub const fn compiled(&self) -> Date {
        self.compiled
    }

    /// One piece of guidance.
    pub fn guidance_by_id(&self, id: &str) -> Option<&Guidance> {
        self.guidance.iter().find(|entry| entry.id.as_str() == id)
    }

    /// One practice case.
    pub fn practice_by_id(&self, id: &str) -> Option<&Practice> {
        self.practices.iter().find(|entry| entry.id.as_str() == id)
    }

    /// All ids, guidance first.
    pub fn ids(&self) -> impl Iterator<Item = &EntryId> {
        let guidance = self.guidance.iter().map(|entry| &entry.id);
        guidance.chain(self.practices.iter().map(|entry| &entry.id))
    }

    /// The id that was probably meant.
    pub fn nearest_id(&self, wanted: &str) -> Option<&str> {
        crate::prose::nearest(wanted, self.ids().map(EntryId::as_str))
    }

    /// The topic of that name, whatever its capitals.
    ///
    /// # Errors
    /// There is none; the error is the topic that was probably meant, if any.
    pub fn topic(&self, name: &str) -> Result<&CatalogueTopic, Option<&str>> {
        let name = name.trim().to_lowercase();
        let found = self.topics.iter().find(|topic| topic.name == name);
        found.ok_or_else(|| {
            let names = self.topics.iter().map(|topic| topic.name.as_str());
            crate::prose::nearest(&name, names)
        })
    }
}

#[cfg(test)]
mod tests;
