//! The one pass over the rows: each person's whole vector, clipped, added up.
//!
//! All rows of a person come before a block of 4,096 ordinals ends (`walk`), and then the person's
//! vector is complete.

use std::borrow::Cow;

use arrow::record_batch::RecordBatch;
use cordon_dp::{Accumulator, Block, CellError, Census, Centre, Ladder, Tree, Unit, to_cell_count};

use crate::{
    block::Planned,
    domain::Column,
    expr::{Expr, Value},
    groupings::Grouping,
    keys::Key,
    plan::Plan,
    program::{Program, Rows},
    scale::{Clipped, MOST_BYTES},
    source::{RecordSource, SourceError},
    walk::{Gather, walk, within},
};

/// Exact sums, one for each block of the plan. No `Debug`: they have no noise yet.
pub(crate) type Sums = Vec<Sum>;

/// What one pass adds up for a block.
pub(crate) enum Sum {
    /// At the one clip that it has.
    At(Accumulator),
    /// For every clip that it might have.
    Every(Ladder),
    /// Persons alone: the clip is chosen first, the sums are of a second pass.
    Persons(Census),
    /// Nothing: its sum is of a second pass.
    Later,
}

impl Sum {
    #[inline]
    fn add_person(&mut self, vector: &[(u32, i64)]) -> Result<(), CellError> {
        match self {
            Self::At(sum) => sum.add_person(vector),
            Self::Every(ladder) => ladder.add_person(vector),
            Self::Persons(census) => census.add_person(vector),
            Self::Later => Ok(()),
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        match (self, other) {
            (Self::At(sum), Self::At(part)) => sum.merge(part),
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
/// is refused. Order of rows, layout and number of workers do not matter: sums are of integers.
/// Noticed by: `t2_sums_do_not_depend_on_layout`, `t2_neighbours_differ_by_at_most_the_clip`.
pub(crate) fn sums(
    plan: &Plan,
    source: &dyn RecordSource,
    workers: usize,
) -> Result<Sums, SourceError> {
    let made = plan.from.over(source);
    let source = made.as_ref();
    let compiled = Compiled::new(plan);
    let parts = walk(source, &compiled.names, workers, &|| Worker::new(&compiled))?;
    let mut total = compiled.empty();
    for part in parts {
        for (sum, part) in total.iter_mut().zip(&part.sums) {
            sum.merge(part).map_err(|_| SourceError)?;
        }
    }
    Ok(total)
}

/// The plan's expressions, made ready once.
struct Compiled<'a> {
    plan: &'a Plan,
    used: Vec<usize>,
    names: Vec<String>,
    filters: Vec<Program<bool>>,
    keys: Vec<CompiledKey>,
    groupings: Vec<CompiledGrouping>,
    blocks: Vec<CompiledBlock>,
    groups: u32,
}

struct CompiledKey {
    program: Program<u32>,
    values: Vec<Value>,
}

/// A range of cells: its first, and of each of its keys the index and how far apart two values lie.
struct CompiledGrouping {
    start: u32,
    strides: Vec<(usize, u32)>,
}

struct CompiledBlock {
    condition: Vec<Program<bool>>,
    value: Option<Program<Option<i64>>>,
    low: i64,
    high: i64,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Rows,
    Presence,
    Sum(Unit),
    Average(Centre),
    Variance(Centre),
    Bins(Tree),
}

/// The key has no such value: the row lies in no cell.
const NO_CELL: u32 = u32::MAX;

impl<'a> Compiled<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut used: Vec<usize> = plan.filters.iter().flat_map(Expr::columns).collect();
        used.extend(plan.keys.iter().flat_map(|key| key.key.expr.columns()));
        for block in &plan.blocks.list {
            used.extend(block.condition.iter().flat_map(Expr::columns));
            used.extend(block.value.iter().flat_map(|value| value.expr.columns()));
        }
        used.sort_unstable();
        used.dedup();
        let columns = &plan.columns;
        let name = |index: &usize| columns.get(*index).map(|column| column.name.clone());
        Self {
            plan,
            names: used.iter().filter_map(name).collect(),
            used,
            filters: conditions(&plan.filters, columns),
            keys: plan.keys.iter().map(|key| CompiledKey::new(key, columns)).collect(),
            groupings: plan.groupings.list.iter().map(|one| strides(one, &plan.keys)).collect(),
            blocks: plan.blocks.list.iter().map(|one| CompiledBlock::new(one, columns)).collect(),
            groups: u32::try_from(plan.cells()).unwrap_or(u32::MAX),
        }
    }

    fn empty(&self) -> Sums {
        let two = needs_two(self.plan);
        let blocks = self.plan.blocks.list.iter();
        let one = |planned: &Planned| {
            let (block, greatest) = (planned.block, planned.greatest);
            match &planned.clipped {
                Clipped::At { .. } if two => Sum::Later,
                Clipped::At { clip, .. } => Sum::At(Accumulator::of(block, self.groups, *clip)),
                Clipped::Choose(choosing) if two => {
                    Sum::Persons(choosing.census(block, self.groups, greatest))
                }
                Clipped::Choose(choosing) => {
                    Sum::Every(choosing.ladder(block, self.groups, greatest))
                }
            }
        };
        blocks.map(one).collect()
    }
}

fn is_true(value: Value) -> bool {
    value == Value::Boolean(true)
}

pub(crate) fn conditions(list: &[Expr], columns: &[Column]) -> Vec<Program<bool>> {
    list.iter().map(|expr| Program::new(expr, columns, &is_true)).collect()
}

impl CompiledKey {
    fn new(key: &Key, columns: &[Column]) -> Self {
        let values = key.values.clone();
        let program = Program::new(&key.key.expr, columns, &|value| position(&values, &value));
        Self { program, values }
    }
}

/// The last key of a grouping changes fastest.
fn strides(grouping: &Grouping, keys: &[Key]) -> CompiledGrouping {
    let mut stride = 1u32;
    let mut strides = Vec::new();
    for at in grouping.keys.iter().rev() {
        strides.push((*at, stride));
        let size = keys.get(*at).map_or(0, |key| key.values.len());
        stride = stride.saturating_mul(u32::try_from(size).unwrap_or(u32::MAX));
    }
    CompiledGrouping { start: place(grouping.start), strides }
}

impl CompiledGrouping {
    /// The cell of each row, or [`NO_CELL`], from the places of each key's values.
    fn cells(&self, places: &[Vec<u32>], rows: usize) -> Vec<u32> {
        let mut cells = vec![self.start; rows];
        for (key, stride) in &self.strides {
            for (cell, place) in cells.iter_mut().zip(places.get(*key).into_iter().flatten()) {
                *cell = match *place {
                    NO_CELL => NO_CELL,
                    place if *cell != NO_CELL => *cell + place * stride,
                    _ => NO_CELL,
                };
            }
        }
        cells
    }
}

/// The place of a key's value. Values ascend, NULL comes last.
fn position(values: &[Value], value: &Value) -> u32 {
    let sorted = match values.split_last() {
        Some((Value::Null, rest)) if *value == Value::Null => return place(rest.len()),
        Some((Value::Null, rest)) => rest,
        _ => values,
    };
    sorted.binary_search(value).map_or(NO_CELL, place)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NO_CELL)
}

