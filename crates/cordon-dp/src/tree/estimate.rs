//! Percentiles from the noised nodes of one group. Post-processing: whole-number arithmetic for
//! the value, floats for the interval that is shown.
#![allow(clippy::float_arithmetic, reason = "display only; nothing here decides or releases")]

use dashu::rational::RBig;

use super::Tree;
use crate::{Interval, Sigma, plan::z95};

/// Beyond it a node is cut: it is noise, and the sums below stay within `i128`.
const REACH: i128 = 1 << 112;

/// One group's tree, made consistent: every node is the sum of its two halves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percentile {
    tree: Tree,
    sigma: Sigma,
    /// Level after level, in steps.
    levels: Vec<Vec<i128>>,
}

impl Percentile {
    /// From the noised nodes of one group ([`Tree::nodes`] of them, as [`crate::answer`] gives
    /// them, in steps) and their noise. The weighted least squares of Hay, Rastogi, Miklau, Suciu
    /// 2010, "Boosting the Accuracy of Differentially Private Histograms Through Consistency",
    /// §4: upwards each node from its own number and its halves', downwards what is left over
    /// in equal parts.
    pub fn new(tree: Tree, steps: &[i128], sigma: Sigma) -> Self {
        let mut rest = steps.iter().map(|node| (*node).clamp(-REACH, REACH));
        let level = |level: u32| rest.by_ref().take(2 << level).collect();
        let mut levels: Vec<Vec<i128>> = (0..tree.levels()).map(level).collect();
        upwards(&mut levels);
        downwards(&mut levels);
        Self { tree, sigma, levels }
    }

    /// The estimated number of rows, in steps.
    pub fn rows(&self) -> i128 {
        self.levels.first().map_or(0, |halves| halves.iter().sum())
    }

    /// The bins of the consistent tree, in steps.
    #[cfg(test)]
    pub(super) fn leaves(&self) -> &[i128] {
        self.levels.last().map_or(&[], |leaves| leaves)
    }

    /// The least value with at least the share `p` of the rows at or below it, in field units:
    /// down the tree to a bin, and within it as if its rows lay evenly. `None` where the estimated
    /// number of rows is not above 0. `p` is cut to 0..1.
    pub fn value(&self, p: &RBig) -> Option<i64> {
        let rows = self.rows();
        if rows <= 0 {
            return None;
        }
        let below = RBig::from(rows) * p.clamp(&RBig::ZERO, &RBig::ONE);
        let mut below = i128::try_from(below.ceil()).unwrap_or(rows);
        let mut node = 0usize;
        for level in &self.levels {
            let left = level.get(2 * node).copied().unwrap_or(0);
            let is_left = below <= left;
            below -= if is_left { 0 } else { left };
            node = 2 * node + usize::from(!is_left);
        }
        let (low, high) = self.tree.values(u32::try_from(node).unwrap_or(u32::MAX));
        let inside = self.levels.last().and_then(|leaves| leaves.get(node)).copied().unwrap_or(0);
        if below <= 0 || inside <= 0 {
            return Some(low);
        }
        let width = RBig::from(high.abs_diff(low)) + RBig::ONE;
        let place = (width * RBig::from(below) / RBig::from(inside)).ceil();
        let place = i64::try_from(place).unwrap_or(1).max(1) - 1;
        Some(low.saturating_add(place).min(high))
    }

    /// Interval of the percentile of what was clipped, of at least 95 %, in field units: from the
    /// least to the greatest value of all bins that the noise does not rule out. A bin is ruled out
    /// if it is certain (at 97.5 %) that the percentile lies below it, or that it lies above.
    pub fn interval(&self, p: &RBig) -> Interval {
        let share = p.to_f64().value().clamp(0.0, 1.0);
        let sure = z95().to_f64().value() * self.sigma.steps() as f64;
        let (mut least, mut greatest) = (None, None);
        let (rows, mut below) = (self.rows() as f64, 0i128);
        let mut over_before = false;
        for (place, leaf) in (0u32..).zip(self.levels.last().into_iter().flatten()) {
            below += leaf;
            let over = below as f64 - share * rows;
            let deviation = sure * self.tree.deviation(place + 1, share);
            if !over_before && over >= -deviation {
                least = least.or(Some(place));
                greatest = Some(place);
            }
            over_before = over > deviation;
        }
        let last = self.tree.leaves() - 1;
        Interval {
            low: self.tree.values(least.unwrap_or(0)).0 as f64,
            high: self.tree.values(greatest.unwrap_or(last)).1 as f64,
        }
    }
}

/// z = (2v·y + Σz)/(2v + 1), where v is the variance of a half's z: 1 for a leaf, 2ᵏ/(2ᵏ⁺¹ − 1) k
/// levels above. So k levels above z = (2ᵏ·y + (2ᵏ − 1)·Σz)/(2ᵏ⁺¹ − 1).
fn upwards(levels: &mut [Vec<i128>]) {
    let mut own = 2i128;
    for place in (1..levels.len()).rev() {
        let (above, below) = levels.split_at_mut(place);
        if let (Some(nodes), Some(halves)) = (above.last_mut(), below.first()) {
            for (node, halves) in nodes.iter_mut().zip(halves.chunks(2)) {
                let sum: i128 = halves.iter().sum();
                *node = (own * *node + (own - 1) * sum) / (2 * own - 1);
            }
        }
        own *= 2;
    }
}

/// What a node has more than its halves goes to them in equal parts, since they vary alike.
fn downwards(levels: &mut [Vec<i128>]) {
    for place in 1..levels.len() {
        let (above, below) = levels.split_at_mut(place);
        if let (Some(nodes), Some(halves)) = (above.last(), below.first_mut()) {
            for (node, halves) in nodes.iter().zip(halves.chunks_mut(2)) {
                if let [left, right] = halves {
                    *left += (node - *left - *right).div_euclid(2);
                    *right = node - *left;
                }
            }
        }
    }
}

impl Tree {
    /// The standard deviation, in σ of a node, of (rows in the first `bins` bins − share · rows)
    /// in the consistent tree: `docs/proofs/quantile-tree.md`, "The interval".
    pub(super) fn deviation(self, bins: u32, share: f64) -> f64 {
        let (mut part, mut variance, mut half) = (0.0, 0.0, 1.0);
        for level in 0..self.levels {
            let whole = f64::from((bins >> level) & 1);
            let sum = whole + part;
            variance += half * (whole + part * part - sum * sum / 2.0);
            part = sum / 2.0;
            // The last one has no number of its own.
            half = 2.0 * half / if level + 1 < self.levels { 2.0 * half + 1.0 } else { 1.0 };
        }
        // All bins: the whole.
        let part = if bins == self.leaves() { 1.0 } else { part };
        (variance + (part - share) * (part - share) * half).sqrt()
    }
}
