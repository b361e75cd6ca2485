//! SQLite's writes: a process that is killed between any two statements leaves whole acts only.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use cordon_charter::{Act, Charter, Role};
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
        committed += killed_after(folder.path(), "killed::child", wait);
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

/// Opens windows until it is killed, each with what persons have spent: the window's number.
#[tokio::test]
async fn opening_child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let measure = charter(|_| ()).measure.id;
    let mut store = reopen(Path::new(&folder), Arc::new(FileSystem)).await;
    loop {
        let window = u32::try_from(opened(&mut store).await + 1).unwrap();
        let now = store.last_time().unwrap() + SignedDuration::from_secs(1);
        let mut act = store.begin(now).await.unwrap();
        let (of, bulletin, snapshot) = (measure.clone(), 1, act.next_position());
        let event = Event::WindowOpened { measure: of, bulletin, window, from: 0, snapshot };
        act.append(Role::Epidemiologist, event, None).await.unwrap();
        let pages = [0, 7].map(|page| (page, window.to_le_bytes().repeat(16_384)));
        act.keep_norms((&measure, 1), pages.into_iter()).await.unwrap();
        let _ = act.commit(()).await.unwrap();
        println!("committed {window}");
    }
}

async fn opened(store: &mut Store) -> usize {
    let leaves = store.leaves(0).await.unwrap();
    leaves.iter().filter(|leaf| matches!(leaf.event, Event::WindowOpened { .. })).count()
}

/// A window's opening without the norms after it, or norms without the opening, would let noise be
/// drawn twice for the same part of a person.
#[tokio::test]
async fn a_killed_process_leaves_a_window_and_what_persons_spent_together() {
    let World { folder, store, charter, .. } = World::new(charter(|_| ())).await;
    store.close().await.unwrap();
    let mut seeded = Seeded::new(12);
    let mut committed = 0;
    for _ in 0..10 {
        let wait = Duration::from_millis(seeded.below(200));
        committed += killed_after(folder.path(), "killed::opening_child", wait);
        let mut store = reopen(folder.path(), Arc::new(FileSystem)).await;
        let windows = opened(&mut store).await;
        assert!(windows >= committed, "what was said to be committed is there");
        committed = windows;
        let kept = store.norms(&charter.measure.id, 1).await.unwrap().unwrap();
        let last = u32::try_from(windows).unwrap().to_le_bytes();
        for (page, bytes) in &kept {
            assert!(bytes.chunks_exact(4).all(|number| number == last), "page {page}");
        }
        assert_eq!(kept.len(), 2);
        store.close().await.unwrap();
    }
    assert!(committed >= 10, "{committed}");
}

/// How many submissions a child committed before it was killed.
fn killed_after(folder: &Path, child: &str, wait: Duration) -> usize {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([child, "--exact", "--nocapture"])
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
