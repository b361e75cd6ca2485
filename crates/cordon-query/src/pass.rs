//! The one pass over the rows: each person's whole vector, clipped, added up.
//!
//! All rows of a person come before a block of 4,096 ordinals ends (`walk`), and then the person's
//! vector is complete.

mod compiled; // expressions made ready
mod entries; // rows in the order of persons
mod worker; // one thread

use cordon_dp::{Accumulator, CellError, Census, Ladder, SpentNorm, Window, to_cell_count};

use self::{compiled::Compiled, worker::Worker};
pub(crate) use self::{compiled::conditions, entries::MOST_PARTS, worker::keep};
use crate::{
    norms::{Norms, Pages},
    plan::Plan,
    scale::{Clipped, MOST_BYTES},
    source::{RecordSource, SourceError},
    walk::{Order, walk},
};

/// Exact sums, one for each block of the plan. No `Debug`: they have no noise yet.
pub(crate) type Sums = Vec<Sum>;

/// What one pass adds up for a block.
pub(crate) enum Sum {
    /// At the one clip that it has.
    At(Accumulator),
    /// At the clip that it has over all windows of a standing question.
    Window(Window),
    /// For every clip that it might have.
    Every(Ladder),
    /// Persons alone: the clip is chosen first, the sums are of a second pass.
    Persons(Census),
    /// Nothing: its sum is of a second pass.
    Later,
}

impl Sum {
    /// Adds a person's vector, and moves what the person spent in a standing question.
    #[inline]
    fn add(
        &mut self,
        vector: &[(u32, i64)],
        spent: Option<&mut SpentNorm>,
    ) -> Result<(), CellError> {
        match (self, spent) {
            (Self::Window(window), Some(spent)) => window.add_person(vector, spent),
            (sum, _) => sum.add_person(vector),
        }
    }

    #[inline]
    fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        match self {
            Self::At(sum) => sum.add_person(vector),
            // Without what a person spent nothing is added.
            Self::Window(_) => Err(CellError::Mismatch),
            Self::Every(ladder) => ladder.add_person(vector),
            Self::Persons(census) => census.add_person(vector),
            Self::Later => Ok(()),
        }
    }

    /// Adds so many persons with one row each in a cell.
    fn add_alike(&mut self, cell: u32, persons: u64) -> Result<(), CellError> {
        let one = to_cell_count(1);
        match self {
            Self::At(sum) => sum.add_alike((cell, one), persons),
            other => (0..persons).try_for_each(|_| other.add_person(&[(cell, one)])),
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        match (self, other) {
            (Self::At(sum), Self::At(part)) => sum.merge(part),
            (Self::Window(sum), Self::Window(part)) => sum.merge(part),
            (Self::Every(ladder), Self::Every(part)) => ladder.merge(part),
            (Self::Persons(census), Self::Persons(part)) => census.merge(part),
            (Self::Later, Self::Later) => Ok(()),
            _ => Err(CellError::Mismatch),
        }
    }
}

/// Whether the sums for every clip would take more memory than one pass may: then there are two.
/// A function of question and charter.
pub(crate) fn needs_two(plan: &Plan) -> bool {
    let groups = plan.cells();
    let bytes = plan.blocks.list.iter().map(|block| match &block.clipped {
        Clipped::Choose(choosing) => {
            let cells = groups.saturating_mul(block.block.width() as usize);
            Ladder::bytes(cells, choosing.least, block.greatest)
        }
        Clipped::At { .. } => 0,
    });
    bytes.fold(0, usize::saturating_add) > MOST_BYTES
}

/// Reads every row once and adds up the clipped vectors of all persons.
///
/// # Privacy
///
/// With and without a person the sum of a block differs by at most its clip in L2: a person's rows
/// are joined before the clip ([`Accumulator::add_person`]), and a source whose blocks come twice
/// is refused. Where the charter lets a person have one row, which the store sees to, a row is a
/// person and is clipped by itself. Order of rows, layout and number of workers do not matter:
/// sums are of integers.
/// Noticed by: `t2_sums_do_not_depend_on_layout`, `t2_neighbours_differ_by_at_most_the_clip`.
pub(crate) fn sums(
    plan: &Plan,
    source: &dyn RecordSource,
    workers: usize,
) -> Result<Sums, SourceError> {
    Ok(run(plan, source, workers, None)?.0)
}

/// [`sums`] over the rows of one window of a standing question; gives the norms of everybody who
/// took part too.
///
/// # Privacy
///
/// As [`sums`], over all windows together: a person's vector is scaled to what `before` leaves of
/// the clip. Noticed by: `t2_one_person_moves_all_windows_by_at_most_the_clip`.
pub(crate) fn window_sums(
    plan: &Plan,
    source: &dyn RecordSource,
    workers: usize,
    before: &Norms,
) -> Result<(Sums, Norms), SourceError> {
    let (sums, pages) = run(plan, source, workers, Some(before))?;
    let whole = |sum| match sum {
        Sum::Window(window) => Sum::At(window.into_sum()),
        sum => sum,
    };
    Ok((sums.into_iter().map(whole).collect(), before.after(pages)))
}

fn run(
    plan: &Plan,
    source: &dyn RecordSource,
    workers: usize,
    before: Option<&Norms>,
) -> Result<(Sums, Pages), SourceError> {
    let made = plan.from.over(source)?;
    let source = made.as_ref();
    let compiled = Compiled::new(plan, before);
    let order = if plan.one_row { Order::Any } else { Order::ByPerson };
    let made = || Worker::new(&compiled);
    let parts = walk(source, &compiled.names, order, workers, &made)?;
    let mut total = compiled.empty();
    let mut pages = Pages::new();
    for part in parts {
        let (part, own) = part.end()?;
        for (sum, part) in total.iter_mut().zip(&part) {
            sum.merge(part).map_err(|_| SourceError)?;
        }
        pages.extend(own);
    }
    Ok((total, pages))
}
