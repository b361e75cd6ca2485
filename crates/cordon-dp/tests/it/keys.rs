//! T8 where it is decided: what selecting keys releases about somebody whom nobody shares keys
//! with. α = 1e-9: a failure is a fault, not bad luck.

use std::{collections::BTreeMap, sync::LazyLock};

use cordon_dp::{
    CellError, Cost, KeyThreshold, KeyWeights, MechanismError, PlanError, SecureNoise, Selection,
    Spent, select,
};
use cordon_testkit::Binomial;
use dashu::{integer::IBig, rational::RBig};
use proptest::prelude::*;
use serde_json::Value;

use crate::recorder::{Generous, Recorder, now, spent};

const ALPHA: f64 = 1e-9;
const MOST: u32 = 8;

fn cost(rho: &str, delta: &str) -> Cost {
    Cost { rho: rho.parse().unwrap(), delta: Some(delta.parse().unwrap()) }
}

fn paid(cost: &Cost) -> Spent {
    now(Spent::record(&mut Generous::default(), cost.clone())).unwrap()
}

fn weights(most: u32, persons: &[Vec<u32>]) -> KeyWeights {
    let mut keys = KeyWeights::new(most);
    persons.iter().for_each(|person| keys.add_person(person).unwrap());
    keys
}

/// Thresholds take a while in an unoptimised build.
static THRESHOLDS: LazyLock<BTreeMap<u32, KeyThreshold>> = LazyLock::new(|| {
    let of = |most| (most, KeyThreshold::of(most, &cost("1", "1e-6")).unwrap());
    [2, MOST, 64].map(of).into()
});

/// Weights before noise, in steps, of the keys that somebody has.
fn exact(keys: KeyWeights) -> Vec<i128> {
    let mut recorder = Recorder::default();
    let threshold = &THRESHOLDS[&keys.most()];
    let spent = paid(threshold.cost());
    select(spent, keys, threshold, (0..100).collect(), &mut recorder).unwrap();
    let call = recorder.calls.pop().unwrap();
    assert_eq!((call.mechanism, call.sensitivity), ("weights_of_keys", 1 << 43));
    call.exact
}

/// How often any key of one person with so many keys is released.
fn released(keys: u32, most: u32, cost: &Cost, trials: u64) -> Binomial {
    let threshold = KeyThreshold::of(most, cost).unwrap();
    let mut successes = 0;
    for _ in 0..trials {
        let sum = weights(most, &[(0..keys).collect()]);
        let names: Vec<u32> = (0..keys).collect();
        let chosen = select(paid(cost), sum, &threshold, names, &mut SecureNoise).unwrap();
        successes += u64::from(!chosen.value().is_empty());
    }
    Binomial { successes, trials }
}

fn is_at_most(share: Binomial, delta: f64) -> bool {
    share.at_least(ALPHA) <= delta
}

#[test]
fn t8_a_key_of_one_person_is_released_at_most_as_often_as_delta() {
    // One key at little noise, eight keys at much: the ends where the threshold is tight.
    for (keys, rho) in [(1, "200"), (1, "0.02"), (3, "0.02"), (MOST, "0.02")] {
        let share = released(keys, MOST, &cost(rho, "0.05"), 20_000 / u64::from(keys).min(3));
        assert!(is_at_most(share, 0.05), "{keys} {rho} {share:?}");
    }
    // And it is not so rare that the test could not see it.
    let share = released(1, MOST, &cost("200", "0.05"), 10_000);
    assert!(share.at_least(ALPHA) > 0.025, "{share:?}");
}

/// A threshold for a δ that is a third too large, and one that forgets that a person has eight
/// keys.
#[test]
fn t8_a_key_of_one_person_is_released_at_most_as_often_as_delta_twin() {
    let share = released(1, MOST, &cost("200", "0.0667"), 20_000);
    assert!(!is_at_most(share, 0.05), "{share:?}");
    let forgetful = KeyThreshold::of(1, &cost("0.02", "0.05")).unwrap();
    let right = KeyThreshold::of(MOST, &cost("0.02", "0.05")).unwrap();
    assert!(forgetful.steps() < right.steps());
    let mut successes = 0;
    for _ in 0..6_000 {
        // Eight keys, each alone with its weight of 1/√8 under a threshold for single keys.
        let key = |name: u32| {
            let weight = (1i128 << 43) * 10 / 29;
            let noise = noise(forgetful.sigma().steps());
            (weight + noise >= forgetful.steps()).then_some(name)
        };
        successes += u64::from((0..MOST).filter_map(key).count() > 0);
    }
    let share = Binomial { successes, trials: 6_000 };
    assert!(!is_at_most(share, 0.05), "{share:?}");
}

fn noise(sigma: u128) -> i128 {
    use dashu::base::Abs as _;
    let draw: IBig = opendp::traits::samplers::sample_discrete_gaussian(RBig::from(sigma)).unwrap();
    assert!(draw.clone().abs() < IBig::from(sigma) * IBig::from(100));
    i128::try_from(draw).unwrap()
}

