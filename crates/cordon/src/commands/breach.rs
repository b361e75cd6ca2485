//! `cordon breach`

use std::{collections::BTreeMap, path::Path};

use cordon_assess::pia::Language;
use cordon_charter::{LocalText, MeasureId, RecordName};
use cordon_gateway::{AuthorityTold, BreachKnown, BreachOpened, BreachShown, Gateway, ToPersons};
use cordon_log::{Neglect, Told};
use jiff::Timestamp;

use crate::{
    cli::{Breach, Known, TextFormat},
    commands::{Place, check, conduct, open},
    failure::Failure,
    output::{file, page::paragraph, say},
};

pub(crate) async fn run(args: Breach, authority: &Place) -> Result<(), Failure> {
    match args {
        Breach::Open { measure, discovered, known, records, leaves, rulebooks, role } => {
            let shelf = check::shelf(rulebooks.as_deref())?;
            let mut gateway = open(authority).await?;
            let (who, known) = ((role, &shelf), known_of(known, records, leaves));
            let opened = gateway.open_breach(&measure, who, discovered, known).await?;
            say_opened(opened, gateway.now());
            Ok(())
        }
        Breach::Assess { measure, breach, risk, known, records, leaves, role } => {
            let (of, known) = ((&measure, breach), known_of(known, records, leaves));
            let mut gateway = open(authority).await?;
            let (leaf, facts) = gateway.assess_breach(of, role, risk, known).await?;
            say::line(format_args!("judged {} (leaf {leaf})", risk.as_str()));
            say::line(format_args!("persons concerned: {}", facts.persons_in_words()));
            say_owed(&gateway, &measure)
        }
        Breach::Notify {
            measure,
            breach,
            to,
            language,
            late_because,
            what,
            consequences,
            measures,
            out,
        } => {
            let mut gateway = open(authority).await?;
            let said = [what, consequences, measures];
            let told = (to, language, late_because.as_deref());
            notify(&mut gateway, (&measure, breach), told, said, &out).await
        }
        Breach::Close { measure, breach, learnt } => {
            let leaf = open(authority).await?.close_breach(&measure, breach, &learnt).await?;
            say::line(format_args!("the breach is closed (leaf {leaf})"));
            Ok(())
        }
        Breach::Show { measure, format } => {
            show(&mut *open(authority).await?, &measure, format).await
        }
    }
}

fn known_of(known: Known, records: Vec<RecordName>, leaves: Vec<u64>) -> BreachKnown {
    let Known { what, consequences, measures, persons } = known;
    BreachKnown { what, consequences, measures, records, leaves, persons }
}

fn say_opened(opened: BreachOpened, now: Timestamp) {
    let BreachOpened { leaf, deadline, notify_by, persons } = opened;
    let hours = deadline.hours;
    say::line(format_args!("the breach is open (leaf {leaf}), and public"));
    let by = deadline.rule.map_or("the charter".to_owned(), |rule| {
        format!("stricter than the charter: {}", rule.in_words())
    });
    if now > notify_by {
        say::line(format_args!(
            "LATE: tell the authority at once: the {hours} hours from the discovery ended on \
             {notify_by} ({by})"
        ));
    } else {
        say::line(format_args!(
            "tell the authority by {notify_by}: within {hours} hours of the discovery ({by})"
        ));
    }
    say::line(format_args!("persons concerned: {persons}"));
}

async fn notify(
    gateway: &mut Gateway,
    (measure, breach): (&MeasureId, u64),
    (to, language, late_because): (Told, Language, Option<&str>),
    said: [Vec<String>; 3],
    out: &Path,
) -> Result<(), Failure> {
    file::must_be_new(out)?;
    let (leaf, notice, unknown) = match to {
        Told::Authority if said.iter().any(|texts| !texts.is_empty()) => {
            return Err(Failure::usage("the authority is told what was opened and judged")
                .help("change it with `cordon breach assess`; leave the texts out here"));
        }
        Told::Authority => {
            let AuthorityTold { leaf, notice, unknown } =
                gateway.tell_authority((measure, breach), language, late_because).await?;
            (leaf, notice, unknown)
        }
        Told::Persons if late_because.is_some() => {
            return Err(Failure::usage("--late-because is for the authority")
                .help("leave it out; persons are told without undue delay"));
        }
        Told::Persons => {
            let [what, consequences, measures] = said;
            let said = ToPersons {
                what: in_languages("--what", what)?,
                consequences: in_languages("--consequences", consequences)?,
                measures: in_languages("--measures", measures)?,
            };
            say_foreign(gateway, measure, &said)?;
            let (leaf, notice) = gateway.tell_persons(measure, breach, said).await?;
            (leaf, notice, Vec::new())
        }
    };
    file::write_secret(out, notice.as_bytes())?;
    let path = out.display();
    match to {
        Told::Authority => {
            let authority = gateway.measure(measure)?.in_force();
            let authority = authority.map_or("", |own| own.charter.breach.authority.as_str());
            say::line(format_args!(
                "sent by you: {path}, to {authority}, now. Cordon sends nothing; the log counts \
                 the authority as told from this moment on (leaf {leaf})"
            ));
        }
        Told::Persons => {
            say::line(format_args!(
                "sent by you: {path}, to the persons, now. Cordon sends nothing; the log counts \
                 them as told from this moment on, and the notice is public (leaf {leaf})"
            ));
        }
    }
    if !unknown.is_empty() {
        say::line(format_args!("not known yet, and the notice says so: {}", unknown.join("; ")));
        say::line(format_args!(
            "hand it in later: `cordon breach assess {measure} {breach}`, then tell the authority \
             again"
        ));
    }
    say_owed(gateway, measure)
}

