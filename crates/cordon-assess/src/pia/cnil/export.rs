//! From a charter and its assessment to the tool's file.

use cordon_charter::{Charter, Risk};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    answers,
    file::{CnilAnswer, CnilData, CnilEvaluation, CnilGauges, CnilMeasure, CnilPia, item},
    questions::{QUESTIONS, fields, title},
};
use crate::{
    assessment::Assessment,
    impact::{RiskName, risks},
    pia::{
        ChecksOff, Rating, check_words,
        dangers::{check_name, level_number, level_words},
        risks_now,
        writer::is_within,
    },
    prose::in_english,
};

/// The number of the assessment in its file; the tool gives its own on import.
const PIA: u32 = 1;

impl CnilPia {
    /// The assessment of a charter, as of `at`. Evaluations are left pending: only people evaluate.
    /// What the rules came to stands in the comments of evaluations; the residual risk is that with
    /// the checks in `off` off.
    pub fn of(charter: &Charter, judged: &Assessment, off: &ChecksOff, at: Timestamp) -> Self {
        let measures = measures(charter, at);
        let answers = QUESTIONS.iter().enumerate().filter_map(|(i, (question, _))| {
            let data = data(*question, charter, judged)?;
            Some(CnilAnswer { reference_to: *question, data, others: others(i + 1, at) })
        });
        Self {
            pia: pia(charter, at),
            answers: answers.collect(),
            evaluations: evaluations(charter, judged, off, &measures, at),
            measures,
            comments: Vec::new(),
            others: Map::new(),
        }
    }
}

fn pia(charter: &Charter, at: Timestamp) -> Map<String, Value> {
    let people = in_english(&charter.measure.data_subjects.groups);
    let fields = [
        // What the tool keeps of its own database in each file.
        ("dbVersion", json!(201_707_071_818_u64)),
        ("tableName", json!("pia")),
        ("serverUrl", Value::Null),
        ("objectStore", json!({})),
        ("numberOfQuestions", json!(QUESTIONS.len())),
        ("id", json!(PIA)),
        ("status", json!(0)),
        ("name", json!(charter.measure.title.in_language("en"))),
        ("category", json!("")),
        ("author_name", json!("")),
        ("evaluator_name", json!("")),
        ("validator_name", json!("")),
        // 0 would be an opinion against the processing, 1 one for it: nobody has given any here.
        ("dpo_status", Value::Null),
        ("dpo_opinion", json!("")),
        ("dpos_names", json!("")),
        ("people_names", json!(people)),
        ("concerned_people_opinion", json!(heard(charter))),
        ("concerned_people_status", Value::Null),
        ("concerned_people_searched_opinion", json!(!charter.consulted.is_empty())),
        ("concerned_people_searched_content", json!("")),
        ("rejection_reason", json!("")),
        ("applied_adjustments", json!("")),
        ("is_example", json!(0)),
        ("is_archive", json!(0)),
        ("created_at", json!(at.to_string())),
        ("updated_at", json!(at.to_string())),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn heard(charter: &Charter) -> String {
    let said = charter.consulted.iter().map(|c| {
        format!("{} ({}, {}): {} What changed: {}", c.who, c.kind, c.date, c.said, c.changed)
    });
    said.collect::<Vec<_>>().join("\n")
}

fn others(id: usize, at: Timestamp) -> Map<String, Value> {
    let fields = [
        ("id", json!(id)),
        ("pia_id", json!(PIA)),
        ("created_at", json!(at.to_string())),
        ("updated_at", json!(at.to_string())),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn data(question: u32, charter: &Charter, judged: &Assessment) -> Option<CnilData> {
    if let Some(text) = answers::answer(question, charter, judged) {
        return Some(CnilData { text: Some(text), gauge: Some(0), ..CnilData::default() });
    }
    let (_, risk) = risks(&charter.risks).into_iter().find(|(n, _)| item(*n) == question / 10)?;
    let list = |list: Vec<String>| Some(CnilData { list, ..CnilData::default() });
    let gauge = |level| {
        let text = Some(format!("<p>{}</p>", level_words(level)));
        Some(CnilData { text, gauge: Some(level_number(level)), ..CnilData::default() })
    };
    match question % 10 {
        1 => list(risk.impacts.clone()),
        2 => list(risk.threats.clone()),
        3 => list(risk.sources.clone()),
        4 => list(titles(risk)),
        5 => gauge(risk.severity),
        6 => gauge(risk.likelihood),
        _ => None,
    }
}

fn titles(risk: &Risk) -> Vec<String> {
    risk.controls.iter().map(|control| control.title.clone()).collect()
}

/// Every control once, by its title.
fn measures(charter: &Charter, at: Timestamp) -> Vec<CnilMeasure> {
    let mut measures: Vec<CnilMeasure> = Vec::new();
    for control in risks(&charter.risks).iter().flat_map(|(_, risk)| &risk.controls) {
        if measures.iter().any(|measure| measure.title == control.title) {
            continue;
        }
        let id = measures.len() + 1;
        let mut fields = others(id, at);
        fields.remove("id");
        fields.insert("placeholder".to_owned(), json!(""));
        let (name, words) = (check_name(control.check), check_words(control.check));
        measures.push(CnilMeasure {
            id: u64::try_from(id).unwrap_or(u64::MAX),
            title: control.title.clone(),
            content: format!("<p>Runtime check <code>{name}</code>: {words}.</p>"),
            others: fields,
        });
    }
    measures
}

fn evaluations(
    charter: &Charter,
    judged: &Assessment,
    off: &ChecksOff,
    measures: &[CnilMeasure],
    at: Timestamp,
) -> Vec<CnilEvaluation> {
    let none = CnilGauges { x: 0, y: 0 };
    let mut all: Vec<(String, CnilGauges, Option<String>)> =
        vec![("1.1".to_owned(), none, None), ("1.2".to_owned(), none, None)];
    for (question, _) in QUESTIONS.iter().filter(|(n, _)| (211..=227).contains(n)) {
        let reference = format!("2.{}.{question}", question / 10 % 10);
        all.push((reference, none, Some(comment(*question, judged))));
    }
    all.extend(measures.iter().map(|measure| (format!("3.1.{}", measure.id), none, None)));
    for risk in risks_now(charter, off) {
        all.push((reference(risk.risk), gauges(risk.now), None));
    }
    let evaluation = |(i, (reference_to, gauges, comment))| {
        let mut fields = others(i + 1, at);
        fields.insert("global_status".to_owned(), json!(0));
        fields.insert("estimated_implementation_date".to_owned(), Value::Null);
        CnilEvaluation {
            reference_to,
            status: 0,
            gauges: Some(gauges),
            evaluation_comment: comment,
            action_plan_comment: None,
            others: fields,
        }
    };
    all.into_iter().enumerate().map(evaluation).collect()
}

fn reference(risk: RiskName) -> String {
    format!("{}.{}", item(risk) / 10, item(risk) % 10)
}

const fn gauges(rating: Rating) -> CnilGauges {
    CnilGauges { x: level_number(rating.severity), y: level_number(rating.likelihood) }
}

/// What the rules that looked at a question's fields came to.
fn comment(question: u32, judged: &Assessment) -> String {
    let asks = |field: &String| fields(question).iter().any(|own| is_within(field, own));
    let looked =
        judged.findings.iter().filter(|f| f.points.iter().any(|p| p.fields.iter().any(asks)));
    let lines = looked
        .map(|f| format!("{} ({}; {}): {}", f.title, f.citation, f.rule, f.outcome.in_words()));
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        format!("No rule looked at: {}", title(question))
    } else {
        lines.join("\n")
    }
}
