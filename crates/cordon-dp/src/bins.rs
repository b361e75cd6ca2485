//! The bins of a percentile, and what one person's rows in them weigh. Argument:
//! `docs/proofs/quantile-search.md`.

use crate::CellError;

/// 2ʰ equal bins over a field's bounds; h, their depth, is how many halvings lead to one of them.
/// From charter and question, never from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    min: i64,
    max: i64,
    depth: u32,
    /// Field units in a bin.
    width: u64,
}

impl Bins {
    /// The greatest depth: 4,096 bins.
    pub const DEEPEST: u32 = 12;

    /// Bins of this depth over these bounds, in field units; fewer where so many would be smaller
    /// than one field unit.
    pub fn new(min: i64, max: i64, depth: u32) -> Self {
        let max = max.max(min);
        let last = max.abs_diff(min);
        let needed = u64::BITS - last.leading_zeros();
        let depth = depth.min(needed).clamp(1, Self::DEEPEST);
        Self { min, max, depth, width: (last >> depth) + 1 }
    }

    /// Depth h.
    pub const fn depth(self) -> u32 {
        self.depth
    }

    /// Bins, 2ʰ: the cells per group that are added up.
    pub const fn count(self) -> u32 {
        1 << self.depth
    }

    /// The bin of a value, clamped to the bounds. A person's cell for a group is
    /// `group · count + bin`, its value the person's rows there ([`crate::to_cell_count`]).
    pub fn bin(self, value: i64) -> u32 {
        let place = value.clamp(self.min, self.max).abs_diff(self.min) / self.width;
        // Below 2ʰ: width · 2ʰ > max − min.
        u32::try_from(place).unwrap_or(u32::MAX).min(self.count() - 1)
    }

    /// The least and the greatest value of a bin, in field units, within the bounds.
    pub fn values(self, bin: u32) -> (i64, i64) {
        let at = |place: i128| {
            let value = i128::from(self.min) + place * i128::from(self.width);
            i64::try_from(value.min(i128::from(self.max))).unwrap_or(self.max)
        };
        let end = i128::from(self.min) + (i128::from(bin) + 1) * i128::from(self.width) - 1;
        (at(i128::from(bin)), i64::try_from(end).unwrap_or(self.max).min(self.max))
    }
}

/// Over how many numbers a group's loss is spread: the number is a rank, whose noise is about that
/// of one number at the whole cost. Both of its sides lose, and it moves by the difference, of
/// which norms say nothing; a sixteenth errs least where anything from a quarter to a
/// sixty-fourth can be true (`docs/proofs/choice-of-clip.md`, "Percentiles").
pub(crate) const PLACES: u32 = 16;

/// Σ over groups of the square of a person's rows there, in squared cells: cells ascend, and the
/// group of a cell is `cell >> depth`. At the end of `u128` it stays there, as
/// [`crate::lattice::add_square`] does.
pub(crate) fn norm2(vector: &[(u32, i64)], depth: u32) -> Result<u128, CellError> {
    if vector.iter().any(|(_, rows)| *rows < 0) {
        return Err(CellError::Negative);
    }
    let groups = vector.chunk_by(|(a, _), (b, _)| a >> depth == b >> depth);
    Ok(groups.fold(0, |norm2: u128, group| {
        let rows: u128 = group.iter().map(|(_, rows)| u128::from(rows.unsigned_abs())).sum();
        norm2.saturating_add(rows.saturating_mul(rows))
    }))
}
