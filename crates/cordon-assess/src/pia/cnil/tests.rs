//! Export and import give the same values; the tool's own example loses nothing.

use std::path::PathBuf;

use cordon_charter::{Charter, Risk};
use jiff::Timestamp;
use serde_json::Value;

use super::{CnilPia, questions::QUESTIONS};
use crate::{
    Shelf, assess,
    impact::risks,
    pia::{ChecksOff, dangers::level_number, off_by_charter, risks_now, tests::charters},
};

const EXAMPLE: &str = "data/cnil_pia_example_2018-02-21.json";

/// The tool's example where the shared data are at hand.
fn example() -> Option<String> {
    let shared = std::env::var_os("CORDON_SHARED").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let path = shared.unwrap_or_else(|| PathBuf::from(beside)).join(EXAMPLE);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: the example of the CNIL's tool, because `{EXAMPLE}` is not at hand");
    }
    text
}

fn export(charter: &Charter) -> CnilPia {
    let shelf = Shelf::embedded().unwrap();
    CnilPia::of(charter, &assess(charter, &shelf), &off_by_charter(charter), Timestamp::UNIX_EPOCH)
}

#[test]
fn what_is_exported_is_imported_with_the_same_values() {
    for (charter, _) in charters() {
        let exported = export(&charter);
        let imported = CnilPia::from_json(&exported.to_json().unwrap()).unwrap();
        assert_eq!(imported, exported, "{}", charter.measure.id);
        assert_eq!(imported.name(), charter.measure.title.in_language("en"));
        for (question, _) in QUESTIONS {
            assert!(imported.answer(question).is_some(), "{question}");
        }
        for (risk, (name, declared)) in imported.risks().iter().zip(risks(&charter.risks)) {
            assert_eq!(risk.risk, name);
            same(risk, declared);
        }
        let now = risks_now(&charter, &ChecksOff::new());
        for (risk, now) in imported.risks().iter().zip(now) {
            let residual = risk.residual.unwrap();
            assert_eq!(residual.x, level_number(now.now.severity));
            assert_eq!(residual.y, level_number(now.now.likelihood));
        }
    }
}

fn same(risk: &super::CnilRisk, declared: &Risk) {
    assert_eq!(risk.impacts, declared.impacts);
    assert_eq!(risk.threats, declared.threats);
    assert_eq!(risk.sources, declared.sources);
    let titles: Vec<_> = declared.controls.iter().map(|c| c.title.clone()).collect();
    assert_eq!(risk.controls, titles);
    assert_eq!(risk.severity, level_number(declared.severity));
    assert_eq!(risk.likelihood, level_number(declared.likelihood));
}

#[test]
fn the_tools_example_loses_nothing() {
    let Some(text) = example() else { return };
    let before: Value = serde_json::from_str(&text).unwrap();
    let read = CnilPia::from_json(&text).unwrap();
    let after: Value = serde_json::from_str(&read.to_json().unwrap()).unwrap();
    for part in ["pia", "answers", "measures", "evaluations", "comments"] {
        assert_eq!(after[part], before[part], "{part}");
    }
    assert_eq!(read.name(), "Captoo");
    let [access, ..] = read.risks();
    assert_eq!((access.severity, access.likelihood), (3, 4));
    assert_eq!(access.residual.map(|g| (g.x, g.y)), Some((3, 1)));
    let shown = read.to_string();
    for answer in &read.answers {
        assert!(shown.contains(&format!("\n{} ", answer.reference_to)), "{}", answer.reference_to);
        for item in &answer.data.list {
            assert!(shown.contains(item.as_str()), "{item}");
        }
    }
}

