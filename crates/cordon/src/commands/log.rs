//! `cordon log`

use cordon_charter::MeasureId;
use cordon_gateway::Gateway;

use crate::{
    cli::{Log, TextFormat},
    failure::Failure,
    output::{say, table::table},
};

pub(crate) async fn run(args: &Log, gateway: &mut Gateway) -> Result<(), Failure> {
    match args {
        Log::Show { measure, last, format } => {
            show(gateway, measure.as_ref(), *last, *format);
        }
        Log::Redact { leaf, code } => {
            let said = gateway.redact(*leaf, code).await?;
            say::line(format_args!("the body of leaf {leaf} is removed (leaf {said})"));
        }
        Log::ConfirmClock { role } => {
            let due = gateway.state().due(gateway.now()).len();
            let leaf = gateway.confirm_time_jump(*role).await?;
            say::line(format_args!(
                "the clock is confirmed (leaf {leaf}); {due} keys were due and are destroyed"
            ));
        }
    }
    Ok(())
}

fn show(gateway: &Gateway, measure: Option<&MeasureId>, last: Option<usize>, format: TextFormat) {
    let wanted = gateway
        .leaves()
        .iter()
        .enumerate()
        .filter(|(_, leaf)| measure.is_none_or(|id| leaf.event.measure() == Some(id)));
    let mut leaves: Vec<_> = wanted.collect();
    if let Some(last) = last {
        leaves.drain(..leaves.len().saturating_sub(last));
    }
    if format == TextFormat::Json {
        for (index, leaf) in leaves {
            say::line(serde_json::json!({ "index": index, "leaf": leaf }));
        }
        return;
    }
    let rows = leaves
        .into_iter()
        .map(|(index, leaf)| {
            let measure = leaf.event.measure().map(ToString::to_string).unwrap_or_default();
            let body = leaf.body.map(|body| format!("{:?}", body.class).to_lowercase());
            vec![
                index.to_string(),
                leaf.time.to_string(),
                leaf.event.kind(),
                measure,
                leaf.actor.to_string(),
                body.unwrap_or_default(),
            ]
        })
        .collect();
    say::line(table(&["leaf", "time", "event", "measure", "actor", "body"], rows));
}
