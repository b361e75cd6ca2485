//! Backups, other keys, and what a thief of the folder gets.

use std::{path::Path, sync::Arc};

use cordon_charter::{Retention, RetentionAnchor, RetentionPeriod, Role};
use cordon_log::Event;
use cordon_store::{FileSystem, OpenError, RootKey, Store, guard};
use cordon_testkit::{copy_folder, files_below, flip_byte};

use crate::fixture::{
    ORIGIN, World, charter, log_key, note_last_act, places, record, reopen, root,
};

fn csv(rows: u32) -> String {
    let mut csv = "person_id,case_id,date_report,region,age\n".to_owned();
    for row in 0..rows {
        csv.push_str(&format!("Person-{row},Case-{row},2026-11-02,R01,30\n"));
    }
    csv
}

#[tokio::test]
async fn a_backup_without_keys_opens_nothing() {
    let mut world = World::new(charter(|_| ())).await;
    world.submit(&record("case_report"), &csv(10)).await;
    let World { folder, store, .. } = world;
    store.close().await.unwrap();
    std::fs::rename(folder.path().join("keys"), folder.path().join("elsewhere")).unwrap();
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    let stranger =
        RootKey::create(&FileSystem, &folder.path().join("keys/root.key"), None).unwrap();
    let opened = Store::open(places(folder.path()), stranger, Arc::new(FileSystem)).await;
    let said = opened.err().unwrap().to_string();
    assert!(said.ends_with("has no key table; without it nothing that is sealed can be read"));
    // With the key table and another root key no more.
    let (from, to) = ("elsewhere/keys.db", "keys/keys.db");
    std::fs::copy(folder.path().join(from), folder.path().join(to)).unwrap();
    let opened =
        Store::open(places(folder.path()), root(folder.path()), Arc::new(FileSystem)).await;
    let said = opened.err().unwrap().to_string();
    assert_eq!(said, "the root key is not the one that this key table was made with");
}

#[tokio::test]
async fn a_destroyed_bucket_is_gone_from_a_backup_too() {
    let mut world = World::new(charter(|charter| {
        let cases = charter.records.get_mut(&record("case_report")).unwrap();
        cases.retention = Retention {
            days: 20,
            anchor: RetentionAnchor::Field("date_report".parse().unwrap()),
            period: RetentionPeriod::Day,
            reason: "For a test.".to_owned(),
        };
    }))
    .await;
    world.submit(&record("case_report"), &csv(8_000)).await;
    assert_eq!(world.rows("case_report", &["age"]).await.len(), 8_000);
    let backup = world.folder.path().join("backup");
    copy_folder(&world.folder.path().join("authority"), &backup).unwrap();
    let size = world.store.size();
    assert!(files_below(&backup.join("segments")).unwrap().len() > 1);
    world.now = "2026-11-22T00:00:00Z".parse().unwrap();
    let due = world.state().await.due(world.now);
    let leaves = world.store.leaves(0).await.unwrap();
    let now = guard(&leaves, Some(world.now), world.now);
    let destroyed = world.store.destroy(&due, now, Role::Operator).await.unwrap();
    assert!(destroyed.get().segments > 1);
    let segments = world.folder.path().join("authority/segments");
    assert_eq!(files_below(&segments).unwrap().len(), 0);
    // The backup comes back, with the key table of today.
    let World { folder, store, charter, now } = world;
    store.close().await.unwrap();
    std::fs::remove_dir_all(folder.path().join("authority")).unwrap();
    copy_folder(&backup, &folder.path().join("authority")).unwrap();
    let said = opening_fails(folder.path()).await;
    assert!(said.contains("budget that was spent since would be forgotten"), "{said}");
    // Whoever makes the key table believe that this is the last act gets no row either.
    note_last_act(folder.path(), 0..size).await;
    let store = reopen(folder.path(), Arc::new(FileSystem)).await;
    let mut world = World { folder, store, charter, now };
    assert_eq!(world.rows_but("case_report", &["age"], &[]).await.len(), 0);
}

