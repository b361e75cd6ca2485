//! The parties to Convention 108, as data: who is bound, and how well that was seen.

use std::collections::BTreeMap;

use cordon_charter::{CountryCode, Digest};
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::rulebook::{RulebookError, RulebookProblem, locate};

/// The list of parties. Made only by reading a whole, sound file.
#[derive(Clone, Debug)]
pub struct Parties {
    parties: BTreeMap<CountryCode, Party>,
    sources: BTreeMap<String, Source>,
    digest: Digest,
}

/// One party, as it was seen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// ISO 3166-1 alpha-2.
    pub iso: CountryCode,
    /// English name.
    pub name: String,
    /// Since when the Convention of 1981 binds it, if seen.
    pub ets108_in_force: Option<Date>,
    /// Whether that was seen.
    pub ets108_verified: bool,
    /// Where it stands with the amending protocol (CETS 223).
    pub status_108plus: Status,
    /// When it signed the protocol, if seen.
    pub signed_108plus: Option<Date>,
    /// When it ratified the protocol, if seen.
    pub ratified_108plus: Option<Date>,
    /// Whether the status was seen.
    pub status_108plus_verified: bool,
    /// Caveats.
    pub note: Option<String>,
}

/// Where a party stands with the amending protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Ratified.
    Ratified,
    /// Signed only.
    Signed,
    /// Not in the list that was seen.
    NotListed,
    /// Not seen.
    Unknown,
}

/// What the list says about a country.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// It ratified the amended Convention, and that was seen.
    Ratified(&'a Party),
    /// It is listed as a party to the Convention of 1981, but its ratification of the amendments
    /// was not seen.
    Party108(&'a Party),
    /// It is not in the list.
    NotListed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartiesFile {
    parties: Spanned<u32>,
    #[serde(rename = "compiled")]
    _compiled: Date,
    #[serde(rename = "treaty")]
    _treaty: String,
    #[serde(rename = "amending_protocol")]
    _amending_protocol: String,
    #[serde(rename = "note")]
    _note: Option<String>,
    source: BTreeMap<String, Source>,
    #[serde(rename = "party")]
    list: Vec<Spanned<Party>>,
}

/// Where a status was seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its address.
    pub url: String,
    /// What it shows, and until when.
    pub note: String,
}

impl Party {
    /// Where it stands and how well that was seen, for people.
    pub fn in_words(&self) -> String {
        let seen = |verified: bool| if verified { "seen" } else { "NOT VERIFIED, from memory" };
        let since = self.ets108_in_force.map_or_else(String::new, |date| format!(" since {date}"));
        let amended = match (self.status_108plus, self.ratified_108plus, self.signed_108plus) {
            (Status::Ratified, Some(date), _) => format!("ratified the amendments on {date}"),
            (Status::Ratified, None, _) => "ratified the amendments".to_owned(),
            (Status::Signed, _, Some(date)) => format!("signed the amendments on {date}"),
            (Status::Signed, _, None) => "signed the amendments".to_owned(),
            (Status::NotListed, ..) => "is not in the list of the amendments".to_owned(),
            (Status::Unknown, ..) => "stands nobody knows where with the amendments".to_owned(),
        };
        let note =
            self.note.as_deref().map(|note| format!("; {}", note.trim().trim_end_matches('.')));
        format!(
            "{}: party to Convention 108{since} ({}); {amended} ({}){}",
            self.name,
            seen(self.ets108_verified),
            seen(self.status_108plus_verified),
            note.unwrap_or_default()
        )
    }
}

impl Parties {
    /// Reads the list. `file` names it in errors.
    ///
    /// # Errors
    /// The text does not parse or names a country twice.
    pub fn read(file: &str, text: &str) -> Result<Self, RulebookError> {
        let read: PartiesFile = toml::from_str(text).map_err(|error| {
            let why = error.message().replace('\n', " ");
            locate(file, text, error.span(), RulebookProblem::Unreadable(why), "mend this line")
        })?;
        if *read.parties.get_ref() != 1 {
            let problem = RulebookProblem::UnknownFormat(*read.parties.get_ref());
            return Err(locate(
                file,
                text,
                Some(read.parties.span()),
                problem,
                "write `parties = 1`",
            ));
        }
        let mut parties = BTreeMap::new();
        for entry in read.list {
            let span = entry.span();
            let party = entry.into_inner();
            let iso = party.iso.clone();
            if parties.insert(iso.clone(), party).is_some() {
                let problem = RulebookProblem::DuplicateEntry(iso.to_string());
                return Err(locate(file, text, Some(span), problem, "keep one of the two"));
            }
        }
        Ok(Self { parties, sources: read.source, digest: Digest::of(text.as_bytes()) })
    }

    /// What the list says about a country.
    pub fn standing(&self, country: &CountryCode) -> Standing<'_> {
        match self.parties.get(country) {
            None => Standing::NotListed,
            Some(party)
                if party.status_108plus == Status::Ratified && party.status_108plus_verified =>
            {
                Standing::Ratified(party)
            }
            Some(party) => Standing::Party108(party),
        }
    }

    /// Where the list saw who is bound by what: `ets108` and `cets223`.
    pub fn source(&self, treaty: &str) -> Option<&Source> {
        self.sources.get(treaty)
    }

    /// SHA-256 of the file.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// How many parties are listed.
    pub fn count(&self) -> usize {
        self.parties.len()
    }
}
