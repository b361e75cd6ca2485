//! MEDIAN and percentiles: what one person moves, what a search costs, its answer and interval.
//! α = 1e-9: a failure is a fault, not bad luck.

use cordon_dp::{
    Accumulator, Answer, Bins, Block, CellError, Clip, Epsilon, MechanismError, NoiseCall,
    NoiseError, NoiseSource, Percentile, Quantile, Rho, Search, SecureNoise, Shape, answer,
    percentiles, rho_for_epsilon, to_cell_count,
};
use cordon_testkit::{Binomial, Seeded};
use dashu::{integer::IBig, rational::RBig};
use proptest::prelude::*;

use crate::recorder::{Recorded, Recorder, exact, looks, spent};

const ALPHA: f64 = 1e-9;
const GROUPS: u32 = 3;

type Vector = Vec<(u32, i64)>;

fn sum(bins: Bins, groups: u32, persons: &[Vector], clip: Clip) -> Accumulator {
    let mut sum = Accumulator::of(Block::Bins(bins), groups, clip);
    persons.iter().for_each(|vector| sum.add_person(vector).unwrap());
    sum
}

/// A person's vector from (group, value) of each row.
fn vector(bins: Bins, rows: &[(u32, i64)]) -> Vector {
    let mut counts = std::collections::BTreeMap::new();
    for (group, value) in rows {
        *counts.entry(group * bins.count() + bins.bin(*value)).or_insert(0u32) += 1;
    }
    counts.into_iter().map(|(bin, rows)| (bin, to_cell_count(rows))).collect()
}

fn search(bins: Bins, millionths: &[u32]) -> Search {
    let quantiles = millionths.iter().map(|one| Quantile::of_millionths(*one)).collect();
    Search { bins, quantiles }
}

fn square(moved: impl Iterator<Item = i128>) -> IBig {
    moved.map(|x| IBig::from(x) * IBig::from(x)).sum()
}

fn any_bins() -> impl Strategy<Value = Bins> {
    (-50i64..50, 0i64..300, 1u32..7)
        .prop_map(|(min, range, depth)| Bins::new(min, min + range, depth))
}

fn any_persons(most: usize) -> impl Strategy<Value = (Bins, Vec<Vector>)> {
    let rows = prop::collection::vec((0..GROUPS, -60i64..350), 0..20);
    (any_bins(), prop::collection::vec(rows, 1..most))
        .prop_map(|(bins, persons)| (bins, persons.iter().map(|rows| vector(bins, rows)).collect()))
}

fn any_clip() -> impl Strategy<Value = Clip> {
    (0usize..40).prop_map(|rung| Clip::ladder(Clip::GREATEST).nth(rung).unwrap())
}

