//! The private choice of the clip: one pass gives every clip's sum, and a person moves one rung.

use cordon_dp::{
    Accumulator, CellError, Choice, Clip, Ladder, MechanismError, Rho, ScaleRule, Sigma, choose,
};
use proptest::prelude::*;

use crate::recorder::{Recorder, exact, spent};

const CELLS: u32 = 6;
const ONE: i64 = 1 << 30;
/// One person, in steps.
const PERSON: i128 = 1 << 43;

type Vector = Vec<(u32, i64)>;

fn clip(units: &str) -> Clip {
    units.parse().unwrap()
}

fn rho(text: &str) -> Rho {
    text.parse().unwrap()
}

fn ladder(cells: u32, persons: &[Vector], greatest: Clip) -> Ladder {
    let mut ladder = Ladder::new(cells, greatest, cells);
    persons.iter().for_each(|vector| ladder.add_person(vector).unwrap());
    ladder
}

/// The choice without noise, at these costs.
fn chosen(ladder: &Ladder, scale: &str, answer: &str) -> (Choice, Recorder) {
    let mut recorder = Recorder::default();
    let asked = [(ladder, rho(scale), rho(answer))];
    let choices = choose(spent(&rho(scale)), &asked, &mut recorder).unwrap();
    assert_eq!(choices.charge(), 1);
    (choices.into_value().pop().unwrap(), recorder)
}

