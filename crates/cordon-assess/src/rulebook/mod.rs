//! A rulebook: the tests of one legal order, as data.

mod error;
mod publisher;
mod read;
mod see;
mod topic;

use cordon_charter::{CountryCode, Digest};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    checks::Call,
    condition::{Condition, Scope},
    finding::Severity,
};

pub(crate) use error::locate;
pub use error::{RulebookError, RulebookProblem};
pub use topic::Topic;

/// The tests of one legal order. Made only by reading a whole, sound file.
#[derive(Clone, Debug)]
pub struct Rulebook {
    /// Which legal order: `INT-108+`, or a country or union code.
    pub jurisdiction: String,
    /// Its instruments, for people.
    pub name: String,
    /// Whether the instrument is in force as such.
    pub in_force: bool,
    /// What was seen about that.
    pub in_force_note: Option<String>,
    /// Set where facts are missing: what this book does not know yet. Such a book judges by its
    /// rules and by those it inherits, and the assessment says what was not judged.
    pub not_yet_compiled: Option<String>,
    /// The legal orders whose rules apply besides, by their `jurisdiction`.
    pub inherits: Vec<String>,
    /// Where the public can read the law.
    pub url: String,
    /// Caveats of the whole book.
    pub note: Option<String>,
    /// Who supervises.
    pub authority: String,
    /// When the facts were compiled.
    pub compiled: Date,
    /// Whose charters it judges.
    pub applies_to: AppliesTo,
    /// Its rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// SHA-256 of the file.
    pub digest: Digest,
}

impl Rulebook {
    /// Whether it judges every charter: the baseline.
    pub fn is_for_every(&self) -> bool {
        self.applies_to == AppliesTo::Every
    }
}

/// Whose charters a rulebook judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// Every charter: the baseline. In the file `["*"]`.
    Every,
    /// Charters of these countries.
    Countries(Vec<CountryCode>),
}

/// One rule of a rulebook.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Unique over all rulebooks.
    pub id: RuleId,
    /// Where the law says it.
    pub citation: String,
    /// A short title.
    pub title: String,
    /// The parts of the balance test that it feeds, at least one.
    pub tests: Vec<BalancePart>,
    /// What it is about, at least one: rules of two countries with one topic stand side by side.
    pub topics: Vec<Topic>,
    /// What the law asks, in Cordon's words.
    pub paraphrase: String,
    /// What a charter must show.
    pub charter_must_show: Vec<String>,
    /// How much hangs on it.
    pub severity: Severity,
    /// Whether the content was seen in the stored copy named in `source`.
    pub verified: bool,
    /// How well it was seen.
    pub seen: Seen,
    /// Where it was seen.
    pub source: String,
    /// Where that is not with who publishes the law: `at github.com`.
    pub copy: Option<String>,
    /// Where the public can read the law; the book's own address, unless the rule has one.
    pub url: String,
    /// Caveats.
    pub note: Option<String>,
    /// Typed conditions; the rule applies when all hold.
    pub applies_when: Vec<Condition>,
    /// Judge the rule for each of these things of the charter; none: the rule does not apply.
    pub for_each: Option<Scope>,
    /// All of these must be met.
    pub checks: Vec<Call>,
    /// Where the law gives alternatives: one of these ways must be met, besides `checks`.
    pub one_of: Vec<Way>,
    /// A question that only a person can answer: the rule then ends in "a person must judge" at
    /// best. A rule that no field of a charter can answer has this and no check.
    pub judgement: Option<String>,
    /// Charter fields that such a person looks at, where no check names any.
    pub see: Vec<String>,
}

/// One of the alternatives that a law gives.
#[derive(Clone, Debug)]
pub struct Way {
    /// What the law calls it: `party`.
    pub way: String,
    /// All of these must be met.
    pub checks: Vec<Call>,
}

/// A rule's id: lower-case letters, digits and hyphens; unique over all rulebooks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(String);

impl RuleId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RuleId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let sound = text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if sound {
            Ok(Self(text))
        } else {
            Err("a rule id has lower-case letters, digits and hyphens, at most 64")
        }
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How well the law's text was seen when the rule was compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The text itself.
    Text,
    /// An excerpt of it.
    Excerpt,
    /// Somebody else's account.
    Secondary,
    /// Not at all: from memory.
    None,
}

impl Seen {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "the text was seen",
            Self::Excerpt => "an excerpt was seen",
            Self::Secondary => "a secondary account was seen",
            Self::None => "not seen, from memory",
        }
    }

    /// The same, with whose copy it was.
    pub(crate) fn in_copy(self, copy: Option<&str>) -> String {
        match (self, copy) {
            (Self::Text | Self::Excerpt, Some(at)) => {
                format!("{} in a copy {at}, not at the publisher", self.in_words())
            }
            _ => self.in_words().to_owned(),
        }
    }
}

/// The eight parts of the balance test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BalancePart {
    /// Provided by law.
    ProvidedByLaw,
    /// The essence of the rights is respected.
    Essence,
    /// A legitimate aim.
    LegitimateAim,
    /// Necessary.
    Necessary,
    /// Proportionate.
    Proportionate,
    /// Limited in time.
    TimeLimited,
    /// The least intrusive way, a non-digital option included.
    LeastIntrusive,
    /// Safeguards.
    Safeguards,
}

impl BalancePart {
    /// All eight, in the order of the test.
    pub const ALL: [Self; 8] = [
        Self::ProvidedByLaw,
        Self::Essence,
        Self::LegitimateAim,
        Self::Necessary,
        Self::Proportionate,
        Self::TimeLimited,
        Self::LeastIntrusive,
        Self::Safeguards,
    ];

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ProvidedByLaw => "provided by law",
            Self::Essence => "essence of the rights respected",
            Self::LegitimateAim => "legitimate aim",
            Self::Necessary => "necessary",
            Self::Proportionate => "proportionate",
            Self::TimeLimited => "limited in time",
            Self::LeastIntrusive => "least intrusive, a non-digital option included",
            Self::Safeguards => "safeguards",
        }
    }
}
