//! The interval of a ratio of two noised numbers. Post-processing; floats for display only.
#![allow(clippy::float_arithmetic, reason = "display only; nothing here decides or releases")]

use dashu::rational::RBig;

use crate::{
    Interval, Sigma, Unit,
    plan::{steps_per_unit, z95},
};

/// A noised count or sum with the noise that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The noised number, in steps of the lattice.
    pub steps: i128,
    /// What one unit of it is, in field units.
    pub unit: Unit,
    /// Standard deviation of its noise, in steps.
    pub sigma: Sigma,
}

/// The 95 % noise interval of `above` / `below`, whose noises are independent, by Fieller's
/// theorem (Fieller 1954): all r with |â − r·b̂| ≤ 1.96·√(σ_a² + r²·σ_b²). Unlike the delta method
/// it covers 95 % also where the noise of `below` is not small; where `below` cannot be told from 0
/// the set is no interval and there is `None`.
pub fn ratio_interval(above: Measured, below: Measured) -> Option<Interval> {
    if !told_from_zero(0.0, &[(1.0, below)]) {
        return None;
    }
    let ((a, reach_a), (b, reach_b)) = (above.value(), below.value());
    let square = b * b - reach_b * reach_b;
    // r²(b² − z²σ_b²) − 2·r·a·b + (a² − z²σ_a²) ≤ 0
    let inner = (a * reach_b).powi(2) + (b * reach_a).powi(2) - (reach_a * reach_b).powi(2);
    let root = inner.max(0.0).sqrt();
    Some(Interval { low: (a * b - root) / square, high: (a * b + root) / square })
}

/// Whether `constant` + Σ factor · number, whose noises are independent, can be told from 0: 0 lies
/// outside of its 95 % noise interval.
pub fn told_from_zero(constant: f64, terms: &[(f64, Measured)]) -> bool {
    // In units of the first factor, so that a number times a factor is judged as the number alone.
    let unit = terms.first().map_or(1.0, |(factor, _)| *factor);
    let (mut value, mut square) = (constant / unit, 0.0);
    for (factor, number) in terms {
        let (own, reach) = number.value();
        value += factor / unit * own;
        square += (factor / unit * reach).powi(2);
    }
    value * value - square > 0.0
}

impl Measured {
    /// The number and 1.96 σ, in field units.
    fn value(self) -> (f64, f64) {
        let value = self.unit.to_value(self.steps);
        let reach = z95() * RBig::from(self.sigma.steps()) * RBig::from(self.unit.get());
        (value.to_f64().value(), (reach / steps_per_unit()).to_f64().value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clip, lattice::STEP_BITS};

    fn measured(value: f64, sigma: Sigma) -> Measured {
        let steps = (value * (1u64 << STEP_BITS) as f64).round() as i128;
        Measured { steps, unit: Unit::ONE, sigma }
    }

    /// σ = 1 field unit.
    fn one() -> Sigma {
        Sigma::of("1".parse::<Clip>().unwrap(), &"1/2".parse().unwrap()).unwrap()
    }

    /// How often the interval that `of` gives covers 3/12, over a grid of both noises (exact to
    /// the grid, so that there is no chance of a false alarm).
    fn coverage(of: impl Fn(Measured, Measured) -> Option<Interval>) -> f64 {
        const SIDE: u32 = 400;
        let (mut covered, mut known) = (0u32, 0u32);
        for i in 0..SIDE {
            for j in 0..SIDE {
                let at = |k: u32| (f64::from(k) + 0.5) / f64::from(SIDE);
                let (radius, angle) = ((-2.0 * at(i).ln()).sqrt(), std::f64::consts::TAU * at(j));
                let (x, y) = (radius * angle.cos(), radius * angle.sin());
                let found = of(measured(3.0 + x, one()), measured(12.0 + y, one()));
                known += u32::from(found.is_some());
                let inside = |i: Interval| i.low <= 0.25 && 0.25 <= i.high;
                covered += u32::from(found.is_some_and(inside));
            }
        }
        f64::from(covered) / f64::from(known)
    }

    #[test]
    fn t16_the_interval_of_a_ratio_covers_it() {
        let share = coverage(ratio_interval);
        assert!((share - 0.95).abs() < 0.002, "{share}");
    }

    /// The twin: noise of the denominator forgotten, as if only the numerator had any.
    #[test]
    fn t16_an_interval_without_the_noise_below_covers_less_twin() {
        let narrow = |above: Measured, below: Measured| {
            let ((a, reach), (b, _)) = (above.value(), below.value());
            Some(Interval { low: (a - reach) / b, high: (a + reach) / b })
        };
        assert!((coverage(narrow) - 0.95).abs() > 0.002);
    }

    #[test]
    fn a_denominator_that_may_be_zero_gives_no_interval() {
        assert_eq!(ratio_interval(measured(3.0, one()), measured(1.9, one())), None);
        assert!(ratio_interval(measured(3.0, one()), measured(2.0, one())).is_some());
    }

    #[test]
    fn a_difference_has_the_noise_of_both_numbers() {
        let told = |factor: f64, above: f64, below: f64| {
            told_from_zero(
                0.0,
                &[(factor, measured(above, one())), (-factor, measured(below, one()))],
            )
        };
        // 1.96 · √2 = 2.77
        for factor in [1.0, -0.001, 1e9] {
            assert!(told(factor, 102.8, 100.0) && !told(factor, 102.7, 100.0));
        }
        assert!(told_from_zero(-12.1, &[(1.0, measured(10.0, one()))]));
        assert!(!told_from_zero(-11.9, &[(1.0, measured(10.0, one()))]));
        assert!(told_from_zero(1.0, &[]) && !told_from_zero(0.0, &[]));
    }
}
