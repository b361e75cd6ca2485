//! Who is heard over the charter, on record.

use super::table::Table;
use crate::{Consultation, ConsultedGroup};

pub(super) fn consultation(table: &Table<'_>) -> Consultation {
    let groups = table.get("groups").map(|value| value.elements()).unwrap_or_default();
    let read: Vec<ConsultedGroup> = groups.iter().filter_map(|group| group.choice()).collect();
    if read.len() < groups.len() {
        table.unread();
    }
    Consultation { groups: read, not_sought: table.optional_text("not_sought") }
}
