//! Rules: records, persons, keys, retention.

use super::{Violations, field};
use crate::{
    Charter, Field, FieldName, FieldType, Identifies, Record, RecordName, Retention,
    RetentionAnchor,
};

pub(super) fn check(charter: &Charter, name: &RecordName, record: &Record, found: &mut Violations) {
    let rules = RecordRules { record, path: format!("record.{name}") };
    rules.person(found);
    rules.named_persons(found);
    rules.key(found);
    rules.date_field(&record.date, "date", found);
    found.positive(record.rows_per_person, format!("{}.rows_per_person", rules.path));
    rules.retention(&record.retention, &format!("{}.retention", rules.path), found);
    rules.columns(found);
    for (name, declared) in &record.fields {
        let path = format!("{}.field.{name}", rules.path);
        field::check(charter, declared, &path, found);
        if let Some(shorter) = &declared.retention {
            let path = format!("{path}.retention");
            rules.retention(shorter, &path, found);
            rules.shorter(shorter, &path, found);
        }
    }
}

struct RecordRules<'a> {
    record: &'a Record,
    path: String,
}

impl RecordRules<'_> {
    /// The fields that together name the person.
    fn person(&self, found: &mut Violations) {
        let path = format!("{}.person", self.path);
        found.not_empty(&self.record.person, &path, "name the field that says whose row it is");
        found.distinct(&self.record.person, &path, "duplicate-field");
        for name in &self.record.person {
            let Some(field) = self.field(name, &path, found) else { continue };
            let field_path = format!("{}.field.{name}", self.path);
            if field.identifies == Identifies::No {
                let message = format!("`{name}` names the person but is said not to identify");
                let help = "write `identifies = \"directly\"`, or \"together\"";
                let path = format!("{field_path}.identifies");
                found.add_after(
                    std::slice::from_ref(&field_path),
                    "person-not-identifying",
                    path,
                    message,
                    help,
                );
            }
            if !field.required {
                let message = format!("`{name}` names the person and may be missing");
                let help = "write `required = true`: a row of nobody protects nobody";
                found.add("person-not-required", &field_path, message, help);
            }
        }
    }

    /// Every field of type `person` is the unit or is listed as naming somebody else.
    fn named_persons(&self, found: &mut Violations) {
        let mut listed = Vec::new();
        for (index, named) in self.record.named_persons.iter().enumerate() {
            let path = format!("{}.named_person[{index}]", self.path);
            let field_path = format!("{path}.field");
            if let Some(field) = self.field(&named.field, &field_path, found)
                && field.field_type != FieldType::Person
            {
                let message = format!("`{}` is not of type `person`", named.field);
                let help = "leave it out here, or give the field the type `person`";
                let also = [format!("{}.field.{}", self.path, named.field)];
                found.add_after(&also, "wrong-field-type", &field_path, message, help);
            }
            if listed.contains(&&named.field) || self.record.person.contains(&named.field) {
                let message = format!("`{}` already names a person of this record", named.field);
                found.add("duplicate-field", &field_path, message, "leave this one out");
            }
            if let Some(bound) = named.rows_naming_a_person {
                found.positive(bound, format!("{path}.rows_naming_a_person"));
            }
            listed.push(&named.field);
        }
        for (name, field) in &self.record.fields {
            let known = listed.contains(&name) || self.record.person.contains(name);
            if field.field_type == FieldType::Person && !known && !self.record.person.is_empty() {
                let also = [format!("{}.person", self.path), format!("{}.named_person", self.path)];
                let message = format!("`{name}` names a person, but it is not said which");
                let help = format!(
                    "list it in `person`, or write `[[{}.named_person]]` with `field = \"{name}\"`",
                    self.path
                );
                let path = format!("{}.field.{name}.type", self.path);
                found.add_after(&also, "person-not-named", path, message, help);
            }
        }
    }

    fn key(&self, found: &mut Violations) {
        let path = format!("{}.key", self.path);
        found.not_empty(&self.record.key, &path, "name what makes a row of one person this row");
        found.distinct(&self.record.key, &path, "duplicate-field");
        for name in &self.record.key {
            self.field(name, &path, found);
        }
    }

    fn retention(&self, retention: &Retention, path: &str, found: &mut Violations) {
        found.positive(retention.days, format!("{path}.days"));
        if let RetentionAnchor::Field(name) = &retention.anchor {
            let path = path.strip_prefix(&self.path).unwrap_or(path).trim_start_matches('.');
            self.date_field(name, &format!("{path}.anchor"), found);
        }
    }

    /// A field's own retention ends before its row's in every case.
    fn shorter(&self, own: &Retention, path: &str, found: &mut Violations) {
        let row = &self.record.retention;
        let also = [format!("{}.retention", self.path)];
        if own.anchor == row.anchor {
            if own.days >= row.days {
                let message = "a field cannot be kept as long as its row, or longer";
                let help = "give it fewer days than the record, or leave its retention out";
                found.add_after(
                    &also,
                    "retention-not-shorter",
                    format!("{path}.days"),
                    message,
                    help,
                );
            }
        } else if row.anchor != RetentionAnchor::End {
            let message = "the field counts from another day than its row";
            let help = "use the record's anchor: only then is it certain which one ends first";
            found.add_after(&also, "retention-anchor", format!("{path}.anchor"), message, help);
        }
    }

    /// `name` must be a `date` or `timestamp` that points to nobody by itself.
    fn date_field(&self, name: &FieldName, key: &str, found: &mut Violations) {
        let path = format!("{}.{key}", self.path);
        let Some(field) = self.field(name, &path, found) else { return };
        let also = [format!("{}.field.{name}", self.path)];
        if !matches!(field.field_type, FieldType::Date(_) | FieldType::Timestamp(_)) {
            let message = format!("`{name}` is not a date");
            let help = "name a field of type `date` or `timestamp`";
            found.add_after(&also, "wrong-field-type", path, message, help);
        } else if field.identifies == Identifies::Directly {
            let message = format!("`{name}` identifies a person directly");
            let help = "name a date that does not: buckets of rows are formed from it";
            found.add_after(&also, "identifying-date", path, message, help);
        }
    }

    fn columns(&self, found: &mut Violations) {
        let path = format!("{}.field", self.path);
        if self.record.fields.is_empty() {
            let message = format!("`{}` has no fields", self.path);
            found.add(
                "empty-list",
                &path,
                message,
                "write at least one `[record.NAME.field.NAME]`",
            );
        }
        let mut seen = std::collections::BTreeMap::new();
        for (name, field) in &self.record.fields {
            if let Some(other) = seen.insert(field.column_name(name), name) {
                let message = format!("`{name}` and `{other}` are read from the same column");
                let path = format!("{path}.{name}");
                found.add("duplicate-column", path, message, "give one of them another `column`");
            }
        }
    }

    fn field(&self, name: &FieldName, path: &str, found: &mut Violations) -> Option<&Field> {
        let field = self.record.fields.get(name);
        if field.is_none() {
            let fields = format!("{}.field", self.path);
            let message = format!("`{}` has no field `{name}`", self.path);
            let help = format!("declare `[{fields}.{name}]`, or name another field");
            found.add_after(&[fields], "unknown-reference", path, message, help);
        }
        field
    }
}
