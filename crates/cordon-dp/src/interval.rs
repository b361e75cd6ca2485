//! What noise does to a number, for people: 95 % intervals. Post-processing of noised values;
//! here, in `variance` and in `search::percentile` alone floats occur in this crate.
#![allow(clippy::float_arithmetic, reason = "display only; nothing here decides or releases")]

use dashu::{integer::IBig, rational::RBig};

use crate::{
    Centre, Sigma, Unit,
    plan::{steps_per_unit, z95},
};

/// A 95 % noise interval, in field units. It covers the clipped value; what clipping lost is
/// another matter and is told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether it says no more than that the value lies in `all`. Of a single point it does.
    pub fn covers(self, all: Self) -> bool {
        all.low < all.high && self.low <= all.low && self.high >= all.high
    }

    /// Whether 0 lies outside.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

impl Centre {
    /// The field's bounds, as the ends of an [`average_interval`].
    pub fn bounds(self) -> Interval {
        let at = |ratio: RBig| float(&self.value_at(&ratio));
        Interval { low: at(-RBig::ONE), high: at(RBig::ONE) }
    }
}

/// Interval of a noised count or sum: ± 1.96 σ. At σ ≥ 100 steps the discrete and the continuous
/// Gaussian agree far beyond display.
pub fn interval(steps: i128, unit: Unit, sigma: Sigma) -> Interval {
    let middle = unit.to_value(steps);
    let half = z95() * RBig::from(sigma.steps()) * RBig::from(unit.get()) / steps_per_unit();
    Interval { low: float(&(&middle - &half)), high: float(&(middle + half)) }
}

/// AVG from the noised cells {rows, centred sum} of one group, in field units, exact; `None` where
/// the noised number of rows is not above 0. The ratio is cut to the field's bounds.
pub fn average(rows: i128, centred_sum: i128, centre: Centre) -> Option<RBig> {
    if rows <= 0 {
        return None;
    }
    let ratio = RBig::from(IBig::from(centred_sum)) / RBig::from(IBig::from(rows));
    Some(centre.value_at(&ratio.clamp(-RBig::ONE, RBig::ONE)))
}

/// Interval of AVG by Fieller's theorem (Fieller 1954): all ratios r with
/// |ŝ − r·n̂| ≤ 1.96·σ·√(1 + r²), both cells having the same σ. Its coverage is 95 % whatever the
/// true ratio. Where the number of rows cannot be told from 0 (|n̂| ≤ 1.96 σ or n̂ < 0) the set is
/// no interval: then the field's whole range is given, and coverage is above 95 %.
///
/// Cutting to the range costs nothing: clipping scales a person's rows and centred sum by one
/// factor, so the clipped ratio lies in [−1, 1] as every value does.
pub fn average_interval(rows: i128, centred_sum: i128, sigma: Sigma, centre: Centre) -> Interval {
    let at = |ratio: f64| {
        let ratio = RBig::try_from(ratio.clamp(-1.0, 1.0)).unwrap_or(RBig::ZERO);
        float(&centre.value_at(&ratio))
    };
    let reach = float(&z95()) * sigma.steps() as f64;
    // In units of z·σ.
    let (n, s) = (rows as f64 / reach, centred_sum as f64 / reach);
    if n <= 1.0 {
        return Interval { low: at(-1.0), high: at(1.0) };
    }
    // r²(n² − 1) − 2·r·s·n + (s² − 1) ≤ 0
    let square = n * n - 1.0;
    let root = (n * n + s * s - 1.0).max(0.0).sqrt();
    Interval { low: at((s * n - root) / square), high: at((s * n + root) / square) }
}

fn float(value: &RBig) -> f64 {
    value.to_f64().value()
}
