//! The declared variance of ranks in a consistent tree, against many draws. α = 1e-9.
#![allow(clippy::float_arithmetic, reason = "statistics of tests")]

use cordon_testkit::{Moments, Sample, Seeded};

use super::*;
use crate::{Clip, Sigma};

const ALPHA: f64 = 1e-9;

/// Rank at a bin less a share of the rows, in σ, over trees of noise alone.
fn ranks(tree: Tree, bins: usize, share: f64) -> Sample {
    let sigma = Sigma::of(Clip::ONE, &"0.5".parse().unwrap()).unwrap();
    let mut seeded = Seeded::new(3);
    let mut normal = || {
        let radius = (-2.0 * (1.0 - seeded.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * seeded.unit()).cos()
    };
    let mut rank = || {
        let noise = |_| (normal() * sigma.steps() as f64) as i128;
        let nodes: Vec<i128> = (0..tree.nodes()).map(noise).collect();
        let leaves = Percentile::new(tree, &nodes, sigma).leaves().to_vec();
        let sum = |leaves: &[i128]| leaves.iter().sum::<i128>() as f64 / sigma.steps() as f64;
        sum(&leaves[..bins]) - share * sum(&leaves)
    };
    Sample::new((0..4_000).map(|_| rank()))
}

fn p_value(bins: u32, share: f64, wrong: f64) -> f64 {
    let tree = Tree::new(0, 31, 5);
    let variance = (tree.deviation(bins, share) * wrong).powi(2);
    ranks(tree, bins as usize, share).variance_p_value(Moments { mean: 0.0, variance })
}

#[test]
fn t16_ranks_have_the_declared_variance() {
    for (bins, share) in [(16, 0.5), (13, 0.5), (1, 0.1), (31, 0.9), (32, 0.5), (21, 0.25)] {
        let p = p_value(bins, share, 1.0);
        assert!(p > ALPHA, "{bins} {share} {p}");
    }
}

/// A tenth too little, a tenth too much.
#[test]
fn t16_ranks_have_the_declared_variance_twin() {
    assert!(p_value(13, 0.5, 0.9) < ALPHA);
    assert!(p_value(13, 0.5, 1.1) < ALPHA);
}

#[test]
fn every_node_is_the_sum_of_its_halves() {
    let tree = Tree::new(0, 7, 3);
    let nodes: Vec<i128> = (0..14).map(|node| (node * node * 37) % 101).collect();
    let levels =
        Percentile::new(tree, &nodes, Sigma::of(Clip::ONE, &"1".parse().unwrap()).unwrap());
    let leaves = levels.leaves();
    assert_eq!(leaves.len(), 8);
    assert_eq!(leaves.iter().sum::<i128>(), levels.rows());
}
