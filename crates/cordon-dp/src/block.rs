//! What kinds of numbers an answer holds, and how far one person can move each.

use dashu::rational::RBig;

use crate::{Clip, ClipError, Unit};

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

    /// Cells per group.
    pub const fn width(self) -> u32 {
        match self {
            Self::Rows | Self::Presence | Self::Sum(_) => 1,
            Self::Average(_) => 2,
        }
    }

    /// C_max: an upper bound on any person's norm, rounded up; a clip at which nobody within the
    /// charter's bounds is clipped.
    ///
    /// Within one grouping a row lies in one group, so the norm over its cells is at most
    /// the sum of the rows' norms: m, and √2·m for AVG. Presence has at most min(m, groups) ones.
    /// Over `groupings` groupings the squares add.
    ///
    /// # Errors
    /// If the bound is beyond the arithmetic (2³¹ units).
    pub fn greatest_clip(self, shape: &Shape) -> Result<Clip, ClipError> {
        let rows = RBig::from(shape.rows_per_person);
        let square = match self {
            Self::Rows | Self::Sum(_) => rows.sqr(),
            Self::Presence => RBig::from(shape.rows_per_person.min(shape.groups)),
            Self::Average(_) => rows.sqr() * RBig::from(2),
        };
        Clip::of_square(&(square * RBig::from(shape.groupings.max(1))))
    }
}

/// What bounds a person's rows in one question. From charter and SQL, never from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of one person; for a join m₁·m₂.
    pub rows_per_person: u64,
    /// Groups of one grouping.
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

    /// The value of a centred ratio in [−1, 1], in field units.
    pub fn value_at(self, ratio: &RBig) -> RBig {
        let middle = RBig::from(i128::from(self.min) + i128::from(self.max));
        (middle + ratio * RBig::from(self.max.abs_diff(self.min))) / RBig::from(2)
    }
}
