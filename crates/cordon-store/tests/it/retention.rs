//! Forgetting: expired, then destroyed.

use cordon_charter::{Charter, FieldName, Retention, RetentionAnchor, RetentionPeriod, Role};
use cordon_log::Event;
use cordon_store::{DestroyError, guard};
use jiff::{SignedDuration, Timestamp};

use crate::fixture::{World, charter, record};

/// Rows go 60 days after their day of report, by months; ages after 10 days, by days.
fn short(charter: &mut Charter) {
    let anchor = || RetentionAnchor::Field("date_report".parse().unwrap());
    let retention = |days, period| Retention {
        days,
        anchor: anchor(),
        period,
        reason: "For a test.".to_owned(),
    };
    let cases = charter.records.get_mut(&record("case_report")).unwrap();
    cases.retention = retention(60, RetentionPeriod::Month);
    let age: FieldName = "age".parse().unwrap();
    cases.fields.get_mut(&age).unwrap().retention = Some(retention(10, RetentionPeriod::Day));
}

const CSV: &str = "person_id,case_id,date_report,region,age\nP1,C1,2026-10-20,R01,31\n\
                   P2,C2,2026-11-01,R02,32\nP3,C3,2026-11-02,R03,33\n";

async fn seen(world: &mut World) -> Vec<String> {
    let rows = world.rows("case_report", &["region", "age"]).await;
    rows.into_iter().map(|(_, row)| row.join(" ")).collect()
}

/// The log does not know what a witness saw: its rules ask for a person's word.
async fn confirm_clock(world: &mut World) {
    let from = world.store.last_time().unwrap();
    let _ = world.event(Role::Operator, Event::TimeJumpConfirmed { from }, &[]).await;
}

async fn destroy_due(world: &mut World) -> cordon_store::Destroyed {
    let due = world.state().await.due(world.now);
    let leaves = world.store.leaves(0).await.unwrap();
    // A witness saw the log yesterday: the clock did not jump.
    let witness = world.now - SignedDuration::from_hours(20);
    let now = guard(&leaves, Some(witness), world.now);
    world.store.destroy(&due, now, Role::Operator).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_field_expires_before_its_row_and_both_are_destroyed_on_their_day() {
    let mut world = World::new(charter(short)).await;
    let counts = world.submit(&record("case_report"), CSV).await;
    assert_eq!((counts.rows, counts.expired), (3, 0));
    // The age of the first was past its days on arrival.
    assert_eq!(seen(&mut world).await, ["R01 ", "R02 32", "R03 33"]);
    // 2026-11-01 + 10 days: unreadable though no key is destroyed yet.
    world.now = "2026-11-11T00:00:00Z".parse().unwrap();
    assert_eq!(seen(&mut world).await, ["R01 ", "R02 ", "R03 33"]);
    confirm_clock(&mut world).await;
    let destroyed = destroy_due(&mut world).await;
    assert_eq!((destroyed.segments, destroyed.columns), (0, 1));
    // The other columns of the file are read without the destroyed key, and with no help from
    // the list of what is due.
    assert_eq!(texts_without_due(&mut world).await, ["R01 ", "R02 ", "R03 33"]);
    // October's rows go on 2026-11-30.
    world.now = "2026-11-30T00:00:00Z".parse().unwrap();
    let files = |world: &World| {
        std::fs::read_dir(world.folder.path().join("authority/segments")).unwrap().count()
    };
    assert_eq!(files(&world), 0, "few rows wait in the database");
    confirm_clock(&mut world).await;
    let destroyed = destroy_due(&mut world).await;
    assert_eq!((destroyed.segments, destroyed.columns), (1, 1));
    assert_eq!(texts_without_due(&mut world).await, ["R02 ", "R03 "]);
    let state = world.state().await;
    assert!(state.faults().is_empty(), "{:?}", state.faults());
    assert!(state.due(world.now).is_empty());
}

async fn texts_without_due(world: &mut World) -> Vec<String> {
    let rows = world.rows_but("case_report", &["region", "age"], &[]).await;
    rows.into_iter().map(|(_, row)| row.join(" ")).collect()
}

#[tokio::test]
async fn destroying_twice_finishes_what_a_crash_left() {
    let mut world = World::new(charter(short)).await;
    world.submit(&record("case_report"), CSV).await;
    world.now = "2027-01-05T00:00:00Z".parse().unwrap();
    let due = world.state().await.due(world.now);
    // Destroyed, but the event did not reach the log.
    let copy = world.folder.path().join("copy");
    cordon_testkit::copy_folder(&world.folder.path().join("authority"), &copy).unwrap();
    let before = world.store.size();
    assert_eq!(destroy_due(&mut world).await.segments, 3);
    let World { folder, store, charter, now } = world;
    let after = store.size();
    store.close().await.unwrap();
    std::fs::remove_dir_all(folder.path().join("authority")).unwrap();
    cordon_testkit::copy_folder(&copy, &folder.path().join("authority")).unwrap();
    crate::fixture::note_last_act(folder.path(), before..after).await;
    let disk = std::sync::Arc::new(cordon_store::FileSystem);
    let store = crate::fixture::reopen(folder.path(), disk).await;
    let mut world = World { folder, store, charter, now };
    assert_eq!(world.state().await.due(now), due);
    assert!(seen(&mut world).await.is_empty(), "rows came back without their keys");
    assert_eq!(destroy_due(&mut world).await.segments, 3);
    assert!(world.state().await.due(now).is_empty());
}

#[tokio::test]
async fn a_jump_of_the_clock_destroys_nothing_until_it_is_confirmed() {
    let mut world = World::new(charter(short)).await;
    world.submit(&record("case_report"), CSV).await;
    let before = world.store.last_time().unwrap();
    world.now = "2027-01-05T00:00:00Z".parse().unwrap();
    let due = world.state().await.due(world.now);
    assert!(seen(&mut world).await.is_empty(), "expired data is unreadable at once");
    let refused = try_destroy(&mut world, &due).await.err().unwrap();
    assert!(matches!(refused, DestroyError::Time(jump) if jump.from == before));
    assert_eq!(texts_without_due(&mut world).await.len(), 3, "but nothing is destroyed");
    let confirmed = Event::TimeJumpConfirmed { from: before };
    let _ = world.event(Role::Operator, confirmed, &[]).await;
    try_destroy(&mut world, &due).await.unwrap();
    assert_eq!(texts_without_due(&mut world).await.len(), 0);
}

async fn try_destroy(
    world: &mut World,
    due: &[cordon_charter::Bucket],
) -> Result<(), DestroyError> {
    let leaves = world.store.leaves(0).await.unwrap();
    let now = guard(&leaves, None, world.now);
    world.store.destroy(due, now, Role::Operator).await.map(drop)
}

#[tokio::test]
async fn rows_that_arrive_too_late_are_not_kept() {
    let mut world = World::new(charter(short)).await;
    world.now = "2026-12-01T00:00:00Z".parse::<Timestamp>().unwrap();
    let counts = world.submit(&record("case_report"), CSV).await;
    // Intake refuses the row of October; November's stays without its age.
    assert_eq!(counts.rows, 2);
    assert_eq!(seen(&mut world).await, ["R02 ", "R03 "]);
}
