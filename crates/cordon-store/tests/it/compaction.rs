//! Small segments become large ones, and nothing else changes.

use arrow::array::AsArray as _;
use cordon_testkit::{Seeded, files_below};

use crate::fixture::{World, charter, record};

#[tokio::test]
async fn compaction_changes_no_row_and_no_mark() {
    let mut world = World::new(charter(|charter| {
        charter.records.get_mut(&record("case_report")).unwrap().rows_per_person = 6;
    }))
    .await;
    let mut seeded = Seeded::new(5);
    let case_report = record("case_report");
    let mut submit = |world_rows: u64| {
        let mut csv = "person_id,case_id,date_report,region,age\n".to_owned();
        for _ in 0..world_rows {
            let (person, case, age) = (seeded.below(700), seeded.below(9), seeded.below(99));
            csv.push_str(&format!("P{person},C{case},2026-11-02,R01,{age}\n"));
        }
        csv
    };
    for _ in 0..9 {
        world.submit(&case_report, &submit(400)).await;
    }
    let columns = ["case_id", "age", "region"];
    let before = world.rows("case_report", &columns).await;
    let counts = |snapshot: cordon_store::Snapshot| snapshot.counts();
    let marked = counts(world.store.snapshot(&world.charter, &case_report, &[]).await.unwrap());
    assert!(marked.1 > 100 && marked.2 > 10, "{marked:?}");
    let measure = world.measure();
    assert_eq!(world.store.compact(&measure, &[]).await.unwrap(), 9);
    assert_eq!(world.rows("case_report", &columns).await, before);
    let merged = counts(world.store.snapshot(&world.charter, &case_report, &[]).await.unwrap());
    assert_eq!(merged, marked);
    let segments = world.folder.path().join("authority/segments");
    assert_eq!(files_below(&segments).unwrap().len(), 1);
    assert_eq!(world.store.compact(&measure, &[]).await.unwrap(), 0);
    // What comes later is compared with what was merged.
    let more = world.submit(&case_report, &submit(400)).await;
    assert!(more.superseded > 100);
}

/// A large submission over many buckets leaves many small files; marks and rows stay as they were.
#[tokio::test]
async fn small_files_become_one_file() {
    let mut world = World::new(charter(|charter| {
        charter.records.get_mut(&record("case_report")).unwrap().rows_per_person = 6;
    }))
    .await;
    let mut seeded = Seeded::new(6);
    let case_report = record("case_report");
    for _ in 0..8 {
        let mut csv = "person_id,case_id,date_report,region,age\n".to_owned();
        for _ in 0..2_500 {
            let (person, case, age) = (seeded.below(900), seeded.below(9), seeded.below(99));
            csv.push_str(&format!("P{person},C{case},2026-11-02,R01,{age}\n"));
        }
        world.submit(&case_report, &csv).await;
    }
    let columns = ["case_id", "age", "region"];
    let before = world.rows("case_report", &columns).await;
    let snapshot = world.store.snapshot(&world.charter, &case_report, &[]).await.unwrap();
    let marked = snapshot.counts();
    assert!(marked.1 > 100 && marked.2 > 10, "{marked:?}");
    let segments = world.folder.path().join("authority/segments");
    assert_eq!(files_below(&segments).unwrap().len(), 8);
    let measure = world.measure();
    assert_eq!(world.store.compact(&measure, &[]).await.unwrap(), 8);
    assert_eq!(files_below(&segments).unwrap().len(), 1);
    assert_eq!(world.rows("case_report", &columns).await, before);
    let snapshot = world.store.snapshot(&world.charter, &case_report, &[]).await.unwrap();
    assert_eq!(snapshot.counts(), marked);
    assert_eq!(world.store.compact(&measure, &[]).await.unwrap(), 0);
    // Without ordinals the same rows are read.
    let fields: Vec<_> = columns.iter().map(|name| name.parse().unwrap()).collect();
    let mut ages = [Vec::new(), Vec::new()];
    let mut add = |at: usize, batch: &arrow::record_batch::RecordBatch| {
        let column = batch.column_by_name("age").unwrap();
        let column = column.as_primitive::<arrow::datatypes::Int64Type>();
        ages[at].extend(column.iter());
    };
    for partition in 0..snapshot.partitions() {
        for block in snapshot.read(partition, &fields).unwrap() {
            add(0, &block.unwrap().rows);
        }
        for batch in snapshot.read_unordered(partition, &fields).unwrap() {
            add(1, &batch.unwrap());
        }
    }
    assert!(ages[0].len() > 1_000);
    assert_eq!(ages[0], ages[1]);
}
