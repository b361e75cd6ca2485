//! Requests outside the purposes, and what a power can compel.

use super::table::Table;
use crate::{CompelledDisclosure, Requests};

pub(super) fn requests(table: &Table<'_>) -> Requests {
    Requests { published_after_days: table.integer("published_after_days") }
}

pub(super) fn disclosure(table: &Table<'_>) -> CompelledDisclosure {
    CompelledDisclosure {
        record: table.name("record"),
        fields: table.names("fields"),
        most_persons: table.integer("most_persons"),
    }
}
