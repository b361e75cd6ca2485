//! When a measure is open, for what, and until when.

use cordon_charter::{Act, Meaning, Role};

use crate::world::{World, charter, code, secret};

const COUNT: &str = "SELECT count(*) FROM mers_case";

#[tokio::test(flavor = "multi_thread")]
async fn opening_waits_for_statements_and_for_the_answers_of_a_person() {
    let mut world = World::proposed().await;
    let id = world.measure.clone();
    assert_eq!(code(world.gateway.open_measure(&id, false).await), "statement-missing");
    world.state(Role::Controller, Meaning::Approves).await.unwrap();
    world.state(Role::DataProtectionOfficer, Meaning::Advises).await.unwrap();
    world.state(Role::SupervisoryAuthority, Meaning::Consulted).await.unwrap();
    assert_eq!(code(world.gateway.open_measure(&id, false).await), "not-judged");
    assert_eq!(code(world.ask(COUNT).await), "not-open");
    world.state(Role::Controller, Meaning::Judges).await.unwrap();
    world.gateway.open_measure(&id, false).await.unwrap();
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_under_the_key_of_another_role_is_refused() {
    let mut world = World::proposed().await;
    let before = world.kinds();
    let draft = world.draft(Role::Controller, Meaning::Approves);
    let key = secret(Role::DataProtectionOfficer);
    assert_eq!(code(world.import(draft, &key).await), "statement-signed");
    assert_eq!(world.kinds(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_stops_the_next_act_and_only_its_role_lifts_it() {
    let mut world = World::open().await;
    let (id, authority) = (world.measure.clone(), Role::SupervisoryAuthority);
    let stopped = world.gateway.suspend(&id, vec![Act::Questions], (authority, "Look."));
    stopped.await.unwrap();
    assert_eq!(code(world.ask(COUNT).await), "suspended");
    world.cases(3, "2026-11-01").await.unwrap();
    let other = world.gateway.resume(&id, (Role::Controller, "Go on.")).await;
    assert_eq!(code(other), "not-suspended");
    world.gateway.resume(&id, (authority, "Seen.")).await.unwrap();
    world.ask(COUNT).await.unwrap();
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overdue_report_stops_intake_and_questions() {
    let mut world = World::open().await;
    world.at("2026-12-16T00:00:00Z");
    assert_eq!(code(world.ask(COUNT).await), "report-overdue");
    assert_eq!(code(world.cases(3, "2026-12-15").await), "report-overdue");
    let (id, report) = (world.measure.clone(), b"What the measure achieved.".to_vec());
    let blank = world.gateway.publish_report(&id, b" \n".to_vec(), None).await;
    assert_eq!(code(blank), "report");
    let done = world.gateway.publish_report(&id, report, None).await.unwrap();
    let rhythm = i64::from(charter().term.review_every_days);
    let day = jiff::civil::date(2026, 12, 16);
    assert_eq!(done.next_due, day + jiff::SignedDuration::from_hours(24 * rhythm));
    world.ask(COUNT).await.unwrap();
    world.cases(3, "2026-12-15").await.unwrap();
    world.gateway.confirm_time_jump(Role::Operator).await.unwrap();
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_sunset_nothing_is_taken_in_or_answered() {
    let mut world = World::open().await;
    world.at("2027-01-01T00:00:00Z");
    assert_eq!(code(world.ask(COUNT).await), "after-sunset");
    assert_eq!(code(world.cases(3, "2026-12-31").await), "after-sunset");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provisional_opening_lapses_after_fourteen_days_and_is_not_repeated() {
    let mut world = World::proposed().await;
    let id = world.measure.clone();
    world.state(Role::Controller, Meaning::Approves).await.unwrap();
    world.state(Role::DataProtectionOfficer, Meaning::Consulted).await.unwrap();
    world.state(Role::SupervisoryAuthority, Meaning::Notified).await.unwrap();
    world.gateway.open_measure(&id, true).await.unwrap();
    world.at("2026-11-16T07:59:59Z");
    world.ask(COUNT).await.unwrap();
    world.at("2026-11-16T08:00:00Z");
    assert_eq!(code(world.ask(COUNT).await), "lapsed");
    assert_eq!(code(world.gateway.open_measure(&id, true).await), "provisional-twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_measure_stays_ended() {
    let mut world = World::open().await;
    let id = world.measure.clone();
    world.gateway.end(&id, "Over.").await.unwrap();
    assert_eq!(code(world.ask(COUNT).await), "ended");
    assert_eq!(code(world.gateway.end(&id, "Again.").await), "ended");
    let world = world.reopen().await;
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_keeps_what_was_spent() {
    let mut world = World::open().await;
    world.cases(20, "2026-11-01").await.unwrap();
    let id = world.measure.clone();
    let nothing = world.gateway.measure(&id).unwrap().charges().rho();
    world.ask(COUNT).await.unwrap();
    let spent = world.gateway.measure(&id).unwrap().charges().rho();
    let mut second = charter();
    second.measure.version = 2;
    world.propose(second).await;
    world.agree().await;
    world.gateway.open_measure(&id, false).await.unwrap();
    let measure = world.gateway.measure(&id).unwrap();
    assert_eq!(measure.in_force().unwrap().charter.measure.version, 2);
    assert_ne!(spent, nothing);
    assert_eq!(measure.charges().rho(), spent);
    world.assert_good();
}
