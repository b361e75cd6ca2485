//! `cordon processor`

use cordon_charter::MeasureId;
use cordon_gateway::Gateway;
use cordon_log::{Engaged, MeasureState};

use crate::{
    cli::{Processor, TextFormat},
    commands::{Place, agreement, open},
    failure::Failure,
    output::{say, table::table},
};

pub(crate) async fn run(args: Processor, authority: &Place) -> Result<(), Failure> {
    match args {
        Processor::List { measure, format } => list(&*open(authority).await?, &measure, format),
        Processor::Notify { measure, notice } => {
            let mut gateway = open(authority).await?;
            let changes = gateway.processor_changes(&measure)?;
            let leaf = gateway.notify_processors(&measure, &notice).await?;
            say::line(format_args!(
                "told (leaf {leaf}): {} added, {} changed, {} ended",
                changes.added.len(),
                changes.changed.len(),
                changes.ended.len()
            ));
            Ok(())
        }
        Processor::End { measure, name, notice } => {
            let leaf = open(authority).await?.end_processor(&measure, &name, &notice).await?;
            say::line(format_args!("`{name}` ended (leaf {leaf}); a new one needs a new version"));
            Ok(())
        }
    }
}

fn list(gateway: &Gateway, id: &MeasureId, format: TextFormat) -> Result<(), Failure> {
    let measure = gateway.measure(id)?;
    if format == TextFormat::Json {
        say::line(in_json(measure));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = measure.processors().all().iter().map(row).collect();
    if rows.is_empty() {
        say::line("nobody handles data on the controller's behalf");
    } else {
        say::line(table(&["processor", "country", "task", "since", "changed", "ended"], rows));
    }
    // Of a version that is open, nothing is still to come: who was ended since is not added again.
    let Some(proposal) = agreement::waiting(measure) else { return Ok(()) };
    let changes = measure.processors().changes(&proposal.charter);
    let proposed = [("adds", changes.added), ("changes", changes.changed), ("ends", changes.ended)];
    for (word, list) in proposed {
        for processor in list {
            let version = proposal.charter.measure.version;
            say::line(format_args!("version {version}, not open, {word} `{}`", processor.name));
        }
    }
    Ok(())
}

fn row(one: &Engaged) -> Vec<String> {
    let when = |time: &Option<jiff::Timestamp>| time.map(|t| t.to_string()).unwrap_or_default();
    let processor = &one.processor;
    vec![
        processor.name.clone(),
        processor.country.to_string(),
        processor.task.clone(),
        one.since.to_string(),
        when(&one.changed),
        when(&one.ended),
    ]
}

/// Who handles data, since when, for machines.
pub(super) fn in_json(measure: &MeasureState) -> serde_json::Value {
    let all = measure.processors().all().iter().map(|one| {
        serde_json::json!({
            "name": one.processor.name,
            "country": one.processor.country,
            "task": one.processor.task,
            "contract": one.processor.contract,
            "since": one.since,
            "changed": one.changed,
            "ended": one.ended,
        })
    });
    all.collect()
}

/// The lines of `cordon measure show`.
pub(super) fn say_list(measure: &MeasureState) {
    for one in measure.processors().all() {
        let until = match (one.ended, one.changed) {
            (Some(ended), _) => format!(", ended {ended}"),
            (None, Some(changed)) => format!(", changed {changed}"),
            (None, None) => String::new(),
        };
        let (name, country) = (&one.processor.name, &one.processor.country);
        say::line(format_args!("  processor   {name} ({country}) since {}{until}", one.since));
    }
}
