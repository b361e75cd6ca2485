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
//! Both have one peak in α (`docs/proofs/account.md`). Computed with integer arithmetic at 192
//! bits, so that no machine's mathematics library matters.

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
/// Far above the error of 192-bit arithmetic (below 2⁻¹⁰⁰), far below what a budget notices.
const MARGIN_BITS: usize = 60;

pub(super) fn largest_rho(epsilon: &Epsilon, delta: &Delta) -> Rho {
    let (epsilon, ln_delta) = (real(epsilon.value()), real(delta.value()).ln());
    let rho_at = |step| {
        let order = Order::at(step);
        (&epsilon + order.gain(&ln_delta)) / order.alpha
    };
    let best = rho_at(peak(&rho_at));
    let value = exact(&best) * (RBig::ONE - margin());
    // In range for every legal ε and δ: `best_order_lies_inside_the_search`.
    Rho::rounded_down(&value).unwrap_or(Rho::ZERO)
}

pub(super) fn epsilon(rho: &Rho, delta: &Delta) -> f64 {
    if *rho == Rho::ZERO {
        return 0.0;
    }
    let (rho, ln_delta) = (real(rho.value()), real(delta.value()).ln());
    let minus_epsilon_at = |step| {
        let order = Order::at(step);
        let gain = order.gain(&ln_delta);
        gain - &rho * order.alpha
    };
    let least = -exact(&minus_epsilon_at(peak(&minus_epsilon_at)));
    let display = (least * (RBig::ONE + margin())).to_f64().value();
    (display * (1.0 + f64::EPSILON)).max(0.0)
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

/// The step at which a function of one peak is highest.
fn peak(value_at: &impl Fn(i64) -> Real) -> i64 {
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
                let (epsilon, ln_delta) = (real(e.value()), real(d.value()).ln());
                let step = peak(&|step| {
                    let order = Order::at(step);
                    (&epsilon + order.gain(&ln_delta)) / order.alpha
                });
                assert!(LOWEST < step && step < HIGHEST, "{e} {d}: {step}");
                assert!(largest_rho(&e, &d) > Rho::ZERO, "{e} {d}");
            }
        }
    }
}
