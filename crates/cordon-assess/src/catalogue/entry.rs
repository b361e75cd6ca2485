//! The entries of a catalogue. Made only by reading a whole, sound file.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::countries;
use crate::rulebook::{BalancePart, Seen};

/// What an authority has said. In Cordon's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guidance {
    /// Unique over guidance and cases.
    pub id: EntryId,
    /// Who said it.
    pub issuer: String,
    /// For where.
    pub jurisdiction: Place,
    /// What kind of body or text.
    pub kind: IssuerKind,
    /// When.
    pub date: Published,
    /// Its title.
    pub title: String,
    /// What it is about: names from the list of topics.
    pub topics: Vec<String>,
    /// What it says, in one sentence.
    pub gist: String,
    /// The limits that it draws.
    pub limits: Vec<Claim>,
    /// Where it, or the account that was seen, can be read.
    pub url: String,
    /// Whether the facts were seen in a stored copy.
    pub verified: bool,
    /// How well.
    pub seen: Seen,
    /// Caveats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A measure that was taken somewhere, and what protected or harmed people in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Practice {
    /// Unique over guidance and cases.
    pub id: EntryId,
    /// Where, in words.
    pub place: String,
    /// Where, by code.
    pub countries: Vec<Place>,
    /// When it began.
    pub year: i16,
    /// The measure.
    pub measure: String,
    /// What came of it for people.
    pub outcome: CaseOutcome,
    /// What it is about: names from the list of topics.
    pub topics: Vec<String>,
    /// The parts of the balance test that it teaches.
    pub tests: Vec<BalancePart>,
    /// What was done.
    pub what: String,
    /// What protected people.
    pub protected_by: Vec<Claim>,
    /// What harmed them.
    pub harmed_by: Vec<Claim>,
    /// What to learn from it.
    pub lesson: String,
    /// Where it can be read.
    pub source: String,
    /// Whether the facts were seen in a stored copy.
    pub verified: bool,
    /// How well.
    pub seen: Seen,
    /// Caveats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The post (never the name) of who contributed it; absent: Cordon's authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contributed_by_post: Option<String>,
    /// The post of who compared it with its source before it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_by_post: Option<String>,
}

/// A topic of guidance and cases, and what it teaches about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogueTopic {
    /// Lower-case words.
    pub name: String,
    /// The parts of the balance test that it bears on.
    pub tests: Vec<BalancePart>,
    /// The checks of rules that it bears on.
    pub checks: Vec<String>,
}

/// A short statement; one from memory is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What is claimed.
    pub text: String,
    /// `false`: from memory, whatever the entry as a whole says.
    pub verified: bool,
}

/// The id of an entry: lower-case letters, digits, hyphens; unique over guidance and cases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EntryId(String);

/// A country, a union, or the world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Place(String);

/// A day, a month or a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Published(String);

/// Who speaks in a piece of guidance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerKind {
    /// A data protection authority.
    Dpa,
    /// An international body.
    Intl,
    /// A government.
    Government,
    /// A court, or a body that decides as one.
    CourtLike,
    /// A law.
    Law,
}

/// What came of a measure for the people whose data it used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseOutcome {
    /// It protected them.
    Protected,
    /// Both.
    Mixed,
    /// It harmed them.
    Harmed,
}

/// How well something was verified, for people: on every page that shows it.
pub const fn verification_in_words(verified: bool, seen: Seen) -> &'static str {
    match (verified, seen) {
        (true, Seen::Text) => "verified: the text was seen",
        (true, Seen::Excerpt) => "verified: an excerpt was seen",
        (true, Seen::Secondary) => "verified: a secondary account was seen",
        (true | false, Seen::None) => "NOT VERIFIED: not seen, from memory",
        (false, _) => "NOT VERIFIED",
    }
}

impl IssuerKind {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Dpa => "data protection authority",
            Self::Intl => "international body",
            Self::Government => "government",
            Self::CourtLike => "court or alike",
            Self::Law => "law",
        }
    }
}

impl CaseOutcome {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Protected => "protected",
            Self::Mixed => "mixed",
            Self::Harmed => "harmed",
        }
    }
}

impl EntryId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EntryId {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sound = (2..=64).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err("write lower-case letters, digits and hyphens, at most 64: `ch-swisscovid`")
        }
    }
}

impl Place {
    /// The code: `INT`, `EU`, or that of a country.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl FromStr for Place {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "INT" | "EU" => Ok(Self(text.to_owned())),
            "UK" => Err("the code of the United Kingdom is `GB`"),
            "EL" => Err("the code of Greece is `GR`"),
            _ if countries::is_assigned(text) => Ok(Self(text.to_owned())),
            _ => Err("write the two capital letters of a country (ISO 3166-1), `EU`, or `INT` \
                      for the world"),
        }
    }
}

impl Published {
    /// `2020-05-11`, `2020-05` or `2020`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it cannot have been published by that day.
    pub(crate) fn is_after(&self, day: Date) -> bool {
        // The same digits are compared: a month is not after a day in it.
        self.0.as_str() > day.to_string().get(..self.0.len()).unwrap_or_default()
    }
}

impl FromStr for Published {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = match text.len() {
            4 => "-01-01",
            7 => "-01",
            10 => "",
            _ => "?",
        };
        if format!("{text}{rest}").parse::<Date>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err("write a day (`2020-05-11`), a month (`2020-05`) or a year (`2020`)")
        }
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
