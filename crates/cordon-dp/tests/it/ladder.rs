//! The private choice of the clip: one pass gives every clip's sum, and a person moves one rung.

use cordon_dp::{
    Accumulator, Aim, Bins, Block, CellError, Census, Choice, Clip, Ladder, MechanismError,
    Quantile, Rho, ScaleRule, Search, Shape, Unscaled, choose,
};
use dashu::rational::RBig;
use proptest::prelude::*;

use crate::recorder::{Recorded, Recorder, exact, looks, spent};

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
    let mut ladder = Ladder::new(cells, Clip::LEAST, greatest, cells);
    persons.iter().for_each(|vector| ladder.add_person(vector).unwrap());
    ladder
}

fn unscaled<'a>(ladder: &'a Ladder, scale: &str, answer: &str) -> Unscaled<'a> {
    Unscaled { census: ladder.census(), rho: rho(scale), aim: Aim::Cost(rho(answer)) }
}

/// The choice without noise, at these costs.
fn chosen(ladder: &Ladder, scale: &str, answer: &str) -> (Choice, Recorder) {
    let mut recorder = Recorder::default();
    let asked = [unscaled(ladder, scale, answer)];
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
    fn t11_a_person_moves_one_number_by_one(
        others in prop::collection::vec(any_vector(), 0..8),
        person in any_vector(),
    ) {
        let without = numbers(&others);
        let mut persons = others;
        let nothing = person.iter().all(|(_, value)| *value == 0);
        persons.push(person);
        let with = numbers(&persons);
        prop_assert_eq!(moved(&with, &without), if nothing { vec![] } else { vec![PERSON] });
        prop_assert_eq!((with.sensitivity, with.sigma), (PERSON as u128, without.sigma));
        prop_assert_eq!(with.exact.len(), without.exact.len());
    }
}

/// What the choice between clips up to 24 reads, before noise.
fn numbers(persons: &[Vector]) -> Recorded {
    let (_, mut recorder) = chosen(&ladder(CELLS, persons, clip("24")), "0.01", "0.1");
    recorder.calls.pop().unwrap()
}

fn moved(with: &Recorded, without: &Recorded) -> Vec<i128> {
    let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| a - b);
    moved.filter(|number| *number != 0).collect()
}

#[test]
fn t11_a_person_moves_one_number_by_one_twin() {
    // Whoever counted a person once for each cell would move more than the noise is made for.
    let person: Vector = vec![(0, ONE), (1, ONE * 5)];
    let cell_by_cell: Vec<Vector> = person.iter().map(|cell| vec![*cell]).collect();
    let moved = moved(&numbers(&cell_by_cell), &numbers(&[]));
    let length: f64 = moved.iter().map(|number| (*number as f64).powi(2)).sum::<f64>().sqrt();
    assert!(length > PERSON as f64 * 1.4);
}

#[test]
fn t5_a_choice_needs_its_charge() {
    let ladder = ladder(CELLS, &[], clip("8"));
    let mut recorder = Recorder::default();
    let asked = [unscaled(&ladder, "0.2", "1"), unscaled(&ladder, "0.2", "1")];
    let unpaid = choose(spent(&rho("0.3")), &asked, &mut recorder);
    assert_eq!(unpaid.unwrap_err(), MechanismError::Unpaid);
    assert!(recorder.calls.is_empty(), "no noise is drawn for what was not paid");
    let paid = choose(spent(&rho("0.4")), &asked, &mut recorder).unwrap();
    assert_eq!((paid.value().len(), recorder.calls.len()), (2, 2));
}

#[test]
fn edges() {
    let shares = [0, 19, 20, 999, 1000].map(|cells| ScaleRule::of_cells(cells).percent);
    assert_eq!(shares, [20, 20, 10, 10, 5]);
    // Nobody at all, or too few to be told from nobody: no clip is better founded than the
    // greatest.
    for few in [0, 20] {
        let persons = vec![vec![(0, ONE)]; few];
        let (choice, _) = chosen(&ladder(CELLS, &persons, clip("8")), "0.01", "0.1");
        assert_eq!((choice.clip, choice.loss.about), (clip("8"), RBig::ZERO), "{few}");
    }
    let (choice, _) = chosen(&ladder(CELLS, &[], clip("8")), "0.01", "0.1");
    // Spreads from 1 to √6: two classes.
    assert_eq!(choice.census.persons.len(), 2 * (choice.census.rungs.len() + 1));
    // Everybody at the charter's bound, and so little noise that no loss is worth it.
    let persons = vec![vec![(0, 8 * ONE)]; 500];
    let (choice, _) = chosen(&ladder(1, &persons, clip("8")), "1000", "1000");
    assert_eq!(choice.clip, clip("8"));
    let mut sum = Ladder::new(2, Clip::LEAST, clip("1"), 2);
    assert_eq!(sum.add_person(&[(1, ONE), (0, ONE)]), Err(CellError::Order));
    assert_eq!(sum.add_person(&[(2, ONE)]), Err(CellError::Outside));
    assert_eq!(sum.merge(&Ladder::new(3, Clip::LEAST, clip("1"), 2)), Err(CellError::Mismatch));
    assert_eq!(sum.merge(&Ladder::new(2, Clip::LEAST, clip("2"), 2)), Err(CellError::Mismatch));
    assert_eq!(sum.merge(&Ladder::new(2, Clip::LEAST, clip("1"), 1)), Err(CellError::Mismatch));
    assert_eq!(exact(sum.at(clip("1"))).exact, [0, 0]);
}

