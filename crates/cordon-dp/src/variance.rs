//! VARIANCE and STDDEV from noised {rows, centred sum, centred squares}: estimate and interval.
//! Post-processing of noised values. Argument: `docs/proofs/variance.md`.
#![allow(clippy::float_arithmetic, reason = "display only; nothing here decides or releases")]

use dashu::{
    base::{SquareRoot as _, UnsignedAbs as _},
    integer::IBig,
    rational::RBig,
};

use crate::{Centre, Interval, Sigma, plan::steps_per_unit, plan::z95};

/// Which of the two variances SQL knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// `VAR_POP`, `STDDEV_POP`: mean squared distance from the mean.
    Population,
    /// `VARIANCE`, `VAR_SAMP`, `STDDEV`: that times n/(n − 1), with the noised n.
    Sample,
}

/// The noised cells of one group of a [`crate::Block::Variance`], in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// Rows.
    pub rows: i128,
    /// Sum of x′, the value mapped to [−1, 1].
    pub centred: i128,
    /// Sum of 2x′² − 1.
    pub squared: i128,
}

impl Moments {
    /// The variance in squared field units, exact, cut to what the field's bounds allow; `None`
    /// where the noised number of rows is not above 0, or not above 1 for a sample.
    pub fn variance(self, centre: Centre, spread: Spread) -> Option<RBig> {
        if self.rows <= 0 {
            return None;
        }
        let rows = RBig::from(IBig::from(self.rows));
        let ratio = |steps: i128| RBig::from(IBig::from(steps)) / &rows;
        let square = (ratio(self.squared) + RBig::ONE) / RBig::from(2);
        let variance = square - ratio(self.centred).sqr();
        let variance = variance.clamp(RBig::ZERO, RBig::ONE) * quarter(centre);
        match spread {
            Spread::Population => Some(variance),
            Spread::Sample => {
                let rows = rows / steps_per_unit();
                let less = &rows - RBig::ONE;
                (less > RBig::ZERO).then(|| variance * rows / less)
            }
        }
    }

    /// The standard deviation in field units, rounded down to a multiple of 2⁻³².
    pub fn deviation(self, centre: Centre, spread: Spread) -> Option<RBig> {
        let scale = RBig::from(1u64 << 32);
        let square = self.variance(centre, spread)? * scale.sqr();
        Some(RBig::from(square.floor().unsigned_abs().sqrt()) / scale)
    }

    /// 95 % interval of the variance of what was clipped, in squared field units: all values that
    /// it takes within 1.96 σ of the noised cells, the three having the same σ. Where the number
    /// of rows cannot be told from 0 it is all that the field's bounds allow.
    pub fn variance_interval(self, sigma: Sigma, centre: Centre, spread: Spread) -> Interval {
        let reach = z95().to_f64().value();
        let sigma_in_rows = sigma.steps() as f64 / (1u64 << 43) as f64;
        let at = |steps: i128| steps as f64 / sigma.steps() as f64;
        let point = Point { rows: at(self.rows), sum: at(self.centred), squares: at(self.squared) };
        let (low, high) = point.variances_within(reach);
        let range = centre.greatest_variance();
        // Whatever n within reach: n/(n − 1) falls, and no sample has fewer than 2.
        let factor = |rows: f64| match spread {
            Spread::Population => 1.0,
            Spread::Sample => {
                let rows = (rows * sigma_in_rows).max(2.0);
                rows / (rows - 1.0)
            }
        };
        Interval {
            low: low * range * factor(point.rows + reach),
            high: high * range * factor(point.rows - reach),
        }
    }

    /// 95 % interval of the standard deviation, in field units.
    pub fn deviation_interval(self, sigma: Sigma, centre: Centre, spread: Spread) -> Interval {
        let Interval { low, high } = self.variance_interval(sigma, centre, spread);
        Interval { low: low.sqrt(), high: high.sqrt() }
    }
}

impl Centre {
    /// The greatest variance that the field's bounds allow a population, in squared field units.
    pub fn greatest_variance(self) -> f64 {
        quarter(self).to_f64().value()
    }
}

/// The square of half the field's range: the greatest variance, in squared field units.
fn quarter(centre: Centre) -> RBig {
    RBig::from(centre.unit().get()).sqr() / RBig::from(4)
}

/// Noised cells in units of σ.
#[derive(Clone, Copy)]
struct Point {
    rows: f64,
    sum: f64,
    squares: f64,
}

impl Point {
    /// The least and the greatest variance of x′, within [0, 1], in a ball around the point.
    fn variances_within(self, radius: f64) -> (f64, f64) {
        if self.rows <= radius {
            return (0.0, 1.0);
        }
        let ratio = self.sum / self.rows;
        let middle = f64::midpoint(self.squares / self.rows, 1.0) - ratio * ratio;
        let middle = middle.clamp(0.0, 1.0);
        // Within the half space of rows above 0 the distance grows with either side's variance.
        let end = |outer: f64| {
            let (mut inside, mut outside) = (middle, outer);
            if self.distance(outer) <= radius {
                return outer;
            }
            for _ in 0..40 {
                let between = f64::midpoint(inside, outside);
                if self.distance(between) <= radius { inside = between } else { outside = between }
            }
            inside
        };
        (end(0.0), end(1.0))
    }

    /// The distance to the cone of all cells of one variance v, xᵀAx = 0 with
    /// n²(½ − v) + nq/2 − s². The nearest point is x = (1 + μA)⁻¹p, where μ is the zero of
    /// Σ λp²/(1 + μλ)², which falls between the poles.
    fn distance(self, variance: f64) -> f64 {
        let half = 0.5 - variance;
        let root = half.hypot(0.5);
        let eigen = [f64::midpoint(half, root), f64::midpoint(half, -root), -1.0];
        let along =
            |value: f64| (4.0 * value * self.rows + self.squares) / (4.0 * value).hypot(1.0);
        // The cone is symmetric in s; at s = 0 exactly the nearest point would not be unique.
        let sum = self.sum.abs().max(1e-9 * self.rows);
        let parts = [along(eigen[0]), along(eigen[1]), sum];
        let parts = || eigen.iter().zip(parts);
        let falls = |mu: f64| {
            parts().fold((0.0, 0.0), |(value, slope), (eigen, part)| {
                let term = part / (1.0 + mu * eigen);
                (
                    value + eigen * term * term,
                    slope - 2.0 * (eigen * term).powi(2) / (1.0 + mu * eigen),
                )
            })
        };
        let (mut low, mut high) = (-1.0 / eigen[0], (-1.0 / eigen[1]).min(1.0));
        let mut mu = 0.0;
        for _ in 0..60 {
            let (value, slope) = falls(mu);
            if value > 0.0 {
                low = mu
            } else {
                high = mu
            }
            let newton = mu - value / slope;
            let next =
                if low < newton && newton < high { newton } else { f64::midpoint(low, high) };
            if (next - mu).abs() <= 1e-15 * (1.0 + mu.abs()) {
                break;
            }
            mu = next;
        }
        let moved = parts().map(|(eigen, part)| (mu * eigen * part / (1.0 + mu * eigen)).powi(2));
        moved.sum::<f64>().sqrt()
    }
}