/// Where a search is led: small numbers and some beyond all noise.
fn any_told() -> impl Strategy<Value = Vec<i128>> {
    prop::collection::vec(prop_oneof![-(1i128 << 50)..1 << 50, -(1i128 << 90)..1 << 90], 40..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn t2_one_person_moves_each_look_by_at_most_its_reach(
        (bins, persons) in any_persons(6),
        clip in any_clip(),
        told in any_told(),
        millionths in 0u32..=1_000_000,
    ) {
        let search = search(bins, &[millionths, 500_000]);
        let with = looks(sum(bins, GROUPS, &persons, clip), &search, "0.01", &told);
        let without = looks(sum(bins, GROUPS, &persons[1..], clip), &search, "0.01", &told);
        prop_assert_eq!(with.len(), search.numbers());
        for (with, without) in with.iter().zip(&without) {
            prop_assert_eq!(with.exact.len(), GROUPS as usize);
            let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| a - b);
            prop_assert!(square(moved) <= IBig::from(with.sensitivity).pow(2));
            prop_assert_eq!((with.sensitivity, with.sigma), (without.sensitivity, without.sigma));
        }
        prop_assert_eq!(RBig::from(with[0].sensitivity), clip.units() * RBig::from(1u64 << 43));
    }

    #[test]
    fn t2_a_search_does_not_depend_on_order_or_workers(
        (bins, persons) in any_persons(10),
        cut in 0usize..10,
        clip in any_clip(),
        told in any_told(),
    ) {
        let search = search(bins, &[500_000]);
        let exact = |sum| -> Vec<Vec<i128>> {
            looks(sum, &search, "1", &told).into_iter().map(|look| look.exact).collect()
        };
        let all = exact(sum(bins, GROUPS, &persons, clip));
        let reversed: Vec<Vector> = persons.into_iter().rev().collect();
        let (left, right) = reversed.split_at(cut.min(reversed.len()));
        let mut merged = sum(bins, GROUPS, left, clip);
        merged.merge(&sum(bins, GROUPS, right, clip)).unwrap();
        prop_assert_eq!(exact(merged), all);
    }

    #[test]
    fn t2_nobody_in_bounds_is_clipped_at_the_greatest_clip_of_bins(
        bins in any_bins(),
        rows in prop::collection::vec((0..GROUPS, -60i64..350), 1..20),
    ) {
        let shape = Shape {
            rows_per_person: rows.len() as u64,
            groups: u64::from(GROUPS),
            groupings: 1,
        };
        let clip = Block::Bins(bins).greatest_clip(&shape).unwrap();
        let sum = sum(bins, GROUPS, &[vector(bins, &rows)], clip);
        let told = looks(sum, &search(bins, &[500_000]), "1", &[0]);
        prop_assert_eq!(told[0].exact.iter().sum::<i128>(), (rows.len() as i128) << 43);
    }

    /// Without noise the estimate is the bin of the exact value; one value per bin: itself.
    #[test]
    fn t14_a_percentile_without_noise_lies_in_the_bin_of_the_exact_one(
        bins in any_bins(),
        values in prop::collection::vec(-60i64..350, 1..60),
        percent in 1u32..=100,
    ) {
        let persons: Vec<Vector> =
            values.iter().map(|value| vector(bins, &[(0, *value)])).collect();
        let one = unnoised(bins, &persons, percent * 10_000);
        let ours = one.value.unwrap();
        let mut sorted = values;
        sorted.sort_unstable();
        let place = (sorted.len() * percent as usize).div_ceil(100);
        let (low, high) = bins.values(bins.bin(sorted[place - 1]));
        prop_assert!((low..=high).contains(&ours), "{} not in {}..={}", ours, low, high);
        prop_assert!(one.interval.low <= low as f64 && high as f64 <= one.interval.high);
    }
}

/// A percentile that no noise touched.
fn unnoised(bins: Bins, persons: &[Vector], millionths: u32) -> Percentile {
    let (search, rho) = (search(bins, &[millionths]), "100000".parse::<Rho>().unwrap());
    let mut source = Recorder::default();
    let sum = sum(bins, 1, persons, Clip::GREATEST);
    let asked = [Answer { sum, rho: rho.clone(), search: Some(search.clone()) }];
    let block = answer(spent(&rho), &asked, &mut source).unwrap().into_value().pop().unwrap();
    percentiles(&search, &block.steps, block.sigma)[0]
}

#[test]
fn t2_one_person_moves_each_look_by_at_most_its_reach_twin() {
    // Whoever clipped bins apart would forget that a group's bins add up.
    let bins = Bins::new(0, 63, 6);
    let person = vector(bins, &[(0, 1), (0, 2), (0, 40)]);
    let clip: Clip = "1.5".parse().unwrap();
    let mut apart = Accumulator::new(bins.count(), clip);
    apart.add_person(&person).unwrap();
    let apart = exact(apart);
    let rows: i128 = apart.exact.iter().sum();
    assert!(square([rows].into_iter()) > IBig::from(apart.sensitivity).pow(2) * IBig::from(2));
}

