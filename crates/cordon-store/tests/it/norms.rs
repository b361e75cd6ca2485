//! What persons spent of a bulletin's clip: sealed, per bulletin, gone for good when it is
//! forgotten.

use std::sync::Arc;

use cordon_charter::Role;
use cordon_log::Event;
use cordon_store::FileSystem;
use cordon_testkit::files_below;

use crate::fixture::{World, charter, record, reopen};

const MARK: &[u8] = b"sixteen bytes!!!";

async fn keep(world: &mut World, bulletin: u64, pages: &[u32]) {
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    let event =
        Event::WindowOpened { measure: measure.clone(), bulletin, window: 1, from: 0, snapshot: 0 };
    act.append(Role::Epidemiologist, event, None).await.unwrap();
    let pages = pages.iter().map(|page| (*page, MARK.repeat(8)));
    act.keep_norms((&measure, bulletin), pages).await.unwrap();
    let _ = act.commit(()).await.unwrap();
}

#[tokio::test]
async fn norms_are_sealed_and_each_bulletin_has_its_own() {
    let mut world = World::new(charter(|_| ())).await;
    let measure = world.measure();
    assert!(world.store.norms(&measure, 5).await.unwrap().is_none());
    keep(&mut world, 5, &[0, 3]).await;
    keep(&mut world, 6, &[]).await;
    let kept = world.store.norms(&measure, 5).await.unwrap().unwrap();
    let pages: Vec<u32> = kept.iter().map(|(page, _)| *page).collect();
    assert_eq!(pages, [0, 3]);
    assert!(kept.iter().all(|(_, bytes)| ***bytes == *MARK.repeat(8)));
    assert_eq!(world.store.norms(&measure, 6).await.unwrap().unwrap().len(), 0);
    // Nothing of it is readable on the disk.
    for file in files_below(world.folder.path()).unwrap() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(MARK.len()).any(|window| window == MARK);
        assert!(!found, "{}", file.display());
    }
    // Forgotten: gone, and forgetting again is no fault; the other stays.
    assert_eq!(world.store.kept_norms().await.unwrap(), [(measure.clone(), 5)]);
    world.store.forget_norms(&measure, 5).await.unwrap();
    world.store.forget_norms(&measure, 5).await.unwrap();
    assert!(world.store.norms(&measure, 5).await.unwrap().is_none());
    assert!(world.store.norms(&measure, 6).await.unwrap().is_some());
    let World { folder, store, .. } = world;
    store.close().await.unwrap();
    let mut store = reopen(folder.path(), Arc::new(FileSystem)).await;
    assert!(store.norms(&measure, 5).await.unwrap().is_none());
    assert!(store.kept_norms().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_measure_that_is_erased_keeps_no_norms() {
    let mut world = World::new(charter(|_| ())).await;
    let measure = world.measure();
    keep(&mut world, 5, &[0]).await;
    world.store.destroy_persons(&measure).await.unwrap();
    assert!(world.store.norms(&measure, 5).await.unwrap().is_none());
}

#[tokio::test]
async fn an_act_that_is_not_committed_keeps_nothing() {
    let mut world = World::new(charter(|_| ())).await;
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    act.keep_norms((&measure, 5), [(0, MARK.to_vec())].into_iter()).await.unwrap();
    drop(act);
    assert!(world.store.norms(&measure, 5).await.unwrap().is_none_or(|pages| pages.is_empty()));
}

#[tokio::test]
async fn rows_are_read_by_arrival_and_stay_apart_where_a_window_ends() {
    let mut world = World::new(charter(|_| ())).await;
    let measure = world.measure();
    let mut cut = 0;
    for batch in 0..20 {
        if batch == 9 {
            cut = world.store.size();
        }
        let csv =
            format!("person_id,case_id,date_report,region\nP{batch},B{batch},2026-11-02,R01\n");
        world.submit(&record("case_report"), &csv).await;
    }
    let end = world.store.size();
    assert!(world.store.compact(&measure, &[cut]).await.unwrap() > 0);
    for (arrived, rows) in [(0..cut, 9), (cut..end, 11), (0..end, 20), (end..u64::MAX, 0)] {
        let name = record("case_report");
        let snapshot = world.store.snapshot_of(&world.charter, &name, &[], &arrived).await.unwrap();
        assert_eq!(snapshot.counts().0, rows, "{arrived:?}");
    }
}
