//! Which data, for how long, who sees them, who receives them, and what statistics may reveal.

use cordon_charter::{
    AccessMode, Field, FieldType, Identifies, PublishedItem, Retention, RetentionAnchor,
    RetentionPeriod, Role, TransferTool,
};

use super::{
    document::{Block, Row, Section, Statement, Text},
    writer::{Writer, heading, section, sentence},
};

pub(super) fn build(writer: &Writer<'_>) -> Section {
    let charter = writer.charter;
    let mut blocks = Vec::new();
    for (name, record) in &charter.records {
        blocks.push(heading(format!("record-{name}"), format!("Record `{name}`")));
        let path = format!("record.{name}");
        let text = format!(
            "{} One person is named by {}; statistics use at most {} rows of a person.",
            sentence(record.description.in_language("en")),
            list_of(record.person.iter().map(|field| field.as_str())),
            record.rows_per_person
        );
        let fields = [format!("{path}.description"), format!("{path}.rows_per_person")];
        blocks.push(Block::Paragraph(writer.say(text, &[&fields[0], &fields[1]])));
        blocks.push(Block::Table {
            head: vec!["Field", "What it is", "Points to a person", "Purposes", "Why"],
            rows: record
                .fields
                .iter()
                .map(|(field, declared)| {
                    row(writer, &format!("{path}.field.{field}"), field.as_str(), declared)
                })
                .collect(),
        });
        let kept = format!("Kept {}", retention(&record.retention));
        blocks.push(Block::Paragraph(writer.say(kept, &[&format!("{path}.retention")])));
    }
    blocks.push(heading("special", "Special categories"));
    blocks.push(Block::List(special(writer)));
    blocks.push(heading("access", "Who sees what"));
    blocks.push(Block::List(access(writer)));
    blocks.push(heading("recipients", "Who receives data; nobody else does"));
    blocks.push(Block::List(recipients(writer)));
    blocks.push(heading("budget", "What published statistics may reveal"));
    blocks.push(Block::List(budget(writer)));
    blocks.push(heading("automated", "Decisions by machine"));
    blocks.push(Block::List(automated(writer)));
    blocks.push(heading("rights", "What a person can do"));
    blocks
        .push(Block::Table { head: vec!["Right", "How", "Within", "Cost"], rows: rights(writer) });
    blocks.push(Block::List(rights_besides(writer)));
    section("data", "Data, purposes, retention, access", blocks)
}

fn row(writer: &Writer<'_>, path: &str, name: &str, field: &Field) -> Row {
    let mut what = kind(&field.field_type);
    if let Some(special) = &field.special {
        what.push_str(&format!("; special category: {special}"));
    }
    if let Some(source) = &field.source {
        what.push_str(&format!("; from: {source}"));
    }
    if let Some(kept) = &field.retention {
        what.push_str(&format!("; kept {}", retention(kept)));
    }
    let purposes = list_of(field.purposes.iter().map(|purpose| purpose.as_str()));
    let cells = vec![
        Text::default().code(name),
        Text::plain(what),
        Text::plain(identifies(field.identifies)),
        Text::plain(purposes),
        Text::plain(sentence(&field.why)),
    ];
    writer.row(cells, &[path])
}

/// What a field holds, for people.
pub(super) fn kind(field_type: &FieldType) -> String {
    match field_type {
        FieldType::Person => "names a person".to_owned(),
        FieldType::Text { max_length } => format!("text, at most {max_length} characters"),
        FieldType::Integer { min, max } => format!("whole number from {min} to {max}"),
        FieldType::Decimal { min, max, scale, .. } => {
            format!("number from {} to {}", decimal(*min, *scale), decimal(*max, *scale))
        }
        FieldType::Date(bounds) => format!("day from {} to {}", bounds.min, bounds.max),
        FieldType::Timestamp(bounds) => format!("moment from {} to {}", bounds.min, bounds.max),
        FieldType::Boolean => "yes or no".to_owned(),
        FieldType::Category { values } => format!("one of {} values", values.len()),
        FieldType::Place { values: Some(values), .. } => format!("one of {} places", values.len()),
        FieldType::Place { values: None, .. } => "place code".to_owned(),
    }
}

/// `units · 10^-scale` as decimal text.
fn decimal(units: i64, scale: u32) -> String {
    let Some(one) = 10_u64.checked_pow(scale).filter(|_| scale > 0) else {
        return units.to_string();
    };
    let (whole, rest) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{whole}.{rest:0width$}", width = scale as usize)
}

