//! Who must agree, who was heard, and the privacy budget.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Delta, Epsilon, PurposeId};

/// A role in the life of a measure. Keys are enrolled for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides and answers.
    Controller,
    /// Advises; advice against is answered publicly.
    DataProtectionOfficer,
    /// Supervises; sees everything about conduct; can suspend, and object before opening.
    SupervisoryAuthority,
    /// Civil society or people concerned, consulted.
    Consultee,
    /// Sends rows.
    Submitter,
    /// Asks statistical questions.
    Epidemiologist,
    /// Reads identified rows of assigned cases.
    CaseOfficer,
    /// Helps persons to use their rights.
    RightsDesk,
    /// The person concerned.
    Person,
    /// Runs the log and the gateway.
    Operator,
    /// Another body's process that cosigns checkpoints.
    Witness,
}

impl Role {
    /// As written in charters and leaves: `data_protection_officer`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::DataProtectionOfficer => "data_protection_officer",
            Self::SupervisoryAuthority => "supervisory_authority",
            Self::Consultee => "consultee",
            Self::Submitter => "submitter",
            Self::Epidemiologist => "epidemiologist",
            Self::CaseOfficer => "case_officer",
            Self::RightsDesk => "rights_desk",
            Self::Person => "person",
            Self::Operator => "operator",
            Self::Witness => "witness",
        }
    }

    /// Every role, in the order of declaration.
    pub const ALL: [Self; 11] = [
        Self::Controller,
        Self::DataProtectionOfficer,
        Self::SupervisoryAuthority,
        Self::Consultee,
        Self::Submitter,
        Self::Epidemiologist,
        Self::CaseOfficer,
        Self::RightsDesk,
        Self::Person,
        Self::Operator,
        Self::Witness,
    ];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = crate::IdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(crate::ids::unknown_role)
    }
}

/// What a signed statement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The controller approves.
    Approves,
    /// The data protection officer advises in favour; so may the supervisory authority, which then
    /// takes back what it advised against before.
    Advises,
    /// Advises against: the data protection officer, the supervisory authority or another role. The
    /// measure does not open until the controller answers publicly. No veto.
    AdvisesAgainst,
    /// The supervisory authority was told.
    Notified,
    /// The supervisory authority or others were consulted.
    Consulted,
    /// The supervisory authority authorised, as its law requires.
    Authorised,
    /// Answers findings that "a person must judge", in public, with reasons.
    Judges,
    /// Answers adverse advice, in public.
    Answers,
}

impl Meaning {
    /// As written in charters and leaves: `advises_against`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approves => "approves",
            Self::Advises => "advises",
            Self::AdvisesAgainst => "advises_against",
            Self::Notified => "notified",
            Self::Consulted => "consulted",
            Self::Authorised => "authorised",
            Self::Judges => "judges",
            Self::Answers => "answers",
        }
    }
}

/// `[[statement]]`: which role must make which statement before the measure opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredStatement {
    /// Who.
    pub role: Role,
    /// What. `advises` is also met by `advises_against` once `answers` is there.
    pub meaning: Meaning,
}

/// `[[consulted]]`: who was heard before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consulted {
    /// Body or group.
    pub who: String,
    /// civil society, developers, industry, authority, people concerned.
    pub kind: String,
    /// When.
    pub date: Date,
    /// What they said.
    pub said: String,
    /// What changed because of it.
    pub changed: String,
}

/// `[privacy]`: what statistics may reveal over the life of the measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// ε for the life of the measure.
    pub epsilon: Epsilon,
    /// δ for the life of the measure.
    pub delta: Delta,
    /// Why this ε.
    pub reason: String,
    /// Shares per purpose, in percent; together at most 100. A purpose without a share draws on
    /// what is left unshared.
    pub shares: BTreeMap<PurposeId, PurposeShare>,
    /// Minimum estimated people per released cell; 0 for none.
    pub minimum_people: u32,
}

/// A purpose's share of the budget, in whole percent, 1 to 100.
pub type PurposeShare = u32;
