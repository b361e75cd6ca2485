//! Rules for every text, number and name, wherever it stands.

use serde_json::Value;

use super::Violations;
use crate::{Charter, path};

/// Largest whole number that every reader of JSON keeps (RFC 8785, section 3.2.2.3; RFC 7493).
const MAX_NUMBER: u64 = (1 << 53) - 1;

pub(super) fn check(charter: &Charter, found: &mut Violations) {
    match serde_json::to_value(charter) {
        Ok(value) => walk("", &value, found),
        Err(_) => found.add("unwritable", "charter", "the charter cannot be written", "shorten it"),
    }
}

fn walk(at: &str, value: &Value, found: &mut Violations) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                walk(&path::member(at, key, member), member, found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                walk(&path::element(at, index), element, found);
            }
        }
        Value::String(text) => check_text(at, text, found),
        Value::Number(number) => {
            if number.as_i64().is_none_or(|number| number.unsigned_abs() > MAX_NUMBER) {
                let help = format!("use a number between -{MAX_NUMBER} and {MAX_NUMBER}");
                found.add("out-of-range", at, format!("`{at}` is too large a number"), help);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

fn check_text(at: &str, text: &str, found: &mut Violations) {
    if text.trim().is_empty() {
        let help = "say it in words; \"none\" is an answer too, if that is so";
        found.add("empty-text", at, format!("`{at}` is empty"), help);
    } else if text.trim() != text {
        let help = "take the spaces away";
        found.add("outer-space", at, format!("`{at}` begins or ends with a space"), help);
    } else if text.chars().any(|c| c.is_control() && c != '\n') {
        let message = format!("`{at}` holds a control character");
        found.add("control-character", at, message, "take it away");
    }
}
