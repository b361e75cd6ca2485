//! What rows a measure keeps: fields, persons, keys, retention.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{FieldName, LocalText, PurposeId};

/// `[record.NAME]`: one kind of row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// For people.
    #[serde(with = "crate::text::one_or_more")]
    pub description: LocalText,
    /// The fields that together name the *person*, the privacy unit of this record. Usually one
    /// field of type `person`; a person without an identifier is named by several together.
    pub person: Vec<FieldName>,
    /// The fields that, within one person, make a row this row: a later row with the same person
    /// and key is a new version. Scoped to the person, so that no row of one person can displace
    /// another person's (PRIVACY, "Guarantee").
    pub key: Vec<FieldName>,
    /// Most rows of one person that statistics use. Rows beyond it are kept, marked, left out.
    pub rows_per_person: u32,
    /// Other fields that name persons (an infector, a contact's other end).
    #[serde(rename = "named_person")]
    pub named_persons: Vec<NamedPerson>,
    /// The date a row is about; must be a `date` or `timestamp` field.
    pub date: FieldName,
    /// How long a row is kept.
    pub retention: Retention,
    /// What to do with a column that the charter does not declare: by default the whole
    /// submission is refused; `true` drops the column and counts it.
    pub drop_undeclared: bool,
    /// The fields by name; this order is the order of columns.
    #[serde(rename = "field")]
    pub fields: BTreeMap<FieldName, Field>,
}

/// `[[record.NAME.named_person]]`: a field that names another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedPerson {
    /// The field, of type `person`.
    pub field: FieldName,
    /// Most rows that may name one person; without it the field is closed to statistics.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows_naming_a_person: Option<u32>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Type with its bounds.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Whether the value points to a person.
    pub identifies: Identifies,
    /// A special category of data (health, origin …), if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub special: Option<String>,
    /// The purposes that this field serves, at least one.
    pub purposes: Vec<PurposeId>,
    /// Why the purpose fails without it.
    pub why: String,
    /// Where the value comes from, if not from the person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Whether a row without a value is refused.
    pub required: bool,
    /// The column's name in submissions, where it differs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// A retention shorter than the record's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retention: Option<Retention>,
}

/// The type of a field. Bounds come from here, never from data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldType {
    /// Names a person; never readable in statistics.
    Person,
    /// Free text of at most `max_length` characters.
    Text {
        /// In characters (Unicode scalar values) after NFC.
        max_length: u32,
    },
    /// A whole number within `min..=max`.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A decimal number `n · step` with `min ≤ value ≤ max`; all three as decimal text. A submitted
    /// value that is finer is rounded half to even onto the step, and the report says so.
    Decimal {
        /// Smallest, in units of 10^-scale.
        min: i64,
        /// Largest, in units of 10^-scale.
        max: i64,
        /// The step, in units of 10^-scale; at least 1.
        step: i64,
        /// Digits after the point, 0 to 12. In TOML `min`, `max` and `step` are decimal texts
        /// ("0.5") and the scale is that of the finest.
        scale: u32,
    },
    /// A calendar day.
    Date(Bounds),
    /// A moment, to the second, UTC.
    Timestamp(Bounds),
    /// True or false.
    Boolean,
    /// One of a closed list.
    Category {
        /// The values, at most 4,096.
        values: Vec<String>,
    },
    /// A place code. With `values` a closed list (a known key), without an open one.
    Place {
        /// The values, if closed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        values: Option<Vec<String>>,
        /// In characters.
        max_length: u32,
    },
}

/// First and last day that a value may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// First day.
    pub min: Date,
    /// Last day.
    pub max: Date,
}

/// Whether a value points to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifies {
    /// By itself (name, number): sealed under the person's own key, closed to statistics.
    Directly,
    /// With others (age, place, date).
    Together,
    /// Not.
    No,
}

/// How long, from when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days after the anchor; nothing is kept longer.
    pub days: u32,
    /// From when they count.
    pub anchor: RetentionAnchor,
    /// Rows whose anchors fall into the same period expire together, counted from the period's
    /// *first* day, so that no row outlives its days.
    pub period: RetentionPeriod,
    /// Why so long.
    pub reason: String,
}

/// From when a retention counts. In TOML `"end"` or the name of a date field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionAnchor {
    /// The end of the measure: its sunset or, if earlier, the day it was ended.
    End,
    /// A `date` or `timestamp` field; a row without a value counts from the day of its arrival.
    Field(FieldName),
}

/// How finely rows are put into buckets. Default: `day` below 30 days of retention, `week`
/// (ISO, from Monday) below 180, else `month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum RetentionPeriod {
    Day,
    Week,
    Month,
}

impl RetentionPeriod {
    /// What is taken where a charter text names no period.
    pub const fn default_for(days: u32) -> Self {
        match days {
            0..30 => Self::Day,
            30..180 => Self::Week,
            _ => Self::Month,
        }
    }
}

impl Field {
    /// The column of a submission that holds the field called `name`.
    pub fn column_name<'a>(&'a self, name: &'a FieldName) -> &'a str {
        self.column.as_deref().unwrap_or(name.as_str())
    }
}
