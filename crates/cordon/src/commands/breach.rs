//! `cordon breach`

use std::path::Path;

use cordon_assess::pia::Language;
use cordon_charter::{MeasureId, RecordName};
use cordon_gateway::{BreachKnown, BreachShown, Gateway, ToPersons};
use cordon_log::Told;

use crate::{
    cli::{Breach, Known, TextFormat},
    commands::{Place, check, conduct, open},
    failure::Failure,
    output::{file, page::paragraph, say},
};

pub(crate) async fn run(args: Breach, authority: &Place) -> Result<(), Failure> {
    match args {
        Breach::Open { measure, discovered, known, role } => {
            let shelf = check::shelf(None)?;
            let mut gateway = open(authority).await?;
            let who = (role, &shelf);
            let opened = gateway.open_breach(&measure, who, discovered, known_of(known)).await?;
            let (leaf, hours) = (opened.leaf, opened.deadline.hours);
            say::line(format_args!("the breach is open (leaf {leaf}), and public"));
            let by = opened.deadline.rule.map_or("the charter".to_owned(), |rule| {
                format!("rule `{rule}`, stricter than the charter")
            });
            say::line(format_args!(
                "tell the authority by {}: within {hours} hours of the discovery ({by})",
                opened.notify_by
            ));
            say::line(format_args!("persons concerned: {}", opened.persons));
            Ok(())
        }
        Breach::Assess { measure, breach, risk, known, role } => {
            let of = (&measure, breach);
            let mut gateway = open(authority).await?;
            let (leaf, facts) = gateway.assess_breach(of, role, risk, known_of(known)).await?;
            say::line(format_args!("judged {} (leaf {leaf})", risk.as_str()));
            say::line(format_args!("persons concerned: {}", facts.persons));
            say_overdue(&gateway, &measure)
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

fn known_of(known: Known) -> BreachKnown {
    let Known { what, consequences, measures, records, leaves } = known;
    BreachKnown { what, consequences, measures, records, leaves }
}

async fn notify(
    gateway: &mut Gateway,
    (measure, breach): (&MeasureId, u64),
    (to, language): (Told, Language),
    said: [Option<String>; 3],
    out: &Path,
) -> Result<(), Failure> {
    file::must_be_new(out)?;
    let (leaf, notice) = match to {
        Told::Authority if said.iter().any(Option::is_some) => {
            return Err(Failure::usage("the authority is told what was opened and judged")
                .help("change it with `cordon breach assess`; leave the texts out here"));
        }
        Told::Authority => gateway.tell_authority(measure, breach, language).await?,
        Told::Persons => {
            let [what, consequences, measures] = said.map(Option::unwrap_or_default);
            let said = ToPersons { what, consequences, measures };
            gateway.tell_persons(measure, breach, said).await?
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
    say_overdue(gateway, measure)
}

fn say_overdue(gateway: &Gateway, measure: &MeasureId) -> Result<(), Failure> {
    for neglect in conduct::overdue(&gateway.measure(measure)?.neglected(gateway.now())) {
        say::line(format_args!("overdue: {neglect}"));
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
    say_overdue(gateway, measure)
}

fn say_one(breach: &BreachShown) {
    let BreachShown { leaf, state, facts } = breach;
    let risk = state.risk().map_or("not judged yet", |risk| risk.as_str());
    say::line(format_args!("leaf {leaf}: discovered {}, risk {risk}", state.discovered));
    if let Some(facts) = facts {
        paragraph("  what happened  ", &facts.what);
        paragraph("  consequences   ", &facts.consequences);
        paragraph("  measures       ", &facts.measures);
        let records: Vec<&str> = facts.records.iter().map(RecordName::as_str).collect();
        paragraph("  records        ", &records.join(", "));
        paragraph("  persons        ", &facts.persons);
    }
    say::line(format_args!("  tell by        {}", state.notify_by));
    for (who, when) in [
        ("authority told ", state.authority_told),
        ("persons told   ", state.persons_told),
        ("closed         ", state.closed),
    ] {
        if let Some(when) = when {
            say::line(format_args!("  {who}{when}"));
        }
    }
}

fn in_json(breach: &BreachShown) -> serde_json::Value {
    let mut shown = conduct::breach(breach.leaf, &breach.state);
    if let serde_json::Value::Object(map) = &mut shown {
        map.insert("facts".to_owned(), serde_json::json!(breach.facts));
    }
    shown
}
