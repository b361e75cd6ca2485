//! The three risks: before and after the controls, and what carries each control.

use cordon_charter::{Level, Risk, RuntimeCheck};

use super::{
    ControlState, RiskNow, check_words,
    document::{Block, Row, Section, Text},
    off_by_charter, risks_now,
    writer::{Writer, heading, section, sentence},
};
use crate::impact::{level_in_words, risks};

pub(super) fn build(writer: &Writer<'_>) -> Section {
    let now = risks_now(writer.charter, &off_by_charter(writer.charter));
    let mut blocks = vec![
        Block::Prose(
            "The method is that of the CNIL: three dangers, each with severity and likelihood on \
             the scale negligible, limited, important, maximal. The declared risk after controls \
             holds only while the software carries them: each check that is off raises severity \
             and likelihood by one step, up to the risk before controls. Of a control is said here \
             that the charter declares it; `cordon measure show` says which checks are on."
                .to_owned(),
        ),
        Block::Table {
            head: vec!["Danger", "Before the controls", "After the controls"],
            rows: now.iter().map(|risk| overview(writer, risk)).collect(),
        },
    ];
    for (risk, (_, declared)) in now.iter().zip(risks(&writer.charter.risks)) {
        one(writer, risk, declared, &mut blocks);
    }
    blocks.push(heading("security", "Security besides"));
    blocks.push(Block::Facts(security(writer)));
    section("risks", "What could happen to people", blocks)
}

fn overview(writer: &Writer<'_>, risk: &RiskNow) -> Row {
    let cells = vec![
        Text::default().anchor(format!("risk-{}", risk.risk.as_str()), risk.risk.in_words()),
        Text::plain(risk.before.to_string()),
        Text::default().strong(risk.now.to_string()),
    ];
    writer.row(cells, &[&format!("risk.{}", risk.risk.as_str())])
}

fn one(writer: &Writer<'_>, now: &RiskNow, declared: &Risk, blocks: &mut Vec<Block>) {
    let name = now.risk.as_str();
    let path = format!("risk.{name}");
    let words = now.risk.in_words();
    let title = words
        .split_at_checked(1)
        .map_or_else(String::new, |(first, rest)| format!("{}{rest}", first.to_uppercase()));
    blocks.push(heading(format!("risk-{name}"), title));
    let said = [
        ("What it would do to people", &declared.impacts, "impacts"),
        ("How it could happen", &declared.threats, "threats"),
        ("From where", &declared.sources, "sources"),
    ];
    let facts = said.into_iter().map(|(lead, texts, key)| {
        let text = sentence(&texts.join("; "));
        (lead.to_owned(), writer.say(text, &[&format!("{path}.{key}")]))
    });
    blocks.push(Block::Facts(facts.collect()));
    let rows = now.controls.iter().enumerate().map(|(i, control)| {
        let carried = Text::default().code(check_name(control.check));
        let state = match &control.state {
            // Before there is a measure nothing runs: what is on, `cordon measure show` says.
            ControlState::On => "declared".to_owned(),
            ControlState::Off { why } => format!("OFF: {why}"),
            other => other.in_words().to_owned(),
        };
        let cells = vec![
            Text::plain(&control.title),
            carried.and(format!(" – {}", check_words(control.check))),
            Text::plain(state),
            Text::plain(control.without.to_string()),
        ];
        writer.row(cells, &[&format!("{path}.control[{i}]")])
    });
    blocks.push(Block::Table {
        head: vec!["Control", "Runtime check that carries it", "State", "Risk without it"],
        rows: rows.collect(),
    });
    let mut text = format!("Before: {}. After: {}.", now.before, now.now);
    if now.is_raised() {
        text.push_str(&format!(
            " The charter declares {}; the software does not carry that.",
            now.declared
        ));
    }
    let fields = [
        format!("{path}.severity"),
        format!("{path}.likelihood"),
        format!("{path}.residual_severity"),
        format!("{path}.residual_likelihood"),
    ];
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    blocks.push(Block::Paragraph(writer.say(text, &fields)));
}

fn security(writer: &Writer<'_>) -> Vec<(String, super::document::Statement)> {
    let security = &writer.charter.security;
    let all = [
        ("Against access without authority", &security.access, "access"),
        ("Against destruction", &security.destruction, "destruction"),
        ("Against loss", &security.loss, "loss"),
        ("Against use for anything else", &security.misuse, "use"),
        ("Against change", &security.change, "change"),
        ("Against disclosure", &security.disclosure, "disclosure"),
    ];
    all.into_iter()
        .map(|(name, text, key)| {
            (name.to_owned(), writer.say(sentence(text), &[&format!("security.{key}")]))
        })
        .collect()
}

/// A runtime check as charters write it: `sealed_storage`.
pub fn check_name(check: RuntimeCheck) -> String {
    match serde_json::to_value(check) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A level of the CNIL scale as its number.
pub(super) const fn level_number(level: Level) -> u8 {
    match level {
        Level::Negligible => 1,
        Level::Limited => 2,
        Level::Important => 3,
        Level::Maximal => 4,
    }
}

/// The word of a level.
pub(super) const fn level_words(level: Level) -> &'static str {
    level_in_words(level)
}
