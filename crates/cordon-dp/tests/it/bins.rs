//! MEDIAN and percentiles: a person's weight over all levels, the estimate, its interval.
//! α = 1e-9: a failure is a fault, not bad luck.

use cordon_dp::{
    Accumulator, Answer, Block, CellError, Clip, Epsilon, Percentile, Rho, SecureNoise, Shape,
    Sigma, Tree, answer, rho_for_epsilon, to_cell_count,
};
use cordon_testkit::{Binomial, Seeded};
use dashu::{integer::IBig, rational::RBig};
use proptest::prelude::*;

use crate::recorder::{exact, spent};

const ALPHA: f64 = 1e-9;
const GROUPS: u32 = 3;

type Vector = Vec<(u32, i64)>;

fn sum(tree: Tree, groups: u32, persons: &[Vector], clip: Clip) -> Accumulator {
    let mut sum = Accumulator::of(Block::Bins(tree), groups, clip);
    persons.iter().for_each(|vector| sum.add_person(vector).unwrap());
    sum
}

/// A person's vector from (group, value) of each row.
fn vector(tree: Tree, rows: &[(u32, i64)]) -> Vector {
    let mut bins = std::collections::BTreeMap::new();
    for (group, value) in rows {
        *bins.entry(group * tree.leaves() + tree.leaf(*value)).or_insert(0u32) += 1;
    }
    bins.into_iter().map(|(bin, rows)| (bin, to_cell_count(rows))).collect()
}

fn square(moved: impl Iterator<Item = i128>) -> IBig {
    moved.map(|x| IBig::from(x) * IBig::from(x)).sum()
}

fn share(text: &str) -> RBig {
    text.parse::<Rho>().unwrap().value().clone()
}

fn any_tree() -> impl Strategy<Value = Tree> {
    (-50i64..50, 0i64..300, 1u32..7)
        .prop_map(|(min, range, levels)| Tree::new(min, min + range, levels))
}

fn any_persons(most: usize) -> impl Strategy<Value = (Tree, Vec<Vector>)> {
    let rows = prop::collection::vec((0..GROUPS, -60i64..350), 0..20);
    (any_tree(), prop::collection::vec(rows, 1..most))
        .prop_map(|(tree, persons)| (tree, persons.iter().map(|rows| vector(tree, rows)).collect()))
}

