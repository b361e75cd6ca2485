//! The first part: the verdict; what is done, for what, by whom, by which law, until when.

use cordon_charter::{Law, LegalBasis};

use super::{
    document::{Block, Section, Statement, Text},
    writer::{Writer, heading, section, sentence},
};
use crate::{
    finding::Outcome,
    prose::{count, grouped, in_english},
    rulebook::RuleId,
};

pub(super) fn build(writer: &Writer<'_>) -> Section {
    let charter = writer.charter;
    let mut blocks = vec![verdict(writer)];
    let wanting = wanting(writer);
    if !wanting.is_empty() {
        blocks.push(Block::List(wanting));
    }
    let summary = sentence(charter.measure.summary.in_language("en"));
    blocks.push(Block::Paragraph(writer.say(summary, &["measure.summary"])));
    blocks.push(Block::Facts(facts(writer)));
    blocks.push(heading("purposes", "What for, and what not for"));
    blocks.push(Block::List(purposes(writer)));
    blocks.push(heading("law", "By which law"));
    blocks.push(Block::List(law(writer)));
    blocks.push(heading("aim", "What it should achieve, and what was considered instead"));
    blocks.push(Block::List(aim(writer)));
    if !charter.restricted_rights.is_empty() {
        blocks.push(heading("restricted", "Rights that are limited"));
        blocks.push(Block::List(restricted(writer)));
    }
    section("what", "What is done, by whom, and by which law", blocks)
}

fn verdict(writer: &Writer<'_>) -> Block {
    let assessment = writer.assessment;
    let (unmet, asked) = (assessment.unmet_must.len(), assessment.to_be_judged.len());
    let text = if assessment.is_invalid() {
        Text::default()
            .strong("Invalid.")
            .and(" The charter limits what no law may limit. No answer and no signature opens it. ")
    } else if unmet > 0 {
        Text::default()
            .strong("Cannot open.")
            .and(format!(" {} not met. ", count(unmet, "rule is", "rules are")))
    } else if asked > 0 {
        let questions = count(asked, "question is", "questions are");
        Text::default()
            .strong("Can open after answers.")
            .and(format!(" {questions} left to people: answered, signed and in public. "))
    } else {
        Text::default().strong("Can open").and(" once the required statements are there. ")
    };
    let text = text.anchor("findings", "See the findings").and(" and ");
    let mut said = writer.say(text.anchor("decide", "who decides what").and("."), &["measure"]);
    said.because.rules = match (assessment.invalid.as_slice(), unmet) {
        ([], 0) => assessment.to_be_judged.clone(),
        ([], _) => assessment.unmet_must.clone(),
        (invalid, _) => invalid.to_vec(),
    };
    let outcome = match (unmet, asked) {
        _ if assessment.is_invalid() => Outcome::NotMet,
        (0, 0) => Outcome::Met,
        (0, _) => Outcome::PersonMustJudge,
        _ => Outcome::NotMet,
    };
    Block::Verdict(outcome, said)
}

/// What keeps the charter from opening: of each rule what was found first.
fn wanting(writer: &Writer<'_>) -> Vec<Statement> {
    let assessment = writer.assessment;
    let rules = assessment.invalid.iter().chain(&assessment.unmet_must);
    let mut seen = std::collections::BTreeSet::new();
    let one = |rule: &RuleId| {
        let finding = assessment.findings.iter().find(|finding| finding.rule == *rule)?;
        let found = finding.deciding().next().map_or("", |point| &point.text);
        let text = Text::default().strong(format!("{}: ", finding.title)).and(sentence(found));
        Some(writer.found(text, finding))
    };
    rules.filter(|rule| seen.insert(*rule)).filter_map(one).collect()
}

