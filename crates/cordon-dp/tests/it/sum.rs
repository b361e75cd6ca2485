//! T2, T3, T10 where they are decided: what one person adds, in any order, on any worker.

use cordon_dp::{Accumulator, CellError, Clip};
use dashu::{integer::IBig, rational::RBig};
use proptest::{prelude::*, sample::subsequence};

use crate::recorder::exact;

const CELLS: u32 = 6;

type Vector = Vec<(u32, i64)>;

fn sum(persons: &[Vector], clip: Clip) -> Accumulator {
    let mut sum = Accumulator::new(CELLS, clip);
    persons.iter().for_each(|vector| sum.add_person(vector).unwrap());
    sum
}

fn steps(persons: &[Vector], clip: Clip) -> Vec<i128> {
    exact(sum(persons, clip)).exact
}

fn square(vector: impl IntoIterator<Item = i128>) -> IBig {
    vector.into_iter().map(|x| IBig::from(x) * IBig::from(x)).sum()
}

fn is_within(moved: impl IntoIterator<Item = i128>, sensitivity: u128) -> bool {
    square(moved) <= IBig::from(sensitivity) * IBig::from(sensitivity)
}

fn clip(units: &str) -> Clip {
    units.parse().unwrap()
}

/// What one person adds, in steps, by a slightly wrong rule: the root rounded down, the unit
/// vector rounded to nearest.
fn wrong_part(vector: &Vector, clip: Clip) -> Vec<i128> {
    let norm2: u128 = vector.iter().map(|(_, k)| u128::from(k.unsigned_abs()).pow(2)).sum();
    let whole = exact(sum(std::slice::from_ref(vector), Clip::GREATEST)).exact;
    let c = RBig::from(1u64 << 43) * clip.units();
    if RBig::from(norm2) * RBig::from(1u64 << 26) <= c.sqr() {
        return whole;
    }
    let root = RBig::from(norm2.isqrt());
    let unit = |k: i64| (RBig::from(k) * RBig::from(1u64 << 30) / &root).round();
    let clip: i128 = (clip.units() * RBig::from(1u64 << 13)).to_int().value().try_into().unwrap();
    let mut part = vec![0; CELLS as usize];
    for (cell, k) in vector {
        part[*cell as usize] = clip * i128::try_from(unit(*k)).unwrap();
    }
    part
}

prop_compose! {
    fn any_clip()(rung in 0usize..80, odd in 2u64..1 << 20, on_ladder: bool) -> Clip {
        if on_ladder {
            Clip::ladder(Clip::GREATEST).nth(rung).unwrap()
        } else {
            Clip::rounded_down(&(RBig::from(odd) / RBig::from(1u64 << 13))).unwrap()
        }
    }
}

/// Any integer, small counts of rows, and the ends of the type.
fn any_cell() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        (0i64..20).prop_map(|rows| rows << 30),
        -(1i64 << 31)..1 << 31,
        -3i64..4,
        prop::sample::select(vec![i64::MIN, i64::MIN + 1, i64::MAX, 1 << 62, 0]),
    ]
}

