//! T15 for whole histories of this crate's mechanisms, beside a foreign accountant: sums, choices
//! of clips and selections of keys under one account.

use cordon_dp::{Clip, Cost, Delta, KeyThreshold, Rho, Sigma};
use dashu::rational::RBig;
use serde_json::Value;

struct History {
    name: String,
    /// Count, kind, σ over the sensitivity.
    mechanisms: Vec<(u64, String, u64)>,
    /// δ, and ε of the foreign accountant for discrete and for continuous noise.
    points: Vec<(Delta, f64, f64)>,
}

fn histories() -> Vec<History> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/histories.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let histories = cases.as_array().unwrap().iter().map(|case| History {
        name: case["name"].as_str().unwrap().into(),
        mechanisms: case["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let number = |name: &str| one[name].as_u64().unwrap();
                (number("count"), one["kind"].as_str().unwrap().into(), number("sigma"))
            })
            .collect(),
        points: case["points"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| {
                let epsilon = |name: &str| point[name].as_f64().unwrap();
                let delta = point["delta"].as_str().unwrap().parse().unwrap();
                (delta, epsilon("discrete"), epsilon("continuous"))
            })
            .collect(),
    });
    let histories: Vec<History> = histories.collect();
    assert_eq!(histories.len(), 6);
    histories
}

/// ρ = 1/(2σ²).
fn cost(sigma: u64) -> Rho {
    Rho::new(RBig::ONE / RBig::from(2 * sigma * sigma)).unwrap()
}

/// What the account adds up, over the mechanisms that it does not forget.
fn charged(history: &History, remembers: impl Fn(&str) -> bool) -> Rho {
    let mechanisms = history.mechanisms.iter().filter(|(_, kind, _)| remembers(kind));
    let each = mechanisms.map(|(count, _, sigma)| cost(*sigma).value() * RBig::from(*count));
    Rho::new(each.fold(RBig::ZERO, |sum, cost| sum + cost)).unwrap()
}

/// Selections take half of δ in all; the noise may have the other half.
fn never_below(account: impl Fn(&History, &Delta) -> f64) -> bool {
    histories().iter().all(|history| {
        let above = |(delta, discrete, continuous): &(Delta, f64, f64)| {
            account(history, delta) >= discrete.max(*continuous)
        };
        history.points.iter().all(above)
    })
}

fn ours(history: &History, delta: &Delta) -> f64 {
    charged(history, |_| true).epsilon_at(&delta.half())
}

#[test]
fn t15_histories_of_all_mechanisms_cost_no_less_than_an_accountant_says() {
    assert!(never_below(ours));
}

/// An account that forgets what selections cost besides δ, and one a seventh too generous.
#[test]
fn t15_histories_of_all_mechanisms_cost_no_less_than_an_accountant_says_twin() {
    assert!(!never_below(|history, delta| {
        charged(history, |kind| kind != "keys").epsilon_at(&delta.half())
    }));
    assert!(!never_below(|history, delta| 0.85 * ours(history, delta)));
}

#[test]
fn t15_histories_of_all_mechanisms_cost_little_more_than_an_accountant_says() {
    let least: Delta = "1e-6".parse().unwrap();
    for history in histories() {
        let has_keys = history.mechanisms.iter().any(|(_, kind, _)| kind == "keys");
        let points = history.points.iter().filter(|(delta, ..)| *delta <= least);
        for (delta, discrete, continuous) in points {
            let theirs = discrete.min(*continuous);
            // With selections the accountant's noise has half of δ too.
            let at_equal = if has_keys { delta.half() } else { delta.clone() };
            let at_equal = charged(&history, |_| true).epsilon_at(&at_equal);
            assert!(at_equal <= 1.10 * theirs, "{} at equal δ: {at_equal} {theirs}", history.name);
            let ours = ours(&history, delta);
            assert!(ours <= 1.15 * theirs, "{} at full δ: {ours} {theirs}", history.name);
        }
    }
}

/// What the accountant was told is what the mechanisms draw: σ over the sensitivity.
#[test]
fn t15_the_accountants_noise_is_what_the_mechanisms_draw() {
    let clip: Clip = "1.5".parse().unwrap();
    for (_, kind, sigma) in histories().into_iter().flat_map(|history| history.mechanisms) {
        let rho = cost(sigma);
        let sensitivity = u128::from(sigma) << 43;
        assert!(Sigma::of(clip, &rho).unwrap().steps() * 2 >= sensitivity * 3);
        if kind == "keys" {
            let cost = Cost { rho, delta: Some("1e-7".parse().unwrap()) };
            assert!(KeyThreshold::of(5, &cost).unwrap().sigma().steps() >= sensitivity);
        }
    }
}
