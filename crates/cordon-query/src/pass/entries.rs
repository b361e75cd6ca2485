//! The rows' parts in one block of the answer, brought into the order of persons and cells.
//!
//! The rows of a block of ordinals come segment after segment. Person and cell fit one number of 32
//! bits, so that two or three counting passes sort them, whatever their order was.

use crate::{keys::MAX_CELLS, source::BLOCK};

/// Bits of a key that name the cell; those above name the person within the block.
const CELL_BITS: u32 = 20;
const CELL_MASK: u32 = (1 << CELL_BITS) - 1;
/// Most bits that one counting pass sorts by: its counters stay in the nearest cache.
const DIGIT_BITS: u32 = 11;
/// Below so many parts counting does not pay.
const FEW: usize = 256;

const _: () = assert!(BLOCK == 1 << (u32::BITS - CELL_BITS) && MAX_CELLS <= 1 << CELL_BITS);

/// Most numbers of a cell that can be clipped together: each has a place of its own in a key.
pub(crate) const MOST_PARTS: usize = (1 << CELL_BITS) / MAX_CELLS;

/// A part with its place.
pub(super) trait Part: Copy + Default {
    fn key(self) -> u32;

    fn cell(self) -> u32 {
        self.key() & CELL_MASK
    }

    /// The person within the block.
    fn person(self) -> usize {
        (self.key() >> CELL_BITS) as usize
    }
}

/// A row that counts as one.
impl Part for u32 {
    fn key(self) -> u32 {
        self
    }
}

/// A row with a value.
impl Part for (u32, i64) {
    fn key(self) -> u32 {
        self.0
    }
}

/// The key of a row.
pub(super) const fn key(ordinal: u32, cell: u32) -> u32 {
    (ordinal % BLOCK) << CELL_BITS | cell & CELL_MASK
}

/// Parts of rows, and room to sort them in.
#[derive(Default)]
pub(super) struct Parts<T> {
    pub(super) list: Vec<T>,
    room: Vec<T>,
}

impl<T: Part> Parts<T> {
    /// Sorts by person, then cell. `cells` is how many there are.
    pub(super) fn sort(&mut self, cells: u32) {
        if self.list.is_sorted_by_key(|part| part.key()) {
            return;
        }
        if self.list.len() < FEW {
            self.list.sort_unstable_by_key(|part| part.key());
            return;
        }
        // The bits between the last cell and the person are 0 everywhere.
        let low = u32::BITS - cells.saturating_sub(1).leading_zeros();
        for (shift, bits) in digits(0, low).chain(digits(CELL_BITS, u32::BITS - CELL_BITS)) {
            self.pass(shift, bits);
        }
    }

    /// One stable counting pass by `bits` bits from `shift` on.
    fn pass(&mut self, shift: u32, bits: u32) {
        let mask = (1u32 << bits) - 1;
        let digit = |part: T| ((part.key() >> shift) & mask) as usize;
        let mut starts = [0u32; (1 << DIGIT_BITS) + 1];
        for part in &self.list {
            if let Some(count) = starts.get_mut(digit(*part) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in starts.iter_mut().take(1 << bits) {
            sum += *start;
            *start = sum;
        }
        self.room.resize(self.list.len(), T::default());
        for part in &self.list {
            if let Some(start) = starts.get_mut(digit(*part)) {
                if let Some(place) = self.room.get_mut(*start as usize) {
                    *place = *part;
                }
                *start += 1;
            }
        }
        std::mem::swap(&mut self.list, &mut self.room);
    }

    /// The parts of one person after the other. They are sorted.
    pub(super) fn persons(&mut self) -> impl Iterator<Item = &mut [T]> {
        self.list.chunk_by_mut(|a, b| a.key() >> CELL_BITS == b.key() >> CELL_BITS)
    }
}

/// A range of bits in pieces that a pass takes, the lowest first.
fn digits(from: u32, bits: u32) -> impl Iterator<Item = (u32, u32)> {
    let passes = bits.div_ceil(DIGIT_BITS);
    let width = bits.div_ceil(passes.max(1));
    (0..passes).map(move |pass| (from + pass * width, width.min(bits - pass * width)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_sorted_whatever_their_number_and_cells() {
        for (count, cells) in [(10, 5), (700, 1), (5_000, 100), (9_000, 65_536), (5_000, 2_049)] {
            let mut state = 7u32;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 8
            };
            let list: Vec<(u32, i64)> =
                (0..count).map(|row| (key(next(), next() % cells), row)).collect();
            let mut wanted = list.clone();
            wanted.sort_by_key(|part| part.0);
            let mut parts = Parts { list, room: Vec::new() };
            parts.sort(cells);
            if count >= 256 {
                assert_eq!(parts.list, wanted, "{count} parts of {cells} cells, stable");
            }
            assert!(parts.list.is_sorted_by_key(|part| part.0));
            let persons: usize = parts.persons().map(|own| own.len()).sum();
            assert_eq!(persons, wanted.len());
        }
    }

    #[test]
    fn a_person_is_one_chunk() {
        let mut parts = Parts { list: vec![key(1, 3), key(0, 9), key(1, 3)], room: Vec::new() };
        parts.sort(10);
        let found: Vec<Vec<u32>> =
            parts.persons().map(|own| own.iter().map(|part| part.cell()).collect()).collect();
        assert_eq!(found, [vec![9], vec![3, 3]]);
    }
}
