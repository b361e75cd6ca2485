//! Sums for every clip of the ladder at once, so that the clip can be chosen after the one pass.

use crate::{
    Accumulator, Block, CellError, Census, Clip,
    accumulator::add,
    census::spread_of,
    lattice::{to_unit, unit_factor},
};

/// Sums of one block, kept apart by the rung in which a person's norm lies. Exact, hence no
/// `Debug`, no `Serialize`, and no way to read it but [`crate::choose`] and then
/// [`crate::answer`].
///
/// For rung b: Tᵦ, the sum of the whole vectors of its persons; Sᵦ, the sum of their unit vectors;
/// beside them the [`Census`] of the same persons.
/// The clipped sum at any rung C is `Σ_{b ≤ c} Tᵦ + C · Σ_{b > c} Sᵦ`.
/// Memory: [`Ladder::bytes`].
pub struct Ladder {
    census: Census,
    /// Rung after rung. Bounds as in [`Accumulator`].
    whole: Vec<i128>,
    unit: Vec<i128>,
}

impl Ladder {
    /// An empty sum; what is what, see [`Census::new`].
    pub fn new(cells: u32, least: Clip, greatest: Clip, reach: u32) -> Self {
        Self::over(Census::new(cells, least, greatest, reach))
    }

    /// An empty sum of a block over `groups` groups, as [`Accumulator::of`].
    pub fn of(block: Block, groups: u32, least: Clip, greatest: Clip, reach: u32) -> Self {
        Self::over(Census::of(block, groups, least, greatest, reach))
    }

    fn over(census: Census) -> Self {
        // One place more, for norms above the last rung: they count as its clip.
        let sums = vec![0; census.cells() * (census.rungs().len() + 1)];
        Self { census, whole: sums.clone(), unit: sums }
    }

    /// Memory that a ladder takes: 32 bytes × cells × places. A function of charter and question.
    pub fn bytes(cells: usize, least: Clip, greatest: Clip) -> usize {
        let places = Census::rungs_between(least, greatest).count() + 1;
        cells.saturating_mul(places).saturating_mul(32)
    }

    /// Who lies where.
    pub const fn census(&self) -> &Census {
        &self.census
    }

    /// The rungs, ascending.
    pub fn rungs(&self) -> &[Clip] {
        self.census.rungs()
    }

    /// Number of cells.
    pub const fn cells(&self) -> usize {
        self.census.cells()
    }

    /// Adds the one vector of one person, as [`Accumulator::add_person`]. Somebody whose vector is
    /// zero adds nothing and is not counted.
    ///
    /// # Errors
    /// As [`Accumulator::add_person`]; then nothing was added.
    #[inline]
    pub fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        let Some(place) = self.census.place(vector)? else { return Ok(()) };
        let from = place.rung * self.cells();
        let sums = from..from + self.cells();
        if let Some(whole) = self.whole.get_mut(sums.clone()) {
            vector.iter().for_each(|(cell, value)| add(whole, *cell, *value));
        }
        let mut spread = 0;
        if let Some(unit) = self.unit.get_mut(sums) {
            let factor = unit_factor(place.norm2);
            for (cell, value) in vector {
                let value = to_unit(*value, factor);
                spread += spread_of(value);
                add(unit, *cell, value);
            }
        }
        self.census.count(&place, spread);
        Ok(())
    }

    /// Adds the sum over other persons. Persons must be disjoint, as partitions are.
    ///
    /// # Errors
    /// If the two belong to different blocks; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        self.census.merge(&other.census)?;
        self.whole.iter_mut().zip(&other.whole).for_each(|(sum, part)| *sum += part);
        self.unit.iter_mut().zip(&other.unit).for_each(|(sum, part)| *sum += part);
        Ok(())
    }

    /// The clipped sum at one rung: what one pass with that clip alone would have given.
    pub fn at(&self, clip: Clip) -> Accumulator {
        let chosen = self.rungs().iter().position(|rung| *rung == clip);
        let chosen = chosen.unwrap_or(self.rungs().len().saturating_sub(1));
        let cells = u32::try_from(self.cells()).unwrap_or(u32::MAX);
        let mut sum = Accumulator::with_depth(cells, clip, self.census.depth());
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
        let cells = self.cells().max(1);
        self.whole.chunks(cells).zip(self.unit.chunks(cells))
    }
}
