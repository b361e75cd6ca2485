//! Nothing readable: no personal value lies clear anywhere on the disk.

use cordon_charter::Role;
use cordon_log::{Event, Opening, RequestKind};
use cordon_store::Body;
use cordon_testkit::Canaries;
use serde_json::json;

use crate::fixture::{ORIGIN, World, charter, log_key, record};

#[tokio::test]
async fn no_personal_value_lies_clear_on_the_disk() {
    let mut world = World::new(charter(|_| ())).await;
    let mut csv = "person_id,name,region,age,household,registered_on\n".to_owned();
    for row in 0..6_000 {
        csv.push_str(&format!(
            "canary-person-{row},Canary Name {row},R01,30,canary-house-{},2026-11-02\n",
            row % 900
        ));
    }
    csv.push_str("canary-person-x,Canary Name X,R01,canary-refused,canary-house-9,2026-11-02\n");
    let counts = world.submit(&record("resident"), &csv).await;
    assert_eq!(counts.rows, 6_000);
    let few =
        "person_id,case_id,date_report,region\ncanary-person-7,canary-case-7,2026-11-02,R01\n";
    world.submit(&record("case_report"), few).await;
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    let person = act.person(&measure, "canary-person-7").await.unwrap().unwrap();
    let opening = Opening::fresh(json!({"who": "canary-person-7"})).unwrap();
    let event = Event::RequestRecorded { measure: measure.clone(), asked: RequestKind::Other };
    act.append(Role::RightsDesk, event, Some(Body::about(person, opening))).await.unwrap();
    let question = cordon_charter::Digest::of(b"question");
    let leaf = act.next_position() - 1;
    act.record_release(&measure, &question, leaf, b"canary-release").await.unwrap();
    let _ = act.commit(()).await.unwrap();
    world.store.publish(ORIGIN, &log_key()).await.unwrap();
    let kept = world.store.release(&measure, &question).await.unwrap().unwrap();
    assert_eq!(kept.1, b"canary-release");
    assert_eq!(world.store.opening(leaf).await.unwrap().unwrap().body["who"], "canary-person-7");

    let canaries = Canaries::new([
        ("person", "canary-person"),
        ("name", "Canary Name"),
        ("household", "canary-house"),
        ("refused", "canary-refused"),
        ("case", "canary-case"),
        ("release", "canary-release"),
    ])
    .unwrap();
    // The store is open: write-ahead logs are searched too.
    let seen = canaries.in_folder(world.folder.path()).unwrap();
    assert!(seen.is_empty(), "{seen:?}");
    // The search would find them.
    std::fs::write(world.folder.path().join("authority/spilled"), &csv).unwrap();
    assert!(!canaries.in_folder(world.folder.path()).unwrap().is_empty());
}