#[test]
fn an_export_has_the_shape_of_the_tools_example() {
    let Some(text) = example() else { return };
    let theirs: Value = serde_json::from_str(&text).unwrap();
    let (charter, _) = charters().remove(0);
    let ours: Value = serde_json::from_str(&export(&charter).to_json().unwrap()).unwrap();
    let names =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(&ours), names(&theirs), "top level");
    // A list of theirs that is not empty: every field of ours is one of theirs, of the same type.
    for part in ["answers", "measures", "evaluations"] {
        let all: Vec<&Value> = theirs[part].as_array().unwrap().iter().collect();
        for one in ours[part].as_array().unwrap() {
            for (name, value) in one.as_object().unwrap() {
                let same = |other: &&Value| kind(&other[name.as_str()]) == kind(value);
                assert!(all.iter().any(same), "{part}.{name}");
            }
        }
    }
    let questions = |file: &Value| -> std::collections::BTreeSet<u64> {
        let answers = file["answers"].as_array().unwrap().iter();
        answers.map(|answer| answer["reference_to"].as_u64().unwrap()).collect()
    };
    assert_eq!(questions(&ours), questions(&theirs));
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// The names that `pia` has in the tool's example of 2018, with the types of their values.
const PIA: [(&str, &[u8]); 24] = [
    ("applied_adjustments", &[TEXT]),
    ("author_name", &[TEXT]),
    ("category", &[TEXT]),
    ("concerned_people_opinion", &[TEXT]),
    ("concerned_people_searched_content", &[TEXT]),
    ("concerned_people_searched_opinion", &[BOOLEAN]),
    // Nothing until somebody has given an opinion; the example was signed.
    ("concerned_people_status", &[NUMBER, NULL]),
    ("created_at", &[TEXT]),
    ("dbVersion", &[NUMBER]),
    ("dpo_opinion", &[TEXT]),
    ("dpo_status", &[NUMBER, NULL]),
    ("dpos_names", &[TEXT]),
    ("evaluator_name", &[TEXT]),
    ("id", &[NUMBER]),
    ("name", &[TEXT]),
    ("numberOfQuestions", &[NUMBER]),
    ("objectStore", &[OBJECT]),
    ("people_names", &[TEXT]),
    ("rejection_reason", &[TEXT]),
    ("serverUrl", &[NULL]),
    ("status", &[NUMBER]),
    ("tableName", &[TEXT]),
    ("updated_at", &[TEXT]),
    ("validator_name", &[TEXT]),
];

const NULL: u8 = 0;
const BOOLEAN: u8 = 1;
const NUMBER: u8 = 2;
const TEXT: u8 = 3;
const OBJECT: u8 = 5;

#[test]
fn the_assessments_own_fields_are_those_of_the_tool() {
    // Of later versions of the tool, which tell examples and archives by them.
    let later = ["is_example", "is_archive"];
    for (charter, _) in charters() {
        let ours = export(&charter).pia;
        for (name, types) in PIA {
            let value = ours.get(name).unwrap_or_else(|| panic!("`{name}` is missing"));
            assert!(types.contains(&kind(value)), "{name}: {value}");
        }
        let known = |name: &&String| {
            PIA.iter().any(|(own, _)| own == name) || later.contains(&name.as_str())
        };
        assert_eq!(ours.keys().find(|name| !known(name)), None);
        assert_eq!(ours["numberOfQuestions"], QUESTIONS.len());
    }
    // The list is that of the example, where it is at hand.
    let Some(text) = example() else { return };
    let theirs: Value = serde_json::from_str(&text).unwrap();
    let theirs = theirs["pia"].as_object().unwrap();
    let mut names: Vec<&str> = theirs.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, PIA.map(|(name, _)| name));
    for (name, types) in PIA {
        assert!(types.contains(&kind(&theirs[name])), "{name}");
    }
}

#[test]
fn another_file_is_refused_whole() {
    for (text, said) in [
        ("", "EOF"),
        ("[]", "this is no export"),
        ("{\"answers\": []}", "missing field `pia`"),
        (
            "{\"pia\": {}, \"answers\": [{\"reference_to\": true, \"data\": {}}]}",
            "question's number",
        ),
        ("{\"pia\": {}, \"answers\": [{\"reference_to\": 111}]}", "missing field `data`"),
        ("{\"pia\": {}, \"measures\": [{\"title\": \"x\"}]}", "missing field"),
    ] {
        let error = CnilPia::from_json(text).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    // Later versions of the tool write the number as text.
    let later =
        "{\"pia\": {}, \"answers\": [{\"reference_to\": \"111\", \"data\": {\"text\": \"x\"}}]}";
    assert_eq!(CnilPia::from_json(later).unwrap().answer(111).unwrap().text.as_deref(), Some("x"));
}
