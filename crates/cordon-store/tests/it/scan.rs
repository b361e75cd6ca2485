//! What was admitted comes back, typed, block by block.

use std::collections::BTreeSet;

use arrow::datatypes::DataType;
use cordon_testkit::Seeded;

use crate::fixture::{World, charter, fields, record};

const HEADER: &str = "person_id,case_id,date_onset,date_report,region,age,outcome,test_result,\
                      viral_load,hospital_days";

#[tokio::test]
async fn rows_come_back_with_their_types() {
    let mut world = World::new(charter(|_| ())).await;
    let csv = format!(
        "{HEADER}\nP1,C1,2026-11-01,2026-11-02,R07,41,ill,positive,7.25,3\n\
         P2,C2,,2026-11-02,R08,,,negative,,\np1 ,C9,,2026-11-03,R07,42,recovered,,0.5,\n"
    );
    let counts = world.submit(&record("case_report"), &csv).await;
    assert_eq!((counts.rows, counts.new_persons, counts.superseded), (3, 2, 0));
    let columns = ["region", "age", "date_onset", "viral_load", "outcome", "case_id"];
    let rows = world.rows("case_report", &columns).await;
    let expected = [
        (0, vec!["R07", "41", "2026-11-01", "7.25", "ill", "C1"]),
        (0, vec!["R07", "42", "", "0.50", "recovered", "C9"]),
        (1, vec!["R08", "", "", "", "", "C2"]),
    ];
    let expected = expected.map(|(n, row)| (n, row.into_iter().map(str::to_owned).collect()));
    assert_eq!(rows, expected);
    let snapshot = world.store.snapshot(&world.charter, &record("case_report"), &[]).await.unwrap();
    assert_eq!(snapshot.position(), world.store.size());
    let batch = snapshot.read(0, &fields(&["region"])).unwrap().next().unwrap().unwrap();
    let dictionary = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
    assert_eq!(batch.rows.column(1).data_type(), &dictionary);
    let refused = snapshot.read(0, &fields(&["person_id"])).err().unwrap().to_string();
    assert_eq!(refused, "statistics cannot read a field `person_id` of record `case_report`");
}

#[tokio::test]
async fn every_person_lies_in_one_block_of_one_partition_over_all_segments() {
    let mut world = World::new(charter(|_| ())).await;
    let mut seeded = Seeded::new(7);
    let mut expected = Vec::new();
    for batch in 0..3 {
        let mut csv = "person_id,case_id,date_report,region\n".to_owned();
        for row in 0..30_000u32 {
            // 70,000 persons in 18 blocks; few rows beyond the bound of 20.
            let person = seeded.below(70_000);
            csv.push_str(&format!("P{person},B{batch}R{row},2026-11-02,R{:02}\n", row % 100));
            expected.push(format!("B{batch}R{row}"));
        }
        let counts = world.submit(&record("case_report"), &csv).await;
        assert_eq!((counts.rows, counts.over_bound), (30_000, 0));
    }
    let snapshot = world.store.snapshot(&world.charter, &record("case_report"), &[]).await.unwrap();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for partition in 0..snapshot.partitions() {
        let mut last = None;
        for batch in snapshot.read(partition, &fields(&["case_id"])).unwrap() {
            let batch = batch.unwrap();
            assert!(last.is_none_or(|last| last <= batch.block), "blocks ascend");
            if last != Some(batch.block) {
                assert!(seen.insert(batch.block), "a block lies in one partition");
            }
            last = Some(batch.block);
            found.extend(crate::fixture::texts(&batch).into_iter().map(|(_, row)| row.concat()));
        }
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    assert!(seen.len() > 12);
}

#[tokio::test]
async fn a_submission_is_noted_and_refused_rows_wait_sealed() {
    let mut world = World::new(charter(|_| ())).await;
    let csv = "person_id,case_id,date_report,region\nP1,C1,2026-11-02,R01\nP2,C2,no day,R02\n";
    let case_report = record("case_report");
    let counts = world.submit(&case_report, csv).await;
    assert_eq!(counts.rows, 1);
    let measure = world.measure();
    let leaf = world.store.size() - 1;
    let digest = cordon_charter::Digest::of(csv.as_bytes());
    let noted = world.store.submission(&measure, &case_report, &digest).await.unwrap();
    assert_eq!(noted, Some(leaf));
    let again = world.try_submit(&case_report, csv).await.err().unwrap().to_string();
    assert!(again.contains("UNIQUE constraint failed: submission."), "{again}");
    assert_eq!(world.rows("case_report", &["case_id"]).await.len(), 1);
    let refused = world.store.refused_rows(&measure, &case_report, leaf).await.unwrap();
    assert_eq!(refused, [(3, b"P2,C2,no day,R02".to_vec())]);
    let body = world.store.opening(leaf).await.unwrap().unwrap();
    assert_eq!(body.body["rows"], 1);
}