/// What each power can compel to leave, and the field that says so.
fn compelled(law: &Law) -> impl Iterator<Item = (String, String)> {
    law.overriding.iter().enumerate().filter_map(|(i, power)| {
        let most = power.disclosure.as_ref()?;
        let text = format!(
            "Of `{}` the fields {}, of at most {} persons at a time, under {} ({}), by order of \
             two roles, logged in public. What is said below of statistics alone has this \
             exception.",
            most.record,
            most.named_fields(),
            grouped(most.most_persons.into()),
            power.power,
            power.holder
        );
        Some((text, format!("law.overriding[{i}]")))
    })
}

fn facts(writer: &Writer<'_>) -> Vec<(String, Statement)> {
    let charter = writer.charter;
    let (measure, term) = (&charter.measure, &charter.term);
    let mut facts = Vec::new();
    let mut fact = |name: &str, text: String, fields: &[&str]| {
        facts.push((name.to_owned(), writer.say(text, fields)));
    };
    for (i, controller) in charter.controllers.iter().enumerate() {
        let mut text = format!(
            "{} ({}); responsible post: {}; {}. Competence: {}",
            controller.name,
            controller.country,
            controller.responsible_post,
            controller.contact,
            sentence(&controller.competence)
        );
        if let Some(arrangement) = &controller.arrangement {
            text.push_str(&format!(" Its share: {}", sentence(arrangement)));
        }
        fact("Controller", text, &[&format!("controller[{i}]")]);
    }
    for (i, processor) in charter.processors.iter().enumerate() {
        let mut text = format!(
            "{} ({}): {}; contract {}",
            processor.name, processor.country, processor.task, processor.contract
        );
        if let Some(basis) = &processor.basis {
            text.push_str(&format!("; takes part on the basis of {basis}"));
        }
        fact("Processor", sentence(&text), &[&format!("processor[{i}]")]);
    }
    let subjects = &measure.data_subjects;
    let about = match subjects.about_how_many {
        Some(n) => format!(" About {} persons.", grouped(n)),
        None => String::new(),
    };
    let wide = if subjects.area_wide { " Everybody in an area is covered." } else { "" };
    let text = format!(
        "{}{about}{wide} Why these: {}",
        sentence(&in_english(&subjects.groups)),
        sentence(&subjects.reason)
    );
    fact("Whose data", text, &["measure.data_subjects"]);
    if !subjects.vulnerable_groups.is_empty() {
        let text = sentence(&subjects.vulnerable_groups.join("; "));
        fact("Particular care", text, &["measure.data_subjects.vulnerable_groups"]);
    }
    for (text, field) in compelled(&charter.law) {
        fact("Can be compelled", text, &[&field]);
    }
    let place =
        format!("Law of {}; data lie in {}.", measure.jurisdiction, measure.storage_location);
    fact("Where", place, &["measure.jurisdiction", "measure.storage_location"]);
    let text = format!(
        "From {} to {}; then it ends by itself. Reviewed at least every {} days; the first report \
         on its effect is due on {}, and without it intake and questions stop. Extension: {}",
        term.opens,
        term.sunset,
        term.review_every_days,
        term.report_due,
        sentence(&term.extension)
    );
    fact("Term", text, &["term.opens", "term.sunset", "term.review_every_days", "term.report_due"]);
    fact("At the end", sentence(&term.destruction), &["term.destruction"]);
    facts
}

fn purposes(writer: &Writer<'_>) -> Vec<Statement> {
    let purposes = writer.charter.purposes.iter();
    let said = purposes.map(|(id, purpose)| {
        let text = Text::default().strong(id.to_string());
        let mut text = text.and(format!(": {}", sentence(purpose.sentence.in_language("en"))));
        if !purpose.forbidden_uses.is_empty() {
            text =
                text.and(format!(" Forbidden: {}", sentence(&in_english(&purpose.forbidden_uses))));
        }
        if let Some(research) = &purpose.research {
            text = text.and(format!(" Research: {}", sentence(research)));
        }
        writer.say(text, &[&format!("purpose.{id}")])
    });
    said.collect()
}

