//! What a measure's log says of requests outside its purposes, of breaches, and of what is overdue:
//! the same for `cordon measure show` and `cordon verify`.

use cordon_log::{BreachState, MeasureState, Neglect, RequestSeen};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::output::say;

/// The lines of `cordon measure show`.
pub(super) fn say_all(measure: &MeasureState, now: Timestamp) {
    for (at, request) in RequestSeen::all(measure).into_iter().enumerate() {
        let word = if at == 0 { "requests" } else { "" };
        say::line(format_args!("  {word:<10}  {request}"));
    }
    let requests = measure.requests().all().values();
    let disclosed = requests.map(|request| request.disclosed.len()).sum::<usize>();
    if disclosed > 0 {
        say::line(format_args!("  disclosed   {disclosed} under a power of the charter"));
    }
    for (leaf, breach) in measure.breaches() {
        let risk = breach.risk().map_or("not judged yet", |risk| risk.as_str());
        let late = if breach.is_told_late() { ", the authority was told LATE" } else { "" };
        let end = if breach.closed.is_some() { "closed" } else { "open" };
        let since = breach.discovered;
        say::line(format_args!("  breach      leaf {leaf}: {since}, risk {risk}{late}, {end}"));
    }
    for neglect in measure.neglected(now) {
        let word = if neglect.is_overdue() { "OVERDUE" } else { "NOT DONE" };
        say::line(format_args!("  {word:<10}  {neglect}"));
    }
}

/// Requests counted, disclosures, breaches, what is overdue.
pub(super) fn in_json(measure: &MeasureState, now: Timestamp) -> Value {
    let requests = measure.requests();
    let counts: serde_json::Map<String, Value> =
        requests.counts().into_iter().map(|(kind, n)| (kind.to_string(), n.into())).collect();
    let disclosed: Vec<u64> =
        requests.all().values().flat_map(|request| request.disclosed.clone()).collect();
    let hidden = requests.all().values().filter(|own| own.published.is_none() && !own.removed);
    let breaches = measure.breaches().iter().map(|(leaf, own)| breach(*leaf, own));
    json!({
        "measure": measure.id(),
        "requests": counts,
        "requests_not_public_yet": hidden.count(),
        "disclosures": disclosed,
        "breaches": breaches.collect::<Vec<_>>(),
        "overdue": overdue(&measure.neglected(now)),
    })
}

/// One breach, as the log tells of it.
pub(super) fn breach(leaf: u64, breach: &BreachState) -> Value {
    json!({
        "leaf": leaf,
        "discovered": breach.discovered,
        "notify_by": breach.notify_by,
        "risk": breach.risk(),
        "authority_told": breach.authority_told,
        "authority_told_late": breach.is_told_late(),
        "persons_told": breach.persons_told,
        "closed": breach.closed,
    })
}

/// Duties that are overdue or not done yet, as they are said.
pub(super) fn overdue(neglected: &[Neglect]) -> Vec<String> {
    neglected.iter().map(ToString::to_string).collect()
}
