//! What changed between two charters, for people.

use crate::Charter;

/// All changes, in the order of the charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharterDiff {
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: `record.case.field.age.why`.
    pub path: String,
    /// Before, if it was there.
    pub before: Option<String>,
    /// After, if it is there.
    pub after: Option<String>,
}

/// Compares two charters.
pub fn diff(_before: &Charter, _after: &Charter) -> CharterDiff {
    CharterDiff { changes: Vec::new() }
}
