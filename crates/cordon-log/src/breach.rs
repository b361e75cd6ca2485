//! Breaches of personal data: the words of their events and bodies.

use cordon_charter::RecordName;
use serde::{Deserialize, Serialize};

/// Who is told of a breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The supervisory authority.
    Authority,
    /// The persons concerned.
    Persons,
}

impl Told {
    /// As written in leaves.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Persons => "persons",
        }
    }
}

/// Body of `breach_opened` and `breach_assessed`, for the supervisory authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreachFacts {
    /// What happened, as far as it is known; names no person.
    pub what: String,
    /// What it is likely to lead to; empty until it was assessed.
    pub consequences: String,
    /// What was and will be done; empty until it was assessed.
    pub measures: String,
    /// The records that it concerns.
    pub records: Vec<RecordName>,
    /// Leaves of the submissions and reads that it concerns.
    pub leaves: Vec<u64>,
    /// At most so many persons, as a power of ten, counted from what the leaves' bodies say.
    pub persons: String,
    /// Whether the controller counted them; otherwise every row is taken as a person.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub counted: bool,
}

impl BreachFacts {
    /// At most how many persons; `None` where it is not known.
    pub fn most_persons(&self) -> Option<u64> {
        match self.persons.as_str() {
            "none" => Some(0),
            said => said.strip_prefix("at most ")?.parse().ok(),
        }
    }

    /// The number of persons, with how it was rounded.
    pub fn persons_in_words(&self) -> String {
        match self.most_persons() {
            Some(count) if count > 0 => {
                let how = match self.counted {
                    true => "as the controller counted",
                    false => "every row taken as a person",
                };
                format!("at most {count} (rounded up to a power of ten; {how})")
            }
            _ => self.persons.clone(),
        }
    }
}

/// Body of `breach_closed` and, for persons, of `breach_notified`: open to the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreachNotice {
    /// The notice, or what was learnt.
    pub notice: String,
}
