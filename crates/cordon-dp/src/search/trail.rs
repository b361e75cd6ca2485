//! One search: where it looked, what it was told, and where it looks next. A function of noised
//! numbers alone, so whoever has them walks the same way.

use super::{COARSE, Quantile, looks};
use crate::{Bins, Sigma};

/// Beyond it a number is cut: it is noise, and the sums below stay within `i128`.
const REACH: i128 = 1 << 112;

/// Thousandths of σ at which a coarse look is believed: all coarse looks of a search (12 at most)
/// err together with probability at most 0.5 %.
const SURE_COARSE: u128 = 3_342;

/// The same for a fine look: all 8 err together with probability at most 4.52 %, so that
/// 0.995 · 0.9548 = 95 % remain.
const SURE_FINE: u128 = 2_527;

/// How far from the percentile the fine looks at its sides aim, in σ of one: just beyond what is
/// believed.
const ASIDE: i128 = 3;

/// What one search has seen.
pub(super) struct Trail {
    bins: Bins,
    /// Balance at the first edge and at the last, from the noised number of rows.
    ends: (i128, i128),
    /// σ of a fine look, in balance.
    sigma: u128,
    seen: Vec<Look>,
    /// The halvings: the percentile lies between these edges as far as each look told.
    halved: (u32, u32),
    /// It lies between these for sure.
    sure: (u32, u32),
}

/// One noised balance.
#[derive(Clone, Copy)]
struct Look {
    edge: u32,
    balance: i128,
    /// How much it counts: 1/σ².
    weight: i128,
}

/// Between two edges the estimated balance passes what was sought.
pub(super) struct Crossing {
    pub(super) from: (u32, i128),
    pub(super) to: (u32, i128),
}

impl Trail {
    /// Nothing seen yet but the noised number of rows in steps; `sigma` as
    /// [`Sigma::of_search`] gives it.
    pub(super) fn new(bins: Bins, quantile: Quantile, rows: i128, sigma: Sigma) -> Self {
        let rows = rows.max(1);
        let end = |below| quantile.balance(below, rows).clamp(-REACH, REACH);
        let whole = (0, bins.count());
        let sigma = sigma.steps().saturating_mul(quantile.reach().into());
        Self {
            bins,
            ends: (end(0), end(rows)),
            sigma,
            seen: Vec::new(),
            halved: whole,
            sure: whole,
        }
    }

    fn is_fine(&self) -> bool {
        self.seen.len() >= self.bins.depth() as usize
    }

    /// The edge to look at next: bin `edge` is the first above it.
    pub(super) fn next(&self) -> u32 {
        if !self.is_fine() {
            return u32::midpoint(self.halved.0, self.halved.1);
        }
        let place = self.seen.len() - self.bins.depth() as usize;
        let aside = ASIDE * i128::try_from(self.sigma).unwrap_or(REACH).min(REACH);
        // The middle first and last, between them the sides in turn.
        let aim = match place {
            0 => 0,
            _ if self.seen.len() + 1 == looks(self.bins) => 0,
            _ if place % 2 == 1 => -aside,
            _ => aside,
        };
        let edge = self.edge_near(aim);
        let (above, below) = self.sure;
        if above + 1 < below { edge.clamp(above + 1, below - 1) } else { edge }
    }

    /// Takes the noised balance at [`Self::next`].
    pub(super) fn take(&mut self, balance: i128) {
        let (edge, is_fine) = (self.next(), self.is_fine());
        let balance = balance.clamp(-REACH, REACH);
        let coarse = u128::from(COARSE);
        let (weight, sure) = match is_fine {
            true => (coarse * coarse, SURE_FINE),
            false => (1, coarse * SURE_COARSE),
        };
        let sure = self.sigma.saturating_mul(sure).div_ceil(1_000);
        if balance.unsigned_abs() > sure {
            if balance < 0 {
                self.sure.0 = self.sure.0.max(edge);
            } else {
                self.sure.1 = self.sure.1.min(edge);
            }
        }
        if !is_fine {
            *(if balance < 0 { &mut self.halved.0 } else { &mut self.halved.1 }) = edge;
        }
        self.seen.push(Look { edge, balance, weight: weight as i128 });
    }

    /// The edges between which the percentile lies for sure; crossed only by bad luck.
    pub(super) const fn sure(&self) -> (u32, u32) {
        self.sure
    }

    /// The edge where the balance is estimated to be `aim`: rounded away from the percentile, or
    /// to the nearest for 0. Never the first or the last edge, about which nothing is to be asked.
    fn edge_near(&self, aim: i128) -> u32 {
        let Crossing { from, to } = self.crossing(aim);
        let (wide, all) = (i128::from(to.0 - from.0), (to.1 - from.1).max(1));
        let scaled = wide * (aim - from.1).clamp(0, all);
        let past = match aim.signum() {
            -1 => scaled / all,
            0 => (2 * scaled + all) / (2 * all),
            _ => (scaled + all - 1) / all,
        };
        let edge = from.0 + u32::try_from(past).unwrap_or(0);
        edge.clamp(1, (self.bins.count() - 1).max(1))
    }

    /// Where the curve through all looks passes `aim`.
    pub(super) fn crossing(&self, aim: i128) -> Crossing {
        let first = (0, self.ends.0);
        let last = (self.bins.count(), self.ends.1);
        let curve = self.curve();
        let mut from = first;
        for point in curve.into_iter().chain([last]) {
            if point.1 >= aim {
                return Crossing { from, to: point };
            }
            from = point;
        }
        Crossing { from: last, to: last }
    }

    /// The ascending balances nearest to all looks, by weighted least squares: neighbours that
    /// descend are put together at their mean (Barlow, Bartholomew, Bremner, Brunk 1972,
    /// "Statistical Inference under Order Restrictions", §1.2).
    fn curve(&self) -> Vec<(u32, i128)> {
        let mut seen = self.seen.clone();
        seen.sort_by_key(|look| look.edge);
        // (Σ weight · balance, Σ weight, the edges that share it)
        let mut pooled: Vec<(i128, i128, Vec<u32>)> = Vec::new();
        for edge in seen.chunk_by(|a, b| a.edge == b.edge) {
            let sum = edge.iter().map(|look| look.balance * look.weight).sum();
            let weight = edge.iter().map(|look| look.weight).sum();
            let mut last = (sum, weight, edge.iter().take(1).map(|look| look.edge).collect());
            while let Some(before) = pooled.pop_if(|before| before.0 / before.1 >= last.0 / last.1)
            {
                let edges = before.2.into_iter().chain(last.2).collect();
                last = (before.0 + last.0, before.1 + last.1, edges);
            }
            pooled.push(last);
        }
        let mean = |(sum, weight, edges): (i128, i128, Vec<u32>)| {
            let mean = (sum / weight).clamp(self.ends.0, self.ends.1);
            edges.into_iter().map(move |edge| (edge, mean))
        };
        pooled.into_iter().flat_map(mean).collect()
    }
}
