//! Questions that are asked once and answered window by window, for one charge. Argument:
//! `docs/proofs/standing-questions.md`.

use crate::{Accumulator, Block, CellError, Clip, accumulator::norm2, lattice::scale};

/// What one person's parts of all windows so far have used up of C². It says how much somebody
/// took part: sealed state, kept per person, hence no `Debug` and no `Serialize`. It must outlive
/// the person's rows until the question ends, or an erasure would give it back.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct SpentNorm(u128);

impl SpentNorm {
    /// Nothing yet: somebody whom no window has seen.
    pub const NONE: Self = Self(0);

    /// To be sealed: the squared norm in squared cells (2⁻⁶⁰), little-endian.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// What was sealed. Any bytes are a state; those that say more than C² leave nothing.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }
}

/// The exact sum of one window of a standing question. No way to read it but [`crate::answer`] of
/// [`Self::into_sum`], with the ρ and the clip of the declaration, the same in every window.
///
/// The charge of the declaration pays for all windows, each once: the ledger that makes the
/// `Spent` of a window must find that charge in the log, record durably that the window is opened,
/// and refuse a window that was opened before.
///
/// # Privacy
/// All windows together are ρ-zCDP with respect to one person, where ρ is that of one window and
/// was charged once: a person's parts of all windows have L2 norm at most C together, for
/// however many windows, if each window adds each person at most once with the state that the
/// window before left, and that state is durable before the window's noise is drawn. Argument:
/// `docs/proofs/standing-questions.md`. Noticed by:
/// `t2_all_windows_together_move_by_at_most_the_clip`.
pub struct Window {
    sum: Accumulator,
    limit: u128,
    depth: u32,
}

impl Window {
    /// An empty window of a block over `groups` groups at the clip of the declaration.
    pub fn new(block: Block, groups: u32, clip: Clip) -> Self {
        let limit = clip.square_in_cells();
        Self { sum: Accumulator::of(block, groups, clip), limit, depth: block.depth() }
    }

    /// Adds one person's vector of this window, scaled to what the windows before left of C, and
    /// moves the person's state: v̄ = v · min(1, √(C² − Σ‖v̄ of windows before‖²)/‖v‖), rounded
    /// towards zero. Call it once per person and window.
    ///
    /// # Errors
    /// As [`Accumulator::add_person`]; then nothing was added and the state is as it was.
    pub fn add_person(
        &mut self,
        vector: &[(u32, i64)],
        spent: &mut SpentNorm,
    ) -> Result<(), CellError> {
        let norm2 = norm2(vector, self.sum.cells(), self.depth)?;
        let left = self.limit.saturating_sub(spent.0);
        if norm2 <= left {
            spent.0 = spent.0.saturating_add(norm2);
            self.sum.add_part(vector);
            return Ok(());
        }
        let part = vector.iter().map(|(cell, value)| (*cell, scale(*value, left, norm2)));
        let part: Vec<(u32, i64)> = part.collect();
        let norm2 = self::norm2(&part, self.sum.cells(), self.depth)?;
        spent.0 = spent.0.saturating_add(norm2);
        self.sum.add_part(&part);
        Ok(())
    }

    /// Adds the sum over other persons. Persons must be disjoint, as partitions are.
    ///
    /// # Errors
    /// If the two belong to different blocks; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        self.sum.merge(&other.sum)
    }

    /// The sum, to be noised.
    pub fn into_sum(self) -> Accumulator {
        self.sum
    }
}