/// `fr=TEXT` for each language, or a text in English.
fn in_languages(option: &str, said: Vec<String>) -> Result<LocalText, Failure> {
    let mut texts = BTreeMap::new();
    for text in said {
        let (language, text) = match text.split_once('=') {
            Some((tag, rest)) if is_tag(tag) => (tag.to_owned(), rest.trim().to_owned()),
            _ => ("en".to_owned(), text),
        };
        if Language::of_tag(&language).is_none() {
            let tags = Language::ALL.map(Language::tag).join(", ");
            return Err(Failure::usage(format_args!(
                "{option}: there is no notice in `{language}`"
            ))
            .help(format!("notices are written in {tags}")));
        }
        if texts.insert(language.clone(), text).is_some() {
            let message = format_args!("{option} is given twice in `{language}`");
            return Err(Failure::usage(message).help("say it once for each language"));
        }
    }
    LocalText::of(texts).ok_or_else(|| {
        Failure::usage(format_args!(
            "persons are told what happened, what follows and what is done"
        ))
        .help("name all of --what, --consequences and --measures")
    })
}

/// Two or three small letters.
fn is_tag(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Which readers will meet a text that is not in their language.
fn say_foreign(gateway: &Gateway, measure: &MeasureId, said: &ToPersons) -> Result<(), Failure> {
    let texts = [&said.what, &said.consequences, &said.measures];
    let tags = Language::ALL.map(Language::tag);
    let lacking = tags.into_iter().filter(|tag| texts.iter().any(|text| !text.is_in(tag)));
    let lacking: Vec<&str> = lacking.collect();
    if !lacking.is_empty() {
        say::aside(format_args!(
            "not all was said in {}: there the notice shows another language and says so; give it \
             with --what {}=TEXT and the like",
            lacking.join(", "),
            lacking.first().unwrap_or(&"fr")
        ));
    }
    if let Some(in_force) = gateway.measure(measure)?.in_force() {
        let title = &in_force.charter.measure.title;
        let others = title.all().map(|(tag, _)| tag).filter(|tag| !tags.contains(tag));
        for tag in others {
            say::aside(format_args!(
                "the charter speaks `{tag}` too, and this notice does not: have it translated"
            ));
        }
    }
    Ok(())
}

fn say_owed(gateway: &Gateway, measure: &MeasureId) -> Result<(), Failure> {
    for neglect in gateway.measure(measure)?.neglected(gateway.now()) {
        match neglect {
            Neglect::BreachPersons { breach, .. } => say::line(format_args!(
                "still to do: tell the persons of the breach of leaf {breach}, without undue delay \
                 (`cordon breach notify {measure} {breach} --to persons`)"
            )),
            neglect => say::line(format_args!("overdue: {neglect}")),
        }
    }
    Ok(())
}

async fn show(
    gateway: &mut Gateway,
    measure: &MeasureId,
    format: TextFormat,
) -> Result<(), Failure> {
    let all = gateway.breaches(measure).await?;
    if format == TextFormat::Json {
        say::line(serde_json::Value::from_iter(all.iter().map(in_json)));
        return Ok(());
    }
    if all.is_empty() {
        say::line("no breach was opened, as far as the log says");
    }
    for breach in &all {
        say_one(breach);
    }
    say_owed(gateway, measure)
}

fn say_one(breach: &BreachShown) {
    let BreachShown { leaf, state, facts, learnt } = breach;
    let risk = state.risk().map_or("not judged yet", |risk| risk.as_str());
    say::line(format_args!("leaf {leaf}: discovered {}, risk {risk}", state.discovered));
    if let Some(facts) = facts {
        paragraph("  what happened  ", &facts.what);
        paragraph("  consequences   ", &facts.consequences);
        paragraph("  measures       ", &facts.measures);
        let records: Vec<&str> = facts.records.iter().map(RecordName::as_str).collect();
        paragraph("  records        ", &records.join(", "));
        paragraph("  persons        ", &facts.persons_in_words());
    }
    say::line(format_args!("  tell by        {}", state.notify_by));
    let late = if state.is_told_late() { ", LATE" } else { "" };
    for (who, when, late) in [
        ("authority told ", state.authority_told, late),
        ("persons told   ", state.persons_told, ""),
        ("closed         ", state.closed, ""),
    ] {
        if let Some(when) = when {
            say::line(format_args!("  {who}{when}{late}"));
        }
    }
    if let Some(learnt) = learnt {
        paragraph("  learnt         ", learnt);
    }
}

fn in_json(breach: &BreachShown) -> serde_json::Value {
    let mut shown = conduct::breach(breach.leaf, &breach.state);
    if let serde_json::Value::Object(map) = &mut shown {
        map.insert("facts".to_owned(), serde_json::json!(breach.facts));
        map.insert("learnt".to_owned(), serde_json::json!(breach.learnt));
    }
    shown
}
