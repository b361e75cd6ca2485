//! T16: released numbers have the declared variance; 95 % intervals cover 95 ± 1 %.
//! α = 1e-9: a failure is a fault, not bad luck. 100,000 draws from the product's own source.

use std::sync::LazyLock;

use cordon_dp::{
    Accumulator, Answer, Block, Centre, Clip, Interval, Rho, SecureNoise, Sigma, Unit, answer,
    average, average_interval, interval,
};
use cordon_testkit::{Binomial, Moments, Sample};

use crate::recorder::spent;

const ALPHA: f64 = 1e-9;
const CELLS: u32 = 100_000;
const STEP: f64 = 1.0 / (1u64 << 43) as f64;

/// Noise alone: the answer about nobody, over many cells.
static NOISE: LazyLock<(Vec<i128>, Sigma)> = LazyLock::new(|| {
    let (clip, rho): (Clip, Rho) = ("1.5".parse().unwrap(), "0.02".parse().unwrap());
    let sum = Accumulator::new(CELLS, clip);
    let noised =
        answer(spent(&rho), &[Answer { sum, rho, search: None }], &mut SecureNoise).unwrap();
    let block = noised.into_value().pop().unwrap();
    (block.steps, block.sigma)
});

fn variance_p_value(sigma: f64) -> f64 {
    let noise = Sample::new(NOISE.0.iter().map(|steps| *steps as f64 * STEP));
    noise.variance_p_value(Moments { mean: 0.0, variance: sigma * sigma })
}

fn covers_95(covered: impl Iterator<Item = bool>) -> bool {
    let share = share(covered).interval(ALPHA);
    0.94 <= share.low && share.high <= 0.96
}

fn share(covered: impl Iterator<Item = bool>) -> Binomial {
    covered.fold(Binomial { successes: 0, trials: 0 }, |share, covered| Binomial {
        successes: share.successes + u64::from(covered),
        trials: share.trials + 1,
    })
}

fn is_inside(interval: Interval, value: f64) -> bool {
    interval.low <= value && value <= interval.high
}

#[test]
fn t16_noise_has_the_declared_variance() {
    // σ² = C² / (2ρ) = 2.25 / 0.04
    let declared = (2.25f64 / 0.04).sqrt();
    assert!((NOISE.1.steps() as f64 * STEP / declared - 1.0).abs() < 1e-9);
    assert!(variance_p_value(declared) > ALPHA);
}

/// 3 % too little, 3 % too much.
#[test]
fn t16_noise_has_the_declared_variance_twin() {
    let declared = (2.25f64 / 0.04).sqrt();
    assert!(variance_p_value(declared * 0.97) < ALPHA);
    assert!(variance_p_value(declared * 1.03) < ALPHA);
}

/// Whether intervals of a sum cover its value, each made from the proper one.
fn sums_cover_95(made: impl Fn(Interval) -> Interval) -> bool {
    let (truth, unit) = (77i128 << 43, Unit::of_bound(120));
    let at = |noise: &i128| made(interval(truth + noise, unit, NOISE.1));
    covers_95(NOISE.0.iter().map(|noise| is_inside(at(noise), 77.0 * 120.0)))
}

#[test]
fn t16_intervals_of_sums_cover_95_percent() {
    assert!(sums_cover_95(|interval| interval));
}

/// 90 % intervals.
#[test]
fn t16_intervals_of_sums_cover_95_percent_twin() {
    assert!(!sums_cover_95(|Interval { low, high }| {
        let (middle, half) = (f64::midpoint(low, high), (high - low) / 2.0 * 0.84);
        Interval { low: middle - half, high: middle + half }
    }));
}

/// Intervals of AVG where `rows` is this many σ and the true centred ratio is `ratio`.
fn average_coverage(rows_in_sigma: f64, ratio: f64) -> Binomial {
    let Block::Average(centre) = Block::average(-10, 30) else { panic!("an average") };
    let rows = (rows_in_sigma * NOISE.1.steps() as f64) as i128;
    let sum = (ratio * rows as f64) as i128;
    let truth = 10.0 + 20.0 * sum as f64 / rows as f64;
    share(NOISE.0.chunks_exact(2).map(|noise| {
        let (rows, sum) = (rows + noise[0], sum + noise[1]);
        let ends = average_interval(rows, sum, NOISE.1, centre);
        if let Some(average) = average(rows, sum, centre) {
            assert!(is_inside(ends, average.to_f64().value()));
        }
        is_inside(ends, truth)
    }))
}

#[test]
fn t16_intervals_of_averages_cover_95_percent() {
    for (rows_in_sigma, ratio) in [(100.0, 0.0), (20.0, 0.5), (20.0, -0.9), (6.0, 0.3)] {
        let share = average_coverage(rows_in_sigma, ratio).interval(ALPHA);
        assert!(0.94 <= share.low && share.high <= 0.965, "{rows_in_sigma} {ratio} {share:?}");
    }
    // Few rows: the whole range more often, coverage at least 95 %.
    for (rows_in_sigma, ratio) in [(3.0, 0.9), (2.0, -0.4), (0.5, 0.0)] {
        let share = average_coverage(rows_in_sigma, ratio).interval(ALPHA);
        assert!(0.94 <= share.low, "{rows_in_sigma} {ratio} {share:?}");
    }
}

#[test]
fn averages_without_rows_have_no_value_and_the_whole_range() {
    let Block::Average(centre) = Block::average(0, 8) else { panic!("an average") };
    let sigma = NOISE.1;
    for rows in [0, -5, i128::from(u64::MAX) * -1_000_000] {
        assert_eq!(average(rows, 3, centre), None);
        let ends = average_interval(rows, 3, sigma, centre);
        assert_eq!((ends.low, ends.high), (0.0, 8.0));
    }
    assert_eq!(average(2, 100, centre).unwrap().to_string(), "8");
    let one: Centre = centre;
    assert_eq!(average(4, -2, one).unwrap().to_string(), "2");
}
