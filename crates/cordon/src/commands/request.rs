//! `cordon request`

use std::path::Path;

use cordon_charter::{MeasureId, Role};
use cordon_gateway::{Asked, DisclosureShown, Gateway, OrderWanted, RequestShown};
use cordon_log::RequestDetails;

use crate::{
    cli::{Request, TextFormat},
    commands::{Place, disclose, open},
    failure::Failure,
    output::{file, page::paragraph, say},
};

pub(crate) async fn run(args: Request, authority: &Place) -> Result<(), Failure> {
    match args {
        Request::Record { measure, kind, from, text, answer, role, receipt } => {
            let asked = Asked { kind, details: RequestDetails { from, text, answer } };
            record(&mut *open(authority).await?, &measure, (role, &asked), &receipt).await
        }
        Request::Show { measure, details, format } => {
            show(&mut *open(authority).await?, &measure, details, format).await
        }
        Request::Publish { measure, request } => {
            let leaf = open(authority).await?.publish_request(&measure, request).await?;
            say::line(format_args!("the request of leaf {request} is public (leaf {leaf})"));
            Ok(())
        }
        Request::Order { measure, request, power, record, fields, persons, second, out } => {
            let persons = disclose::persons(&persons)?;
            let wanted = OrderWanted { request, power, record, fields, persons, second };
            disclose::order(&*open(authority).await?, &measure, wanted, &out)
        }
        Request::Sign { order, selection, key, out } => {
            disclose::sign(order, &selection, &key, out)
        }
        Request::Disclose { measure, orders, selection, out, receipt } => {
            let to = (out.as_path(), receipt.as_path());
            let mut gateway = open(authority).await?;
            disclose::disclose(&mut gateway, &measure, &orders, &selection, to).await
        }
    }
}

async fn record(
    gateway: &mut Gateway,
    measure: &MeasureId,
    (role, asked): (Role, &Asked),
    receipt: &Path,
) -> Result<(), Failure> {
    file::must_be_new(receipt)?;
    let leaf = gateway.record_request(measure, role, asked).await?;
    file::write_secret(receipt, &gateway.receipt(leaf).await?)?;
    say::line(format_args!("recorded and refused (leaf {leaf}); nothing was read"));
    let requests = gateway.measure(measure)?.requests();
    if let Some(request) = requests.all().get(&leaf) {
        say::line(format_args!("counted in public now; who and for what: on {}", request.due));
    }
    let path = receipt.display();
    say::line(format_args!("hand {path} to the supervisory authority: it holds the details"));
    Ok(())
}

async fn show(
    gateway: &mut Gateway,
    measure: &MeasureId,
    details: bool,
    format: TextFormat,
) -> Result<(), Failure> {
    let mut all = gateway.requests(measure).await?;
    for request in &mut all {
        if !details && request.state.published.is_none() {
            request.details = None;
        }
    }
    if format == TextFormat::Json {
        say::line(serde_json::Value::from_iter(all.iter().map(in_json)));
        return Ok(());
    }
    if all.is_empty() {
        say::line("nobody asked for data outside the purposes, as far as the log says");
    }
    for (kind, count) in gateway.measure(measure)?.requests().counts() {
        say::line(format_args!("{kind}: {count}"));
    }
    for request in &all {
        say_one(request);
    }
    Ok(())
}

fn say_one(request: &RequestShown) {
    let RequestShown { leaf, state, details, disclosures } = request;
    let public = match (state.published, state.removed) {
        (Some(at), _) => format!("public (leaf {at})"),
        (None, true) => "removed before it was public".to_owned(),
        (None, false) => format!("public on {}", state.due),
    };
    say::line(format_args!("leaf {leaf}: {} asked on {}; {public}", state.asked, state.time));
    if let Some(RequestDetails { from, text, answer }) = details {
        paragraph("  from      ", from);
        paragraph("  asked for ", text);
        paragraph("  answer    ", answer);
    }
    for at in &state.disclosed {
        let later = match state.under_later_power.contains(at) {
            true => " that was added after the request",
            false => "",
        };
        say::line(format_args!(
            "  rows were disclosed under a power of the charter{later} (leaf {at})"
        ));
        for shown in disclosures.iter().filter(|shown| shown.leaf == *at) {
            let DisclosureShown { power, record, fields, by, .. } = shown;
            let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
            let by: Vec<String> = by.iter().map(ToString::to_string).collect();
            paragraph("    power   ", power);
            paragraph("    of      ", &format!("{record}: {}", fields.join(", ")));
            paragraph("    by      ", &by.join(" and "));
        }
    }
}

fn in_json(request: &RequestShown) -> serde_json::Value {
    let RequestShown { leaf, state, details, disclosures } = request;
    let disclosures = disclosures.iter().map(|shown| {
        let DisclosureShown { leaf, power, record, fields, by } = shown;
        serde_json::json!({
            "leaf": leaf, "power": power, "record": record, "fields": fields, "by": by,
        })
    });
    serde_json::json!({
        "leaf": leaf,
        "asked": state.asked,
        "time": state.time,
        "due": state.due,
        "published": state.published,
        "removed": state.removed,
        "disclosed": state.disclosed,
        "under_later_power": state.under_later_power,
        "disclosures": disclosures.collect::<Vec<_>>(),
        "details": details,
    })
}
