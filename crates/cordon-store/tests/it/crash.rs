//! Cordon's own writes: stopped at each of them in turn, the store opens with whole acts only.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use cordon_charter::{Charter, Retention, RetentionAnchor, RetentionPeriod, Role};
use cordon_log::{Event, Folder, Trust, verify_log};
use cordon_store::{Disk, FileSystem, Mode, guard};
use cordon_testkit::{copy_folder, files_below};
use jiff::Timestamp;

use crate::fixture::{ORIGIN, World, charter, log_key, record, reopen};

/// A disk on which power fails at one step and stays away: that step is done by half. Names that
/// were not synced until then are lost, if it `forgets`.
struct Failing {
    steps: AtomicUsize,
    fails_at: usize,
    forgets: bool,
    /// Renamed files whose folder was not synced since, with what had the name before.
    unsynced: Mutex<Vec<(PathBuf, Option<Vec<u8>>)>>,
}

impl Failing {
    fn at(fails_at: usize, forgets: bool) -> Arc<Self> {
        let (steps, unsynced) = (AtomicUsize::new(0), Mutex::default());
        Arc::new(Self { steps, fails_at, forgets, unsynced })
    }

    /// Whether the next step is done (`Some(true)`), done by half, or not at all (`None`).
    fn step(&self) -> Option<bool> {
        let step = self.steps.fetch_add(1, Ordering::SeqCst);
        if step == self.fails_at && self.forgets {
            for (file, before) in self.unsynced.lock().unwrap().drain(..).rev() {
                match before {
                    Some(bytes) => std::fs::write(file, bytes).unwrap(),
                    None => std::fs::remove_file(file).unwrap(),
                }
            }
        }
        (step <= self.fails_at).then_some(step < self.fails_at)
    }

    fn run(&self, whole: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        match self.step() {
            Some(true) => whole(),
            _ => Err(io::Error::other("no power")),
        }
    }
}

impl Disk for Failing {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.run(|| FileSystem.create_folder(folder))
    }

    fn write(&self, file: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
        match self.step() {
            Some(true) => FileSystem.write(file, bytes, mode),
            Some(false) => {
                FileSystem.write(file, &bytes[..bytes.len() / 2], mode)?;
                Err(io::Error::other("no power"))
            }
            None => Err(io::Error::other("no power")),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.run(|| {
            let before = std::fs::read(to).ok();
            self.unsynced.lock().unwrap().push((to.to_owned(), before));
            FileSystem.rename(from, to)
        })
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.run(|| FileSystem.remove(file))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.run(|| {
            let unsynced = |(file, _): &(PathBuf, _)| file.parent() != Some(folder);
            self.unsynced.lock().unwrap().retain(unsynced);
            FileSystem.sync_folder(folder)
        })
    }
}

/// Rows of each submission: two that become files, two that wait in the database and are merged.
const ROWS: [usize; 4] = [2_100, 2_100, 1_100, 1_100];

fn short(charter: &mut Charter) {
    charter.records.get_mut(&record("case_report")).unwrap().retention = Retention {
        days: 20,
        anchor: RetentionAnchor::Field("date_report".parse().unwrap()),
        period: RetentionPeriod::Day,
        reason: "For a test.".to_owned(),
    };
}

fn csv(batch: usize) -> String {
    let mut csv = "person_id,case_id,date_report,region\n".to_owned();
    for row in 0..ROWS[batch] {
        csv.push_str(&format!("P{row},B{batch}R{row},2026-11-02,R01\n"));
    }
    csv
}

/// Submissions, their compaction, their publication, and their destruction; stops at the first
/// error.
async fn acts(world: &mut World) -> Option<()> {
    for batch in 0..ROWS.len() {
        let _ = world.try_submit(&record("case_report"), &csv(batch)).await.ok()?;
    }
    let measure = world.measure();
    world.store.compact(&measure, &[]).await.ok()?;
    world.store.publish(ORIGIN, &log_key()).await.ok()?;
    world.now = destruction();
    let due = world.state().await.due(world.now);
    let leaves = world.store.leaves(0).await.unwrap();
    let now = guard(&leaves, Some(world.now), world.now);
    let _ = world.store.destroy(&due, now, Role::Operator).await.ok()?;
    world.store.publish(ORIGIN, &log_key()).await.ok()?;
    Some(())
}