async fn opening_fails(folder: &Path) -> String {
    let opened = Store::open(places(folder), root(folder), Arc::new(FileSystem)).await;
    opened.err().unwrap().to_string()
}

/// Both parts of a store that is closed, and what they were before its last act.
async fn before_the_last_act() -> tempfile::TempDir {
    let mut world = World::new(charter(|_| ())).await;
    world.store.publish(ORIGIN, &log_key()).await.unwrap();
    let World { folder, store, .. } = world;
    store.close().await.unwrap();
    for part in ["authority", "keys"] {
        let copy = folder.path().join("before").join(part);
        copy_folder(&folder.path().join(part), &copy).unwrap();
    }
    let mut store = reopen(folder.path(), Arc::new(FileSystem)).await;
    let mut act = store.begin(store.last_time().unwrap()).await.unwrap();
    let event = Event::MeasureErased { measure: "none".parse().unwrap() };
    act.append(Role::Operator, event, None).await.unwrap();
    let _ = act.commit(()).await.unwrap();
    store.publish(ORIGIN, &log_key()).await.unwrap();
    store.close().await.unwrap();
    folder
}

#[tokio::test]
async fn a_part_that_was_put_back_is_refused() {
    for (part, says) in [
        ("authority", "budget that was spent since would be forgotten"),
        ("keys", "keys that were destroyed since would come back"),
    ] {
        let folder = before_the_last_act().await;
        std::fs::remove_dir_all(folder.path().join(part)).unwrap();
        let before = folder.path().join("before").join(part);
        copy_folder(&before, &folder.path().join(part)).unwrap();
        let said = opening_fails(folder.path()).await;
        assert!(said.contains(says), "{said}");
    }
}

#[tokio::test]
async fn altered_bytes_are_noticed_and_the_error_holds_no_value() {
    let mut world = World::new(charter(|_| ())).await;
    world.submit(&record("case_report"), &csv(5_000)).await;
    let segments = world.folder.path().join("authority/segments");
    let files = files_below(&segments).unwrap();
    let file = files.first().unwrap();
    let length = usize::try_from(std::fs::metadata(file).unwrap().len()).unwrap();
    let mut noticed = 0;
    for at in (4..length).step_by(length / 40) {
        flip_byte(file, at).unwrap();
        match read_all(&mut world).await {
            // A column that statistics do not read.
            Ok(rows) => assert_eq!(rows, 5_000),
            Err(said) => {
                noticed += 1;
                assert!(said.starts_with("segment `") && said.contains("cannot be read"), "{said}");
                assert!(!said.contains("Case") && !said.contains("Person"));
            }
        }
        flip_byte(file, at).unwrap();
    }
    assert!(noticed > 3, "{noticed}");
    assert_eq!(read_all(&mut world).await, Ok(5_000));
}

async fn read_all(world: &mut World) -> Result<usize, String> {
    let text = |error: cordon_store::ScanError| format!("{error}");
    let cases = record("case_report");
    let snapshot = world.store.snapshot(&world.charter, &cases, &[]).await.map_err(text)?;
    let names: Vec<String> =
        snapshot.schema().fields().iter().map(|field| field.name().clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut rows = 0;
    for partition in 0..snapshot.partitions() {
        for batch in snapshot.read(partition, &crate::fixture::fields(&names)).map_err(text)? {
            rows += batch.map_err(text)?.rows.num_rows();
        }
    }
    Ok(rows)
}

#[tokio::test]
async fn one_process_has_the_store() {
    let world = World::new(charter(|_| ())).await;
    let folder = world.folder.path();
    let second = Store::open(places(folder), root(folder), Arc::new(FileSystem)).await;
    assert!(matches!(second, Err(OpenError::InUse(_))));
    let World { folder, store, .. } = world;
    store.close().await.unwrap();
    reopen(folder.path(), Arc::new(FileSystem)).await;
}