#[test]
fn a_spread_counts_in_its_class() {
    // One cell, three alike, four alike, sixteen alike: spreads 1, √3, 2 and 4.
    let alike = |cells: u32| -> Vector { (0..cells).map(|cell| (cell, 3 * ONE)).collect() };
    let ladder = ladder(20, &[1, 3, 4, 16].map(alike), clip("1"));
    let (choice, _) = chosen(&ladder, "0.01", "0.1");
    let by_class: Vec<i128> = choice
        .census
        .persons
        .chunks(choice.census.rungs.len() + 1)
        .map(|class| class.iter().sum())
        .collect();
    assert_eq!(by_class, [2 * PERSON, PERSON, PERSON]);
}

#[test]
fn the_clip_of_bins_leaves_most_persons_whole() {
    // A loss moves a rank, not each of 384 bins a little: persons of one row each stay
    // whole, and twenty of fifty rows do not raise the noise for all.
    let bins = Bins::new(0, 127, 7);
    let bound = Shape { rows_per_person: 50, groups: 3, groupings: 1 };
    let greatest = Block::Bins(bins).greatest_clip(&bound).unwrap();
    let mut ladder = Ladder::of(Block::Bins(bins), 3, Clip::LEAST, greatest, 50);
    let mut whole = Accumulator::of(Block::Bins(bins), 3, greatest);
    for person in 0..3_020u32 {
        let rows = if person < 3_000 { ONE } else { 50 * ONE };
        let vector = [((person * 37) % (3 * bins.count()), rows)];
        ladder.add_person(&vector).unwrap();
        whole.add_person(&vector).unwrap();
    }
    let (choice, _) = chosen(&ladder, "0.002", "0.018");
    assert!((clip("1")..=clip("6")).contains(&choice.clip), "{}", choice.clip);
    // At the last rung the ladder gives the rows of one pass.
    let search = Search { bins, quantiles: vec![Quantile::of_millionths(500_000)] };
    let rows = |sum| looks(sum, &search, "1", &[0])[0].exact.clone();
    assert_eq!(rows(ladder.at(greatest)), rows(whole));
}

#[test]
fn a_census_alone_counts_as_the_ladder_does() {
    // Two passes instead of one: the first has no sums.
    let persons: Vec<Vector> = (1..40)
        .map(|i| (0..i % CELLS + 1).map(|cell| (cell, i64::from(i) * ONE)).collect())
        .collect();
    let mut census = Census::new(CELLS, Clip::ONE, clip("64"), CELLS);
    persons.iter().for_each(|vector| census.add_person(vector).unwrap());
    let mut both = Ladder::new(CELLS, Clip::ONE, clip("64"), CELLS);
    persons.iter().for_each(|vector| both.add_person(vector).unwrap());
    let numbers = |census: &Census| {
        let mut recorder = Recorder::default();
        let asked = [Unscaled { census, rho: rho("0.01"), aim: Aim::Cost(rho("0.1")) }];
        choose(spent(&rho("0.01")), &asked, &mut recorder).unwrap();
        recorder.calls.pop().unwrap().exact
    };
    assert_eq!(numbers(&census), numbers(both.census()));
    assert_eq!(census.rungs().first(), Some(&Clip::ONE));
}

#[test]
fn at_a_given_noise_the_least_clip_that_takes_little_off() {
    // 1,000 persons of norm 8 in one cell lie between 6 and 8 and count as 7 each: a clip of 6
    // takes 1,000 off, which is half of 0.8 σ at 2,500.
    let persons = vec![vec![(0, 8 * ONE)]; 1_000];
    let (choice, _) = chosen(&ladder(1, &persons, clip("64")), "100", "0.1");
    let at = |units: u32| choice.census.clip_for(&deviation(units, 1));
    assert_eq!((at(2_600).0, at(2_600).1.about), (clip("6"), 1_000.into()));
    assert_eq!((at(2_400).0, at(2_400).1.about), (clip("8"), 0.into()));
    // Spread over two numbers it is half for each.
    assert_eq!(choice.census.clip_for(&deviation(1_300, 2)).0, clip("6"));
}

fn deviation(units: u32, numbers: u64) -> Aim {
    Aim::Deviation { sigma: units.into(), numbers }
}

#[test]
fn nobody_is_seen_where_there_is_nobody_or_too_little_was_spent() {
    let persons = vec![vec![(0, 8 * ONE)]; 50];
    let sees = |persons: &[Vector], scale: &str| {
        chosen(&ladder(1, persons, clip("64")), scale, "0.1").0.census.sees_somebody()
    };
    // Noise of 500 persons, then of a fourteenth of one.
    assert!(!sees(&persons, "0.000002") && sees(&persons, "100"));
    assert!(!sees(&[], "100"));
}

#[test]
fn what_the_noise_hides_is_not_said_to_be_lost_to_nobody() {
    // 50 persons of norm 60 drown in a noise of 500 persons: the estimate is nothing, and what
    // cannot be ruled out is more than they lose.
    let persons = vec![vec![(0, 60 * ONE)]; 50];
    let (choice, _) = chosen(&ladder(1, &persons, clip("64")), "0.000002", "0.1");
    let (chosen, loss) = choice.census.clip_for(&deviation(100, 1));
    assert_eq!((chosen, loss.about), (Clip::LEAST, RBig::ZERO));
    assert!(loss.at_most > RBig::from(50 * 60), "{}", loss.at_most);
    // Where all are seen, both say the same within the noise.
    let (choice, _) = self::chosen(&ladder(1, &persons, clip("64")), "100", "0.1");
    let (chosen, loss) = choice.census.clip_for(&deviation(100_000, 1));
    assert!(chosen < clip("60") && loss.about > RBig::ZERO);
    assert!(loss.at_most < loss.about.clone() * RBig::from(2), "{loss:?}");
}
