//! The sampler at small σ: against the exact probabilities, and against a foreign sampler.
//! α = 1e-9: a failure is a fault, not bad luck. Twins show that a slightly wrong sampler fails.
#![allow(clippy::float_arithmetic, reason = "statistics of tests")]

use std::{collections::BTreeMap, sync::LazyLock};

use cordon_testkit::{ChiSquare, Seeded, chi_square};
use serde_json::Value;

use super::discrete_gaussian;

const ALPHA: f64 = 1e-9;
const DRAWS: u32 = 40_000;

type Counts = BTreeMap<i128, u64>;

/// Drawn once for all tests.
fn ours(sigma: u128) -> Counts {
    static DRAWN: LazyLock<BTreeMap<u128, Counts>> = LazyLock::new(|| {
        let draw = |sigma| (0..DRAWS).map(move |_| discrete_gaussian(sigma).unwrap());
        [1, 2, 3, 5, 20].map(|sigma| (sigma, histogram(draw(sigma)))).into()
    });
    DRAWN[&sigma].clone()
}

/// Twin: a continuous Gaussian (Box and Muller), rounded.
fn rounded(sigma: f64) -> Counts {
    let mut seeded = Seeded::new(7);
    let mut draw = || {
        let radius = (-2.0 * (1.0 - seeded.unit()).ln()).sqrt();
        (sigma * radius * (std::f64::consts::TAU * seeded.unit()).cos()).round() as i128
    };
    histogram((0..DRAWS).map(|_| draw()))
}

fn histogram(draws: impl Iterator<Item = i128>) -> Counts {
    draws.fold(Counts::new(), |mut counts, draw| {
        *counts.entry(draw).or_default() += 1;
        counts
    })
}

fn against_exact(counts: &Counts, sigma: f64) -> ChiSquare {
    let total = counts.values().sum::<u64>() as f64;
    let reach = (12.0 * sigma) as i128;
    let weight = |k: i128| (-((k * k) as f64) / (2.0 * sigma * sigma)).exp();
    let sum: f64 = (-reach..=reach).map(weight).sum();
    let cells: Vec<(u64, f64)> = (-reach..=reach)
        .map(|k| (counts.get(&k).copied().unwrap_or(0), total * weight(k) / sum))
        .collect();
    chi_square(&cells)
}

/// Two samples of one distribution? Expected counts of the first from the second, with both
/// samples' errors in the statistic.
fn against_sample(counts: &Counts, reference: &Counts) -> f64 {
    let total = |counts: &Counts| counts.values().sum::<u64>() as f64;
    let share = total(counts) / (total(counts) + total(reference));
    let keys: Counts = counts.iter().chain(reference).map(|(k, _)| (*k, 0)).collect();
    let mut cells = Vec::new();
    for k in keys.keys() {
        let (a, b) = (*counts.get(k).unwrap_or(&0), *reference.get(k).unwrap_or(&0));
        cells.push((a, (a + b) as f64 * share, b, (a + b) as f64 * (1.0 - share)));
    }
    // The 2 × k table; its degrees are k − 1, as if it were the first row with twice the weight.
    let scale = 1.0 / (1.0 - share);
    let first: Vec<(u64, f64)> = cells.iter().map(|cell| (cell.0, cell.1)).collect();
    let plain = chi_square(&first);
    cordon_testkit::normal_two_sided(wilson_hilferty(plain.statistic * scale, plain.degrees))
}

/// A χ² statistic as a standard normal number (Wilson, Hilferty 1931); 0 where it is small.
fn wilson_hilferty(statistic: f64, degrees: f64) -> f64 {
    let spread = 2.0 / (9.0 * degrees);
    (((statistic / degrees).cbrt() - (1.0 - spread)) / spread.sqrt()).max(0.0)
}

fn reference() -> Vec<(u128, Counts)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/discrete_gaussian.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let vectors = vectors.as_array().unwrap().iter().map(|vector| {
        let counts = vector["counts"].as_object().unwrap();
        let counts = counts.iter().map(|(k, n)| (k.parse().unwrap(), n.as_u64().unwrap()));
        (u128::from(vector["sigma"].as_u64().unwrap()), counts.collect())
    });
    vectors.collect()
}

#[test]
fn noise_has_the_exact_probabilities() {
    for sigma in [1, 2, 5] {
        assert!(against_exact(&ours(sigma), sigma as f64).p_value > ALPHA, "σ = {sigma}");
    }
}

#[test]
fn the_exact_check_notices_slightly_wrong_noise() {
    assert!(against_exact(&rounded(1.0), 1.0).p_value < ALPHA, "a rounded Gaussian");
    assert!(against_exact(&ours(5), 5.0 * 1.05).p_value < ALPHA, "5 % too narrow");
    let mut never_zero = ours(2);
    let zeros = never_zero.remove(&0).unwrap();
    *never_zero.entry(1).or_default() += zeros / 10;
    never_zero.insert(0, zeros - zeros / 10);
    assert!(against_exact(&never_zero, 2.0).p_value < ALPHA, "one zero in ten lost");
}

#[test]
fn noise_is_distributed_as_the_reference_draws_it() {
    for (sigma, counts) in reference() {
        assert!(against_exact(&counts, sigma as f64).p_value > ALPHA, "reference, σ = {sigma}");
        assert!(against_sample(&ours(sigma), &counts) > ALPHA, "σ = {sigma}");
    }
    let (sigma, counts) = &reference()[0];
    assert!(against_sample(&rounded(*sigma as f64), counts) < ALPHA, "a rounded Gaussian");
}
