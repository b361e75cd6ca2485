//! The answers to the questions 111 to 227, from typed charter fields.

use cordon_charter::{Charter, Identifies, LegalBasis, Right};
use maud::{Markup, html};

use super::super::{
    data::{kind, retention, role_words, transfer},
    writer::sentence,
};
use crate::{assessment::Assessment, prose::in_english};

/// The answer to one question as HTML; `None` where it is no question about the processing.
pub(super) fn answer(question: u32, charter: &Charter, judged: &Assessment) -> Option<String> {
    let rights = &charter.rights;
    let said = match question {
        111 => processing(charter),
        112 => responsible(charter),
        113 => standards(charter, judged),
        121 => data(charter),
        122 => life_cycle(charter),
        123 => assets(charter),
        211 => purposes(charter),
        212 => legal_basis(charter),
        213 => needed(charter),
        214 => accuracy(charter),
        215 => durations(charter),
        221 => notice(charter),
        222 => consent(charter),
        223 => list(
            [right("Access", &rights.access)]
                .into_iter()
                .chain(rights.portability.iter().map(|own| right("Portability", own)))
                .chain([sentence(&rights.channel.contact)]),
        ),
        224 => list([right("Correction", &rights.correction), right("Erasure", &rights.erasure)]),
        225 => objection(charter),
        226 => processors(charter),
        227 => transfers(charter),
        _ => return None,
    };
    Some(said.into_string())
}

fn list(lines: impl IntoIterator<Item = String>) -> Markup {
    html! { ul { @for line in lines { li { (line) } } } }
}

fn paragraph(text: &str) -> Markup {
    html! { p { (sentence(text)) } }
}

fn right(name: &str, right: &Right) -> String {
    let cost = if right.free { "free" } else { "not free" };
    format!(
        "{name}: {} Answered within {} days, {cost}.",
        sentence(right.how.in_language("en")),
        right.days
    )
}

fn processing(charter: &Charter) -> Markup {
    let subjects = &charter.measure.data_subjects;
    html! {
        (paragraph(charter.measure.summary.in_language("en")))
        (paragraph(&format!("Whose data: {}", in_english(&subjects.groups))))
        (paragraph(&format!("Problem: {}", charter.aim.problem)))
        (paragraph(&format!("Expected effect: {}", charter.aim.expected_effect)))
    }
}

fn responsible(charter: &Charter) -> Markup {
    let controllers = charter.controllers.iter().map(|c| {
        let share = c.arrangement.as_deref().map(sentence).unwrap_or_default();
        format!(
            "Controller: {} ({}), {}, {}. {share}",
            c.name, c.country, c.responsible_post, c.contact
        )
    });
    let processors = charter
        .processors
        .iter()
        .map(|p| format!("Processor: {} ({}): {}", p.name, p.country, sentence(&p.task)));
    list(controllers.chain(processors))
}

fn standards(charter: &Charter, judged: &Assessment) -> Markup {
    let books = judged.rulebooks.iter().map(|book| {
        let force = if book.in_force { "in force" } else { "as a standard, not in force as such" };
        format!(
            "Judged by {} ({}), {force}, compiled {}.",
            book.name, book.jurisdiction, book.compiled
        )
    });
    let laws =
        charter.law.instruments.iter().map(|i| sentence(&format!("{}, {}", i.citation, i.article)));
    list(books.chain(laws))
}

fn data(charter: &Charter) -> Markup {
    html! {
        @for (name, record) in &charter.records {
            p { strong { (name) } ": " (sentence(record.description.in_language("en"))) }
            (list(record.fields.iter().map(|(field, declared)| {
                let special = declared.special.as_deref();
                let special = special.map(|s| format!("; special category: {s}"));
                let direct = match declared.identifies {
                    Identifies::Directly => "; points to a person by itself",
                    Identifies::Together => "; points to a person together with others",
                    Identifies::No => "",
                };
                let (what, special) = (kind(&declared.field_type), special.unwrap_or_default());
                format!("{field}: {what}{special}{direct}")
            })))
        }
        (list(charter.recipients.iter().map(|to| {
            let receives = sentence(to.receives.in_language("en"));
            format!("Recipient: {} ({}): {receives}", to.name, to.country)
        })))
        (list(charter.access.iter().map(|access| {
            format!("Access: {} for {}.", role_words(access.role), access.purpose)
        })))
    }
}

fn life_cycle(charter: &Charter) -> Markup {
    list([
        "Rows are handed in as a file; columns and values that the charter does not declare are \
         refused."
            .to_owned(),
        "Admitted rows are sealed under keys that are kept apart.".to_owned(),
        "They are read by role, purpose and form of access; statistics leave with noise."
            .to_owned(),
        "Keys are destroyed when retention says, so that the rows cannot be read again.".to_owned(),
        format!("At the end: {}", sentence(&charter.term.destruction)),
    ])
}

