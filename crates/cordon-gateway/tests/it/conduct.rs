//! Requests outside the purposes become public on their day, by themselves; breaches have the
//! deadline of the stricter law.

use cordon_assess::Shelf;
use cordon_charter::{Charter, Requests, Role};
use cordon_gateway::{Asked, BreachKnown};
use cordon_log::{Event, RequestDetails, RequestKind};

use crate::world::{World, charter, code};

fn in_two_days() -> Charter {
    let mut charter = charter();
    charter.requests = Some(Requests { published_after_days: 2 });
    charter
}

async fn police(world: &mut World) -> u64 {
    let details = RequestDetails {
        from: "Example police directorate".to_owned(),
        text: "A list of the ill.".to_owned(),
        answer: "Refused.".to_owned(),
    };
    let asked = Asked { kind: RequestKind::LawEnforcement, details };
    let measure = world.measure.clone();
    world.gateway.record_request(&measure, Role::Operator, &asked).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_becomes_public_when_the_folder_is_opened_on_its_day() {
    let mut world = World::open_as(in_two_days()).await;
    let first = police(&mut world).await;
    world.at("2026-11-03T07:00:00Z");
    let mut world = world.reopen().await;
    assert_eq!(world.count("request_published"), 0);
    let second = police(&mut world).await;
    world.at("2026-11-04T01:00:00Z");
    let mut world = world.reopen().await;
    let published = |world: &World, leaf: u64| {
        let is_it = |event: &Event| match event {
            Event::RequestPublished { request, .. } => *request == leaf,
            _ => false,
        };
        world.gateway.leaves().iter().filter(|own| is_it(&own.event)).count()
    };
    assert_eq!((published(&world, first), published(&world, second)), (1, 0));
    // What names a person is taken back before its day: nothing is left to publish or owed.
    world.gateway.redact(second, "personal-data").await.unwrap();
    world.at("2026-11-05T00:00:00Z");
    let mut world = world.reopen().await;
    let measure = world.measure.clone();
    assert_eq!((published(&world, first), published(&world, second)), (1, 0));
    assert_eq!(code(world.gateway.publish_request(&measure, second).await), "removed");
    assert_eq!(world.gateway.measure(&measure).unwrap().neglected(world.gateway.now()), []);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_jump_of_the_clock_nothing_becomes_public_until_somebody_confirms_it() {
    let mut world = World::open_as(in_two_days()).await;
    police(&mut world).await;
    world.at("2026-11-20T08:00:00Z");
    let mut world = world.reopen().await;
    assert!(world.gateway.time_jump().is_some());
    assert_eq!(world.count("request_published"), 0);
    let measure = world.measure.clone();
    let owed = world.gateway.measure(&measure).unwrap().neglected(world.gateway.now());
    assert_eq!(owed.len(), 1);
    world.gateway.confirm_time_jump(Role::Operator).await.unwrap();
    assert_eq!(world.count("request_published"), 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_of_a_breach_is_the_stricter_of_charter_and_rulebook() {
    let mut world = World::open().await;
    let (measure, shelf) = (world.measure.clone(), Shelf::embedded().unwrap());
    let known = BreachKnown { what: Some("A list was lost.".to_owned()), ..BreachKnown::default() };
    let who = (Role::Controller, &shelf);
    let opened = world.gateway.open_breach(&measure, who, None, known.clone()).await.unwrap();
    let hours = world.gateway.measure(&measure).unwrap().in_force().unwrap().charter.breach.hours;
    assert_eq!((opened.deadline.hours, opened.persons.as_str()), (hours.min(72), "none"));
    // The fold holds the charter's own deadline, whoever asks.
    let who = (Role::Operator, &shelf);
    assert_eq!(code(world.gateway.open_breach(&measure, who, None, known).await), "actor");
    let said_nothing = BreachKnown::default();
    let who = (Role::Controller, &shelf);
    assert_eq!(code(world.gateway.open_breach(&measure, who, None, said_nothing).await), "breach");
    world.assert_good();
}
