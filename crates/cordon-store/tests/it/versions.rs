//! Versions and the bound per person.

use std::collections::BTreeMap;

use cordon_testkit::Seeded;

use crate::fixture::{World, charter, record};

const HEADER: &str = "person_id,case_id,date_report,region,age\n";

#[tokio::test]
async fn a_later_row_with_the_same_key_replaces_the_earlier_one() {
    let mut world = World::new(charter(|_| ())).await;
    let case_report = record("case_report");
    let first = format!("{HEADER}P1,C1,2026-11-01,R01,1\nP1,C2,2026-11-01,R01,2\n");
    world.submit(&case_report, &first).await;
    // The same case of another person is another row.
    let second =
        format!("{HEADER}P1,C1,2026-11-01,R02,3\nP2,C1,2026-11-01,R03,4\nP1,C1,2026-11-01,R04,5\n");
    let counts = world.submit(&case_report, &second).await;
    assert_eq!((counts.rows, counts.superseded, counts.new_persons), (3, 2, 1));
    let rows = world.rows("case_report", &["age"]).await;
    let ages: Vec<_> = rows.iter().map(|(person, row)| (*person, row[0].as_str())).collect();
    assert_eq!(ages, [(0, "2"), (0, "5"), (1, "4")]);
    let snapshot = world.store.snapshot(&world.charter, &case_report, &[]).await.unwrap();
    assert_eq!(snapshot.counts(), (5, 2, 0));
}

#[tokio::test]
async fn rows_beyond_the_bound_are_kept_but_left_out() {
    let mut world = World::new(charter(|charter| {
        charter.records.get_mut(&record("case_report")).unwrap().rows_per_person = 2;
    }))
    .await;
    let case_report = record("case_report");
    let line = |case: &str, age: u32| format!("P1,{case},2026-11-01,R01,{age}\n");
    let csv = format!("{HEADER}{}{}{}", line("C3", 1), line("C1", 2), line("C2", 3));
    assert_eq!(world.submit(&case_report, &csv).await.over_bound, 1);
    // A new version of a row that counts still counts, one of a row that does not still does not.
    let csv = format!("{HEADER}{}{}{}", line("C1", 4), line("C2", 5), line("C4", 6));
    let counts = world.submit(&case_report, &csv).await;
    assert_eq!((counts.superseded, counts.over_bound), (2, 2));
    let rows = world.rows("case_report", &["case_id", "age"]).await;
    let rows: Vec<String> = rows.into_iter().map(|(_, row)| row.join(" ")).collect();
    assert_eq!(rows, ["C1 4", "C3 1"]);
}

/// The outcome for one person is the same whatever others do and however rows are batched.
#[tokio::test]
async fn marks_depend_on_the_person_s_own_history_alone() {
    let mut seeded = Seeded::new(3);
    let history: Vec<(u64, u64)> =
        (0..4_000).map(|_| (seeded.below(60), seeded.below(12))).collect();
    let expected = model(&history, 4);
    for batches in [1, 3, 9] {
        let mut world = World::new(charter(|charter| {
            charter.records.get_mut(&record("case_report")).unwrap().rows_per_person = 4;
        }))
        .await;
        let numbered: Vec<_> = history.iter().enumerate().collect();
        for part in numbered.chunks(history.len().div_ceil(batches)) {
            let mut csv = HEADER.to_owned();
            for (number, (person, case)) in part {
                let age = number % 111;
                csv.push_str(&format!("P{person},C{case},2026-11-01,R01,{age}\n"));
            }
            world.submit(&record("case_report"), &csv).await;
        }
        let rows = world.rows("case_report", &["case_id", "age"]).await;
        let found: Vec<String> = rows.into_iter().map(|(_, row)| row.join(" ")).collect();
        let mut found_sorted = found;
        found_sorted.sort();
        assert_eq!(found_sorted, expected, "{batches}");
    }
}

/// The rule, written down again: of each person the first `bound` keys, each in its last version.
fn model(history: &[(u64, u64)], bound: usize) -> Vec<String> {
    let mut persons: BTreeMap<u64, Vec<(u64, usize)>> = BTreeMap::new();
    for (number, (person, case)) in history.iter().enumerate() {
        let keys = persons.entry(*person).or_default();
        match keys.iter_mut().find(|(known, _)| known == case) {
            Some(known) => known.1 = number,
            None => keys.push((*case, number)),
        }
    }
    let mut rows: Vec<String> = persons
        .values()
        .flat_map(|keys| keys.iter().take(bound))
        .map(|(case, number)| format!("C{case} {}", number % 111))
        .collect();
    rows.sort();
    rows
}