impl CompiledBlock {
    fn new(planned: &crate::block::Planned, columns: &[Column]) -> Self {
        let (low, high) = planned.value.as_ref().map_or((1, 1), |value| (value.low, value.high));
        let program = |value: &crate::block::Valued| {
            Program::new(&value.expr, columns, &|value| clamped(&value, low, high))
        };
        Self {
            condition: conditions(&planned.condition, columns),
            value: planned.value.as_ref().map(program),
            low,
            high,
            kind: match planned.block {
                Block::Rows => Kind::Rows,
                Block::Presence => Kind::Presence,
                Block::Sum(unit) => Kind::Sum(unit),
                Block::Average(centre) => Kind::Average(centre),
                Block::Variance(centre) => Kind::Variance(centre),
                Block::Bins(tree) => Kind::Bins(tree),
            },
        }
    }
}

/// A number, taken to the nearest bound; nothing for NULL.
fn clamped(value: &Value, low: i64, high: i64) -> Option<i64> {
    match value {
        Value::Number(units) => {
            i64::try_from((*units).clamp(i128::from(low), i128::from(high))).ok()
        }
        _ => None,
    }
}

/// One row's part in one block.
#[derive(Clone, Copy)]
struct Entry {
    person: u16,
    cell: u32,
    value: i64,
}

struct Worker<'a> {
    compiled: &'a Compiled<'a>,
    sums: Sums,
    entries: Vec<Vec<Entry>>,
    vector: Vec<(u32, i64)>,
}

impl<'a> Worker<'a> {
    fn new(compiled: &'a Compiled<'a>) -> Self {
        let entries = compiled.blocks.iter().map(|_| Vec::new()).collect();
        Self { compiled, sums: compiled.empty(), entries, vector: Vec::new() }
    }
}

