//! SQLite's writes: a process that is killed between any two statements leaves whole acts only.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use cordon_charter::{Act, Charter};
use cordon_log::{Event, Folder, Trust, state, verify_log};
use cordon_store::{FileSystem, Store};
use cordon_testkit::Seeded;
use jiff::{SignedDuration, Timestamp};

use crate::fixture::{ORIGIN, World, charter, log_key, record, reopen, submit};

const FOLDER: &str = "CORDON_KILLED_FOLDER";
const ROWS: usize = 60;

/// Submits and publishes until it is killed; a line for each submission that was committed.
#[tokio::test]
async fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let charter = charter(|_| ());
    let mut store = reopen(Path::new(&folder), Arc::new(FileSystem)).await;
    loop {
        let batch = store.size();
        step(&mut store, &charter, batch).await;
        println!("committed {batch}");
        store.publish(ORIGIN, &log_key()).await.unwrap();
    }
}

async fn step(store: &mut Store, charter: &Charter, batch: u64) {
    let mut csv = "person_id,case_id,date_report,region\n".to_owned();
    for row in 0..ROWS {
        // Persons come again: marks and counts change with every batch.
        csv.push_str(&format!("P{},B{batch}R{row},2026-11-02,R01\n", batch * 50 + row as u64));
    }
    let now = store.last_time().unwrap() + SignedDuration::from_secs(1);
    let leaves = store.leaves(0).await.unwrap();
    let documents = store.documents().await.unwrap();
    let opened = state(&leaves, &documents, now);
    let opened = opened.open_for(&charter.measure.id, Act::Intake, now).unwrap();
    let csv = (&record("case_report"), csv.as_str());
    let _ = submit(store, charter, &opened, csv, now).await.unwrap();
}

#[tokio::test]
async fn a_killed_process_leaves_whole_acts() {
    let World { folder, store, charter, now } = World::new(charter(|_| ())).await;
    store.close().await.unwrap();
    let mut seeded = Seeded::new(11);
    let mut committed = 0;
    for _ in 0..10 {
        let wait = Duration::from_millis(seeded.below(250));
        committed += killed_after(folder.path(), wait);
        let mut store = reopen(folder.path(), Arc::new(FileSystem)).await;
        let leaves = store.leaves(0).await.unwrap();
        let batches =
            leaves.iter().filter(|leaf| matches!(leaf.event, Event::BatchAdmitted { .. })).count();
        assert!(batches >= committed, "what was said to be committed is there");
        committed = batches;
        store.publish(ORIGIN, &log_key()).await.unwrap();
        let log = Folder::new(&store.log_folder());
        let report = verify_log(&log, &Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
        assert!(report.is_good(), "{:?}", report.broken);
        assert_eq!(rows(&mut store, &charter).await, batches * ROWS);
        store.close().await.unwrap();
    }
    assert!(committed >= 10, "{committed} from {now} on");
}

/// How many submissions a child committed before it was killed.
fn killed_after(folder: &Path, wait: Duration) -> usize {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["killed::child", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut commits = lines.filter(|line| line.contains("committed "));
    let first = commits.next();
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    first.into_iter().chain(commits).count()
}

async fn rows(store: &mut Store, charter: &Charter) -> usize {
    let snapshot = store.snapshot(charter, &record("case_report"), &[]).await.unwrap();
    let (rows, ..) = snapshot.counts();
    let mut seen = 0;
    for partition in 0..snapshot.partitions() {
        for batch in snapshot.read(partition, &[]).unwrap() {
            seen += batch.unwrap().rows.num_rows();
        }
    }
    assert_eq!(rows, seen as u64, "no row is an earlier version or beyond the bound");
    seen
}
