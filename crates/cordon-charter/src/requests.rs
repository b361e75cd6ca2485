//! Requests for data outside the purposes: when they become public, and what may ever be compelled.

use serde::{Deserialize, Serialize};

use crate::{Charter, FieldName, RecordName};

/// `[requests]`: requests for data outside the purposes. Each is refused, and counted at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    /// Who asked, and for what, is public so many days after the request was recorded.
    pub published_after_days: u32,
}

/// `[law.overriding.disclosure]`: the most that a power can compel. A power without it compels
/// nothing that this software carries out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompelledDisclosure {
    /// Of which record.
    pub record: RecordName,
    /// Which fields.
    pub fields: Vec<FieldName>,
    /// Most persons whose rows one disclosure can hold.
    pub most_persons: u32,
}

impl CompelledDisclosure {
    /// The names of its fields, with commas between.
    pub fn named_fields(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(FieldName::as_str).collect();
        names.join(", ")
    }
}

impl Charter {
    /// After how many days the details of a request outside the purposes are public.
    pub fn requests_published_after_days(&self) -> u32 {
        self.requests.as_ref().map_or(DEFAULT_DAYS, |requests| requests.published_after_days)
    }
}

/// Where a charter names no delay.
const DEFAULT_DAYS: u32 = 30;
