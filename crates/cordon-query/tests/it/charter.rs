//! A charter with every type of field, for tests.

use cordon_charter::Charter;
use serde_json::{Value, json};

/// The test charter. Its measure does not exist.
pub(crate) fn charter() -> Charter {
    with(|_| {})
}

/// The test charter with a change.
pub(crate) fn with(change: impl FnOnce(&mut Value)) -> Charter {
    let mut value = document();
    change(&mut value);
    serde_json::from_value(value).expect("the test charter has the charter's form")
}

/// A shipped charter with purposes, records and a budget made for these tests.
fn document() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../measures/simulated-outbreak.toml");
    let text = std::fs::read_to_string(path).expect("the shipped charter can be read");
    let parsed = cordon_charter::parse(&text);
    let shipped = parsed.charter.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    let mut value = serde_json::to_value(&shipped).expect("a charter has a JSON form");
    let purpose = json!({ "sentence": { "en": "s" }, "forbidden_uses": [] });
    value["purpose"] = json!({ "curve": purpose, "planning": purpose });
    value["record"] = json!({ "cases": cases(), "visits": visits(), "notices": notices() });
    value["reference"] = json!({ "population": population(), "places": places() });
    value["access"] = json!([]);
    value["privacy"] = json!({
        "epsilon": "1000000", "delta": "1e-6", "reason": "r", "shares": {}, "minimum_people": 0,
    });
    value
}

fn field(kind: Value, identifies: &str, required: bool) -> Value {
    json!({
        "type": kind, "identifies": identifies, "purposes": ["curve"], "why": "w",
        "required": required,
    })
}

fn record(person: &[&str], rows: u32, date: &str, fields: Value) -> Value {
    json!({
        "description": "d", "person": person, "key": [], "rows_per_person": rows,
        "named_person": [], "date": date,
        "retention": { "days": 30, "anchor": "end", "period": "month", "reason": "r" },
        "drop_undeclared": false, "field": fields,
    })
}

pub(crate) const REGIONS: [&str; 5] = ["Busan", "Daegu", "Incheon", "Jeju", "Seoul"];

fn region() -> Value {
    json!({ "is": "category", "values": REGIONS })
}

fn days() -> Value {
    json!({ "is": "date", "min": "2024-01-01", "max": "2024-12-31" })
}

/// Nothing of Jeju.
fn population() -> Value {
    let row = |region: &str, people: u32, capital: bool| json!({ "region": region, "people": people, "capital": capital });
    json!({
        "description": "d", "source": "s", "key": "region", "rows": [
            row("Busan", 3_266_598, false), row("Daegu", 2_363_629, false),
            row("Incheon", 3_021_010, false), row("Seoul", 9_331_828, true),
        ],
    })
}

/// Of villages that only the data know, some are named.
fn places() -> Value {
    json!({
        "description": "d", "source": "s", "key": "village", "rows": [
            { "village": "Aan", "zone": "coast" }, { "village": "Bel", "zone": "hills" },
            { "village": "Cheon", "zone": "coast" },
        ],
    })
}

fn cases() -> Value {
    let mut income = field(json!({ "is": "integer", "min": 0, "max": 1_000_000 }), "no", false);
    income["purposes"] = json!(["planning"]);
    record(
        &["patient_id"],
        1,
        "onset",
        json!({
            "patient_id": field(json!({ "is": "person" }), "directly", true),
            "name": field(json!({ "is": "text", "max_length": 80 }), "directly", false),
            "region": field(region(), "together", true),
            "sex": field(json!({ "is": "category", "values": ["f", "m"] }), "together", false),
            "age": field(json!({ "is": "integer", "min": 0, "max": 120 }), "together", false),
            "id": field(json!({ "is": "integer", "min": 0, "max": 10_000_000 }), "together", false),
            "temperature": field(
                json!({ "is": "decimal", "min": 340, "max": 430, "step": 1, "scale": 1 }), "no",
                false,
            ),
            "onset": field(days(), "together", false),
            "reported": field(
                json!({ "is": "timestamp", "min": "2024-01-01", "max": "2024-12-31" }), "together",
                false,
            ),
            "vaccinated": field(json!({ "is": "boolean" }), "no", false),
            "village": field(json!({ "is": "place", "max_length": 40 }), "together", false),
            "note": field(json!({ "is": "text", "max_length": 200 }), "together", false),
            "income": income,
        }),
    )
}

fn visits() -> Value {
    record(
        &["patient_id"],
        20,
        "day",
        json!({
            "patient_id": field(json!({ "is": "person" }), "directly", true),
            "infector": field(json!({ "is": "person" }), "directly", false),
            "region": field(region(), "together", true),
            "day": field(days(), "no", true),
            "dose": field(json!({ "is": "integer", "min": -5, "max": 10 }), "no", false),
            "note": field(json!({ "is": "text", "max_length": 200 }), "together", false),
        }),
    )
}

fn notices() -> Value {
    record(
        &["family_name", "born"],
        3,
        "day",
        json!({
            "family_name": field(json!({ "is": "text", "max_length": 80 }), "directly", true),
            "born": field(days(), "together", true),
            "day": field(days(), "no", true),
        }),
    )
}
