//! Who is heard over the charter, on record, before the measure opens.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `[consultation]`: over this very charter, and before it opens. What was heard on a draft stands
/// in `[[consulted]]`; what is heard over the charter stands in the log, tied to its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// Somebody of each of these groups is heard and answered before the measure opens.
    pub groups: Vec<ConsultedGroup>,
    /// Why those concerned are not asked, where the law leaves that to judgement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_sought: Option<String>,
}

/// For whom somebody speaks in a consultation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultedGroup {
    /// People whose data are used, or those who speak for them.
    PeopleConcerned,
    /// Associations for rights, patients, consumers.
    CivilSociety,
    /// Who builds or runs the technology.
    Developers,
    /// Trade and employers.
    Industry,
    /// A public authority, the supervisory one above all.
    Authority,
}

impl ConsultedGroup {
    /// Every group, in the order of declaration.
    pub const ALL: [Self; 5] = [
        Self::PeopleConcerned,
        Self::CivilSociety,
        Self::Developers,
        Self::Industry,
        Self::Authority,
    ];

    /// As written in charters and leaves: `people_concerned`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PeopleConcerned => "people_concerned",
            Self::CivilSociety => "civil_society",
            Self::Developers => "developers",
            Self::Industry => "industry",
            Self::Authority => "authority",
        }
    }

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::PeopleConcerned => "people concerned",
            Self::CivilSociety => "civil society",
            Self::Developers => "developers",
            Self::Industry => "industry",
            Self::Authority => "an authority",
        }
    }
}

impl fmt::Display for ConsultedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
