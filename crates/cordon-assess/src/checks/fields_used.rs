//! Check: nothing is collected that nobody may use.
//!
//! A field is used if `[[access]]` opens one of its purposes to somebody: statistics (not for
//! directly identifying fields), named rows, or the person's own view; or if it names the person,
//! makes up the record key, or dates the row or its retention. Anything else is over-collection.
//!
//! ```charter-good
//! [record.case.field.region]
//! purposes = ["epidemic-curve"]
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "archive"
//! sentence = "keeping what may be useful one day"
//! forbidden_uses = ["everything else"]
//!
//! [record.case.field.age]
//! purposes = ["archive"]
//! ```

use cordon_charter::{
    Access, AccessMode, Field, FieldName, FieldType, Identifies, Record, RecordName,
    RetentionAnchor,
};

use super::{Check, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "fields_used",
    text: include_str!("fields_used.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (name, record) in &case.charter.records {
        for (field, declared) in &record.fields {
            let used = is_structural(record, field)
                || case.charter.access.iter().any(|a| opens(a, name, field, declared));
            let text = "collected, but no access opens it to anybody for any of its purposes";
            let help = "leave the field out, or declare who may use it, for what, in which form";
            points.need(used, format!("record.{name}.field.{field}"), text, help);
        }
    }
    points.met_unless_failed("access", "every field is open to some declared use");
}

/// Needed for the row to be a row of a person, and to end.
fn is_structural(record: &Record, field: &FieldName) -> bool {
    let anchors = record
        .fields
        .values()
        .filter_map(|declared| declared.retention.as_ref())
        .chain([&record.retention])
        .any(|retention| matches!(&retention.anchor, RetentionAnchor::Field(f) if f == field));
    anchors
        || record.date == *field
        || record.person.contains(field)
        || record.key.contains(field)
        || record.named_persons.iter().any(|named| named.field == *field)
}

fn opens(access: &Access, record: &RecordName, field: &FieldName, declared: &Field) -> bool {
    let statistical = declared.identifies != Identifies::Directly
        && !matches!(declared.field_type, FieldType::Person);
    declared.purposes.contains(&access.purpose)
        && match &access.mode {
            AccessMode::Statistics => statistical,
            AccessMode::Rows { record: of, fields, .. } => of == record && fields.contains(field),
            AccessMode::Own => true,
        }
}
