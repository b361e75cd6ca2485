//! Rows per second of keeping and of scanning: `bench_store ROWS` (10 million if not said), 1.5
//! million persons of whom few have many rows (Zipf). Prints lines for `cargo xtask bench`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a program that measures, on data that it makes"
)]

use std::{
    io::{self, Read, Write as _},
    time::{Duration, Instant},
};

use cordon_charter::Act;
use cordon_intake::{Manifest, Options, Plan, inspect};
use cordon_log::Event;
use cordon_testkit::Seeded;

#[path = "../tests/it/fixture.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod fixture;

use fixture::{World, charter, fields, record};

const PERSONS: f64 = 1_500_000.0;

/// A line list as it comes from a file.
struct Lines {
    seeded: Seeded,
    row: u64,
    rows: u64,
    held: Vec<u8>,
    at: usize,
}

impl Lines {
    fn new(rows: u64) -> Self {
        let held = b"person_id,case_id,date_report,region,age,outcome\n".to_vec();
        Self { seeded: Seeded::new(1), row: 0, rows, held, at: 0 }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.held.len() {
            self.held.clear();
            self.at = 0;
            for _ in 0..1_000.min(self.rows - self.row) {
                let person = PERSONS.powf(self.seeded.unit()) as u64;
                let (region, age) = (self.seeded.below(100), self.seeded.below(100));
                let outcome = ["died", "ill", "recovered"][self.seeded.below(3) as usize];
                let row = self.row;
                writeln!(self.held, "P{person:07},C{row},2026-11-02,R{region:02},{age},{outcome}")?;
                self.row += 1;
            }
        }
        let taken = buffer.len().min(self.held.len() - self.at);
        buffer[..taken].copy_from_slice(&self.held[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[tokio::main]
async fn main() {
    let rows: u64 = std::env::args().nth(1).map_or(10_000_000, |rows| rows.parse().unwrap());
    let cases = record("case_report");
    let mut world = World::new(charter(|charter| {
        charter.records.get_mut(&cases).unwrap().rows_per_person = 200;
    }))
    .await;
    submit(&mut world, rows).await;
    let segments = world.folder.path().join("authority/segments");
    let files = cordon_testkit::files_below(&segments).unwrap();
    let bytes: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
    println!("bench: segments | {} files, {} MB", files.len(), bytes / 1_000_000);
    let began = Instant::now();
    let snapshot = world.store.snapshot(&world.charter, &cases, &[]).await.unwrap();
    println!("bench: opening a snapshot | {:.3} s", began.elapsed().as_secs_f64());
    for columns in [vec!["region"], vec!["region", "age", "date_report", "outcome"]] {
        let (began, mut seen) = (Instant::now(), 0);
        for partition in 0..snapshot.partitions() {
            for batch in snapshot.read(partition, &fields(&columns)).unwrap() {
                seen += batch.unwrap().rows.num_rows();
            }
        }
        let speed = rate(rows, began.elapsed());
        println!(
            "bench: scan of {} columns, one core | {speed} rows/s, {seen} count",
            columns.len()
        );
    }
}

async fn submit(world: &mut World, rows: u64) {
    let cases = record("case_report");
    let opened = world.state().await.open_for(&world.measure(), Act::Intake, world.now).unwrap();
    let plan = Plan::compile(&world.charter, &cases).unwrap();
    let manifest = Some(Manifest { rows: Some(rows), ..Manifest::default() });
    let options = Options { manifest, ..Options::default() };
    let inspected = inspect(&plan, &options, Lines::new(rows), &mut |_| ()).unwrap();
    let today = "2026-11-02".parse().unwrap();
    let mut admission = plan.admit(&inspected, Lines::new(rows), today).unwrap();
    let mut kept = Duration::ZERO;
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    while let Some(chunk) = admission.next_chunk().unwrap() {
        let began = Instant::now();
        act.admit(&world.charter, &opened, chunk.admitted.unwrap()).await.unwrap();
        kept += began.elapsed();
    }
    let began = Instant::now();
    let counts = act.finish_rows(&measure, &cases).await.unwrap();
    let event = Event::BatchAdmitted { measure, record: cases };
    act.append(cordon_charter::Role::Submitter, event, None).await.unwrap();
    let _ = act.commit(()).await.unwrap();
    kept += began.elapsed();
    println!(
        "bench: keeping {} rows of {} persons, sealed | {} rows/s",
        counts.rows,
        counts.new_persons,
        rate(rows, kept)
    );
}

fn rate(rows: u64, took: Duration) -> u64 {
    (rows as f64 / took.as_secs_f64()) as u64
}
