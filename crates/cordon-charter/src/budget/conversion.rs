//! Between ρ-zCDP and (ε, δ): Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential
//! Privacy", 2020, Prop. 12, minimised over α. For every α > 1
//!
//! ```text
//! δ ≤ exp((α−1)(αρ−ε)) / (α−1) · (1−1/α)^α
//! ```
//!
//! so every α gives a valid answer and the search only has to find a good one. Solved for ρ and
//! for ε, with ln taken on both sides:
//!
//! ```text
//! ρ(α) = (ε + (ln δ + α ln α)/(α−1) − ln(α−1)) / α            maximise
//! ε(α) = αρ − (ln δ + α ln α)/(α−1) + ln(α−1)                 minimise
//! ```
//!
//! Both have one peak in α (`docs/proofs/account.md`). The search runs in doubles and only has to
//! come near the peak; the value there is computed with integer arithmetic at 192 bits. Neither
//! asks the platform's mathematics library, so that every machine finds the same number.

use dashu::{
    float::{Context, FBig, round::mode},
    integer::{IBig, UBig},
    rational::RBig,
};

use super::{Delta, Epsilon, Rho};

/// A 192-bit float that rounds to nearest.
type Real = FBig<mode::HalfEven, 2>;

const PRECISION: usize = 192;
/// α − 1 = 2^(i / 2¹⁶) with a linear step between powers of two, for i of this range. Within the
/// limits of ε and for δ ≤ 0.999 the best α lies inside: `best_order_lies_inside_the_search`.
/// Elsewhere the answer is valid, only not the best.
const STEPS_PER_DOUBLING: i64 = 1 << 16;
const LOWEST: i64 = -48 * STEPS_PER_DOUBLING;
const HIGHEST: i64 = 64 * STEPS_PER_DOUBLING;
/// Far above the error of 192-bit arithmetic (below 2⁻⁶⁸, `docs/proofs/account.md`), far below
/// what a budget notices.
const MARGIN_BITS: usize = 60;

pub(super) fn largest_rho(epsilon: &Epsilon, delta: &Delta) -> Rho {
    let (ln_delta, about) = (real(delta.value()).ln(), epsilon.approximate());
    let search = Search { ln_delta: ln_delta.to_f64().value() };
    let step = search.peak(|order| (about + search.gain(order)) / (1.0 + order));
    let order = Order::at(step);
    let best = (real(epsilon.value()) + order.gain(&ln_delta)) / order.alpha;
    let value = exact(&best) * (RBig::ONE - margin());
    // In range for every legal ε and δ: `best_order_lies_inside_the_search`.
    Rho::rounded_down(&value).unwrap_or(Rho::ZERO)
}

pub(super) fn epsilon(rho: &Rho, delta: &Delta) -> f64 {
    if *rho == Rho::ZERO {
        return 0.0;
    }
    let (ln_delta, about) = (real(delta.value()).ln(), rho.approximate());
    let search = Search { ln_delta: ln_delta.to_f64().value() };
    let step = search.peak(|order| search.gain(order) - about * (1.0 + order));
    let order = Order::at(step);
    let least = real(rho.value()) * &order.alpha - order.gain(&ln_delta);
    let display = (exact(&least) * (RBig::ONE + margin())).to_f64().value();
    (display * (1.0 + f64::EPSILON)).max(0.0)
}

/// The search for the best α, by α − 1.
struct Search {
    ln_delta: f64,
}

impl Search {
    /// As [`Order::gain`]: ln δ/(α−1) + ln(1 + 1/(α−1)) + ln α/(α−1).
    fn gain(&self, alpha_minus_one: f64) -> f64 {
        (self.ln_delta + ln_1p(alpha_minus_one)) / alpha_minus_one + ln_1p(1.0 / alpha_minus_one)
    }

