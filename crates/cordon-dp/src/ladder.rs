//! Sums for every clip of the ladder at once, so that the clip can be chosen after the one pass.

use crate::{
    Accumulator, Block, CellError, Clip,
    accumulator::{add, norm2},
    lattice::{CELL_BITS, to_unit, unit_factor},
};

/// Sums of one block, kept apart by the rung in which a person's norm lies. Exact, hence no
/// `Debug`, no `Serialize`, and no way to read it but [`crate::choose`] and then
/// [`crate::answer`].
///
/// For rung b: Tᵦ, the sum of the whole vectors of its persons; Sᵦ, the sum of their unit vectors;
/// nₖᵦ, their number by spread k: the spread is the L1 norm of the unit vector, 1 for somebody in
/// one cell, √K for somebody in K cells alike, and class k begins at 2ᵏ.
/// The clipped sum at any rung C is `Σ_{b ≤ c} Tᵦ + C · Σ_{b > c} Sᵦ`.
/// Memory: 32 bytes × cells × rungs.
pub struct Ladder {
    rungs: Vec<Clip>,
    limits: Vec<u128>,
    cells: usize,
    levels: u32,
    /// Rung after rung. Bounds as in [`Accumulator`].
    whole: Vec<i128>,
    unit: Vec<i128>,
    /// Class after class, rung after rung.
    persons: Vec<u64>,
    /// The most cells that a person can reach.
    reach: u32,
}

impl Ladder {
    /// An empty sum over `cells` cells for the rungs up to `greatest`, which no person's norm
    /// within the charter's bounds exceeds; a person reaches at most `reach` of the cells.
    pub fn new(cells: u32, greatest: Clip, reach: u32) -> Self {
        Self::with_levels(cells, greatest, reach, 1)
    }

    /// An empty sum of a block over `groups` groups, as [`Accumulator::of`].
    pub fn of(block: Block, groups: u32, greatest: Clip, reach: u32) -> Self {
        let cells = groups.saturating_mul(block.width());
        Self::with_levels(cells, greatest, reach, block.levels())
    }

    fn with_levels(cells: u32, greatest: Clip, reach: u32, levels: u32) -> Self {
        let reach = reach.clamp(1, cells.max(1));
        let rungs: Vec<Clip> = Clip::ladder(greatest).collect();
        let limits: Vec<u128> = rungs.iter().map(|rung| rung.square_in_cells()).collect();
        let cells = cells as usize;
        // One place more, for norms above the last rung: they count as its clip.
        let places = rungs.len() + 1;
        let sums = vec![0; cells * places];
        Self {
            rungs,
            limits,
            cells,
            levels,
            whole: sums.clone(),
            unit: sums,
            persons: vec![0; places * classes(reach)],
            reach,
        }
    }

    /// How many rungs there are up to `greatest`: a function of the charter and the question.
    pub fn rungs_up_to(greatest: Clip) -> usize {
        Clip::ladder(greatest).count()
    }

    /// The rungs, ascending.
    pub fn rungs(&self) -> &[Clip] {
        &self.rungs
    }

    /// Number of cells.
    pub const fn cells(&self) -> usize {
        self.cells
    }

    /// Adds the one vector of one person, as [`Accumulator::add_person`]. Somebody whose vector is
    /// zero adds nothing and is not counted.
    ///
    /// # Errors
    /// As [`Accumulator::add_person`]; then nothing was added.
    #[inline]
    pub fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        let norm2 = norm2(vector, self.cells, self.levels)?;
        if norm2 == 0 {
            return Ok(());
        }
        let rung = self.limits.partition_point(|limit| *limit < norm2);
        let from = rung * self.cells;
        let place = from..from + self.cells;
        if let Some(sums) = self.whole.get_mut(place.clone()) {
            vector.iter().for_each(|(cell, value)| add(sums, *cell, *value));
        }
        let mut spread = 0;
        if let Some(sums) = self.unit.get_mut(place) {
            let factor = unit_factor(norm2);
            for (cell, value) in vector {
                let value = to_unit(*value, factor);
                // Two cells of 2⁻³⁰ for what rounding takes off, so that a spread of 2 is one of 2.
                spread += value.unsigned_abs() + 2;
                add(sums, *cell, value);
            }
        }
        let class = (spread >> CELL_BITS).max(1).ilog2() as usize;
        let class = class.min(classes(self.reach) - 1);
        if let Some(persons) = self.persons.get_mut(class * (self.rungs.len() + 1) + rung) {
            *persons += 1;
        }
        Ok(())
    }

    /// Adds the sum over other persons. Persons must be disjoint, as partitions are.
    ///
    /// # Errors
    /// If the two belong to different blocks; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        let shape = |ladder: &Self| (ladder.cells, ladder.levels, ladder.reach);
        if self.rungs != other.rungs || shape(self) != shape(other) {
            return Err(CellError::Mismatch);
        }
        self.whole.iter_mut().zip(&other.whole).for_each(|(sum, part)| *sum += part);
        self.unit.iter_mut().zip(&other.unit).for_each(|(sum, part)| *sum += part);
        self.persons.iter_mut().zip(&other.persons).for_each(|(sum, part)| *sum += part);
        Ok(())
    }

    /// Persons by rung, one class of spread after the other; the last place of each class holds
    /// those above every rung.
    pub(crate) fn persons(&self) -> &[u64] {
        &self.persons
    }

    /// The most cells that a person can reach, K.
    pub(crate) const fn reach(&self) -> u32 {
        self.reach
    }

    /// Over how many numbers, each with the noise of a cell, a loss is spread. Of a tree the number
    /// is a group's rank: its noise is about that of one node, and it moves by about a quarter of
    /// what the group loses, since both of its sides lose.
    pub(crate) const fn places_of_loss(&self) -> usize {
        if self.levels > 1 { (self.cells >> self.levels) * 4 } else { self.cells }
    }

    /// The clipped sum at one rung: what one pass with that clip alone would have given.
    pub fn at(&self, clip: Clip) -> Accumulator {
        let chosen = self.rungs.iter().position(|rung| *rung == clip);
        let chosen = chosen.unwrap_or(self.rungs.len().saturating_sub(1));
        let cells = u32::try_from(self.cells).unwrap_or(u32::MAX);
        let mut sum = Accumulator::with_levels(cells, clip, self.levels);
        for (rung, (whole, unit)) in self.sums().enumerate() {
            if rung <= chosen {
                sum.add_sums(whole, &[]);
            } else {
                sum.add_sums(&[], unit);
            }
        }
        sum
    }

    fn sums(&self) -> impl Iterator<Item = (&[i128], &[i128])> {
        let cells = self.cells.max(1);
        self.whole.chunks(cells).zip(self.unit.chunks(cells))
    }
}

/// How many classes of spread there are: the least number, from 1, with 4ⁿ ≥ K.
pub(crate) fn classes(reach: u32) -> usize {
    let square = u64::from(reach.max(2)) - 1;
    (square.ilog2() / 2 + 1) as usize
}
