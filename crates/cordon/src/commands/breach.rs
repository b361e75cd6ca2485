//! `cordon breach`

use std::path::Path;

use cordon_assess::pia::Language;
use cordon_charter::{MeasureId, RecordName};
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
        Breach::Open { measure, discovered, known, records, leaves, role } => {
            let shelf = check::shelf(None)?;
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
        Breach::Notify { measure, breach, to, language, what, consequences, measures, out } => {
            let mut gateway = open(authority).await?;
            let said = [what, consequences, measures];
            notify(&mut gateway, (&measure, breach), (to, language), said, &out).await
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
    let Known { what, consequences, measures } = known;
    BreachKnown { what, consequences, measures, records, leaves }
}

fn say_opened(opened: BreachOpened, now: Timestamp) {
    let BreachOpened { leaf, deadline, notify_by, persons } = opened;
    let hours = deadline.hours;
    say::line(format_args!("the breach is open (leaf {leaf}), and public"));
    let by = deadline.rule.map_or("the charter".to_owned(), |rule| {
        format!("rule `{rule}`, stricter than the charter")
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
    (to, language): (Told, Language),
    said: [Option<String>; 3],
    out: &Path,
) -> Result<(), Failure> {
    file::must_be_new(out)?;
    let (leaf, notice, unknown) = match to {
        Told::Authority if said.iter().any(Option::is_some) => {
            return Err(Failure::usage("the authority is told what was opened and judged")
                .help("change it with `cordon breach assess`; leave the texts out here"));
        }
        Told::Authority => {
            let AuthorityTold { leaf, notice, unknown } =
                gateway.tell_authority(measure, breach, language).await?;
            (leaf, notice, unknown)
        }
        Told::Persons => {
            let [what, consequences, measures] = said.map(Option::unwrap_or_default);
            let said = ToPersons { what, consequences, measures };
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
            say::line(format_args!("logged as told (leaf {leaf}): send {path} to {authority} now"));
        }
        Told::Persons => {
            say::line(format_args!("logged as told, in public (leaf {leaf}): send {path} now"));
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