fn any_vector() -> impl Strategy<Value = Vector> {
    let value = prop_oneof![0i64..20 * ONE, -(ONE * 3)..ONE, Just(ONE), Just(0)];
    prop::collection::btree_map(0..CELLS, value, 0..=CELLS as usize)
        .prop_map(|cells| cells.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_sum_at_a_rung_is_that_of_one_pass(
        persons in prop::collection::vec(any_vector(), 0..12),
        cut in 0usize..12,
    ) {
        // Some persons lie above the greatest clip, as only a fault could bring about.
        let greatest = clip("24");
        let (left, right) = persons.split_at(cut.min(persons.len()));
        let mut all = ladder(CELLS, left, greatest);
        all.merge(&ladder(CELLS, right, greatest)).unwrap();
        for rung in all.rungs() {
            let mut one = Accumulator::new(CELLS, *rung);
            persons.iter().for_each(|vector| one.add_person(vector).unwrap());
            prop_assert_eq!(exact(all.at(*rung)).exact, exact(one).exact);
        }
    }

    #[test]
    fn t11_a_person_moves_one_rung_by_one(
        others in prop::collection::vec(any_vector(), 0..8),
        person in any_vector(),
    ) {
        let greatest = clip("24");
        let numbers = |persons: &[Vector]| {
            let (_, mut recorder) = chosen(&ladder(CELLS, persons, greatest), "0.01", "0.1");
            recorder.calls.pop().unwrap()
        };
        let without = numbers(&others);
        let mut persons = others;
        let nothing = person.iter().all(|(_, value)| *value == 0);
        persons.push(person);
        let with = numbers(&persons);
        let moved: Vec<i128> =
            with.exact.iter().zip(&without.exact).map(|(a, b)| a - b).filter(|d| *d != 0).collect();
        match moved[..] {
            [] => prop_assert!(nothing),
            [number, spread] => {
                prop_assert!(!nothing && number == PERSON);
                // 1/√6 for somebody in one cell, 1 for somebody in all; rounding takes off.
                prop_assert!(spread > PERSON * 2 / 5 && spread <= PERSON, "{}", spread);
            }
            _ => prop_assert!(false, "one rung only: {:?}", moved),
        }
        let length: f64 = moved.iter().map(|d| (*d as f64).powi(2)).sum();
        prop_assert!(length <= (with.sensitivity as f64).powi(2));
        prop_assert_eq!(with.sigma, without.sigma);
        prop_assert_eq!(with.exact.len(), without.exact.len());
    }
}

#[test]
fn t5_a_choice_needs_its_charge() {
    let ladder = ladder(CELLS, &[], clip("8"));
    let mut recorder = Recorder::default();
    let asked = [(&ladder, rho("0.2"), rho("1")), (&ladder, rho("0.2"), rho("1"))];
    let unpaid = choose(spent(&rho("0.3")), &asked, &mut recorder);
    assert_eq!(unpaid.unwrap_err(), MechanismError::Unpaid);
    assert!(recorder.calls.is_empty(), "no noise is drawn for what was not paid");
    let paid = choose(spent(&rho("0.4")), &asked, &mut recorder).unwrap();
    assert_eq!((paid.value().len(), recorder.calls.len()), (2, 2));
}

/// Mean absolute error of a cell at a clip: that of a normal variable around the cell's bias.
fn error(persons: &[Vector], cells: u32, clip: Clip, answer: &Rho) -> f64 {
    let sum = |clip: Clip| {
        let mut sum = Accumulator::new(cells, clip);
        persons.iter().for_each(|vector| sum.add_person(vector).unwrap());
        exact(sum).exact
    };
    let sigma = Sigma::of(clip, answer).unwrap().steps() as f64 / PERSON as f64;
    let folded = |bias: f64| {
        let x = bias / sigma;
        // ∫|x + z|φ(z)dz by a sum: no error function in the standard library.
        let at = |i: i32| f64::from(i) / 50.0;
        let weight = |z: f64| (-z * z / 2.0).exp();
        let total: f64 = (-300..=300).map(|i| weight(at(i))).sum();
        let mean: f64 = (-300..=300).map(|i| (x + at(i)).abs() * weight(at(i))).sum();
        sigma * mean / total
    };
    let (clipped, whole) = (sum(clip), sum(Clip::GREATEST));
    let biases = clipped.iter().zip(&whole).map(|(a, b)| (a - b) as f64 / PERSON as f64);
    biases.map(folded).sum::<f64>() / f64::from(cells)
}

/// Persons with one row each, with many, and two kinds of person.
fn shapes(cells: u32) -> Vec<Vec<Vector>> {
    let mut seeded = cordon_testkit::Seeded::new(7);
    let mut person = |rows: u64| -> Vector {
        let mut counts = vec![0i64; cells as usize];
        (0..rows).for_each(|_| counts[seeded.below(u64::from(cells)) as usize] += ONE);
        (0..).zip(counts).filter(|(_, count)| *count > 0).collect()
    };
    vec![
        (0..3_000).map(|_| person(1)).collect(),
        (1..30_000).map(|rank| person(1 + 40_000 / (rank + 900))).collect(),
        (0..3_000).map(|i| person(if i % 10 == 0 { 30 } else { 1 })).collect(),
        (0..3_000).map(|i| person(if i < 3 { 500 } else { 2 })).collect(),
    ]
}

#[test]
fn the_chosen_clip_is_nearly_the_best() {
    let (answer, cells) = (rho("0.02"), 30);
    for persons in shapes(cells) {
        let ladder = ladder(cells, &persons, clip("2048"));
        let (choice, _) = chosen(&ladder, "0.001", "0.02");
        let best = ladder
            .rungs()
            .iter()
            .map(|rung| error(&persons, cells, *rung, &answer))
            .fold(f64::INFINITY, f64::min);
        let ratio = error(&persons, cells, choice.clip, &answer) / best;
        assert!(ratio < 1.1, "{ratio} at {}", choice.clip);
    }
}

#[test]
fn the_chosen_clip_is_nearly_the_best_twin() {
    // Whoever took the charter's bound, or one row, would be far off on some shape.
    let (answer, cells) = (rho("0.02"), 30);
    let worst = |clip: Clip| {
        shapes(cells)
            .iter()
            .map(|persons| {
                let all = Clip::ladder(self::clip("2048"));
                let best = all.map(|rung| error(persons, cells, rung, &answer));
                error(persons, cells, clip, &answer) / best.fold(f64::INFINITY, f64::min)
            })
            .fold(0.0, f64::max)
    };
    assert!(worst(clip("2048")) > 10.0);
    assert!(worst(clip("1")) > 1.5);
}

#[test]
fn edges() {
    assert_eq!(ScaleRule::of_cells(19).percent, 20);
    assert_eq!(ScaleRule::of_cells(20), ScaleRule { percent: 5, threshold: 3 });
    // Nobody at all: the least noise that there is.
    let (choice, _) = chosen(&ladder(CELLS, &[], clip("8")), "0.01", "0.1");
    assert_eq!((choice.clip, choice.loss), (Clip::LEAST, dashu::rational::RBig::ZERO));
    assert_eq!(choice.persons.len(), choice.rungs.len() + 1);
    // Everybody at the charter's bound, and so little noise that no loss is worth it.
    let persons = vec![vec![(0, 8 * ONE)]; 500];
    let (choice, _) = chosen(&ladder(1, &persons, clip("8")), "1000", "1000");
    assert_eq!(choice.clip, clip("8"));
    let mut sum = Ladder::new(2, clip("1"), 2);
    assert_eq!(sum.add_person(&[(1, ONE), (0, ONE)]), Err(CellError::Order));
    assert_eq!(sum.add_person(&[(2, ONE)]), Err(CellError::Outside));
    assert_eq!(sum.merge(&Ladder::new(3, clip("1"), 2)), Err(CellError::Mismatch));
    assert_eq!(sum.merge(&Ladder::new(2, clip("2"), 2)), Err(CellError::Mismatch));
    assert_eq!(exact(sum.at(clip("1"))).exact, [0, 0]);
}