fn destruction() -> Timestamp {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

/// Runs the acts on a copy of `base` whose power fails at a step; gives the steps it took.
async fn run(base: &World, fails_at: usize, forgets: bool) -> usize {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(base.folder.path(), folder.path()).unwrap();
    std::fs::create_dir_all(folder.path().join("authority/segments")).unwrap();
    let disk = Failing::at(fails_at, forgets);
    let store = reopen(folder.path(), Arc::<Failing>::clone(&disk)).await;
    let mut world = World { folder, store, charter: base.charter.clone(), now: base.now };
    let done = acts(&mut world).await.is_some();
    assert_eq!(done, disk.steps.load(Ordering::SeqCst) <= fails_at);
    let World { folder, store, charter, now } = world;
    store.close().await.unwrap();
    let store = reopen(folder.path(), Arc::new(FileSystem)).await;
    check(&mut World { folder, store, charter, now }, fails_at).await;
    disk.steps.load(Ordering::SeqCst)
}

async fn check(world: &mut World, fails_at: usize) {
    let leaves = world.store.leaves(0).await.unwrap();
    let count = |is: fn(&Event) -> bool| leaves.iter().filter(|leaf| is(&leaf.event)).count();
    let batches = count(|event| matches!(event, Event::BatchAdmitted { .. }));
    let destroyed = count(|event| matches!(event, Event::KeysDestroyed { .. }));
    let rows = world.rows_but("case_report", &["case_id"], &[]).await.len();
    let sent: usize = ROWS[..batches].iter().sum();
    let files = files_below(&world.folder.path().join("authority/segments")).unwrap();
    if world.now == destruction() {
        // Keys go first: whatever happened next, nothing is readable.
        assert!((rows, batches) == (0, ROWS.len()) || (rows, destroyed) == (sent, 0), "{fails_at}");
        let due = world.state().await.due(world.now);
        assert_eq!(due.is_empty(), destroyed == 1, "{fails_at}: the event or the debt");
    } else {
        assert_eq!(rows, sent, "{fails_at}");
        let merged = usize::from(batches == 4);
        assert!((batches.min(2)..=2 + merged).contains(&files.len()), "{fails_at}: {files:?}");
    }
    assert!(!files.iter().any(|file| file.extension().unwrap() == "unfinished"), "{fails_at}");
    world.store.publish(ORIGIN, &log_key()).await.unwrap();
    let log = Folder::new(&world.store.log_folder());
    let report = verify_log(&log, &Trust::default(), world.now).unwrap();
    assert!(report.broken.is_empty(), "{fails_at}: {:?}", report.broken);
    // And it goes on.
    if destroyed == 0 && world.now < destruction() {
        world.submit(&record("case_report"), &csv(0).replace(",B0", ",C")).await;
        let rows = world.rows("case_report", &["case_id"]).await.len();
        assert_eq!(rows, sent + ROWS[0]);
    }
}

#[tokio::test]
async fn power_that_fails_at_any_write_leaves_whole_acts() {
    let mut base = World::new(charter(short)).await;
    base.store.publish(ORIGIN, &log_key()).await.unwrap();
    let World { folder, store, charter, now } = base;
    store.close().await.unwrap();
    // `run` copies the folder only; the store is not opened again.
    let store = {
        let spare = tempfile::tempdir().unwrap();
        let root = crate::fixture::prepare(spare.path());
        let places = crate::fixture::places(spare.path());
        cordon_store::Store::create(places, root, Arc::new(FileSystem)).await.unwrap()
    };
    let base = World { folder, store, charter, now };
    let steps = run(&base, usize::MAX, false).await;
    assert!(steps > 20, "{steps}");
    for fails_at in 0..steps {
        for forgets in [false, true] {
            run(&base, fails_at, forgets).await;
        }
    }
}
