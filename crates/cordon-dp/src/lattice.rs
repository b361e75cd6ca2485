//! The lattice: every number a person adds is an integer, so that sums do not depend on order and
//! a bound on a person's part holds exactly. Argument: `docs/proofs/lattice-and-clip.md`.

use std::num::NonZeroU64;

use dashu::{integer::IBig, rational::RBig};

/// A cell counts 2⁻³⁰ units.
pub(crate) const CELL_BITS: u32 = 30;
/// A clip counts 2⁻¹³ units: half the step between the two lowest rungs of the ladder.
pub(crate) const CLIP_BITS: u32 = 13;
/// A step of the released lattice is 2⁻⁴³ units: the product of a clip and a unit vector's cell
/// is a whole number of steps.
pub(crate) const STEP_BITS: u32 = CELL_BITS + CLIP_BITS;

const UNIT_SHIFT: u32 = 64;

/// What 1.0 means in a block: the number of field units (10⁻ˢᶜᵃˡᵉ) in one unit of the vector.
/// From the charter or the query, never from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit(NonZeroU64);

impl Unit {
    /// The unit of rows and persons.
    pub const ONE: Self = Self(NonZeroU64::MIN);

    /// The largest absolute value that a field may have; a field that is always 0 counts in ones.
    pub const fn of_bound(bound: u64) -> Self {
        match NonZeroU64::new(bound) {
            Some(bound) => Self(bound),
            None => Self::ONE,
        }
    }

    /// The field units in one unit.
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// The cell of an exact value in field units: trunc(x · 2³⁰ / U), towards zero. Values out of
    /// every charter's reach (|x| ≥ 2⁹⁶) are cut to ±2⁹⁶, cells out of `i64` to its ends.
    pub fn to_cell(self, value: i128) -> i64 {
        const FAST: i128 = 1 << 32;
        const REACH: i128 = 1 << 96;
        // The common case fits a machine division.
        if (-FAST..=FAST).contains(&value)
            && let (Ok(value), Ok(unit)) = (i64::try_from(value), i64::try_from(self.get()))
        {
            return (value << CELL_BITS) / unit;
        }
        let cell = (value.clamp(-REACH, REACH) << CELL_BITS) / i128::from(self.get());
        i64::try_from(cell).unwrap_or(if cell < 0 { i64::MIN } else { i64::MAX })
    }

    /// The exact value of a number of released steps, in field units.
    pub fn to_value(self, steps: i128) -> RBig {
        let value = IBig::from(steps) * IBig::from(self.get());
        RBig::from(value) / RBig::from(1u64 << STEP_BITS)
    }
}

/// The cell of a count of rows or persons.
pub const fn to_cell_count(count: u32) -> i64 {
    (count as i64) << CELL_BITS
}

/// Σk² of a person's cells, in squared cells. At the end of `u128` it stays there; a person with
/// such a vector adds nothing ([`to_unit`]).
///
/// No vector within a charter's bounds comes near: [`crate::Clip`] ends at 2³¹ units, hence
/// ‖k‖ ≤ 2⁶¹ and Σk² ≤ 2¹²².
#[inline]
pub(crate) fn add_square(norm2: u128, cell: i64) -> u128 {
    let size = u128::from(cell.unsigned_abs());
    norm2.saturating_add(size * size)
}

/// R = ⌊2⁹⁴ / ⌈√n2⌉⌋: with it [`to_unit`] maps a vector of squared norm `n2` to norm at most 2³⁰.
/// 94 bits and not 60, so that the largest norms (2⁶⁴) keep 30 bits of R.
#[inline]
pub(crate) fn unit_factor(norm2: u128) -> u128 {
    let floor = norm2.isqrt();
    let root = if floor * floor == norm2 { floor } else { floor + 1 };
    // At the saturated end the root would be short, so the vector is dropped.
    if norm2 == u128::MAX || root == 0 { 0 } else { (1 << (UNIT_SHIFT + CELL_BITS)) / root }
}

/// trunc(k·R / 2⁶⁴). The product does not overflow: |k| ≤ ⌈√n2⌉, hence |k|·R ≤ 2⁹⁴.
#[inline]
pub(crate) fn to_unit(cell: i64, factor: u128) -> i64 {
    let size = u128::from(cell.unsigned_abs()).saturating_mul(factor) >> UNIT_SHIFT;
    // At most 2³⁰.
    let size = size as i64;
    if cell < 0 { -size } else { size }
}

/// trunc(k · ⌊√left⌋ / ⌈√n2⌉): maps a vector of squared norm `n2` to one of at most `left`, where
/// `left` < n2 and `left` ≤ 2¹²². The product stays below 2¹²⁵.
pub(crate) fn scale(cell: i64, left: u128, norm2: u128) -> i64 {
    let floor = norm2.isqrt();
    let root = if floor * floor == norm2 { floor } else { floor + 1 };
    // At the saturated end the root would be short, so the vector is dropped.
    if norm2 == u128::MAX || root == 0 {
        return 0;
    }
    let size = u128::from(cell.unsigned_abs()) * left.isqrt() / root;
    // At most |k|.
    let size = size as i64;
    if cell < 0 { -size } else { size }
}