fn any_clip() -> impl Strategy<Value = Clip> {
    (0usize..40).prop_map(|rung| Clip::ladder(Clip::GREATEST).nth(rung).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn t2_one_person_moves_a_tree_by_at_most_the_clip(
        (tree, persons) in any_persons(6),
        clip in any_clip(),
    ) {
        let with = exact(sum(tree, GROUPS, &persons, clip));
        let without = exact(sum(tree, GROUPS, &persons[1..], clip));
        prop_assert_eq!(with.exact.len(), (GROUPS * tree.nodes()) as usize);
        let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| a - b);
        prop_assert!(square(moved) <= IBig::from(with.sensitivity).pow(2));
        prop_assert_eq!(RBig::from(with.sensitivity), clip.units() * RBig::from(1u64 << 43));
    }

    #[test]
    fn t2_a_tree_does_not_depend_on_order_or_workers(
        (tree, persons) in any_persons(10),
        cut in 0usize..10,
        clip in any_clip(),
    ) {
        let all = exact(sum(tree, GROUPS, &persons, clip)).exact;
        let reversed: Vec<Vector> = persons.into_iter().rev().collect();
        let (left, right) = reversed.split_at(cut.min(reversed.len()));
        let mut merged = sum(tree, GROUPS, left, clip);
        merged.merge(&sum(tree, GROUPS, right, clip)).unwrap();
        prop_assert_eq!(exact(merged).exact, all);
    }

    #[test]
    fn t2_nobody_in_bounds_is_clipped_at_the_greatest_clip_of_a_tree(
        tree in any_tree(),
        rows in prop::collection::vec((0..GROUPS, -60i64..350), 1..20),
    ) {
        let shape = Shape {
            rows_per_person: rows.len() as u64,
            groups: u64::from(GROUPS),
            groupings: 1,
        };
        let clip = Block::Bins(tree).greatest_clip(&shape).unwrap();
        let whole = exact(sum(tree, GROUPS, &[vector(tree, &rows)], clip)).exact;
        let total: i128 = whole.iter().sum();
        // Every row is a whole 1 in a node of every level.
        let all = (rows.len() as i128 * i128::from(tree.levels())) << 43;
        prop_assert_eq!(total, all);
    }

    /// Without noise the estimate is the bin of the exact value; one value per bin: itself.
    #[test]
    fn t14_a_percentile_without_noise_lies_in_the_bin_of_the_exact_one(
        tree in any_tree(),
        values in prop::collection::vec(-60i64..350, 1..60),
        percent in 1u32..100,
    ) {
        let persons: Vec<Vector> =
            values.iter().map(|value| vector(tree, &[(0, *value)])).collect();
        let nodes = exact(sum(tree, 1, &persons, Clip::GREATEST)).exact;
        let p = RBig::from(percent) / RBig::from(100);
        let estimate = Percentile::new(tree, &nodes, sigma("1"));
        prop_assert_eq!(estimate.rows(), (values.len() as i128) << 43);
        let ours = estimate.value(&p).unwrap();
        let mut sorted = values;
        sorted.sort_unstable();
        let place = (sorted.len() * percent as usize).div_ceil(100);
        let (low, high) = tree.values(tree.leaf(sorted[place - 1]));
        prop_assert!((low..=high).contains(&ours), "{} not in {}..={}", ours, low, high);
    }
}

fn sigma(rho: &str) -> Sigma {
    Sigma::of("1".parse().unwrap(), &rho.parse().unwrap()).unwrap()
}

#[test]
fn t2_one_person_moves_a_tree_by_at_most_the_clip_twin() {
    // Whoever clipped the leaves alone would forget the levels above them.
    let tree = Tree::new(0, 63, 6);
    let person = vector(tree, &[(0, 1), (0, 2), (0, 40)]);
    let clip: Clip = "1.5".parse().unwrap();
    let mut leaves = Accumulator::new(tree.leaves(), clip);
    leaves.add_person(&person).unwrap();
    let leaves = exact(leaves);
    // The nodes above them, as a tree would derive them.
    let level = |level: u32| leaves.exact.chunks(1 << level).map(|node| node.iter().sum::<i128>());
    let nodes = (0..tree.levels()).flat_map(level);
    assert!(square(nodes) > IBig::from(leaves.sensitivity).pow(2) * IBig::from(5));
}

#[test]
fn edges() {
    let tree = Tree::new(0, 120, 7);
    assert_eq!((tree.levels(), tree.leaves(), tree.nodes()), (7, 128, 254));
    assert_eq!((tree.leaf(-5), tree.leaf(0), tree.leaf(120), tree.leaf(500)), (0, 0, 120, 120));
    assert_eq!(
        (tree.values(0), tree.values(120), tree.values(127)),
        ((0, 0), (120, 120), (120, 120))
    );
    let wide = Tree::new(-1000, 1000, 4);
    assert_eq!((wide.values(0), wide.values(15)), ((-1000, -875), (890, 1000)));
    assert_eq!((wide.leaf(-875), wide.leaf(-874)), (0, 1));
    let all = Tree::new(i64::MIN, i64::MAX, 99);
    assert_eq!((all.levels(), all.leaf(i64::MAX), all.values(4095).1), (12, 4095, i64::MAX));
    let one = Tree::new(7, 7, 12);
    assert_eq!((one.levels(), one.leaf(7), one.values(1)), (1, 0, (7, 7)));
    // Rows below zero would let a bin take off what its neighbour adds.
    let mut sum = Accumulator::of(Block::Bins(tree), 1, "1".parse().unwrap());
    assert_eq!(sum.add_person(&[(0, 5), (1, -5)]), Err(CellError::Negative));
    assert_eq!(sum.add_person(&[(128, 5)]), Err(CellError::Outside));
    assert_eq!(sum.merge(&Accumulator::new(128, "1".parse().unwrap())), Err(CellError::Mismatch));
    // Nobody: no value, and the interval rules nothing out.
    let nobody = Percentile::new(tree, &exact(sum).exact, sigma("0.01"));
    assert_eq!(nobody.value(&share("0.5")), None);
    let ends = nobody.interval(&share("0.5"));
    assert_eq!((ends.low, ends.high), (0.0, 120.0));
}

