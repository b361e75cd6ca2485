//! An upper bound on a quantile of the normal distribution in exact integer arithmetic. Argument:
//! `docs/proofs/key-selection.md`, "The number z".

use dashu::{integer::UBig, rational::RBig};

#[cfg(test)]
mod tests;

/// The greatest δ of a selection, 1/10: above it the quantile would not be where the proof needs
/// it (z > 1), and nobody should want it.
pub(crate) const MOST_DELTA: RBig = RBig::from_parts_const(dashu::base::Sign::Positive, 1, 10);

/// z counts 2⁻³².
const Z_BITS: usize = 32;
/// Every δ/k down to 10⁻³⁰/2³² has its z in 1..16.
const LEAST: u64 = 1 << Z_BITS;
const MOST: u64 = 16 << Z_BITS;
/// Binary places of the exponential series.
const EXP_BITS: usize = 256;
/// Terms of a power series in δ ≤ 1/10.
const TAIL_TERMS: u32 = 12;
/// An even depth: the fraction cut there is an upper bound.
const FRACTION_DEPTH: u32 = 120;

/// A quantile z in multiples of 2⁻³², rounded up.
#[derive(Clone, Copy)]
pub(crate) struct Quantile(u64);

impl Quantile {
    /// z·σ in steps, rounded up. σ ≤ 2¹¹⁰ and z ≤ 2⁴, hence below 2¹¹⁵.
    pub(crate) const fn times(self, sigma: u128) -> i128 {
        let z = self.0 as u128;
        // z = whole + part/2³²; σ = high·2³² + low.
        let (whole, part) = (z >> Z_BITS, z & ((1 << Z_BITS) - 1));
        let (high, low) = (sigma >> Z_BITS, sigma & ((1 << Z_BITS) - 1));
        (whole * sigma + part * high + (part * low).div_ceil(1 << Z_BITS)) as i128
    }
}

/// Some z ≥ Φ⁻¹((1 − δ)^(1/k)), above the least one by about 2⁻³²: the probability that a normal
/// number exceeds it is at most 1 − (1 − δ)^(1/k).
pub(crate) fn normal_quantile(delta: &RBig, keys: u32) -> Quantile {
    let tail = tail_of_one(delta, keys);
    let (mut low, mut high) = (LEAST, MOST);
    while low < high {
        let middle = low + (high - low) / 2;
        if tail_above(middle) <= tail { high = middle } else { low = middle + 1 }
    }
    Quantile(high)
}

/// A lower bound on 1 − (1 − δ)^(1/k): with a = 1/k the first terms of
/// aδ + a(1−a)δ²/2 + a(1−a)(2−a)δ³/6 + …, none of which is negative.
fn tail_of_one(delta: &RBig, keys: u32) -> RBig {
    let share = RBig::ONE / RBig::from(keys);
    let mut term = &share * delta;
    let mut sum = term.clone();
    for n in 1..TAIL_TERMS {
        term = term * (RBig::from(n) - &share) * delta / RBig::from(n + 1);
        sum += &term;
    }
    sum
}

/// An upper bound on the probability that a normal number exceeds z: R(z)·exp(−z²/2)/√(2π), with
/// Laplace's continued fraction R(z) = 1/(z + 1/(z + 2/(z + 3/(z + …)))) cut at an even depth, and
/// the series of exp(z²/2) cut and rounded down.
fn tail_above(z: u64) -> RBig {
    let (z, one) = (UBig::from(z), UBig::ONE << Z_BITS);
    let (mut over, mut under) = (z.clone(), one.clone());
    for depth in (1..=FRACTION_DEPTH).rev() {
        // z + depth/(over/under) = (z·over + depth·under)/over, in multiples of 2⁻³².
        let next = &z * &over + (&under << Z_BITS) * depth;
        under = over << Z_BITS;
        over = next;
    }
    // x = z²/2 counts 2⁻⁶⁵.
    let x = z.sqr();
    let unit = UBig::ONE << EXP_BITS;
    let mut series = unit.clone();
    // Terms beyond 4x + 64 add nothing that counts; x ≤ 128.
    let terms = 64 + u32::try_from(&x >> (2 * Z_BITS - 1)).unwrap_or(512);
    for term in (1..=terms).rev() {
        series = &unit + ((series * &x) >> (2 * Z_BITS + 1)) / term;
    }
    // √(2π) = 2.50662827463100050241576528481104525…, rounded down.
    let root = RBig::from(2_506_628_274_631_000_502_415_765_284_811_045_u128);
    let root = root / RBig::from(10u128.pow(33));
    let series = RBig::from(series) / RBig::from(unit);
    RBig::from(under) / RBig::from(over) / (series * root)
}