fn any_vector() -> impl Strategy<Value = Vector> {
    subsequence((0..CELLS).collect::<Vec<_>>(), 0..=CELLS as usize).prop_flat_map(|cells| {
        let values = prop::collection::vec(any_cell(), cells.len());
        values.prop_map(move |values| cells.iter().copied().zip(values).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn t2_one_person_moves_the_sum_by_at_most_the_clip(
        others in prop::collection::vec(any_vector(), 0..6),
        person in any_vector(),
        at in 0usize..6,
        clip in any_clip(),
    ) {
        let without = exact(sum(&others, clip));
        let mut persons = others;
        persons.insert(at.min(persons.len()), person);
        let with = exact(sum(&persons, clip));
        let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| a - b);
        prop_assert!(is_within(moved, with.sensitivity));
        prop_assert_eq!(with.sensitivity, without.sensitivity);
        prop_assert_eq!(RBig::from(with.sensitivity), clip.units() * RBig::from(1u64 << 43));
        prop_assert_eq!(with.mechanism, without.mechanism);
        prop_assert_eq!(with.sigma, without.sigma);
    }

    #[test]
    fn t2_order_and_workers_do_not_matter(
        (ordered, shuffled) in prop::collection::vec(any_vector(), 0..12)
            .prop_flat_map(|persons| (Just(persons.clone()), Just(persons).prop_shuffle())),
        cut in 0usize..12,
        clip in any_clip(),
    ) {
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = sum(right, clip);
        merged.merge(&sum(left, clip)).unwrap();
        prop_assert_eq!(exact(merged).exact, steps(&ordered, clip));
    }

    /// T3: clipping moves no two vectors apart, beyond rounding.
    #[test]
    fn t3_one_row_more_moves_the_sum_by_at_most_the_row(
        cells in prop::collection::vec(-(1i64 << 40)..1 << 40, CELLS as usize),
        row in prop::collection::vec(-(1i64 << 31)..1 << 31, CELLS as usize),
        clip in any_clip(),
    ) {
        let vector = |cells: &[i64]| (0..).zip(cells.iter().copied()).collect::<Vector>();
        let after: Vec<i64> = cells.iter().zip(&row).map(|(a, b)| a + b).collect();
        let (a, b) = (steps(&[vector(&cells)], clip), steps(&[vector(&after)], clip));
        let moved: Vec<i128> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
        // Either vector's rounding: below √6 + 1 cells, times the clip's count of 2⁻¹³ units.
        let count = exact(sum(&[], clip)).sensitivity >> 30;
        let rounding = 2 * count * 4;
        let length: IBig = square(row.iter().map(|k| i128::from(*k) << 13));
        let reach = IBig::from(rounding);
        // (‖Δv‖ + rounding)² ≥ ‖Δv‖² + rounding²; the cross term is what a test can spare.
        let root = IBig::from(u128::try_from(&length).unwrap_or(u128::MAX).isqrt());
        let bound = &length + IBig::from(2) * root * &reach + &reach * &reach;
        prop_assert!(square(moved.iter().copied()) <= bound);
        prop_assert!(is_within(moved, 2 * exact(sum(&[], clip)).sensitivity));
    }
}

#[test]
fn t2_one_person_moves_the_sum_by_at_most_the_clip_twin() {
    let mut seeded = cordon_testkit::Seeded::new(1);
    let clip = clip("1.5");
    let mut vector = || -> Vector {
        (0..CELLS).map(|cell| (cell, (seeded.bits() >> 28) as i64 - (1 << 35))).collect()
    };
    let sensitivity = exact(sum(&[], clip)).sensitivity;
    let (mut right, mut wrong) = (0, 0);
    for vector in (0..1000).map(|_| vector()) {
        right += u32::from(!is_within(steps(std::slice::from_ref(&vector), clip), sensitivity));
        wrong += u32::from(!is_within(wrong_part(&vector, clip), sensitivity));
    }
    assert_eq!(right, 0);
    assert!(wrong > 100, "{wrong}");
}

#[test]
fn edges() {
    let one = 1i64 << 30;
    let unit = 1i128 << 43;
    // Nobody; a person without rows; zeros.
    assert_eq!(steps(&[], clip("1")), [0; 6]);
    assert_eq!(steps(&[vec![], vec![(0, 0), (5, 0)]], clip("1")), [0; 6]);
    // Exactly at C is whole; one lattice step above is a unit vector times C.
    assert_eq!(steps(&[vec![(2, one)]], clip("1"))[2], unit);
    assert_eq!(steps(&[vec![(2, one + 1)]], clip("1"))[2], unit - (1 << 13));
    assert_eq!(steps(&[vec![(2, one)]], clip("1.5"))[2], unit);
    assert_eq!(steps(&[vec![(2, 2 * one)]], clip("1.5"))[2], unit * 3 / 2);
    assert_eq!(steps(&[vec![(2, 3 * one / 2)]], clip("1.5"))[2], unit * 3 / 2);
    // C = 1.5 over four equal cells of 1: norm 2, each cell 3/4.
    let square: Vector = (0..4).map(|cell| (cell, one)).collect();
    assert_eq!(steps(&[square], clip("1.5"))[..4], [unit * 3 / 4; 4]);
    // All cells at the end of the type: the square leaves its type, the person adds nothing.
    let all = |value| -> Vector { (0..CELLS).map(|cell| (cell, value)).collect() };
    assert_eq!(steps(&[all(i64::MIN)], Clip::GREATEST), [0; 6]);
    // A norm above every clip's reach: clipped. A thousand such persons stay within the sum.
    let far = exact(sum(&[all(1 << 61)], Clip::GREATEST));
    assert!(far.exact[0] > 0 && is_within(far.exact.iter().copied(), far.sensitivity));
    let many = steps(&vec![all(1 << 61); 1000], Clip::GREATEST);
    assert_eq!(many[0], far.exact[0] * 1000);
}

#[test]
fn t10_a_vector_that_is_no_vector_adds_nothing() {
    let one = 1i64 << 30;
    let mut sum = Accumulator::new(CELLS, clip("1"));
    for (vector, error) in [
        (vec![(1, one), (1, one)], CellError::Order),
        (vec![(0, one), (3, one), (2, one)], CellError::Order),
        (vec![(0, one), (6, one)], CellError::Outside),
        (vec![(u32::MAX, one)], CellError::Outside),
    ] {
        assert_eq!(sum.add_person(&vector), Err(error));
    }
    assert_eq!(sum.merge(&Accumulator::new(CELLS, clip("2"))), Err(CellError::Mismatch));
    assert_eq!(sum.merge(&Accumulator::new(5, clip("1"))), Err(CellError::Mismatch));
    assert_eq!(exact(sum).exact, [0; 6]);
}

#[test]
fn persons_alike_add_up_as_one_by_one() {
    for (value, at) in [(1i64 << 30, "1"), (1 << 30, "1/2"), (-(5 << 30), "3"), (7, "1")] {
        let mut at_once = sum(&[], clip(at));
        at_once.add_alike((1, value), 900).unwrap();
        let persons = vec![vec![(1, value)]; 900];
        assert_eq!(exact(at_once).exact, steps(&persons, clip(at)), "{value} at {at}");
    }
    assert_eq!(sum(&[], clip("1")).add_alike((CELLS, 1), 2), Err(CellError::Outside));
}