fn assets(charter: &Charter) -> Markup {
    let security = &charter.security;
    html! {
        (paragraph("Store of sealed rows, table of keys, transparency log, gateway"))
        (paragraph(&format!("Storage in {}", charter.measure.storage_location)))
        (list([&security.access, &security.loss, &security.destruction].map(|text| sentence(text))))
    }
}

fn purposes(charter: &Charter) -> Markup {
    list(charter.purposes.iter().map(|(id, purpose)| {
        let forbidden = match purpose.forbidden_uses.as_slice() {
            [] => String::new(),
            uses => format!(" Forbidden: {}", sentence(&in_english(uses))),
        };
        format!("{id}: {}{forbidden}", sentence(purpose.sentence.in_language("en")))
    }))
}

fn legal_basis(charter: &Charter) -> Markup {
    let law = &charter.law;
    let basis = match &law.legal_basis {
        LegalBasis::Law { reason } => format!("A law: {}", reason.in_language("en")),
        LegalBasis::Consent { refusal } => {
            format!("Consent. Who refuses: {}", refusal.in_language("en"))
        }
    };
    let cited = |i: &cordon_charter::Instrument| {
        format!("{}, {} ({}), {}", i.citation, i.article, i.date, i.url)
    };
    html! { (paragraph(&basis)) (list(law.instruments.iter().map(cited))) }
}

fn needed(charter: &Charter) -> Markup {
    html! {
        @for (name, record) in &charter.records {
            p { strong { (name) } }
            (list(record.fields.iter().map(|(field, f)| format!("{field}: {}", sentence(&f.why)))))
        }
        (list(charter.design.choices.iter().map(|choice| sentence(choice))))
    }
}

fn accuracy(charter: &Charter) -> Markup {
    list([
        "Values outside the declared bounds are refused and counted; a later row of the same key \
         is a new version."
            .to_owned(),
        right("Correction", &charter.rights.correction),
    ])
}

fn durations(charter: &Charter) -> Markup {
    let kept =
        charter.records.iter().map(|(name, r)| format!("{name}: kept {}", retention(&r.retention)));
    let term = format!("The measure ends by itself after {}.", charter.term.sunset);
    list(kept.chain([term]))
}

fn notice(charter: &Charter) -> Markup {
    let notice = &charter.notice;
    html! {
        (paragraph(notice.text.in_language("en")))
        (list([
            format!("Published: {}", sentence(&notice.published_at)),
            format!("Each person: {}", sentence(&notice.individual)),
            format!("Plain forms: {}", sentence(&notice.plain_forms.join("; "))),
        ]))
    }
}

fn consent(charter: &Charter) -> Markup {
    match &charter.law.legal_basis {
        LegalBasis::Law { .. } => paragraph("The basis is a law, not consent"),
        LegalBasis::Consent { refusal } => {
            let refusal = refusal.in_language("en");
            paragraph(&format!("The basis is consent. Who refuses: {refusal}"))
        }
    }
}

fn objection(charter: &Charter) -> Markup {
    let limited = charter.restricted_rights.iter().map(|r| {
        format!("Limited until {}: {} ({}), by {}", r.until, r.right, r.provision, sentence(&r.law))
    });
    let rights = &charter.rights;
    let restriction = rights.restriction.iter().map(|own| right("Restriction", own));
    let objection = [right("Objection", &rights.objection)];
    list(restriction.chain(objection).chain(limited))
}

fn processors(charter: &Charter) -> Markup {
    if charter.processors.is_empty() {
        return paragraph("Nobody handles data on a controller's behalf");
    }
    list(charter.processors.iter().map(|p| {
        format!("{} ({}): {}; contract {}", p.name, p.country, p.task, sentence(&p.contract))
    }))
}

/// The tool asks for transfers out of the EU; here: out of the country whose law governs.
fn transfers(charter: &Charter) -> Markup {
    let home = &charter.measure.jurisdiction;
    let mut abroad: Vec<String> = charter
        .recipients
        .iter()
        .filter(|to| to.country != *home)
        .map(|to| {
            let tool = to.transfer.as_ref().map_or("nothing is declared.".to_owned(), transfer);
            format!("{} ({}): {tool}", to.name, to.country)
        })
        .collect();
    let processors = charter.processors.iter().filter(|p| p.country != *home);
    abroad.extend(processors.map(|p| format!("Processor {} ({}).", p.name, p.country)));
    if charter.measure.storage_location != *home {
        abroad.push(format!("Data lie in {}.", charter.measure.storage_location));
    }
    match abroad.as_slice() {
        [] => paragraph(&format!("Nothing leaves {home}")),
        _ => list(abroad),
    }
}
