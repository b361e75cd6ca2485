//! How fast rows are inspected and admitted: `cargo run --release --example bench_intake -- ROWS`.
//!
//! Rows fit `case_report` of `measures/simulated-outbreak.toml` and are made while they are read,
//! so that memory shows what intake itself takes. The time for making them is measured apart.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a program for developers that prints what it measured"
)]

use std::{
    io::{self, Read, Write as _},
    time::{Duration, Instant},
};

use cordon_intake::{Manifest, Options, Plan, inspect};

const HEADER: &str = "person_id,case_id,date_onset,date_report,region,age,outcome,test_result,\
                      viral_load,hospital_days\n";

/// A file of `rows` rows that exists only while it is read.
struct Rows {
    rows: u64,
    next: u64,
    text: Vec<u8>,
    taken: usize,
}

impl Rows {
    fn new(rows: u64) -> Self {
        Self { rows, next: 0, text: HEADER.as_bytes().to_vec(), taken: 0 }
    }

    fn refill(&mut self) {
        self.text.clear();
        self.taken = 0;
        while self.next < self.rows && self.text.len() < 60_000 {
            let n = self.next;
            let (month, day) = (1 + n % 12, 1 + n % 28);
            let outcome = ["ill", "recovered", "died"].get(n as usize % 3).unwrap_or(&"");
            writeln!(
                self.text,
                "S{:08},C{:08},2027-{month:02}-{day:02},2027-{month:02}-{day:02},R{:02},{},\
                 {outcome},positive,{}.{:02},{}",
                n / 3,
                n / 3,
                n % 100,
                n % 100,
                n % 12,
                n % 100,
                n % 30,
            )
            .expect("writing into memory");
            self.next += 1;
        }
    }
}

impl Read for Rows {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.text.len() {
            self.refill();
        }
        let count = self.text.get(self.taken..).unwrap_or_default().read(to)?;
        self.taken += count;
        Ok(count)
    }
}

fn main() {
    let rows: u64 = std::env::args().nth(1).map_or(10_000_000, |n| n.parse().expect("rows"));
    let text = include_str!("../../../measures/simulated-outbreak.toml");
    let charter = cordon_charter::parse(text).charter.expect("a charter");
    let record = "case_report".parse().expect("a name");
    let plan = Plan::compile(&charter, &record).expect("a record");

    let start = Instant::now();
    let bytes = io::copy(&mut Rows::new(rows), &mut io::sink()).expect("in memory");
    let making = start.elapsed();

    let start = Instant::now();
    let manifest = Some(Manifest { rows: Some(rows), ..Manifest::default() });
    let options = Options { manifest, ..Options::default() };
    let inspected = inspect(&plan, &options, Rows::new(rows), &mut |_| {}).expect("a good file");
    say("first pass: digest, rows, header", rows, start.elapsed().saturating_sub(making));

    let start = Instant::now();
    let mut admission = plan.admit(&inspected, Rows::new(rows), charter.term.opens).expect("opens");
    while admission.next_chunk().expect("reads").is_some() {}
    let report = admission.finish().expect("the same file");
    say("second pass: admit", rows, start.elapsed().saturating_sub(making));
    println!("bench: rows admitted | {} of {rows}, {} MB", report.admitted, bytes / 1_000_000);
}

fn say(what: &str, rows: u64, took: Duration) {
    let speed = rows as f64 / took.as_secs_f64() / 1e6;
    println!("bench: {what} | {speed:.2} M rows/s");
}
