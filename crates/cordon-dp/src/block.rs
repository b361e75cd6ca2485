//! What kinds of numbers an answer holds, and how far one person can move each.

use dashu::rational::RBig;

use crate::{Bins, Clip, ClipError, Unit, bins, lattice::CELL_BITS};

/// A block of an answer: the same kind of number for every group. Each block has its own clip,
/// cost and noise, since one clip over mixed blocks drowns the small ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// COUNT(*): rows per group.
    Rows,
    /// COUNT(DISTINCT person): 1 in every group where the person has a row.
    Presence,
    /// SUM, in units of the largest absolute value.
    Sum(Unit),
    /// AVG: rows and centred sum, two cells per group.
    Average(Centre),
    /// VARIANCE and STDDEV: rows, sum of the centred value x′ in [−1, 1], sum of 2x′² − 1; three
    /// cells per group, clipped together ([`crate::Moments`]).
    Variance(Centre),
    /// MEDIAN and percentiles: rows per bin ([`crate::percentiles`]).
    Bins(Bins),
    /// Counts and sums whose ratio is asked for, several cells per group, clipped together: then
    /// every number of a person is scaled by the same factor.
    Together {
        /// Numbers to which a row adds at most 1 unit: rows and sums.
        of_rows: u32,
        /// Numbers of persons.
        of_persons: u32,
    },
}

impl Block {
    /// SUM of a field with these bounds, in field units.
    pub const fn sum(min: i64, max: i64) -> Self {
        let (min, max) = (min.unsigned_abs(), max.unsigned_abs());
        Self::Sum(Unit::of_bound(if min > max { min } else { max }))
    }

    /// AVG of a field with these bounds, in field units.
    pub const fn average(min: i64, max: i64) -> Self {
        Self::Average(Centre { min, max })
    }

    /// VARIANCE of a field with these bounds, in field units.
    pub const fn variance(min: i64, max: i64) -> Self {
        Self::Variance(Centre { min, max })
    }

    /// Cells per group that a person's vector has.
    pub const fn width(self) -> u32 {
        match self {
            Self::Rows | Self::Presence | Self::Sum(_) => 1,
            Self::Average(_) => 2,
            Self::Variance(_) => 3,
            Self::Bins(bins) => bins.count(),
            Self::Together { of_rows, of_persons } => of_rows.saturating_add(of_persons),
        }
    }

    /// Numbers per group, each with the noise of a cell, over which what clipping takes off is
    /// spread.
    pub const fn places(self) -> u32 {
        match self {
            Self::Bins(_) => bins::PLACES,
            _ => self.width(),
        }
    }

    /// Depth of the bins of a group, over which a person's rows add up to one number of their
    /// norm; 0 where each cell is one.
    pub(crate) const fn depth(self) -> u32 {
        match self {
            Self::Bins(bins) => bins.depth(),
            _ => 0,
        }
    }

    /// C_max: an upper bound on any person's norm, rounded up; a clip at which nobody within the
    /// charter's bounds is clipped.
    ///
    /// Within one grouping a row lies in one group, so the norm over its cells is at most
    /// the sum of the rows' norms: m, √2·m for AVG, and √3·m for VARIANCE, since
    /// 1 + t + (2t − 1)² with t = x′² is convex and 3 at t = 1, 2 at t = 0. Of bins only the
    /// rows of a group count. Presence has at most min(m, groups) ones. Of numbers that are clipped
    /// together the squares add.
    /// Over `groupings` groupings the squares add (`docs/proofs/lattice-and-clip.md`, "Grouping
    /// sets").
    ///
    /// # Errors
    /// If the bound is beyond the arithmetic (2³¹ units).
    pub fn greatest_clip(self, shape: &Shape) -> Result<Clip, ClipError> {
        let rows = RBig::from(shape.rows_per_person);
        let groupings = RBig::from(shape.groupings.max(1));
        let whole = || rows.sqr() * &groupings;
        let presence = || (&rows * &groupings).min(RBig::from(shape.groups));
        let square = match self {
            Self::Rows | Self::Sum(_) | Self::Bins(_) => whole(),
            Self::Presence => presence(),
            Self::Average(_) => whole() * RBig::from(2),
            Self::Variance(_) => whole() * RBig::from(3),
            Self::Together { of_rows, of_persons } => {
                whole() * RBig::from(of_rows) + presence() * RBig::from(of_persons)
            }
        };
        Clip::of_square(&square)
    }
}

/// What bounds a person's rows in one question. From charter and SQL, never from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of one person; for a join m₁·m₂ (`docs/proofs/join-sensitivity.md`).
    pub rows_per_person: u64,
    /// Groups that a person's rows can lie in, those of all groupings together.
    pub groups: u64,
    /// Groupings (1, or the number of grouping sets): cells that one row touches.
    pub groupings: u32,
}

/// The middle and half width of a field's bounds: a centred value lies in [−1, 1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Centre {
    min: i64,
    max: i64,
}

impl Centre {
    /// The unit of the centred sum: its values count in halves of a field unit, so that the
    /// middle is exact.
    pub const fn unit(self) -> Unit {
        Unit::of_bound(self.max.abs_diff(self.min))
    }

    /// 2x − min − max, with x clamped to the bounds: the centred value in the unit above.
    pub fn centred(self, value: i64) -> i128 {
        let value = value.clamp(self.min.min(self.max), self.max);
        2 * i128::from(value) - i128::from(self.min) - i128::from(self.max)
    }

    /// 2x′² − 1 with x′ the centred value in [−1, 1]: a whole cell of one row, from −2³⁰ to 2³⁰,
    /// rounded down. A person's cell is the sum over the rows.
    pub fn square_cell(self, value: i64) -> i64 {
        let size = self.centred(value).unsigned_abs();
        // |x′| in 2⁻³², then its square times 2³¹; both at most 1.
        let ratio = (size << 32) / self.unit().get() as u128;
        ((ratio * ratio) >> 33) as i64 - (1 << CELL_BITS)
    }

    /// The value of a centred ratio in [−1, 1], in field units.
    pub fn value_at(self, ratio: &RBig) -> RBig {
        let middle = RBig::from(i128::from(self.min) + i128::from(self.max));
        (middle + ratio * RBig::from(self.max.abs_diff(self.min))) / RBig::from(2)
    }
}