/// Σ sensitivity² / (2σ²) over all looks, over ρ.
fn price(asked: &[u32], paid_for: usize) -> f64 {
    let bins = Bins::new(0, 120, 12);
    let clip: Clip = "3".parse().unwrap();
    let search = search(bins, asked);
    let paid = Search { bins, quantiles: search.quantiles[..paid_for].to_vec() };
    let sigma = |search: &Search| {
        let rho: Rho = "0.02".parse().unwrap();
        cordon_dp::Sigma::of_search(clip, &rho, search).unwrap().steps() as f64
    };
    // What was paid for fewer percentiles has less noise.
    let less = sigma(&paid) / sigma(&search);
    let all = looks(sum(bins, 1, &[], clip), &search, "0.02", &[0]);
    let cost = |look: &Recorded| {
        (look.sensitivity as f64 / (look.sigma.steps() as f64 * less)).powi(2) / 2.0
    };
    all.iter().map(cost).sum::<f64>() / 0.02
}

#[test]
fn t15_the_looks_of_a_search_add_up_to_its_cost() {
    for asked in [&[500_000][..], &[250_000, 500_000, 900_000], &[0, 999_999, 1_000_000]] {
        let price = price(asked, asked.len());
        assert!((1.0 - 1e-9..=1.0).contains(&price), "{asked:?}: {price}");
    }
}

/// Two percentiles for the price of one.
#[test]
fn t15_the_looks_of_a_search_add_up_to_its_cost_twin() {
    assert!(price(&[250_000, 500_000], 1) > 1.9);
}

#[test]
fn edges() {
    let bins = Bins::new(0, 120, 7);
    assert_eq!((bins.depth(), bins.count()), (7, 128));
    assert_eq!((bins.bin(-5), bins.bin(0), bins.bin(120), bins.bin(500)), (0, 0, 120, 120));
    assert_eq!(
        (bins.values(0), bins.values(120), bins.values(127)),
        ((0, 0), (120, 120), (120, 120))
    );
    let wide = Bins::new(-1000, 1000, 4);
    assert_eq!((wide.values(0), wide.values(15)), ((-1000, -875), (890, 1000)));
    assert_eq!((wide.bin(-875), wide.bin(-874)), (0, 1));
    let all = Bins::new(i64::MIN, i64::MAX, 99);
    assert_eq!((all.depth(), all.bin(i64::MAX), all.values(4095).1), (12, 4095, i64::MAX));
    let one = Bins::new(7, 7, 12);
    assert_eq!((one.depth(), one.bin(7), one.values(1)), (1, 0, (7, 7)));
    // Rows below zero would let a bin take off what its neighbour adds.
    let mut sum = Accumulator::of(Block::Bins(bins), 1, "1".parse().unwrap());
    assert_eq!(sum.add_person(&[(0, 5), (1, -5)]), Err(CellError::Negative));
    assert_eq!(sum.add_person(&[(128, 5)]), Err(CellError::Outside));
    assert_eq!(sum.merge(&Accumulator::new(128, "1".parse().unwrap())), Err(CellError::Mismatch));
    // Nobody: no value, and the interval rules nothing out.
    let nobody = unnoised(bins, &[], 500_000);
    assert_eq!((nobody.value, nobody.interval.low, nobody.interval.high), (None, 0.0, 120.0));
    // Bins are searched, other sums are not, and bins are those that were added up.
    let rho: Rho = "1".parse().unwrap();
    for search in [None, Some(search(Bins::new(0, 120, 6), &[1]))] {
        let sum = Accumulator::of(Block::Bins(bins), 1, "1".parse().unwrap());
        let asked = [Answer { sum, rho: rho.clone(), search }];
        let refused = answer(spent(&rho), &asked, &mut SecureNoise).unwrap_err();
        assert_eq!(refused, MechanismError::Cells(CellError::Mismatch));
    }
}

/// Percentiles of the ages of so many persons, noised.
fn noised(ages: &[i64], search: &Search, rho: &Rho) -> Vec<Percentile> {
    let shape = Shape { rows_per_person: 1, groups: 1, groupings: 1 };
    let clip = Block::Bins(search.bins).greatest_clip(&shape).unwrap();
    let persons: Vec<Vector> = ages.iter().map(|age| vector(search.bins, &[(0, *age)])).collect();
    let sum = sum(search.bins, 1, &persons, clip);
    let asked = [Answer { sum, rho: rho.clone(), search: Some(search.clone()) }];
    let block = answer(spent(rho), &asked, &mut SecureNoise).unwrap().into_value().pop().unwrap();
    percentiles(search, &block.steps, block.sigma)
}