/// The tree over ages of so many persons, noised.
fn noised(ages: &[i64], tree: Tree, rho: &Rho) -> Percentile {
    let shape = Shape { rows_per_person: 1, groups: 1, groupings: 1 };
    let clip = Block::Bins(tree).greatest_clip(&shape).unwrap();
    let persons: Vec<Vector> = ages.iter().map(|age| vector(tree, &[(0, *age)])).collect();
    let blocks = [Answer { sum: sum(tree, 1, &persons, clip), rho: rho.clone() }];
    let block = answer(spent(rho), &blocks, &mut SecureNoise).unwrap().into_value().pop().unwrap();
    Percentile::new(tree, &block.steps, block.sigma)
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
    let (ages, tree) = (ages(3_000), Tree::new(0, 120, 12));
    let mut errors = 0.0;
    for _ in 0..30 {
        let noised = noised(&ages, tree, &rho);
        for p in ["0.25", "0.5", "0.9"] {
            let value = noised.value(&share(p)).unwrap();
            errors += rank_error(&ages, value, p.parse().unwrap()) / 3_000.0;
        }
    }
    // The sd of a rank is 11 persons of 3,000 on average, less what a bin holds.
    let mean = errors / 90.0;
    assert!(mean < 0.004, "{mean}");
}

/// How often the interval covers the median, where 64 bins hold 30 rows each and the noise of a
/// node is 12 rows.
fn coverage(told: &str) -> Binomial {
    let (clip, tree): (Clip, _) = ("3".parse().unwrap(), Tree::new(0, 63, 6));
    let persons: Vec<Vector> = (0..64 * 30).map(|one| vector(tree, &[(0, one % 64)])).collect();
    let truth = exact(sum(tree, 1, &persons, clip)).exact;
    // Noise alone, for many groups at once.
    let (trials, rho): (u32, Rho) = (1_500, "0.03125".parse().unwrap());
    let blocks = [Answer { sum: sum(tree, trials, &[], clip), rho: rho.clone() }];
    let noise = answer(spent(&rho), &blocks, &mut SecureNoise).unwrap().into_value().pop().unwrap();
    let told = Sigma::of(told.parse().unwrap(), &rho).unwrap();
    let covers = |noise: &[i128]| {
        let nodes: Vec<i128> = truth.iter().zip(noise).map(|(rows, noise)| rows + noise).collect();
        let estimate = Percentile::new(tree, &nodes, told);
        let ends = estimate.interval(&share("0.5"));
        let value = estimate.value(&share("0.5")).unwrap() as f64;
        assert!(ends.low <= value && value <= ends.high);
        ends.low <= 31.0 && 31.0 <= ends.high
    };
    let covered = noise.steps.chunks(truth.len()).filter(|noise| covers(noise)).count();
    Binomial { successes: covered as u64, trials: trials.into() }
}

#[test]
fn t16_intervals_of_percentiles_cover_95_percent() {
    let share = coverage("3");
    assert!(share.at_most(ALPHA) >= 0.95, "{share:?}");
}

/// Told half of σ.
#[test]
fn t16_intervals_of_percentiles_cover_95_percent_twin() {
    let share = coverage("1.5");
    assert!(share.at_most(ALPHA) < 0.95, "{share:?}");
}
