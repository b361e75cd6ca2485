//! Rules: access and recipients.

use super::Violations;
use crate::{Access, AccessMode, Charter, FieldName, RecordName, Role};

pub(super) fn check(charter: &Charter, found: &mut Violations) {
    for (index, access) in charter.access.iter().enumerate() {
        let path = format!("access[{index}]");
        found.purpose(charter, &access.purpose, format!("{path}.purpose"));
        if charter.access.iter().take(index).any(|earlier| earlier == access) {
            let message = "the same access stands here twice";
            found.add("duplicate-access", &path, message, "leave this one out");
        }
        if (access.mode == AccessMode::Own) != (access.role == Role::Person) {
            let message = "`own` is the mode of the person concerned, and of nobody else";
            let help = "write `role = \"person\"` with `mode = \"own\"`, and neither alone";
            let also = [format!("{path}.role")];
            found.add_after(&also, "own-is-for-persons", format!("{path}.mode"), message, help);
        }
        if let AccessMode::Rows { record, fields, daily_cap } = &access.mode {
            rows(charter, (access, record, fields), &path, found);
            found.positive(*daily_cap, format!("{path}.daily_cap"));
        }
    }
    for (index, recipient) in charter.recipients.iter().enumerate() {
        found.purpose(charter, &recipient.purpose, format!("recipient[{index}].purpose"));
    }
}

fn rows(
    charter: &Charter,
    (access, name, fields): (&Access, &RecordName, &[FieldName]),
    path: &str,
    found: &mut Violations,
) {
    let at = format!("{path}.fields");
    found.not_empty(fields, &at, "name the fields that the officer may read");
    found.distinct(fields, &at, "duplicate-field");
    let Some(record) = charter.records.get(name) else {
        let also = ["record".to_owned()];
        let message = format!("there is no record `{name}`");
        let help = "declare it under `[record.NAME]`, or name another";
        found.add_after(&also, "unknown-reference", format!("{path}.record"), message, help);
        return;
    };
    for field in fields {
        let Some(declared) = record.fields.get(field) else {
            let also = [format!("record.{name}.field")];
            let message = format!("`record.{name}` has no field `{field}`");
            let help = "name a field that the record declares";
            found.add_after(&also, "unknown-reference", &at, message, help);
            continue;
        };
        if !declared.purposes.contains(&access.purpose) {
            let also = [format!("record.{name}.field.{field}"), format!("{path}.purpose")];
            let message = format!("`{field}` does not serve the purpose `{}`", access.purpose);
            let help = "leave the field out, or add the purpose to it and say why it is needed";
            found.add_after(&also, "outside-purpose", &at, message, help);
        }
    }
}