    /// The step at which a function of one peak is highest.
    fn peak(&self, value_at: impl Fn(f64) -> f64) -> i64 {
        let value_at = |step| value_at(alpha_minus_one(step));
        let (mut low, mut high) = (LOWEST, HIGHEST);
        while high > low {
            let middle = low + (high - low) / 2;
            if value_at(middle) < value_at(middle + 1) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// 2^power · (1 + part / 2¹⁶), exact.
fn alpha_minus_one(step: i64) -> f64 {
    let power = step.div_euclid(STEPS_PER_DOUBLING) as i32;
    let part = step.rem_euclid(STEPS_PER_DOUBLING) as f64;
    2f64.powi(power) * (1.0 + part / STEPS_PER_DOUBLING as f64)
}

/// ln(1 + x) for x > 0 from the four basic operations, which every machine rounds alike:
/// 1 + x = 2ⁿ·m with m within [√½, √2], ln m = 2·artanh((m−1)/(m+1)) as a series.
fn ln_1p(x: f64) -> f64 {
    if x < 0.25 {
        return two_artanh(x / (2.0 + x));
    }
    let (mut mantissa, mut power) = (1.0 + x, 0.0);
    while mantissa > std::f64::consts::SQRT_2 {
        (mantissa, power) = (mantissa / 2.0, power + 1.0);
    }
    power * std::f64::consts::LN_2 + two_artanh((mantissa - 1.0) / (mantissa + 1.0))
}

/// 2·(z + z³/3 + z⁵/5 + …) for |z| ≤ 0.18: fifteen terms reach a double's end.
fn two_artanh(z: f64) -> f64 {
    let square = z * z;
    let series = (0..15u32).rev().fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    2.0 * z * series
}

/// One α of the search.
struct Order {
    alpha: Real,
    alpha_minus_one: Real,
}

impl Order {
    fn at(step: i64) -> Self {
        let power = isize::try_from(step.div_euclid(STEPS_PER_DOUBLING)).unwrap_or(0);
        let part = step.rem_euclid(STEPS_PER_DOUBLING);
        // 2^power · (1 + part / 2^16), exact.
        let alpha_minus_one = Real::from_parts(IBig::from(STEPS_PER_DOUBLING + part), power - 16)
            .with_precision(PRECISION)
            .value();
        let alpha = &alpha_minus_one + Real::ONE;
        Self { alpha, alpha_minus_one }
    }

    /// (ln δ + α ln α)/(α−1) − ln(α−1)
    fn gain(&self, ln_delta: &Real) -> Real {
        (ln_delta + &self.alpha * self.alpha.ln()) / &self.alpha_minus_one
            - self.alpha_minus_one.ln()
    }
}

fn real(value: &RBig) -> Real {
    let context = Context::<mode::HalfEven>::new(PRECISION);
    let numerator = context.convert_int::<2>(value.numerator().clone()).value();
    let denominator = context.convert_int::<2>(value.denominator().as_ibig().clone()).value();
    numerator / denominator
}

fn exact(value: &Real) -> RBig {
    let significand = RBig::from(value.repr().significand().clone());
    significand * RBig::from(2u8).pow(value.repr().exponent())
}

fn margin() -> RBig {
    RBig::from_parts(IBig::ONE, UBig::ONE << MARGIN_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_order_lies_inside_the_search() {
        for e in ["1e-6", "1", "1e9"] {
            for d in ["1e-30", "1e-6", "0.4", "0.999"] {
                let (e, d): (Epsilon, Delta) = (e.parse().unwrap(), d.parse().unwrap());
                let search = Search { ln_delta: d.approximate().ln() };
                let epsilon = e.approximate();
                let step = search.peak(|order| (epsilon + search.gain(order)) / (1.0 + order));
                assert!(LOWEST < step && step < HIGHEST, "{e} {d}: {step}");
                assert!(largest_rho(&e, &d) > Rho::ZERO, "{e} {d}");
            }
        }
    }

    #[test]
    fn the_search_computes_what_it_looks_for() {
        let delta: Delta = "1e-7".parse().unwrap();
        let ln_delta = real(delta.value()).ln();
        let search = Search { ln_delta: ln_delta.to_f64().value() };
        for step in (LOWEST..HIGHEST).step_by(777_777) {
            let exact = Order::at(step).gain(&ln_delta).to_f64().value();
            let searched = search.gain(alpha_minus_one(step));
            assert!((searched - exact).abs() <= 1e-14 * exact.abs(), "{step}");
            let x = alpha_minus_one(step);
            assert!((ln_1p(x) - x.ln_1p()).abs() <= 1e-15 * x.ln_1p(), "{x}");
        }
    }

    /// Among all α near the one found none is better.
    #[test]
    fn the_peak_is_the_best() {
        for (e, d) in [("1e-6", "1e-30"), ("0.1", "1e-6"), ("3", "1e-9"), ("1e9", "0.4")] {
            let (e, d): (Epsilon, Delta) = (e.parse().unwrap(), d.parse().unwrap());
            let (epsilon, ln_delta) = (real(e.value()), real(d.value()).ln());
            let search = Search { ln_delta: ln_delta.to_f64().value() };
            let about = e.approximate();
            let best = search.peak(|order| (about + search.gain(order)) / (1.0 + order));
            let value = |step| {
                let order = Order::at(step);
                exact(&((&epsilon + order.gain(&ln_delta)) / order.alpha))
            };
            let slack = RBig::ONE + RBig::from(2).pow(-30);
            for away in [-100_000, -10_000, -100, -10, -1, 1, 10, 100, 10_000, 100_000] {
                assert!(value(best + away) <= value(best) * &slack, "{e} {d} {away}");
            }
        }
    }
}
