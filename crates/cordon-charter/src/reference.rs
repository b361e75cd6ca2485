//! Public tables that questions may be joined with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::FieldName;

/// `[reference.NAME]`: a public table, such as the population of each region. Its rows stand in the
/// charter, are signed with it and cannot be changed without it; they hold nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// What its rows are, and of when.
    pub description: String,
    /// Who published it, and where.
    pub source: String,
    /// The column on which it is joined: no two rows have the same value.
    pub key: FieldName,
    /// All have the same columns; in each column all values are of one kind.
    pub rows: Vec<BTreeMap<FieldName, ReferenceValue>>,
}

/// A value of a public table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ReferenceValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl ReferenceValue {
    /// What kind of value it is, in words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "`true` or `false`",
            Self::Integer(_) => "a whole number",
            Self::Text(_) => "text",
        }
    }
}

impl Reference {
    /// Each column with a value of it.
    pub fn columns(&self) -> impl Iterator<Item = (&FieldName, &ReferenceValue)> {
        self.rows.first().into_iter().flatten()
    }
}
