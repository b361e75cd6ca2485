//! Each control of a measure names its runtime check; a check that is off raises the risk, and
//! `cordon measure show` says so while it is off.

use serde_json::{Value, json};

use crate::world::{MERS, World};

/// The control that `check` carries, and the risk it belongs to.
fn control(world: &World, check: &str) -> (Value, Value) {
    let risks = world.show(MERS.measure)["risks"].as_array().unwrap().clone();
    let found = risks.iter().find_map(|risk| {
        let controls = risk["controls"].as_array().unwrap();
        let found = controls.iter().find(|control| control["check"] == check)?;
        Some((risk.clone(), found.clone()))
    });
    found.unwrap()
}

#[test]
fn a_check_that_is_off_raises_the_risk_and_is_shown() {
    let world = World::open(&MERS);
    let (risk, witnessed) = control(&world, "witnessed_log");
    assert_eq!(witnessed["state"], json!({"off": {"why": "no witness is enrolled"}}));
    assert_ne!(risk["now"], risk["declared"], "the risk is raised");
    let (risk, sealed) = control(&world, "sealed_storage");
    assert_eq!(sealed["state"], "on");
    assert_eq!(risk["now"], risk["declared"], "all of its checks are on");

    // A submission without a manifest is refused, so this one can be on.
    let (_, manifest) = control(&world, "manifest_reconciliation");
    assert_eq!(manifest["state"], "on");

    let shown = world.ok(&["measure", "show", MERS.measure]).out;
    for line in [
        "sealed_storage               on",
        "witnessed_log                OFF: no witness is enrolled",
        "illegitimate access: severity important, likelihood negligible\n",
        "unwanted modification: severity limited, likelihood important – RAISED",
    ] {
        assert!(shown.contains(line), "`{line}` is not in\n{shown}");
    }
}

#[test]
fn a_risk_that_is_high_while_checks_are_off_asks_for_prior_consultation() {
    let world = World::open(&MERS);
    assert_eq!(world.show(MERS.measure)["prior_consultation_due"], false);
    let said = "consult the supervisory authority";
    assert!(!world.ok(&["measure", "show", MERS.measure]).out.contains(said));
    // Grave, and likely as soon as nobody cosigns the log.
    let text = MERS.text().replace(
        "severity = \"limited\"\nlikelihood = \"important\"\nresidual_severity = \"limited\"",
        "severity = \"important\"\nlikelihood = \"important\"\nresidual_severity = \"important\"",
    );
    assert_ne!(text, MERS.text());
    let world = World::open_as(&MERS, &text);
    assert_eq!(world.show(MERS.measure)["prior_consultation_due"], true);
    let shown = world.ok(&["measure", "show", MERS.measure]).out;
    assert!(shown.contains("HIGH while these checks are off") && shown.contains(said), "{shown}");
}

#[test]
fn an_opening_before_the_statements_turns_that_check_off() {
    let text = MERS.text().replace(
        "[risk.unwanted_modification]",
        "[[risk.illegitimate_access.control]]\ntitle = \"Several roles agree before it opens\"\n\
         check = \"required_statements\"\n\n[risk.unwanted_modification]",
    );
    let world = World::open_as(&MERS, &text);
    let (risk, statements) = control(&world, "required_statements");
    assert_eq!(statements["state"], "on");
    assert_eq!(risk["now"], risk["declared"]);

    let emergency = World::new(MERS.jurisdiction);
    emergency.propose(&text);
    emergency.enrol_roles();
    emergency.sign(MERS.measure, "controller", "approves", &[]);
    emergency.sign(MERS.measure, "data_protection_officer", "consulted", &[]);
    emergency.sign(MERS.measure, "supervisory_authority", "notified", &[]);
    emergency.ok(&["measure", "open", MERS.measure, "--provisional"]);
    let (risk, statements) = control(&emergency, "required_statements");
    let why = "opened in an emergency, before all statements were made";
    assert_eq!(statements["state"], json!({"off": {"why": why}}));
    assert_eq!(risk["now"]["likelihood"], "limited", "one step above the declared");
}