const fn identifies(identifies: Identifies) -> &'static str {
    match identifies {
        Identifies::Directly => "by itself; sealed under the person's own key",
        Identifies::Together => "together with others",
        Identifies::No => "no",
    }
}

/// A retention, for people: a sentence without its subject.
pub(super) fn retention(retention: &Retention) -> String {
    let anchor = match &retention.anchor {
        RetentionAnchor::End => "the end of the measure".to_owned(),
        RetentionAnchor::Field(field) => format!("the day in `{field}`"),
    };
    let together = match retention.period {
        RetentionPeriod::Day => "day",
        RetentionPeriod::Week => "week",
        RetentionPeriod::Month => "month",
    };
    format!(
        "{} days from {anchor}, at the longest; rows of one {together} go together, by destruction \
         of their key. Why so long: {}",
        retention.days,
        sentence(&retention.reason)
    )
}

fn special(writer: &Writer<'_>) -> Vec<Statement> {
    let special = &writer.charter.special;
    let categories = match special.categories.as_slice() {
        [] => "The charter declares no special category of data.".to_owned(),
        some => sentence(&format!("Declared: {}", some.join(", "))),
    };
    let mut list = vec![writer.say(categories, &["special"])];
    for (i, safeguard) in special.safeguards.iter().enumerate() {
        let text = format!("Safeguard: {}", sentence(safeguard));
        list.push(writer.say(text, &[&format!("special.safeguards[{i}]")]));
    }
    if let Some(risk) = &special.discrimination_risk {
        let text = format!("Against discrimination: {}", sentence(risk));
        list.push(writer.say(text, &["special.discrimination_risk"]));
    }
    list
}

fn access(writer: &Writer<'_>) -> Vec<Statement> {
    let access = writer.charter.access.iter().enumerate();
    let said = access.map(|(i, access)| {
        let what = match &access.mode {
            AccessMode::Statistics => "noised statistics only".to_owned(),
            AccessMode::Rows { record, fields, daily_cap } => format!(
                "of assigned persons only, at most {daily_cap} a day, each reading logged: {} of \
                 `{record}`",
                list_of(fields.iter().map(|field| field.as_str()))
            ),
            AccessMode::Own => "their own data".to_owned(),
        };
        let who = Text::default().strong(role_words(access.role));
        let text = who.and(format!(", for {}: {what}.", access.purpose));
        writer.say(text, &[&format!("access[{i}]")])
    });
    said.collect()
}

/// A role, for people.
pub(super) fn role_words(role: Role) -> String {
    role.as_str().replace('_', " ")
}

fn recipients(writer: &Writer<'_>) -> Vec<Statement> {
    let charter = writer.charter;
    if charter.recipients.is_empty() {
        return vec![writer.say("Nobody outside receives data.", &["recipient"])];
    }
    let said = charter.recipients.iter().enumerate().map(|(i, to)| {
        let mut text = format!(
            " ({}) receives {} for {}. Competence: {}",
            to.country,
            to.receives.in_language("en"),
            to.purpose,
            sentence(&to.competence)
        );
        if let Some(agreement) = &to.agreement {
            text.push_str(&format!(" Agreement: {}", sentence(agreement)));
        }
        match &to.transfer {
            Some(tool) => text.push_str(&format!(" Across the border: {}", transfer(tool))),
            None if to.country != charter.measure.jurisdiction => {
                text.push_str(" Nothing is declared that protects the data across the border.");
            }
            None => {}
        }
        let text = Text::default().strong(&to.name).and(text);
        writer.say(text, &[&format!("recipient[{i}]")])
    });
    said.collect()
}

/// What a transfer relies on, for people.
pub(super) fn transfer(tool: &TransferTool) -> String {
    match tool {
        TransferTool::Party => "the country is a party to Convention 108.".to_owned(),
        TransferTool::Law { reference } => format!("protection by law: {}", sentence(reference)),
        TransferTool::Safeguards { reference } => {
            format!("binding safeguards: {}", sentence(reference))
        }
        TransferTool::Derogation { ground, why_necessary } => {
            format!("a derogation: {} {}", sentence(ground), sentence(why_necessary))
        }
    }
}

