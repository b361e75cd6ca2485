//! The quantile beside an independent one, and the tail of the discrete Gaussian summed up.
#![allow(clippy::float_arithmetic, reason = "statistics of tests")]

use serde_json::Value;

use super::*;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/key_thresholds.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn delta(text: &str) -> RBig {
    text.parse::<crate::Delta>().unwrap().value().clone()
}

#[test]
fn the_quantile_is_not_below_an_independent_one_and_close() {
    let cases = vectors()["quantiles"].as_array().unwrap().clone();
    assert!(cases.len() >= 20);
    for case in cases {
        let keys = u32::try_from(case["keys"].as_u64().unwrap()).unwrap();
        let ours = normal_quantile(&delta(case["delta"].as_str().unwrap()), keys).0;
        // As text of 20 decimals, rounded down.
        let digits: String =
            case["z"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
        let theirs = RBig::from(digits.parse::<u128>().unwrap()) / RBig::from(10u128.pow(20));
        let over = RBig::from(ours) / RBig::from(1u64 << Z_BITS) - theirs;
        assert!(over >= RBig::ZERO, "{case}");
        assert!(over <= RBig::ONE / RBig::from(1u64 << (Z_BITS - 1)), "{case}");
    }
}

/// Pr[N ≥ m] of the discrete Gaussian of a small σ, summed.
fn discrete_tail(sigma: u128, m: i128) -> f64 {
    let weight = |n: i128| (-((n * n) as f64) / (2.0 * (sigma * sigma) as f64)).exp();
    let reach = 40 * sigma as i128;
    (m..=reach).map(weight).sum::<f64>() / (-reach..=reach).map(weight).sum::<f64>()
}

/// The highest share of its δ that any rule uses up at a small σ, where steps are coarse.
fn used(rule: impl Fn(&RBig, u128) -> i128) -> f64 {
    let cases = ["1e-1", "0.03", "1e-3", "1e-6", "1e-9"].map(delta);
    let of = |delta: &RBig, sigma| {
        discrete_tail(sigma, rule(delta, sigma)) / delta.to_f64().value() * (1.0 - 1e-9)
    };
    let cases = cases.iter().flat_map(|delta| (1..40).map(move |sigma| of(delta, sigma)));
    cases.fold(0.0, f64::max)
}

#[test]
fn t8_one_step_more_pays_for_the_discrete_tail() {
    assert!(used(|delta, sigma| 1 + normal_quantile(delta, 1).times(sigma)) <= 1.0);
}

/// Without the step.
#[test]
fn t8_one_step_more_pays_for_the_discrete_tail_twin() {
    assert!(used(|delta, sigma| normal_quantile(delta, 1).times(sigma)) > 1.0);
}

#[test]
fn the_product_is_rounded_up() {
    for (z, sigma, product) in [
        (1 << 32, 5, 5),
        ((1 << 32) + 1, 5, 6),
        ((3 << 32) / 2, 3, 5),
        (15 << 32, 1 << 110, 15 << 110),
    ] {
        assert_eq!(Quantile(z).times(sigma), product);
    }
}
