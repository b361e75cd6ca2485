//! Keys go on their day, unless the clock jumped.

use cordon_query::Cell;

use crate::world::{World, code};

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_of_the_clock_destroys_nothing_until_somebody_confirms_it() {
    let mut world = World::open().await;
    world.cases(200, "2026-11-01").await.unwrap();
    world.at("2026-11-15T08:00:00Z");
    let mut world = world.reopen().await;
    assert!(world.gateway.time_jump().is_some());
    assert_eq!(world.count("keys_destroyed"), 0);
    let by = cordon_charter::Role::Operator;
    world.gateway.confirm_time_jump(by).await.unwrap();
    assert!(world.count("keys_destroyed") > 0);
    assert_eq!(world.gateway.time_jump(), None);
    assert_eq!(code(world.gateway.confirm_time_jump(by).await), "no-jump");
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_destroys_what_is_due_once() {
    let world = World::open().await;
    world.at("2026-11-15T08:00:00Z");
    let mut world = world.reopen().await;
    world.gateway.confirm_time_jump(cordon_charter::Role::Operator).await.unwrap();
    let first = world.count("keys_destroyed");
    world.at("2026-11-16T07:00:00Z");
    let world = world.reopen().await;
    assert_eq!(world.count("keys_destroyed"), first + 1);
    let mut world = world.reopen().await;
    assert_eq!(world.gateway.enforce_retention().await.unwrap(), 0);
    assert_eq!(world.count("keys_destroyed"), first + 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn due_rows_are_not_counted_even_while_their_keys_exist() {
    let mut world = World::open().await;
    world.cases(2_000, "2026-11-01").await.unwrap();
    world.at("2026-11-15T08:00:00Z");
    let mut world = world.reopen().await;
    assert_eq!(world.count("keys_destroyed"), 0);
    let answer = world.ask("SELECT count(*) FROM mers_case").await.unwrap();
    // Noise of this charge is far below 1,000.
    let cell = &answer.release.rows[0][0];
    let small = match &cell.value {
        Cell::Number(number) => number.parse::<i64>().unwrap().abs() < 1_000,
        _ => cell.withheld,
    };
    assert!(small, "{cell:?}");
}
