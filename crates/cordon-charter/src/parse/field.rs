//! Fields: types with their bounds, and why each is there.

use super::{record, table::Table, value::Value};
use crate::{Bounds, Field, FieldType, Identifies, decimal::Decimal};

pub(super) fn field(table: &Table<'_>) -> Field {
    Field {
        field_type: field_type(table),
        identifies: table.choice("identifies", Identifies::No),
        special: table.optional_text("special"),
        purposes: table.names("purposes"),
        why: table.text("why"),
        source: table.optional_text("source"),
        required: table.boolean_or_false("required"),
        column: table.optional_text("column"),
        retention: table.optional_table("retention", record::retention),
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Person,
    Text,
    Integer,
    Decimal,
    Date,
    Timestamp,
    Boolean,
    Category,
    Place,
}

fn field_type(table: &Table<'_>) -> FieldType {
    let Some(kind) = table.get("type").and_then(|value| value.choice()) else {
        table.skip(&["min", "max", "step", "values", "max_length"]);
        return FieldType::Boolean;
    };
    match kind {
        Kind::Person => FieldType::Person,
        Kind::Text => FieldType::Text { max_length: table.integer("max_length") },
        Kind::Integer => {
            FieldType::Integer { min: table.integer("min"), max: table.integer("max") }
        }
        Kind::Decimal => decimal(table),
        Kind::Date => FieldType::Date(bounds(table)),
        Kind::Timestamp => FieldType::Timestamp(bounds(table)),
        Kind::Boolean => FieldType::Boolean,
        Kind::Category => FieldType::Category { values: table.texts("values") },
        Kind::Place => place(table),
    }
}

fn bounds(table: &Table<'_>) -> Bounds {
    Bounds { min: table.date("min"), max: table.date("max") }
}

fn decimal(table: &Table<'_>) -> FieldType {
    let step = number(table.get("step"));
    let (min, max) = (number(table.get("min")), number(table.get("max")));
    let scale = step.map_or(0, |step| step.scale);
    // The step decides how many digits there are; a finer bound would never be met.
    let in_units = |key: &str, value: Option<Decimal>| match value?.at_scale(scale) {
        Some(units) => Some(units),
        None => {
            let path = table.path_of(key);
            let help = "give the bound no more digits than the step";
            let message = format!("`{path}` is finer than the step, or too large");
            table.report().error("finer-than-step", table.place_of(&path), message, help);
            table.report().unread(&path);
            None
        }
    };
    let (min, max) = match step {
        Some(_) => (in_units("min", min), in_units("max", max)),
        None => (None, None),
    };
    FieldType::Decimal {
        min: min.unwrap_or_default(),
        max: max.unwrap_or_default(),
        step: step.map_or(1, |step| step.units),
        scale,
    }
}

fn number(value: Option<Value<'_>>) -> Option<Decimal> {
    let value = value?;
    match value.number_text()?.parse() {
        Ok(number) => Some(number),
        Err(rule) => {
            let message = format!("`{}` is not a decimal number", value.path);
            let rule: crate::decimal::NotDecimal = rule;
            value.refuse("bad-number", message, rule.to_string())
        }
    }
}

/// With values, `max_length` follows from them.
fn place(table: &Table<'_>) -> FieldType {
    let Some(values) = table.find("values") else {
        return FieldType::Place { values: None, max_length: table.integer("max_length") };
    };
    let values: Vec<String> = values.elements().iter().filter_map(Value::text).collect();
    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or_default();
    let max_length = table.optional_integer("max_length");
    let max_length = max_length.unwrap_or_else(|| u32::try_from(longest).unwrap_or(u32::MAX));
    FieldType::Place { values: Some(values), max_length }
}