#[test]
fn t8_the_threshold_is_not_below_an_independent_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/key_thresholds.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["thresholds"].as_array().unwrap();
    assert_eq!(cases.len(), 60);
    for case in cases {
        let most = u32::try_from(case["most"].as_u64().unwrap()).unwrap();
        let cost = cost(case["rho"].as_str().unwrap(), case["delta"].as_str().unwrap());
        let ours = KeyThreshold::of(most, &cost).unwrap();
        let ours = RBig::from(IBig::from(ours.steps())) / RBig::from(1u64 << 43);
        let theirs = case["threshold"].as_str().unwrap();
        let digits: u128 = theirs.replace('.', "").parse().unwrap();
        let theirs = RBig::from(digits) / RBig::from(10u128.pow(20));
        assert!(ours >= theirs, "{case}");
        assert!(ours <= theirs * (RBig::ONE + RBig::ONE / RBig::from(1u64 << 28)), "{case}");
    }
}

fn any_keys() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::btree_set(0u32..30, 0..=MOST as usize + 2)
        .prop_map(|keys| keys.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn t2_a_persons_weights_have_norm_at_most_one(
        others in prop::collection::vec(any_keys(), 0..6),
        person in any_keys(),
        at in 0usize..6,
    ) {
        // Everybody's keys, so that the same keys are present with and without the person.
        let mut others = others;
        others.extend((0..30).map(|key| vec![key]));
        let without = exact(weights(MOST, &others));
        let mut persons = others;
        persons.insert(at.min(persons.len()), person.clone());
        let with = exact(weights(MOST, &persons));
        let moved: Vec<i128> = with.iter().zip(&without).map(|(a, b)| a - b).collect();
        prop_assert!(moved.iter().map(|step| step * step).sum::<i128>() <= 1 << 86);
        let touched = moved.iter().filter(|step| **step != 0).count();
        let allowed = person.len() <= MOST as usize;
        prop_assert_eq!(touched, if allowed { person.len() } else { 0 });
    }

    #[test]
    fn t2_keys_do_not_depend_on_order_or_workers(
        (ordered, shuffled) in prop::collection::vec(any_keys(), 0..12)
            .prop_flat_map(|persons| (Just(persons.clone()), Just(persons).prop_shuffle())),
        cut in 0usize..12,
    ) {
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = weights(MOST, left);
        merged.merge(&weights(MOST, right)).unwrap();
        prop_assert_eq!(exact(merged), exact(weights(MOST, &ordered)));
    }
}

/// Weights of keys below 30 in steps, each noised in the part to which `part_of` puts it. The
/// weight of a person is by all own keys if `of_all`, else by those of the part.
fn in_parts(
    persons: &[Vec<u32>],
    part_of: impl Fn(u32) -> usize,
    parts: usize,
    of_all: bool,
) -> Vec<i128> {
    let threshold = &THRESHOLDS[&MOST];
    let mut selection = Selection::of(paid(threshold.cost()), threshold).unwrap();
    let mut exact = vec![0; 30];
    for part in 0..parts {
        let mut keys = KeyWeights::new(MOST);
        for person in persons {
            let own: Vec<u32> =
                person.iter().copied().filter(|key| part_of(*key) == part).collect();
            let all = if of_all { person.len() } else { own.len() };
            keys.add_part(all, &own).unwrap();
        }
        let names: Vec<Option<u32>> =
            (0..30).map(|key| (part_of(key) == part).then_some(key)).collect();
        let mut recorder = Recorder::default();
        selection.part(keys, names, &mut recorder).unwrap();
        let seen = recorder.calls.pop().unwrap().exact;
        let has = |key: &u32| {
            let own = |person: &Vec<u32>| person.len() <= MOST as usize && person.contains(key);
            part_of(*key) == part && persons.iter().any(own)
        };
        (0..30).filter(has).zip(seen).for_each(|(key, weight)| exact[key as usize] += weight);
    }
    exact.retain(|weight| *weight > 0);
    exact
}

proptest! {
    #[test]
    fn t2_parts_of_a_selection_are_the_selection(
        persons in prop::collection::vec(any_keys(), 0..8),
        cut in 0u32..30,
    ) {
        let whole = exact(weights(MOST, &persons));
        prop_assert_eq!(in_parts(&persons, |key| usize::from(key > cut), 2, true), whole);
    }
}

/// The twin: weights by the keys of a part alone are longer than 1 over all parts.
#[test]
fn t2_parts_of_a_selection_are_the_selection_twin() {
    let persons = [vec![1, 29]];
    let whole = exact(weights(MOST, &persons));
    let forgetful = in_parts(&persons, |key| usize::from(key > 5), 2, false);
    assert_ne!(forgetful, whole);
    assert!(forgetful.iter().map(|step| step * step).sum::<i128>() > 1 << 86);
}

