//! Paths into a charter, the same for its text and its canonical form: `record.case.field.age.min`.

use serde_json::Value;

/// The path of a member of an object at `path`.
///
/// The canonical form holds a field's type and an access's mode as objects of their own; the text
/// writes them flat, and so does a path.
pub(crate) fn member(path: &str, key: &str, value: &Value) -> String {
    if matches!(key, "type" | "mode") && value.is_object() {
        return path.to_owned();
    }
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The path of an element of a list at `path`.
pub(crate) fn element(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}