impl Gather for Worker<'_> {
    /// Adds the rows of one batch to the entries of their persons.
    fn batch(&mut self, batch: &RecordBatch, ordinals: &[u32]) -> Result<(), SourceError> {
        let compiled = self.compiled;
        let mut rows = Rows::new(batch, &compiled.plan.columns, &compiled.used)?;
        let mut kept: Vec<u32> =
            (0..u32::try_from(ordinals.len()).map_err(|_| SourceError)?).collect();
        for filter in &compiled.filters {
            keep(&mut rows, filter, &mut kept)?;
        }
        let mut places = Vec::new();
        for key in &compiled.keys {
            let at = |value: Value| position(&key.values, &value);
            places.push(rows.run(&key.program, &kept, &at, NO_CELL)?);
        }
        // A row lies in one cell of each grouping; the person's vector is over all of them.
        for grouping in &compiled.groupings {
            let cells = grouping.cells(&places, kept.len());
            let placed = kept.iter().copied().zip(cells).filter(|(_, cell)| *cell != NO_CELL);
            let placed: Vec<(u32, u32)> = placed.collect();
            for (block, entries) in compiled.blocks.iter().zip(&mut self.entries) {
                block.collect(&mut rows, &placed, ordinals, entries)?;
            }
        }
        Ok(())
    }

    /// Ends a block of ordinals: every person's vector is complete.
    fn finish(&mut self) -> Result<(), SourceError> {
        let blocks = self.compiled.blocks.iter().zip(&mut self.entries).zip(&mut self.sums);
        for ((block, entries), sum) in blocks {
            // Stable: it merges the runs that sorted batches are.
            if !entries.is_sorted_by_key(|entry| entry.person) {
                entries.sort_by_key(|entry| entry.person);
            }
            for person in entries.chunk_by_mut(|a, b| a.person == b.person) {
                block.vector(person, &mut self.vector);
                sum.add_person(&self.vector).map_err(|_| SourceError)?;
            }
            entries.clear();
        }
        Ok(())
    }
}

pub(crate) fn keep(
    rows: &mut Rows<'_>,
    condition: &Program<bool>,
    kept: &mut Vec<u32>,
) -> Result<(), SourceError> {
    let mut truths = rows.run(condition, kept, &is_true, false)?.into_iter();
    kept.retain(|_| truths.next().unwrap_or(false));
    Ok(())
}

impl CompiledBlock {
    fn collect(
        &self,
        rows: &mut Rows<'_>,
        placed: &[(u32, u32)],
        ordinals: &[u32],
        entries: &mut Vec<Entry>,
    ) -> Result<(), SourceError> {
        let mut chosen = Cow::Borrowed(placed);
        for condition in &self.condition {
            let numbers: Vec<u32> = chosen.iter().map(|(row, _)| *row).collect();
            let mut truths = rows.run(condition, &numbers, &is_true, false)?.into_iter();
            chosen.to_mut().retain(|_| truths.next().unwrap_or(false));
        }
        let person = |row: u32| {
            let ordinal = ordinals.get(row as usize).copied().unwrap_or(0);
            within(ordinal)
        };
        let Some(program) = &self.value else {
            let entry =
                |(row, cell): &(u32, u32)| Entry { person: person(*row), cell: *cell, value: 1 };
            entries.extend(chosen.iter().map(entry));
            return Ok(());
        };
        let numbers: Vec<u32> = chosen.iter().map(|(row, _)| *row).collect();
        let of = |value: Value| clamped(&value, self.low, self.high);
        let values = rows.run(program, &numbers, &of, None)?;
        for ((row, cell), value) in chosen.iter().zip(values) {
            if let Some(value) = value {
                entries.push(Entry { person: person(*row), cell: *cell, value });
            }
        }
        Ok(())
    }

    /// One person's vector from all of the person's entries: ascending cells.
    fn vector(&self, entries: &mut [Entry], vector: &mut Vec<(u32, i64)>) {
        vector.clear();
        if entries.len() > 1 {
            entries.sort_unstable_by_key(|entry| entry.cell);
        }
        for cell in entries.chunk_by_mut(|a, b| a.cell == b.cell) {
            let Some(first) = cell.first().copied() else { continue };
            let rows = u32::try_from(cell.len()).unwrap_or(u32::MAX);
            let total = || cell.iter().map(|entry| i128::from(entry.value)).sum::<i128>();
            match self.kind {
                Kind::Rows => vector.push((first.cell, to_cell_count(rows))),
                Kind::Presence => vector.push((first.cell, to_cell_count(1))),
                Kind::Sum(unit) => vector.push((first.cell, unit.to_cell(total()))),
                Kind::Average(centre) => {
                    let centred = cell.iter().map(|entry| centre.centred(entry.value)).sum();
                    vector.push((first.cell * 2, to_cell_count(rows)));
                    vector.push((first.cell * 2 + 1, centre.unit().to_cell(centred)));
                }
                Kind::Variance(centre) => {
                    let centred = cell.iter().map(|entry| centre.centred(entry.value)).sum();
                    let squares = cell.iter().map(|entry| centre.square_cell(entry.value)).sum();
                    vector.push((first.cell * 3, to_cell_count(rows)));
                    vector.push((first.cell * 3 + 1, centre.unit().to_cell(centred)));
                    vector.push((first.cell * 3 + 2, squares));
                }
                Kind::Bins(tree) => {
                    let start = first.cell * tree.leaves();
                    cell.sort_unstable_by_key(|entry| entry.value);
                    let leaf = |entry: &Entry| tree.leaf(entry.value);
                    for bin in cell.chunk_by(|a, b| leaf(a) == leaf(b)) {
                        let rows = u32::try_from(bin.len()).unwrap_or(u32::MAX);
                        let leaf = bin.first().map_or(0, leaf);
                        vector.push((start + leaf, to_cell_count(rows)));
                    }
                }
            }
        }
    }
}
