//! A file of the catalogue as it is written: keys and their places, nothing judged yet.

use std::fmt;

use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::Spanned;

use super::entry::{CaseOutcome, Claim, IssuerKind};
use crate::rulebook::{BalancePart, Seen};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) catalogue: Spanned<u32>,
    pub(super) compiled: Date,
    #[serde(default, rename = "topic")]
    pub(super) topics: Vec<Topic>,
    #[serde(default)]
    pub(super) guidance: Vec<Guidance>,
    #[serde(default, rename = "practice")]
    pub(super) practices: Vec<Practice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    pub(super) name: Spanned<String>,
    pub(super) tests: Vec<BalancePart>,
    pub(super) checks: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guidance {
    pub(super) id: Spanned<String>,
    pub(super) issuer: Spanned<String>,
    pub(super) jurisdiction: Spanned<String>,
    pub(super) kind: IssuerKind,
    pub(super) date: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) topics: Spanned<Vec<Spanned<String>>>,
    pub(super) gist: Spanned<String>,
    pub(super) limits: Vec<Spanned<ClaimEntry>>,
    pub(super) url: Spanned<String>,
    pub(super) verified: Spanned<bool>,
    pub(super) seen: Seen,
    pub(super) note: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Practice {
    pub(super) id: Spanned<String>,
    pub(super) place: Spanned<String>,
    pub(super) countries: Spanned<Vec<Spanned<String>>>,
    pub(super) year: Spanned<i64>,
    pub(super) measure: Spanned<String>,
    pub(super) outcome: CaseOutcome,
    pub(super) topics: Spanned<Vec<Spanned<String>>>,
    pub(super) tests: Spanned<Vec<BalancePart>>,
    pub(super) what: Spanned<String>,
    pub(super) protected_by: Vec<Spanned<ClaimEntry>>,
    pub(super) harmed_by: Vec<Spanned<ClaimEntry>>,
    pub(super) lesson: Spanned<String>,
    pub(super) source: Spanned<String>,
    pub(super) verified: Spanned<bool>,
    pub(super) seen: Seen,
    pub(super) note: Option<Spanned<String>>,
    pub(super) own_wording: Option<Spanned<bool>>,
    pub(super) contributed_by_post: Option<Spanned<String>>,
    pub(super) reviewed_by_post: Option<Spanned<String>>,
}

/// `"text"`, or `{ text = "…", verified = false }` for what is said from memory.
pub(super) struct ClaimEntry(pub(super) Claim);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimTable {
    text: String,
    verified: bool,
}

impl<'de> Deserialize<'de> for ClaimEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = ClaimEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table with `text` and `verified`")
            }
            fn visit_str<E>(self, text: &str) -> Result<ClaimEntry, E> {
                Ok(ClaimEntry(Claim { text: text.to_owned(), verified: true }))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ClaimEntry, A::Error> {
                let table = ClaimTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ClaimEntry(Claim { text: table.text, verified: table.verified }))
            }
        }
        deserializer.deserialize_any(Entry)
    }
}
