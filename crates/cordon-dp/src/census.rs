//! How many persons lie where on the ladder of clips: all that the choice of a clip needs.

use crate::{
    Block, CellError, Clip,
    accumulator::norm2,
    bins::PLACES,
    lattice::{CELL_BITS, to_unit, unit_factor},
};

/// Numbers of persons of one block by rung of their norm and class of their spread. The spread is
/// the L1 norm of the unit vector: 1 for somebody in one cell, √K for somebody in K cells alike;
/// class k begins at 2ᵏ. Exact, hence no `Debug`, no `Serialize`, and no way to read it but
/// [`crate::choose`].
pub struct Census {
    rungs: Vec<Clip>,
    limits: Vec<u128>,
    cells: usize,
    depth: u32,
    /// Class after class, rung after rung; the last place of each class holds norms above every
    /// rung.
    persons: Vec<u64>,
    /// The most cells that a person can reach.
    reach: u32,
}

/// Where a person's vector lies.
pub(crate) struct Place {
    /// Σk², in squared cells.
    pub(crate) norm2: u128,
    /// Its rung; the number of rungs for a norm above all.
    pub(crate) rung: usize,
}

impl Census {
    /// Nobody yet, over `cells` cells, for the rungs from `least` up to `greatest`, which no
    /// person's norm within the charter's bounds exceeds; a person reaches at most `reach` of the
    /// cells. `least` is a bound from charter and question: no vector that is not zero has a lower
    /// norm, or no lower clip is wanted.
    pub fn new(cells: u32, least: Clip, greatest: Clip, reach: u32) -> Self {
        Self::with_depth(cells, least, greatest, reach, 0)
    }

    /// Nobody yet, of a block over `groups` groups, as [`crate::Accumulator::of`].
    pub fn of(block: Block, groups: u32, least: Clip, greatest: Clip, reach: u32) -> Self {
        let cells = groups.saturating_mul(block.width());
        Self::with_depth(cells, least, greatest, reach, block.depth())
    }

    fn with_depth(cells: u32, least: Clip, greatest: Clip, reach: u32, depth: u32) -> Self {
        let reach = reach.clamp(1, cells.max(1));
        let rungs: Vec<Clip> = Self::rungs_between(least, greatest).collect();
        let limits = rungs.iter().map(|rung| rung.square_in_cells()).collect();
        let persons = vec![0; (rungs.len() + 1) * classes(reach)];
        Self { rungs, limits, cells: cells as usize, depth, persons, reach }
    }

    /// The rungs from `least` up to `greatest`: a function of charter and question.
    pub fn rungs_between(least: Clip, greatest: Clip) -> impl Iterator<Item = Clip> {
        Clip::ladder(greatest).filter(move |rung| *rung >= least.min(greatest))
    }

    /// The rungs, ascending.
    pub fn rungs(&self) -> &[Clip] {
        &self.rungs
    }

    /// Number of cells.
    pub const fn cells(&self) -> usize {
        self.cells
    }

    /// Counts the one vector of one person, as [`crate::Accumulator::add_person`] adds it. Somebody
    /// whose vector is zero is not counted.
    ///
    /// # Errors
    /// As [`crate::Accumulator::add_person`]; then nobody was counted.
    #[inline]
    pub fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        if let Some(place) = self.place(vector)? {
            let factor = unit_factor(place.norm2);
            let units = vector.iter().map(|(_, value)| to_unit(*value, factor));
            let spread = units.map(spread_of).sum();
            self.count(&place, spread);
        }
        Ok(())
    }

    /// Adds the persons of another part. Persons must be disjoint, as partitions are.
    ///
    /// # Errors
    /// If the two belong to different blocks; then nobody was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        let shape = |census: &Self| (census.cells, census.depth, census.reach);
        if self.rungs != other.rungs || shape(self) != shape(other) {
            return Err(CellError::Mismatch);
        }
        self.persons.iter_mut().zip(&other.persons).for_each(|(sum, part)| *sum += part);
        Ok(())
    }

    /// Nothing for a vector of zeros.
    #[inline]
    pub(crate) fn place(&self, vector: &[(u32, i64)]) -> Result<Option<Place>, CellError> {
        let norm2 = norm2(vector, self.cells, self.depth)?;
        let rung = self.limits.partition_point(|limit| *limit < norm2);
        Ok((norm2 > 0).then_some(Place { norm2, rung }))
    }

    /// Counts a person with a spread in cells of 2⁻³⁰ ([`spread_of`], added up).
    #[inline]
    pub(crate) fn count(&mut self, place: &Place, spread: u64) {
        let class = (spread >> CELL_BITS).max(1).ilog2() as usize;
        let class = class.min(classes(self.reach) - 1);
        if let Some(persons) = self.persons.get_mut(class * (self.rungs.len() + 1) + place.rung) {
            *persons += 1;
        }
    }

    /// Persons by rung, one class of spread after the other; the last place of each class holds
    /// those above every rung.
    pub(crate) fn persons(&self) -> &[u64] {
        &self.persons
    }

    /// Over how many numbers, each with the noise of a cell, a loss is spread ([`Block::places`]).
    pub(crate) const fn places_of_loss(&self) -> usize {
        if self.depth > 0 { (self.cells >> self.depth) * PLACES as usize } else { self.cells }
    }

    /// Levels over which a person's norm is taken.
    pub(crate) const fn depth(&self) -> u32 {
        self.depth
    }

    /// The most cells that a person can reach, K.
    pub(crate) const fn reach(&self) -> u32 {
        self.reach
    }
}

/// A unit vector's cell as part of the spread. Two cells of 2⁻³⁰ for what rounding takes off, so
/// that a spread of 2 is one of 2.
#[inline]
pub(crate) const fn spread_of(unit: i64) -> u64 {
    unit.unsigned_abs() + 2
}

/// How many classes of spread there are: the least number, from 1, with 4ⁿ ≥ K.
pub(crate) fn classes(reach: u32) -> usize {
    let square = u64::from(reach.max(2)) - 1;
    (square.ilog2() / 2 + 1) as usize
}
