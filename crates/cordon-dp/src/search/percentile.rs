//! Percentiles from the noised numbers of one group. Post-processing: whole-number arithmetic for
//! the value, floats for the interval that is shown.
#![allow(clippy::float_arithmetic, reason = "display only; nothing here decides or releases")]

use dashu::rational::RBig;

use super::{
    Quantile, Search, looks,
    trail::{Crossing, Trail},
};
use crate::{Bins, Interval, Sigma};

/// One percentile of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// In field units: as if the rows of the bins between the nearest two edges lay evenly. `None`
    /// where the noised number of rows is not above 0.
    pub value: Option<i64>,
    /// Interval of the percentile of what was clipped, of at least 95 %, in field units: the bins
    /// that no look rules out.
    pub interval: Interval,
}

/// The percentiles of one group from its noised numbers, as [`crate::answer`] gives them for
/// this search, with the block's σ.
pub fn percentiles(search: &Search, numbers: &[i128], sigma: Sigma) -> Vec<Percentile> {
    let (bins, quantiles) = (search.bins, &search.quantiles);
    let (rows, searches) = numbers.split_first().map_or((0, numbers), |(rows, rest)| (*rows, rest));
    let one = |(quantile, looks): (&Quantile, &[i128])| {
        let mut trail = Trail::new(bins, *quantile, rows, sigma);
        looks.iter().for_each(|balance| trail.take(*balance));
        percentile(bins, &trail, rows)
    };
    quantiles.iter().zip(searches.chunks(looks(bins))).map(one).collect()
}

fn percentile(bins: Bins, trail: &Trail, rows: i128) -> Percentile {
    let value = (rows > 0).then(|| value(bins, &trail.crossing(0)));
    let (above, below) = trail.sure();
    let last = bins.count() - 1;
    let (first, last) = match above < below {
        true => (above.min(last), below.max(1) - 1),
        // By bad luck both sides are believed: then nothing is.
        false => (0, last),
    };
    let (low, high) = (bins.values(first).0, bins.values(last).1);
    // The value may lie where one look alone, against the others, rules it out.
    let (least, most) = (value.unwrap_or(low).min(low), value.unwrap_or(high).max(high));
    Percentile { value, interval: Interval { low: least as f64, high: most as f64 } }
}

fn value(bins: Bins, crossing: &Crossing) -> i64 {
    let Crossing { from, to } = crossing;
    let last = bins.count() - 1;
    let low = bins.values(from.0.min(last)).0;
    let high = bins.values(to.0.saturating_sub(1).clamp(from.0.min(last), last)).1;
    let rows = (to.1 - from.1).max(1);
    let width = RBig::from(high.abs_diff(low)) + RBig::ONE;
    let place = (width * RBig::from((-from.1).clamp(0, rows)) / RBig::from(rows)).ceil();
    let place = i64::try_from(place).unwrap_or(1).max(1) - 1;
    low.saturating_add(place).min(high)
}
