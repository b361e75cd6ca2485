//! The bins of a percentile, and the tree over them: which nodes there are, and what one person's
//! vector of leaves weighs over all levels. Argument: `docs/proofs/quantile-tree.md`.

mod estimate;

#[cfg(test)]
mod tests;

use crate::CellError;

pub use estimate::Percentile;

/// 2ʰ equal bins over a field's bounds, and every level of halves above them, h in all: the
/// leaves, their pairs, … down to the two halves. From charter and question, never from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    min: i64,
    max: i64,
    levels: u32,
    /// Field units in a bin.
    width: u64,
}

impl Tree {
    /// The most levels: 4,096 bins.
    pub const MOST_LEVELS: u32 = 12;

    /// A tree of `levels` levels over these bounds, in field units; fewer where so many bins
    /// would be smaller than one field unit.
    pub fn new(min: i64, max: i64, levels: u32) -> Self {
        let max = max.max(min);
        let last = max.abs_diff(min);
        let needed = u64::BITS - last.leading_zeros();
        let levels = levels.min(needed).clamp(1, Self::MOST_LEVELS);
        Self { min, max, levels, width: (last >> levels) + 1 }
    }

    /// Levels h.
    pub const fn levels(self) -> u32 {
        self.levels
    }

    /// Cells per group that are added up: the bins, 2ʰ.
    pub const fn leaves(self) -> u32 {
        1 << self.levels
    }

    /// Cells per group that are noised and released: the nodes of all levels, 2ʰ⁺¹ − 2.
    pub const fn nodes(self) -> u32 {
        (2 << self.levels) - 2
    }

    /// The bin of a value, clamped to the bounds. A person's cell for a group is
    /// `group · leaves + bin`, its value the person's rows there ([`crate::to_cell_count`]).
    pub fn leaf(self, value: i64) -> u32 {
        let place = value.clamp(self.min, self.max).abs_diff(self.min) / self.width;
        // Below 2ʰ: width · 2ʰ > max − min.
        u32::try_from(place).unwrap_or(u32::MAX).min(self.leaves() - 1)
    }

    /// The least and the greatest value of a bin, in field units, within the bounds.
    pub fn values(self, leaf: u32) -> (i64, i64) {
        let at = |place: i128| {
            let value = i128::from(self.min) + place * i128::from(self.width);
            i64::try_from(value.min(i128::from(self.max))).unwrap_or(self.max)
        };
        let end = i128::from(self.min) + (i128::from(leaf) + 1) * i128::from(self.width) - 1;
        (at(i128::from(leaf)), i64::try_from(end).unwrap_or(self.max).min(self.max))
    }
}

/// Σ over all levels of the squares of a person's nodes, in squared cells: leaves ascend, and the
/// node of a cell at level l is `cell >> l`, for groups are whole powers of two. At the end of
/// `u128` it stays there, as [`crate::lattice::add_square`] does.
pub(crate) fn norm2(vector: &[(u32, i64)], levels: u32) -> Result<u128, CellError> {
    if vector.iter().any(|(_, rows)| *rows < 0) {
        return Err(CellError::Negative);
    }
    let mut norm2 = 0u128;
    for level in 0..levels {
        for node in vector.chunk_by(|(a, _), (b, _)| a >> level == b >> level) {
            let rows: u128 = node.iter().map(|(_, rows)| u128::from(rows.unsigned_abs())).sum();
            norm2 = norm2.saturating_add(rows.saturating_mul(rows));
        }
    }
    Ok(norm2)
}

/// The nodes of every group from its leaves: the two halves first, the leaves last.
pub(crate) fn nodes(leaves: &[i128], levels: u32) -> Vec<i128> {
    let mut nodes = Vec::new();
    for group in leaves.chunks(1 << levels) {
        for level in (0..levels).rev() {
            nodes.extend(group.chunks(1 << level).map(|node| node.iter().sum::<i128>()));
        }
    }
    nodes
}
