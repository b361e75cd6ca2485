//! The published log is derived from the database and verifies.

use std::sync::Arc;

use cordon_charter::Role;
use cordon_log::{Event, Folder, Opening, Trust, verify_log};
use cordon_store::{Body, FileSystem, PublishError};
use cordon_testkit::files_below;
use serde_json::json;

use crate::fixture::{ORIGIN, World, charter, log_key, record, reopen};

#[tokio::test]
async fn what_is_published_verifies_and_is_mended_on_opening() {
    let mut world = World::new(charter(|_| ())).await;
    let csv = "person_id,case_id,date_report,region\nP1,C1,2026-11-02,R01\n";
    world.submit(&record("case_report"), csv).await;
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    let opening = Opening::fresh(json!({"why": "public"})).unwrap();
    let event = Event::QuestionRefused { measure, code: "outside-purpose".to_owned() };
    let public = act.append(Role::Operator, event, Some(Body::public(opening))).await.unwrap();
    let _ = act.commit(()).await.unwrap();
    let published = world.store.publish(ORIGIN, &log_key()).await.unwrap();
    assert_eq!((published.before, published.checkpoint.checkpoint.size), (0, world.store.size()));
    verify(&world);
    // A lost tile and an altered document come back from the database.
    let log = world.store.log_folder();
    std::fs::remove_dir_all(log.join("tile")).unwrap();
    let document = files_below(&log.join("documents")).unwrap().remove(0);
    std::fs::write(document, "altered").unwrap();
    let World { folder, store, charter, now } = world;
    store.close().await.unwrap();
    let store = reopen(folder.path(), Arc::new(FileSystem)).await;
    let mut world = World { folder, store, charter, now };
    world.store.publish(ORIGIN, &log_key()).await.unwrap();
    verify(&world);
    // A redacted body leaves the folder too.
    let mut act = world.store.begin(world.now).await.unwrap();
    act.redact(public).await.unwrap();
    let event = Event::BodyRedacted { leaf: public, code: "personal-data".to_owned() };
    act.append(Role::Operator, event, None).await.unwrap();
    let _ = act.commit(()).await.unwrap();
    world.store.publish(ORIGIN, &log_key()).await.unwrap();
    assert!(!world.store.log_folder().join(format!("bodies/{public}.json")).exists());
    verify(&world);
    assert!(world.store.opening(public).await.unwrap().is_none());
}

#[tokio::test]
async fn another_history_is_never_published_over_the_old_one() {
    let mut one = World::new(charter(|_| ())).await;
    one.store.publish(ORIGIN, &log_key()).await.unwrap();
    let mut other = World::new(charter(|charter| charter.term.review_every_days = 59)).await;
    let (from, to) = (one.store.log_folder(), other.store.log_folder());
    cordon_testkit::copy_folder(&from, &to).unwrap();
    let refused = other.store.publish(ORIGIN, &log_key()).await.err().unwrap();
    assert!(matches!(refused, PublishError::Fork { .. }));
    assert!(verify_log(&Folder::new(&to), &Trust::default(), one.now).unwrap().is_good());
}

fn verify(world: &World) {
    let log = Folder::new(&world.store.log_folder());
    let report = verify_log(&log, &Trust::default(), world.now).unwrap();
    assert!(report.is_good(), "{:?} {:?}", report.broken, report.state.faults());
}
