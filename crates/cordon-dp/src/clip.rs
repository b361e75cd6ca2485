//! The bound C on the norm of what one person adds, in units.

use dashu::{
    base::{Signed as _, UnsignedAbs as _},
    integer::UBig,
    rational::RBig,
};
use serde::{Deserialize, Serialize};

use crate::lattice::{CELL_BITS, CLIP_BITS};

/// Why a clip was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a clip must lie between 1/4096 and 2147483648 units")]
pub struct ClipError;

/// A bound C on a person's norm: a multiple of 2⁻¹³ units from 2⁻¹² to 2³¹.
/// Text: the exact number of units, `3/2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Clip(u64);

impl Clip {
    /// The lowest rung of the ladder, 2⁻¹².
    pub const LEAST: Self = Self(2);
    /// The highest clip that the arithmetic carries, 2³¹.
    pub const GREATEST: Self = Self(1 << (31 + CLIP_BITS));

    /// The greatest clip not above an asker's wish: less noise, more clipping.
    ///
    /// # Errors
    /// If it lies outside the range of clips.
    pub fn rounded_down(units: &RBig) -> Result<Self, ClipError> {
        Self::from_count((units * per_unit()).floor().try_into().map_err(|_| ClipError)?)
    }

    /// The least clip not below a bound on the norm: clips nobody within the bound.
    ///
    /// # Errors
    /// If it lies outside the range of clips.
    pub fn rounded_up(units: &RBig) -> Result<Self, ClipError> {
        Self::from_count((units * per_unit()).ceil().try_into().map_err(|_| ClipError)?)
    }

    /// The least clip whose square is at least `square`, in squared units.
    ///
    /// # Errors
    /// If it lies outside the range of clips.
    pub fn of_square(square: &RBig) -> Result<Self, ClipError> {
        if square.is_negative() {
            return Err(ClipError);
        }
        let count2: UBig = (square * per_unit().pow(2)).ceil().unsigned_abs();
        let count2 = u128::try_from(count2).map_err(|_| ClipError)?;
        let floor = count2.isqrt();
        let count = if floor * floor == count2 { floor } else { floor + 1 };
        Self::from_count(u64::try_from(count).map_err(|_| ClipError)?.max(Self::LEAST.0))
    }

    /// The rungs 2⁻¹², 1.5·2⁻¹², 2⁻¹¹, … below `greatest`, then `greatest` itself.
    pub fn ladder(greatest: Self) -> impl Iterator<Item = Self> {
        let rungs = (0u32..).map(|rung| (2 + u64::from(rung % 2)) << (rung / 2));
        rungs.take_while(move |count| *count < greatest.0).chain([greatest.0]).map(Self)
    }

    /// Exact number of units.
    pub fn units(self) -> RBig {
        RBig::from(self.0) / per_unit()
    }

    /// C in multiples of 2⁻¹³ units, at most 2⁴⁴.
    pub(crate) const fn count(self) -> u64 {
        self.0
    }

    /// C in steps of the released lattice: the declared sensitivity, at most 2⁷⁴.
    pub(crate) const fn steps(self) -> u128 {
        (self.0 as u128) << CELL_BITS
    }

    /// C² in squared cells: the rung test is n2 ≤ C²·2⁶⁰, exact and at most 2¹²².
    pub(crate) const fn square_in_cells(self) -> u128 {
        (self.0 as u128 * self.0 as u128) << (2 * (CELL_BITS - CLIP_BITS))
    }

    /// Within the range of clips: for constants.
    pub(crate) const fn of_count(count: u64) -> Self {
        Self(count)
    }

    fn from_count(count: u64) -> Result<Self, ClipError> {
        let clip = Self(count);
        if clip < Self::LEAST || clip > Self::GREATEST { Err(ClipError) } else { Ok(clip) }
    }
}

impl std::fmt::Display for Clip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.units(), f)
    }
}

impl std::str::FromStr for Clip {
    type Err = ClipError;
    fn from_str(text: &str) -> Result<Self, ClipError> {
        // Rho reads the same numbers and bounds the length of the text.
        let units: cordon_charter::Rho = text.parse().map_err(|_| ClipError)?;
        Self::rounded_down(units.value())
    }
}

impl TryFrom<String> for Clip {
    type Error = ClipError;
    fn try_from(text: String) -> Result<Self, ClipError> {
        text.parse()
    }
}

impl From<Clip> for String {
    fn from(clip: Clip) -> String {
        clip.to_string()
    }
}

fn per_unit() -> RBig {
    RBig::from(1u64 << CLIP_BITS)
}
