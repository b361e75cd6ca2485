//! Rules: measure, controllers, term, continuity, law, special categories, design.

use super::Violations;
use crate::{Charter, LegalBasis, LocalText, rules::days_between};

pub(super) fn check(charter: &Charter, found: &mut Violations) {
    let measure = &charter.measure;
    found.positive(measure.version, "measure.version");
    if measure.successor_of.as_ref() == Some(&measure.id) {
        let message = "the measure cannot succeed itself";
        let help = "name the measure before it, or raise `measure.version` instead";
        found.add("self-successor", "measure.successor_of", message, help);
    }
    let groups = "name whose data it is";
    found.not_empty(&measure.data_subjects.groups, "measure.data_subjects.groups", groups);
    languages(charter, found);
    controllers(charter, found);
    term(charter, found);
    law(charter, found);
    found.not_empty(&charter.design.choices, "design.choices", "say what was chosen");
    let evidence = "say what is kept to show compliance";
    found.not_empty(&charter.accountability.evidence, "accountability.evidence", evidence);
    if let Some(publication) = &charter.publication {
        found.positive(publication.days, "publication.days");
    }
}

fn languages(charter: &Charter, found: &mut Violations) {
    let mut check = |text: &LocalText, at: &str| {
        for (language, _) in text.all().filter(|(language, _)| !is_language(language)) {
            let path = format!("{at}.{language}");
            let message = "this is not a language tag";
            let help = "use a tag such as `en`, `fr` or `zh-Hant` (BCP 47)";
            found.add("bad-language", path, message, help);
        }
        if text.all().next().is_none() {
            found.add("empty-text", at, format!("`{at}` has no text"), "write it in one language");
        }
    };
    check(&charter.measure.title, "measure.title");
    check(&charter.measure.summary, "measure.summary");
    check(&charter.notice.text, "notice.text");
    let rights = &charter.rights;
    for (name, right) in rights.all() {
        check(&right.how, &format!("rights.{name}.how"));
    }
    check(&rights.channel.offline, "rights.channel.offline");
    check(&rights.representatives, "rights.representatives");
    check(&rights.children, "rights.children");
    check(&charter.breach.people_told, "breach.people_told");
    for (i, recipient) in charter.recipients.iter().enumerate() {
        check(&recipient.receives, &format!("recipient[{i}].receives"));
    }
    for (id, purpose) in &charter.purposes {
        check(&purpose.sentence, &format!("purpose.{id}.sentence"));
        for (i, forbidden) in purpose.forbidden_uses.iter().enumerate() {
            check(forbidden, &format!("purpose.{id}.forbidden_uses[{i}]"));
        }
    }
    for (i, group) in charter.measure.data_subjects.groups.iter().enumerate() {
        check(group, &format!("measure.data_subjects.groups[{i}]"));
    }
    for (name, record) in &charter.records {
        check(&record.description, &format!("record.{name}.description"));
    }
    match &charter.law.legal_basis {
        LegalBasis::Law { reason } => check(reason, "law.legal_basis.reason"),
        LegalBasis::Consent { refusal } => check(refusal, "law.legal_basis.refusal"),
    }
    if let Some(publication) = &charter.publication {
        check(&publication.rule, "publication.rule");
    }
}

/// The outer form of a BCP 47 tag: `zh`, `zh-Hant`, `pt-BR`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
    is_first
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn controllers(charter: &Charter, found: &mut Violations) {
    let controllers = &charter.controllers;
    found.not_empty(controllers, "controller", "write a `[[controller]]`");
    for (index, controller) in controllers.iter().enumerate() {
        let path = format!("controller[{index}]");
        if controllers.iter().take(index).any(|earlier| earlier.id == controller.id) {
            let message = "two controllers have the same id";
            found.add("duplicate-id", format!("{path}.id"), message, "give each its own id");
        }
        if controllers.len() > 1 && controller.arrangement.is_none() {
            let message = "joint controllers must say who does what";
            let help = "write `arrangement` for each of them";
            found.add("missing-arrangement", path, message, help);
        }
    }
}

fn term(charter: &Charter, found: &mut Violations) {
    let term = &charter.term;
    let days = ["term.opens".to_owned(), "term.sunset".to_owned()];
    if term.sunset < term.opens {
        let message = "the sunset lies before the first day";
        let help = "let `sunset` be the last day of the measure";
        found.add_after(&days, "term-order", "term.sunset", message, help);
    } else if term.report_due < term.opens || term.report_due > term.sunset {
        let message = "the first effectiveness report is not due within the term";
        let help = "choose a day from `opens` to `sunset`";
        found.add_after(&days, "term-order", "term.report_due", message, help);
    }
    if days_between(term.opens, term.sunset) > MAX_TERM_DAYS {
        let message = "the measure would run for more than ten years";
        let help = "choose a sunset in sight; a new version can extend it";
        found.add_after(&days, "too-long-a-time", "term.sunset", message, help);
    }
    found.positive(term.review_every_days, "term.review_every_days");
    let continuity = &charter.continuity;
    found.distinct(&continuity.acts, "continuity.acts", "duplicate-act");
    if !continuity.acts.is_empty() && continuity.reason.is_none() {
        let message = "acts that survive a suspension need a reason";
        let help = "write `reason`: why lives depend on them";
        found.add("missing-reason", "continuity", message, help);
    }
}

/// Ten years. The schedule of destruction has a row for every day of the term at most.
const MAX_TERM_DAYS: i32 = 3653;

fn law(charter: &Charter, found: &mut Violations) {
    if let LegalBasis::Law { .. } = charter.law.legal_basis
        && charter.law.instruments.is_empty()
    {
        found.add_after(
            &["law.legal_basis".to_owned()],
            "empty-list",
            "law",
            "a basis in law needs the instrument that lays it down",
            "write a `[[law.instrument]]`",
        );
    }
    found.distinct(&charter.special.categories, "special.categories", "duplicate-value");
}