#[test]
fn t2_a_persons_weights_have_norm_at_most_one_twin() {
    // Weights rounded to nearest are too long for some k: that is why they are rounded down.
    let nearest = |k: u64| ((1u64 << 30) as f64 / (k as f64).sqrt()).round() as u128;
    assert!((1..=64u64).any(|k| u128::from(k) * nearest(k).pow(2) > 1 << 60));
    for k in 1..=64u32 {
        let sum = exact(weights(64, &[(0..k).collect()]));
        assert!(sum.iter().map(|step| step * step).sum::<i128>() <= 1 << 86, "{k}");
    }
}

#[test]
fn t9_released_keys_come_in_order_of_name() {
    // Found in this order; `rare` stays below the threshold, `gone` has nobody any more.
    let names = ["zulu", "rare", "alpha", "gone", "mike"];
    let persons: Vec<Vec<u32>> = vec![vec![0, 2, 4]; 400];
    let mut keys = weights(MOST, &persons);
    keys.merge(&weights(MOST, &[vec![1]])).unwrap();
    let mut recorder = Recorder::default();
    let threshold = KeyThreshold::of(MOST, &cost("0.5", "1e-6")).unwrap();
    let spent = paid(threshold.cost());
    let chosen = select(spent, keys, &threshold, names.to_vec(), &mut recorder).unwrap();
    assert_eq!(chosen.charge(), 1);
    assert_eq!(*chosen.value(), ["alpha", "mike", "zulu"]);
    assert_eq!(recorder.calls[0].exact.len(), 4, "a key that nobody has is not noised");
}

#[test]
fn t5_a_selection_needs_its_charge() {
    let of = |rho, delta| KeyThreshold::of(1, &cost(rho, delta));
    assert_eq!(KeyThreshold::of(1, &Cost::of("1".parse().unwrap())), Err(PlanError::Delta));
    assert_eq!(of("0.1", "0.11"), Err(PlanError::Delta));
    assert_eq!(of("0", "1e-6"), Err(PlanError::Nothing));
    let threshold = of("0.1", "1e-6").unwrap();
    let mut recorder = Recorder::default();
    let mut ask = |spent, most, key| {
        let keys = weights(most, &[vec![key]]);
        select(spent, keys, &threshold, vec!["a"], &mut recorder).map(|_| ())
    };
    let without_delta = spent(&"0.1".parse().unwrap());
    for too_little in [without_delta, paid(&cost("0.1", "9e-7")), paid(&cost("0.09", "1e-6"))] {
        assert_eq!(ask(too_little, 1, 0), Err(MechanismError::Unpaid));
    }
    let enough = || paid(&cost("0.1", "1e-6"));
    assert_eq!(ask(enough(), 2, 0), Err(MechanismError::Cells(CellError::Mismatch)));
    assert_eq!(ask(enough(), 1, 1), Err(MechanismError::Cells(CellError::Outside)));
    assert_eq!(ask(enough(), 1, 0), Ok(()));
    assert_eq!(recorder.calls.len(), 1, "no noise is drawn for what was not paid");
}

#[test]
fn t5_parts_of_a_charge_are_no_more_than_the_charge() {
    let mut whole = paid(&cost("0.3", "1e-6"));
    assert!(whole.take(cost("0.4", "1e-7")).is_none());
    assert!(whole.take(cost("0.1", "2e-6")).is_none());
    assert_eq!(*whole.cost(), cost("0.3", "1e-6"), "a part refused changes nothing");
    let part = whole.take(cost("0.1", "1e-6")).unwrap();
    assert_eq!((part.cost(), part.index()), (&cost("0.1", "1e-6"), 1));
    assert_eq!(*whole.cost(), Cost::of("0.2".parse().unwrap()));
    assert!(whole.take(cost("0", "1e-30")).is_none());
    assert!(whole.take(Cost::of("0.2".parse().unwrap())).is_some());
    assert_eq!(*whole.cost(), Cost::of("0".parse().unwrap()));
}

#[test]
fn edges() {
    let mut keys = KeyWeights::new(2);
    assert_eq!(keys.add_person(&[1, 1]), Err(CellError::Order));
    assert_eq!(keys.add_person(&[2, 1]), Err(CellError::Order));
    assert_eq!(keys.add_part(1, &[1, 2]), Err(CellError::Order));
    keys.add_part(3, &[1]).unwrap();
    assert_eq!(keys.merge(&KeyWeights::new(3)), Err(CellError::Mismatch));
    keys.add_person(&[]).unwrap();
    keys.add_person(&[0, 1, 2]).unwrap();
    assert_eq!(exact(keys), [0; 0], "more keys than the charter allows add nothing");
    assert_eq!(exact(weights(2, &[vec![7]])), [1 << 43]);
    // 2³⁰/√2 = 759250124.99…
    assert_eq!(exact(weights(2, &[vec![3, 9]])), [759_250_124 << 13; 2]);
    assert_eq!(KeyWeights::new(0).most(), 1);
}
