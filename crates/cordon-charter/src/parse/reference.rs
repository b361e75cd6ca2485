//! Public tables: rows of plain values.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::{table::Table, value::Value};
use crate::{FieldName, Reference, ReferenceValue};

pub(super) fn reference(table: &Table<'_>) -> Reference {
    let rows = table.get("rows").map(|value| value.elements()).unwrap_or_default();
    Reference {
        description: table.text("description"),
        source: table.text("source"),
        key: table.name("key"),
        rows: rows.iter().map(row).collect(),
    }
}

fn row(element: &Value<'_>) -> BTreeMap<FieldName, ReferenceValue> {
    let Some(table) = element.table() else { return BTreeMap::new() };
    table.read_free(|table| {
        let cells = table.names_and_values::<FieldName>();
        let count = cells.len();
        let read: BTreeMap<_, _> =
            cells.into_iter().filter_map(|(name, value)| Some((name?, cell(&value)?))).collect();
        if read.len() < count {
            table.unread();
        }
        read
    })
}

fn cell(value: &Value<'_>) -> Option<ReferenceValue> {
    match value.value {
        DeValue::Boolean(_) => value.boolean().map(ReferenceValue::Boolean),
        DeValue::Integer(_) => value.integer().map(ReferenceValue::Integer),
        DeValue::String(_) => value.text().map(ReferenceValue::Text),
        _ => value.wrong("text in quotes, a whole number, `true` or `false`"),
    }
}
