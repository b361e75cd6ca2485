//! Names and digests: each its own type, each checked where it is made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Why a name was not accepted. Carries the rule, never the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct IdError {
    rule: &'static str,
}

const HYPHEN_RULE: &str =
    "use lower-case letters, digits and hyphens, starting with a letter, at most 64";
const SQL_RULE: &str =
    "use lower-case letters, digits and underscores, starting with a letter, at most 64";

/// What the parser needs of a name.
pub(crate) trait Name: FromStr<Err = IdError> + Ord + Clone {
    /// Stands where a name could not be read; never leaves the parser.
    fn unreadable() -> Self;
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $check:path, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl Name for $name {
            fn unreadable() -> Self {
                Self("unreadable".to_owned())
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if $check(text) { Ok(Self(text.to_owned())) } else { Err(IdError { rule: $rule }) }
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// The measure a charter declares, stable over its versions: `mers-surveillance`.
    MeasureId, is_hyphen_name, HYPHEN_RULE
);
name_type!(
    /// A controller within one charter: `health-agency`.
    ControllerId, is_hyphen_name, HYPHEN_RULE
);
name_type!(
    /// A purpose within one charter: `epidemic-curve`.
    PurposeId, is_hyphen_name, HYPHEN_RULE
);
name_type!(
    /// A kind of row a measure keeps; also the table's name in SQL: `case_report`.
    RecordName, is_sql_name, SQL_RULE
);
name_type!(
    /// A public table of a charter; also the table's name in SQL: `population`.
    ReferenceName, is_sql_name, SQL_RULE
);
name_type!(
    /// A column of a record: `date_onset`.
    FieldName, is_sql_name, SQL_RULE
);
name_type!(
    /// A set of fields that expire together: the record's own class is named like the record,
    /// the class of a field with a shorter retention `record.field`.
    RetentionClassId, is_class_name, "use record or record.field"
);
name_type!(
    /// ISO 3166-1 alpha-2 country code, upper case.
    CountryCode, is_country, "use two upper-case letters (ISO 3166-1 alpha-2)"
);

impl RetentionClassId {
    /// The class of a record's own retention.
    pub(crate) fn of_record(record: &RecordName) -> Self {
        Self(record.0.clone())
    }

    /// The class of a field with a shorter retention.
    pub(crate) fn of_field(record: &RecordName, field: &FieldName) -> Self {
        Self(format!("{record}.{field}"))
    }
}

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// Digest of a charter's canonical form; independent of formatting and comments.
pub type CharterId = Digest;

impl Digest {
    /// SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A digest computed elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        const RULE: &str = "use 64 lower-case hexadecimal digits";
        let strict =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let mut bytes = [0u8; 32];
        if !strict || hex::decode_to_slice(text, &mut bytes).is_err() {
            return Err(IdError { rule: RULE });
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Digest {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn is_hyphen_name(text: &str) -> bool {
    is_name(text, b'-')
}

fn is_sql_name(text: &str) -> bool {
    is_name(text, b'_')
}

fn is_name(text: &str, joiner: u8) -> bool {
    text.len() <= 64
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == joiner)
}

fn is_class_name(text: &str) -> bool {
    text.split('.').count() <= 2 && text.split('.').all(is_sql_name)
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

pub(crate) fn unknown_role() -> IdError {
    IdError {
        rule: "use a role of this list: controller, data_protection_officer, \
               supervisory_authority, consultee, submitter, epidemiologist, case_officer, \
               rights_desk, person, operator, witness",
    }
}