fn law(writer: &Writer<'_>) -> Vec<Statement> {
    let law = &writer.charter.law;
    let basis = match &law.legal_basis {
        LegalBasis::Law { reason } => Text::default()
            .strong("The basis is a law.")
            .and(format!(" {}", sentence(reason.in_language("en")))),
        LegalBasis::Consent { refusal } => Text::default()
            .strong("The basis is consent.")
            .and(format!(" Who refuses: {}", sentence(refusal.in_language("en")))),
    };
    let mut list = vec![writer.say(basis, &["law.legal_basis"])];
    for (i, instrument) in law.instruments.iter().enumerate() {
        let cited =
            format!("{}, {} ({}). ", instrument.citation, instrument.article, instrument.date);
        let text = Text::plain(cited).address(&instrument.url);
        list.push(writer.say(text, &[&format!("law.instrument[{i}]")]));
    }
    if let Some(emergency) = &law.emergency {
        let cited = format!(
            "The emergency was declared by {}, {} ({}). ",
            emergency.citation, emergency.article, emergency.date
        );
        list.push(writer.say(Text::plain(cited).address(&emergency.url), &["law.emergency"]));
    }
    if let Some(secrecy) = &law.secrecy {
        let text = format!("Bound to secrecy: {}, by {}", secrecy.who, sentence(&secrecy.rule));
        list.push(writer.say(text, &["law.secrecy"]));
    }
    for (i, power) in law.overriding.iter().enumerate() {
        let text = format!(
            "A power that could reach the data: {} ({}). What bars it: {}",
            power.power,
            power.holder,
            sentence(&power.barred_by)
        );
        list.push(writer.say(text, &[&format!("law.overriding[{i}]")]));
    }
    if let Some(conditions) = &law.national_conditions {
        let text = format!("National conditions that were looked at: {}", sentence(conditions));
        list.push(writer.say(text, &["law.national_conditions"]));
    }
    list
}

fn aim(writer: &Writer<'_>) -> Vec<Statement> {
    let aim = &writer.charter.aim;
    let mut list = vec![
        writer.say(format!("The problem: {}", sentence(&aim.problem)), &["aim.problem"]),
        writer.say(
            format!("Expected effect: {}", sentence(&aim.expected_effect)),
            &["aim.expected_effect"],
        ),
        writer.say(
            format!("How success is known: {}", sentence(&aim.success_measure)),
            &["aim.success_measure"],
        ),
        writer.say(format!("Evidence: {}", sentence(&aim.evidence)), &["aim.evidence"]),
    ];
    for (i, weighed) in aim.balance.iter().enumerate() {
        let text = format!("At stake: {}", sentence(weighed));
        list.push(writer.say(text, &[&format!("aim.balance[{i}]")]));
    }
    for (i, other) in writer.charter.alternatives.iter().enumerate() {
        let kind = if other.digital { "digital" } else { "without any digital processing" };
        let text = format!(
            "Instead ({kind}): {} Not chosen because: {}",
            sentence(&other.option),
            sentence(&other.why_not)
        );
        list.push(writer.say(text, &[&format!("alternative[{i}]")]));
    }
    list
}

fn restricted(writer: &Writer<'_>) -> Vec<Statement> {
    let rights = writer.charter.restricted_rights.iter().enumerate();
    let said = rights.map(|(i, right)| {
        let mut text = format!(
            "{} ({}) is limited until {} by {}. Need: {} Milder means: {}",
            right.right,
            right.provision,
            right.until,
            sentence(&right.law),
            sentence(&right.need),
            sentence(&right.milder_means)
        );
        if let Some(safeguards) = &right.safeguards {
            text.push_str(&format!(" What still protects: {}", sentence(safeguards)));
        }
        writer.say(text, &[&format!("restricted_right[{i}]")])
    });
    said.collect()
}

/// The word of an outcome, for headings.
pub(super) const fn outcome_heading(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotMet => "Not met",
        Outcome::PersonMustJudge => "A person must judge",
        Outcome::Met => "Met",
        Outcome::NotApplicable => "Does not apply",
    }
}