/// # Privacy
/// Says in words what (ε, δ)-differential privacy bounds: the chance of any set of outputs with
/// and without one person, Pr[S] ≤ e^ε · Pr'[S] + δ (Dwork and Roth, "The Algorithmic Foundations
/// of Differential Privacy", 2014, Definition 2.4), for all statistics of the measure together.
fn budget(writer: &Writer<'_>) -> Vec<Statement> {
    let privacy = &writer.charter.privacy;
    let factor = privacy.epsilon.approximate().exp();
    let factor = if factor < 10.0 {
        format!("{factor:.1}")
    } else if factor < 1e6 {
        format!("{factor:.0}")
    } else {
        format!("{factor:.0e}")
    };
    let text = format!(
        "Over its whole life the measure may spend ε = {} and δ = {}. In plain words: whatever \
         somebody could conclude from all published statistics together, they would conclude with \
         at most {factor} times the chance (e^ε, rounded), plus δ, had one person's rows never \
         been there. The smaller the number, the less is revealed.",
        privacy.epsilon, privacy.delta
    );
    let mut list = vec![
        writer.say(text, &["privacy.epsilon", "privacy.delta"]),
        writer.say(format!("Why so much: {}", sentence(&privacy.reason)), &["privacy.reason"]),
    ];
    for (purpose, share) in &privacy.shares {
        let text = format!("{share} percent of it are for {purpose}.");
        list.push(writer.say(text, &[&format!("privacy.shares.{purpose}")]));
    }
    let text = match privacy.minimum_people {
        0 => "No cell is withheld for being small; the noise alone protects.".to_owned(),
        n => format!(
            "A cell whose noised count of people is below {n} is withheld. That is a courtesy; \
             the protection is the noise."
        ),
    };
    list.push(writer.say(text, &["privacy.minimum_people"]));
    if let Some(publication) = &writer.charter.publication {
        let text = format!(
            "What the public may read ({}): {} It is taken down after {} days.",
            match publication.shows {
                PublishedItem::Statistics => "noised statistics alone",
                PublishedItem::Places => "places and days that stand alone",
                PublishedItem::Persons => "items about one person each",
            },
            sentence(publication.rule.in_language("en")),
            publication.days
        );
        list.push(writer.say(text, &["publication"]));
    }
    list
}

fn automated(writer: &Writer<'_>) -> Vec<Statement> {
    let decisions = &writer.charter.automated.decisions;
    if decisions.is_empty() {
        let text = "No decision about a person is made by machine.";
        return vec![writer.say(text, &["automated"])];
    }
    let said = decisions.iter().enumerate().map(|(i, made)| {
        let text = format!(
            "{} Law: {} How it comes about: {} Reviewed by: {}. Hearing and appeal: {}",
            sentence(&made.decision),
            sentence(&made.law),
            sentence(&made.reasoning),
            made.reviewer_post,
            sentence(&made.hearing)
        );
        writer.say(text, &[&format!("automated.decision[{i}]")])
    });
    said.collect()
}

fn rights(writer: &Writer<'_>) -> Vec<Row> {
    let row = |(name, right): (&str, &cordon_charter::Right)| {
        let cells = vec![
            Text::default().strong(name),
            Text::plain(sentence(right.how.in_language("en"))),
            Text::plain(format!("{} days", right.days)),
            Text::plain(if right.free { "free" } else { "not free" }),
        ];
        writer.row(cells, &[&format!("rights.{name}")])
    };
    writer.charter.rights.all().map(row).collect()
}

fn rights_besides(writer: &Writer<'_>) -> Vec<Statement> {
    let rights = &writer.charter.rights;
    let said = [
        ("Where to ask: ", rights.channel.contact.as_str(), "rights.channel.contact"),
        (
            "Without a device or the net: ",
            rights.channel.offline.in_language("en"),
            "rights.channel.offline",
        ),
        (
            "Who may act for a person: ",
            rights.representatives.in_language("en"),
            "rights.representatives",
        ),
        ("Children: ", rights.children.in_language("en"), "rights.children"),
        ("The deceased: ", &rights.deceased, "rights.deceased"),
        ("Notice to each person: ", &writer.charter.notice.individual, "notice.individual"),
        ("Where the notice is: ", &writer.charter.notice.published_at, "notice.published_at"),
        (
            "After a breach: ",
            writer.charter.breach.people_told.in_language("en"),
            "breach.people_told",
        ),
    ];
    let mut list: Vec<Statement> = said
        .into_iter()
        .map(|(lead, text, field)| writer.say(format!("{lead}{}", sentence(text)), &[field]))
        .collect();
    let breach = &writer.charter.breach;
    let text = format!(
        "A breach is reported by the {} to the {} within {} hours.",
        breach.reporter_post, breach.authority, breach.hours
    );
    list.push(writer.say(text, &["breach"]));
    list
}

fn list_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_written_as_in_the_charter() {
        for (units, scale, text) in
            [(365, 1, "36.5"), (-5, 2, "-0.05"), (7, 0, "7"), (-12, 0, "-12")]
        {
            assert_eq!(decimal(units, scale), text);
        }
    }
}
