//! The exact sum of clipped vectors over persons: the inner loop of every question.

use crate::{
    Block, Clip, bins,
    lattice::{CLIP_BITS, add_square, to_unit, unit_factor},
};

/// A fault of the caller, never of the data: nothing was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellError {
    /// A cell number at or beyond the number of cells.
    #[error("a cell lies outside the block")]
    Outside,
    /// Cells must ascend, so that no cell comes twice and the norm is that of the vector.
    #[error("the cells of a person do not ascend")]
    Order,
    /// A number of rows in a bin below 0: a group's rows would outgrow the clip.
    #[error("a number of rows lies below zero")]
    Negative,
    /// Two accumulators of different clips or sizes.
    #[error("the accumulators belong to different blocks")]
    Mismatch,
}

/// Sum of the clipped vectors of one block. Exact, hence no `Debug`, no `Serialize`, and no way to
/// read it but [`crate::answer`].
///
/// Persons whose norm is at most C are summed whole, all others as unit vectors; the sum at C is
/// `whole + C · unit`. [`crate::Ladder`] keeps this pair per rung and adds the pairs up at the
/// chosen C: the same two sums.
pub struct Accumulator {
    clip: Clip,
    limit: u128,
    /// A group's cells are 2ʰ bins of this depth h; 0 where a cell is a number of its own.
    depth: u32,
    /// In cells. |sum| ≤ 2³²·2⁶¹ for the 2³² persons that ordinals allow.
    whole: Vec<i128>,
    /// In cells of norm 2³⁰. |sum| ≤ 2³²·2³⁰.
    unit: Vec<i128>,
}

impl Accumulator {
    /// An empty sum over `cells` cells (groups × width) at a clip.
    pub fn new(cells: u32, clip: Clip) -> Self {
        Self::with_depth(cells, clip, 0)
    }

    /// An empty sum of a block over `groups` groups at a clip. Of bins a
    /// person's norm is that of their rows per group, whatever bins they lie in.
    pub fn of(block: Block, groups: u32, clip: Clip) -> Self {
        Self::with_depth(groups.saturating_mul(block.width()), clip, block.depth())
    }

    pub(crate) fn with_depth(cells: u32, clip: Clip, depth: u32) -> Self {
        let cells = cells as usize;
        let limit = clip.square_in_cells();
        Self { clip, limit, depth, whole: vec![0; cells], unit: vec![0; cells] }
    }

    /// The clip.
    pub const fn clip(&self) -> Clip {
        self.clip
    }

    /// Number of cells that are added up.
    pub const fn cells(&self) -> usize {
        self.whole.len()
    }

    /// Adds the one vector of one person: (cell, value) with ascending cells, zeros left out or
    /// not. Call it once per person and block; a person's rows must have been joined before.
    ///
    /// What it adds has norm at most C, exactly, whatever the values are.
    ///
    /// # Errors
    /// If cells do not ascend, lie outside, or hold less than no rows in a bin; then nothing was
    /// added.
    #[inline]
    pub fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        let norm2 = norm2(vector, self.whole.len(), self.depth)?;
        if norm2 <= self.limit {
            for (cell, value) in vector {
                add(&mut self.whole, *cell, *value);
            }
        } else {
            let factor = unit_factor(norm2);
            for (cell, value) in vector {
                add(&mut self.unit, *cell, to_unit(*value, factor));
            }
        }
        Ok(())
    }

    /// Adds so many persons whose vectors are the same, with one cell: as [`Self::add_person`] for
    /// each of them.
    ///
    /// # Errors
    /// As [`Self::add_person`].
    pub fn add_alike(&mut self, part: (u32, i64), persons: u64) -> Result<(), CellError> {
        let norm2 = norm2(&[part], self.whole.len(), self.depth)?;
        let (cell, value) = part;
        let (sums, value) = if norm2 <= self.limit {
            (&mut self.whole, value)
        } else {
            (&mut self.unit, to_unit(value, unit_factor(norm2)))
        };
        if let Some(sum) = sums.get_mut(cell as usize) {
            *sum += i128::from(value) * i128::from(persons);
        }
        Ok(())
    }

    /// Adds the sum over other persons. Persons must be disjoint, as partitions are.
    ///
    /// # Errors
    /// If the two belong to different blocks; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        if self.clip != other.clip || self.cells() != other.cells() || self.depth != other.depth {
            return Err(CellError::Mismatch);
        }
        self.whole.iter_mut().zip(&other.whole).for_each(|(sum, part)| *sum += part);
        self.unit.iter_mut().zip(&other.unit).for_each(|(sum, part)| *sum += part);
        Ok(())
    }

    /// Adds one person's part as it is: its norm was bounded before, cells ascend and lie inside.
    pub(crate) fn add_part(&mut self, part: &[(u32, i64)]) {
        part.iter().for_each(|(cell, value)| add(&mut self.whole, *cell, *value));
    }

    /// Adds sums over persons of whole rungs.
    pub(crate) fn add_sums(&mut self, whole: &[i128], unit: &[i128]) {
        self.whole.iter_mut().zip(whole).for_each(|(sum, part)| *sum += part);
        self.unit.iter_mut().zip(unit).for_each(|(sum, part)| *sum += part);
    }

    /// The sum in steps: 2¹³·whole + (C·2¹³)·unit, at most 2¹⁰⁶ + 2¹⁰⁶.
    pub(crate) fn steps(&self) -> Vec<i128> {
        let clip = i128::from(self.clip.count());
        let sums = self.whole.iter().zip(&self.unit);
        sums.map(|(whole, unit)| (whole << CLIP_BITS) + clip * unit).collect()
    }

    /// Depth of the bins that were added up; 0 for others.
    pub(crate) const fn depth(&self) -> u32 {
        self.depth
    }
}

/// Σk² of a person's vector, k being the rows of a group where its cells are bins, in squared
/// cells, if its cells ascend and lie within `cells`.
#[inline]
pub(crate) fn norm2(vector: &[(u32, i64)], cells: usize, depth: u32) -> Result<u128, CellError> {
    let mut norm2 = 0;
    let mut next = 0u64;
    for (cell, value) in vector {
        if u64::from(*cell) < next {
            return Err(CellError::Order);
        }
        next = u64::from(*cell) + 1;
        norm2 = add_square(norm2, *value);
    }
    if next > cells as u64 {
        return Err(CellError::Outside);
    }
    if depth > 0 { bins::norm2(vector, depth) } else { Ok(norm2) }
}

#[inline]
pub(crate) fn add(sums: &mut [i128], cell: u32, value: i64) {
    if let Some(sum) = sums.get_mut(cell as usize) {
        *sum += i128::from(value);
    }
}
