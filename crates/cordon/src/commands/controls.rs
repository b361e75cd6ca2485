//! Which runtime checks of a measure are on, now, and what that does to its risks.

use cordon_assess::pia::{ChecksOff, ControlState, RiskNow, check_name, off_by_charter, risks_now};
use cordon_charter::{Charter, Role, RuntimeCheck};
use cordon_gateway::Gateway;
use cordon_log::MeasureState;

use crate::output::{page::paragraph, say};

/// The three risks as the checks stand now.
pub(crate) fn risks(gateway: &Gateway, measure: &MeasureState, charter: &Charter) -> [RiskNow; 3] {
    risks_now(charter, &off(gateway, measure, charter))
}

/// Prints each risk with its controls.
pub(crate) fn show(risks: &[RiskNow]) {
    for risk in risks {
        let raised = if risk.is_raised() { " – RAISED" } else { "" };
        say::line(format_args!("  risk        {}: {}{raised}", risk.risk.in_words(), risk.now));
        if risk.is_raised() {
            say::line(format_args!("              declared with all on: {}", risk.declared));
        }
        if risk.is_raised_to_high() {
            paragraph(
                "              ",
                "HIGH while these checks are off: turn them on, or consult the supervisory \
                 authority before the measure goes on (prior consultation)",
            );
        }
        for control in &risk.controls {
            let check = check_name(control.check);
            let state = match &control.state {
                ControlState::Off { why } => format!("OFF: {why}"),
                state => state.in_words().to_owned(),
            };
            say::line(format_args!("    {check:<28} {state}"));
        }
    }
}

/// What is off, with the reason. A check that no act can pass by is on: it is not in this list.
fn off(gateway: &Gateway, measure: &MeasureState, charter: &Charter) -> ChecksOff {
    let mut off = off_by_charter(charter);
    let mut add = |check: RuntimeCheck, why: Option<String>| {
        if let Some(why) = why {
            off.entry(check).or_insert(why);
        }
    };
    add(RuntimeCheck::RequiredStatements, emergency(measure));
    add(RuntimeCheck::Suspension, nobody_suspends(gateway));
    add(RuntimeCheck::WitnessedLog, not_witnessed(gateway));
    add(RuntimeCheck::TransparencyLog, faulty(gateway));
    add(RuntimeCheck::RetentionByKeyDestruction, keys_wait(gateway));
    off
}

fn emergency(measure: &MeasureState) -> Option<String> {
    let provisional = measure.in_force().is_some_and(|in_force| in_force.provisional);
    provisional.then(|| "opened in an emergency, before all statements were made".to_owned())
}

fn nobody_suspends(gateway: &Gateway) -> Option<String> {
    let now = gateway.now();
    let can = gateway.state().keys().any(|key| key.may_sign(Role::SupervisoryAuthority, now));
    (!can).then(|| "no key of the supervisory authority is enrolled and valid".to_owned())
}

fn not_witnessed(gateway: &Gateway) -> Option<String> {
    if gateway.state().witnesses().is_empty() {
        return Some("no witness is enrolled".to_owned());
    }
    if gateway.settings().witnesses.is_empty() {
        return Some("no witness is asked: none has an address".to_owned());
    }
    match gateway.not_witnessed() {
        [] => None,
        whys => Some(format!("the last checkpoint was not cosigned: {}", whys.join("; "))),
    }
}

fn faulty(gateway: &Gateway) -> Option<String> {
    let faults = gateway.state().faults().len();
    (faults > 0).then(|| format!("the log holds {faults} events that its own rules forbid"))
}

fn keys_wait(gateway: &Gateway) -> Option<String> {
    let from = gateway.time_jump()?;
    Some(format!(
        "the clock jumped from {from}; keys that are due stay until `cordon log confirm-clock`"
    ))
}
