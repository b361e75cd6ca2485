//! Test charters: fragments of charter text laid over a sound charter.
//!
//! The charter parser refuses some of what a rule must be seen to fail, so fragments are lowered
//! here without its refusals. That this lowering agrees with the parser on the sound charter is a
//! test.

use cordon_charter::Charter;
use serde_json::{Map, Value, json};

/// The text of a charter that meets the baseline.
pub(crate) const SOUND: &str = include_str!("../tests/sound.toml");

/// The sound charter.
pub(crate) fn sound() -> Charter {
    with("")
}

/// The sound charter with a fragment laid over it: tables are merged, arrays and values replaced
/// (`[[purpose]]` is merged by its id), and `# without PATH` takes a key out.
pub(crate) fn with(fragment: &str) -> Charter {
    laid(&[fragment])
}

/// Several fragments, one over the other. `# only-purpose ID` takes out the other purposes with all
/// that serves them.
pub(crate) fn laid(fragments: &[&str]) -> Charter {
    let mut charter = read(SOUND);
    for fragment in fragments {
        merge(&mut charter, read(fragment));
        for path in fragment.lines().filter_map(|line| line.strip_prefix("# without ")) {
            remove(&mut charter, path.trim());
        }
        for id in fragment.lines().filter_map(|line| line.strip_prefix("# only-purpose ")) {
            keep_purpose(&mut charter, id.trim());
        }
    }
    serde_json::from_value(lower(charter)).unwrap_or_else(|error| panic!("{error}\n{fragments:?}"))
}

fn keep_purpose(charter: &mut Value, kept: &str) {
    charter["purpose"].as_object_mut().unwrap().retain(|id, _| id == kept);
    charter["privacy"]["shares"].as_object_mut().unwrap().retain(|id, _| id == kept);
    for list in ["access", "recipient"] {
        charter[list].as_array_mut().unwrap().retain(|entry| entry["purpose"] == kept);
    }
    let records = charter["record"].as_object_mut().unwrap().values_mut();
    for field in records.flat_map(|record| record["field"].as_object_mut().unwrap().values_mut()) {
        field["purposes"] = json!([kept]);
    }
}

fn read(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut value = as_json(toml::Value::Table(table));
    if let Some(list) = value.as_object_mut().unwrap().remove("purpose") {
        let by_id = list.as_array().unwrap().iter().map(|purpose| {
            let mut purpose = purpose.as_object().unwrap().clone();
            let id = purpose.remove("id").unwrap();
            (id.as_str().unwrap().to_owned(), Value::Object(purpose))
        });
        value["purpose"] = Value::Object(by_id.collect());
    }
    value
}

/// Dates become texts, as in the canonical form.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(n) => json!(n),
        toml::Value::Float(n) => json!(n),
        toml::Value::Boolean(b) => json!(b),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(as_json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
    }
}

fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(&key) {
                    // A tagged value is replaced whole: its keys belong to its tag.
                    Some(old) if key != "legal_basis" && key != "transfer" => merge(old, value),
                    _ => {
                        under.insert(key, value);
                    }
                }
            }
        }
        (under, over) => *under = over,
    }
}

fn remove(charter: &mut Value, path: &str) {
    let (table, key) = path.rsplit_once('.').unwrap();
    let pointer = format!("/{}", table.replace('.', "/"));
    let table = charter.pointer_mut(&pointer).and_then(Value::as_object_mut);
    table.and_then(|table| table.remove(key)).unwrap_or_else(|| panic!("there is no {path}"));
}

/// What the parser fills in or says in another way in the canonical form.
fn lower(mut charter: Value) -> Value {
    for (list, empty) in [
        ("processor", "[]"),
        ("restricted_right", "[]"),
        ("consulted", "[]"),
        ("recipient", "[]"),
        ("tool", "{}"),
    ] {
        default(&mut charter, list, empty);
    }
    default(&mut charter["law"], "overriding", "[]");
    local(&mut charter["measure"]["title"]);
    local(&mut charter["measure"]["summary"]);
    local(&mut charter["notice"]["text"]);
    if let Some(publication) = charter.get_mut("publication") {
        local(&mut publication["rule"]);
    }
    for purpose in charter["purpose"].as_object_mut().unwrap().values_mut() {
        local(&mut purpose["sentence"]);
    }
    for record in charter["record"].as_object_mut().unwrap().values_mut() {
        lower_record(record);
    }
    for access in charter["access"].as_array_mut().unwrap() {
        gather(access, "mode", "mode", &["record", "fields", "daily_cap"]);
    }
    charter
}

fn lower_record(record: &mut Value) {
    default(record, "named_person", "[]");
    default(record, "drop_undeclared", "false");
    anchor(&mut record["retention"]);
    for field in record["field"].as_object_mut().unwrap().values_mut() {
        gather(field, "type", "is", &["min", "max", "step", "scale", "max_length", "values"]);
        if field.get("retention").is_some() {
            anchor(&mut field["retention"]);
        }
    }
}

fn default(table: &mut Value, key: &str, value: &str) {
    let value: Value = serde_json::from_str(value).unwrap();
    table.as_object_mut().unwrap().entry(key).or_insert(value);
}

fn local(text: &mut Value) {
    if text.is_string() {
        *text = json!({ "en": text.clone() });
    }
}

fn anchor(retention: &mut Value) {
    if retention["anchor"].is_string() && retention["anchor"] != "end" {
        retention["anchor"] = json!({ "field": retention["anchor"].clone() });
    }
}

/// `key = "tag"` with its `parts` beside it → `key = { tag_name = "tag", parts }`.
fn gather(table: &mut Value, key: &str, tag_name: &str, parts: &[&str]) {
    let table = table.as_object_mut().unwrap();
    let mut tagged = Map::new();
    tagged.insert(tag_name.to_owned(), table.remove(key).unwrap());
    for part in parts {
        if let Some(value) = table.remove(*part) {
            tagged.insert((*part).to_owned(), value);
        }
    }
    table.insert(key.to_owned(), Value::Object(tagged));
}