/// Ages of an outbreak: many children, some adults.
fn ages(count: usize) -> Vec<i64> {
    let mut seeded = Seeded::new(5);
    let mut age = || {
        let limit = if seeded.below(3) == 0 { 100 } else { 20 };
        i64::try_from(seeded.below(limit)).unwrap()
    };
    let mut ages: Vec<i64> = (0..count).map(|_| age()).collect();
    ages.sort_unstable();
    ages
}

/// How many of the sorted ages lie between the value and the percentile.
fn rank_error(ages: &[i64], value: i64, p: f64) -> f64 {
    let wanted = p * ages.len() as f64;
    let (below, up_to) =
        (ages.partition_point(|age| *age < value), ages.partition_point(|age| *age <= value));
    (below as f64 - wanted).max(wanted - up_to as f64).max(0.0)
}

#[test]
fn t14_percentiles_at_epsilon_one_are_near_the_truth() {
    let epsilon: Epsilon = "1".parse().unwrap();
    let rho = rho_for_epsilon(&epsilon, &"1e-6".parse().unwrap());
    let (ages, bins) = (ages(3_000), Bins::new(0, 120, 12));
    let mut errors = 0.0;
    for _ in 0..30 {
        for (millionths, p) in [(250_000, 0.25), (500_000, 0.5), (900_000, 0.9)] {
            let value = noised(&ages, &search(bins, &[millionths]), &rho)[0].value.unwrap();
            errors += rank_error(&ages, value, p) / 3_000.0;
        }
    }
    // The mean error of a rank is 5 persons of 3,000, less what a bin holds.
    let mean = errors / 90.0;
    assert!(mean < 0.0015, "{mean}");
}

/// So many times the noise that is declared.
struct Louder(i128);

impl NoiseSource for Louder {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        Ok(SecureNoise.draw(call)?.into_iter().map(|noise| noise * self.0).collect())
    }
}

/// How often the interval covers a percentile, where 64 bins hold 30 rows each and the noise of a
/// fine look at the median is 6 rows.
fn coverage(louder: i128, millionths: u32, bin: u32) -> Binomial {
    let (clip, bins): (Clip, _) = ("3".parse().unwrap(), Bins::new(0, 63, 6));
    let (trials, rho): (u32, Rho) = (1_500, "0.3".parse().unwrap());
    // One trial a group; each row is a person's only one.
    let mut sum = Accumulator::of(Block::Bins(bins), trials, clip);
    (0..trials * 64).for_each(|cell| sum.add_alike((cell, to_cell_count(1)), 30).unwrap());
    let search = search(bins, &[millionths]);
    let asked = [Answer { sum, rho: rho.clone(), search: Some(search.clone()) }];
    let block = answer(spent(&rho), &asked, &mut Louder(louder)).unwrap().into_value();
    let block = block.into_iter().next().unwrap();
    let covers = |numbers: &[i128]| {
        let Percentile { value, interval } = percentiles(&search, numbers, block.sigma)[0];
        let value = value.unwrap() as f64;
        assert!(interval.low <= value && value <= interval.high);
        interval.low <= f64::from(bin) && f64::from(bin) <= interval.high
    };
    let covered = block.steps.chunks(search.numbers()).filter(|numbers| covers(numbers)).count();
    Binomial { successes: covered as u64, trials: trials.into() }
}

#[test]
fn t16_intervals_of_percentiles_cover_95_percent() {
    for (millionths, bin) in [(500_000, 31), (100_000, 6), (950_000, 60)] {
        let share = coverage(1, millionths, bin);
        assert!(share.at_most(ALPHA) >= 0.95, "{millionths}: {share:?}");
    }
}

/// The noise is three times what the interval believes.
#[test]
fn t16_intervals_of_percentiles_cover_95_percent_twin() {
    let share = coverage(3, 500_000, 31);
    assert!(share.at_most(ALPHA) < 0.95, "{share:?}");
}
