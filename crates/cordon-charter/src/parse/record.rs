//! Records: persons, keys, retention.

use super::{field, table::Table};
use crate::{NamedPerson, Record, Retention, RetentionAnchor, RetentionPeriod, ids::Name as _};

pub(super) fn record(table: &Table<'_>) -> Record {
    Record {
        description: table.local_text("description"),
        person: table.names("person"),
        key: table.names("key"),
        rows_per_person: table.integer("rows_per_person"),
        named_persons: table.list("named_person", named_person),
        date: table.name("date"),
        retention: table.table("retention", retention),
        drop_undeclared: table.boolean_or_false("drop_undeclared"),
        fields: table.map("field", field::field),
    }
}

fn named_person(table: &Table<'_>) -> NamedPerson {
    NamedPerson {
        field: table.name("field"),
        rows_naming_a_person: table.optional_integer("rows_naming_a_person"),
    }
}

pub(super) fn retention(table: &Table<'_>) -> Retention {
    let days = table.integer("days");
    let period = table.find("period").map(|value| value.choice());
    Retention {
        days,
        anchor: anchor(table),
        period: period.flatten().unwrap_or_else(|| RetentionPeriod::default_for(days)),
        reason: table.text("reason"),
    }
}

/// `"end"` or the name of a field.
fn anchor(table: &Table<'_>) -> RetentionAnchor {
    let Some(value) = table.get("anchor") else { return RetentionAnchor::End };
    match value.name() {
        Some(name) if crate::FieldName::as_str(&name) == "end" => RetentionAnchor::End,
        Some(name) => RetentionAnchor::Field(name),
        None => RetentionAnchor::Field(crate::FieldName::unreadable()),
    }
}
