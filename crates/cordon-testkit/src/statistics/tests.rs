//! Against closed forms: even degrees of χ² are Poisson sums, beta functions of whole numbers are
//! binomial sums, both computed here term by term.

use super::*;
use crate::Seeded;

fn assert_close(left: f64, right: f64) {
    let error = (left - right).abs() / right.abs().max(1e-300);
    assert!(error < 1e-10, "{left} is not {right}");
}

#[test]
fn gamma_upper_is_a_poisson_sum_for_whole_shapes() {
    for (shape, x) in [(1_u32, 0.3), (2, 5.0), (10, 4.0), (10, 30.0), (100, 130.0)] {
        let mut term = f64::exp(-x);
        let mut sum = term;
        for i in 1..shape {
            term *= x / f64::from(i);
            sum += term;
        }
        assert_close(gamma_upper(f64::from(shape), x), sum);
    }
}

#[test]
fn normal_tails_are_the_tabulated_ones() {
    assert_close(normal_two_sided(1.959_963_984_540_054), 0.05);
    assert_close(normal_two_sided(2.575_829_303_548_901), 0.01);
    assert_close(normal_two_sided(6.109_410_204_869), 1e-9);
    assert_close(normal_two_sided(0.0), 1.0);
}

#[test]
fn beta_is_a_binomial_sum_for_whole_parameters() {
    // P(X ≥ k) for n trials = I_p(k, n − k + 1).
    for (k, n, p) in [(1_u32, 10_u32, 0.01_f64), (3, 10, 0.5), (9, 10, 0.99), (40, 100, 0.3)] {
        let mut sum = 0.0;
        for i in k..=n {
            let mut term = 1.0;
            for j in 0..i {
                term *= f64::from(n - j) / f64::from(i - j) * p;
            }
            sum += term * (1.0 - p).powi(i32::try_from(n - i).unwrap());
        }
        assert_close(beta_regularised(f64::from(k), f64::from(n - k + 1), p), sum);
    }
}

#[test]
fn clopper_pearson_has_its_closed_forms_at_the_ends() {
    let none = Binomial { successes: 0, trials: 100 };
    assert_close(none.interval(0.05).high, 1.0 - 0.025_f64.powf(0.01));
    assert_close(none.at_most(0.05), 1.0 - 0.05_f64.powf(0.01));
    let all = Binomial { successes: 100, trials: 100 };
    assert_close(all.interval(0.05).low, 0.025_f64.powf(0.01));
    let half = Binomial { successes: 50, trials: 100 }.interval(0.05);
    assert_close(half.low, 1.0 - half.high);
}

#[test]
fn a_wrong_die_is_noticed_and_a_fair_one_is_not() {
    let mut seeded = Seeded::new(7);
    let mut fair = [(0_u64, 1000.0); 6];
    let mut wrong = fair;
    for _ in 0..6000 {
        let face = usize::try_from(seeded.below(6)).unwrap();
        fair[face].0 += 1;
        let face = usize::try_from(seeded.below(7)).unwrap().min(5);
        wrong[face].0 += 1;
    }
    assert!(chi_square(&fair).p_value > 1e-3);
    assert!(chi_square(&wrong).p_value < 1e-9);
}

#[test]
fn mean_and_variance_notice_two_per_cent() {
    // A sum of 48 uniform numbers has mean 24 and variance 4, and is as good as normal.
    let mut seeded = Seeded::new(8);
    let sample = Sample::new((0..20_000).map(|_| (0..48).map(|_| seeded.unit()).sum::<f64>()));
    let right = Moments { mean: 24.0, variance: 4.0 };
    assert!(sample.mean_p_value(right) > 1e-3);
    assert!(sample.variance_p_value(right) > 1e-3);
    assert!(sample.mean_p_value(Moments { mean: 24.1, ..right }) < 1e-9);
    assert!(sample.variance_p_value(Moments { variance: 4.4, ..right }) < 1e-9);
    let half = 1.959_964 * 2.0;
    let inside = sample.inside(Interval { low: 24.0 - half, high: 24.0 + half });
    assert!(inside.interval(1e-6).contains(0.95));
}

#[test]
fn small_cells_are_merged() {
    assert_eq!(merge_small(&[(1, 2.0), (5, 4.0), (9, 9.0), (0, 1.0)]), [(6.0, 6.0), (9.0, 10.0)]);
}
