//! Scenarios: a line an act, with the rule that it breaks, if it breaks one. Each act is asked of
//! `State::permits` (the gateway) and then taken by `State::step` (the auditor): both must agree.

mod advice;
mod conduct;
mod duties;
mod halts;
mod life;
mod money;
mod world;

use world::World;

/// Runs a scenario. A line is `[TIME] ACT … [-> RULE]`; `#` begins a comment.
fn check(scenario: &str) {
    let mut world = World::default();
    for line in scenario.lines().map(|line| line.split('#').next().unwrap().trim()) {
        if !line.is_empty() {
            world.run(line);
        }
    }
    world.replay();
}

/// A measure `m` that is open from 2026-11-01 on.
fn check_open(scenario: &str) {
    check(&format!("{OPEN}\n{scenario}"));
}

const OPEN: &str = "
    2026-11-01 create
    enrol controller
    enrol data_protection_officer
    enrol supervisory_authority
    propose m v1
    assess m
    state m controller approves
    state m data_protection_officer advises
    state m supervisory_authority consulted
    open m
";
