//! How fast persons are added up and noise is drawn: prints persons and rows per second.
//!
//! `cargo run --release -p cordon-dp --example throughput`
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a program for developers that prints what it measured"
)]

use std::{hint::black_box, time::Instant};

use cordon_dp::{Accumulator, Block, Clip, NoiseCall, NoiseSource, Rho, SecureNoise, Shape, Sigma};
use dashu::rational::RBig;

const PERSONS: u32 = 1_500_000;
const GROUPS: u32 = 100;

fn main() {
    let vectors = heavy_tailed_persons();
    let rows: i64 = vectors.iter().flatten().map(|(_, cell)| cell >> 30).sum();
    println!("{PERSONS} persons, {rows} rows, {GROUPS} groups");
    let shape = Shape { rows_per_person: 1 << 14, groups: u64::from(GROUPS), groupings: 1 };
    let greatest = Block::Rows.greatest_clip(&shape).expect("within reach");
    for (name, clip) in [
        ("nobody is clipped", greatest),
        ("C = 24, few are clipped", Clip::rounded_down(&RBig::from(24)).expect("a clip")),
        ("C = 1/4, all are clipped", Clip::rounded_down(&(RBig::ONE / RBig::from(4))).expect("ok")),
    ] {
        let mut sum = Accumulator::new(GROUPS, clip);
        let start = Instant::now();
        for vector in &vectors {
            sum.add_person(black_box(vector)).expect("cells ascend");
        }
        black_box(&sum);
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{name}: {:.1} M persons/s, {:.1} M rows/s",
            f64::from(PERSONS) / seconds / 1e6,
            rows as f64 / seconds / 1e6
        );
    }
    noise(greatest);
}

fn noise(clip: Clip) {
    const DRAWS: usize = 5_000;
    let rho: Rho = "0.01".parse().expect("a number");
    let sigma = Sigma::of(clip, &rho).expect("in range");
    let start = Instant::now();
    let call =
        NoiseCall { mechanism: "bench", sensitivity: 0, sigma, exact: black_box(&[0; DRAWS]) };
    black_box(SecureNoise.draw(call)).expect("randomness");
    println!("noise: {:.1} µs per cell", start.elapsed().as_secs_f64() * 1e6 / DRAWS as f64);
}

/// Persons with 1 to 16,384 rows, most with few, over ascending groups.
fn heavy_tailed_persons() -> Vec<Vec<(u32, i64)>> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..PERSONS)
        .map(|_| {
            let rows = (2u64 << next().trailing_zeros().min(11)) - 1;
            let mut cells = [0i64; GROUPS as usize];
            (0..rows).for_each(|_| cells[(next() % u64::from(GROUPS)) as usize] += 1 << 30);
            (0..).zip(cells).filter(|(_, cell)| *cell != 0).collect()
        })
        .collect()
}
