//! The expressions of a plan, made ready once for all rows, and a person's vector from them.

use cordon_dp::{Accumulator, Block, Window, to_cell_count};

use super::{Sum, Sums, entries::Part as _, needs_two};
use crate::{
    block::{Counted, Planned, Valued},
    domain::Column,
    expr::{Expr, Value},
    groupings::Grouping,
    keys::Key,
    norms::Norms,
    plan::Plan,
    program::Program,
    scale::Clipped,
};

/// The plan's expressions, made ready once.
pub(super) struct Compiled<'a> {
    pub(super) plan: &'a Plan,
    /// Of a standing question: what persons spent in the windows before.
    pub(super) before: Option<&'a Norms>,
    pub(super) used: Vec<usize>,
    pub(super) names: Vec<String>,
    pub(super) filters: Vec<Program<bool>>,
    /// Keys of which cells are made, by their place among all.
    pub(super) keys: Vec<(usize, CompiledKey)>,
    pub(super) groupings: Vec<CompiledGrouping>,
    pub(super) blocks: Vec<CompiledBlock>,
    pub(super) groups: u32,
}

pub(super) struct CompiledKey {
    pub(super) program: Program<u32>,
    values: Vec<Value>,
}

/// A range of cells: its first, and of each of its keys the index and how far apart two values lie.
pub(super) struct CompiledGrouping {
    start: u32,
    strides: Vec<(usize, u32)>,
}

/// One block; of one part, or of several that are clipped together.
pub(super) struct CompiledBlock {
    pub(super) parts: Vec<CompiledPart>,
}

pub(super) struct CompiledPart {
    pub(super) condition: Vec<Program<bool>>,
    pub(super) value: Option<Program<Option<i64>>>,
    low: i64,
    high: i64,
    block: Block,
}

/// The key has no such value: the row lies in no cell.
pub(super) const NO_CELL: u32 = u32::MAX;

impl<'a> Compiled<'a> {
    pub(super) fn new(plan: &'a Plan, before: Option<&'a Norms>) -> Self {
        let mut used: Vec<usize> = plan.filters.iter().flat_map(Expr::columns).collect();
        let in_cells = |at: usize| plan.groupings.in_cells(at);
        let keys = plan.keys.iter().enumerate().filter(|(at, _)| in_cells(*at));
        used.extend(keys.clone().flat_map(|(_, key)| key.key.expr.columns()));
        for block in &plan.blocks.list {
            for part in &block.parts {
                used.extend(part.condition.iter().flat_map(Expr::columns));
                used.extend(part.value.iter().flat_map(|value| value.expr.columns()));
            }
        }
        used.sort_unstable();
        used.dedup();
        let columns = &plan.columns;
        let name = |index: &usize| columns.get(*index).map(|column| column.name.clone());
        Self {
            plan,
            before,
            names: used.iter().filter_map(name).collect(),
            used,
            filters: conditions(&plan.filters, columns),
            keys: keys.map(|(at, key)| (at, CompiledKey::new(key, columns))).collect(),
            groupings: plan.groupings.list.iter().map(|one| strides(one, &plan.keys)).collect(),
            blocks: plan.blocks.list.iter().map(|one| CompiledBlock::new(one, columns)).collect(),
            groups: u32::try_from(plan.cells()).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn empty(&self) -> Sums {
        let two = needs_two(self.plan);
        let blocks = self.plan.blocks.list.iter();
        let one = |planned: &Planned| {
            let (block, greatest) = (planned.block, planned.greatest);
            match &planned.clipped {
                Clipped::At { .. } if two => Sum::Later,
                Clipped::At { clip, .. } if self.before.is_some() => {
                    Sum::Window(Window::new(block, self.groups, *clip))
                }
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

pub(crate) fn is_true(value: Value) -> bool {
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

    /// The place of a value.
    pub(super) fn place(&self, value: &Value) -> u32 {
        position(&self.values, value)
    }
}

/// The last key of a grouping changes fastest.
fn strides(grouping: &Grouping, keys: &[Key]) -> CompiledGrouping {
    let mut stride = 1u32;
    let mut strides = Vec::new();
    for at in grouping.set.keys.iter().rev() {
        strides.push((*at, stride));
        let size = keys.get(*at).map_or(0, |key| key.values.len());
        stride = stride.saturating_mul(u32::try_from(size).unwrap_or(u32::MAX));
    }
    CompiledGrouping { start: place(grouping.start), strides }
}

impl CompiledGrouping {
    /// The cell of each row, or [`NO_CELL`], from the places of each key's values.
    pub(super) fn cells(&self, places: &[Vec<u32>], rows: usize, cells: &mut Vec<u32>) {
        cells.clear();
        cells.resize(rows, self.start);
        for (key, stride) in &self.strides {
            for (cell, place) in cells.iter_mut().zip(places.get(*key).into_iter().flatten()) {
                *cell = match *place {
                    NO_CELL => NO_CELL,
                    place if *cell != NO_CELL => *cell + place * stride,
                    _ => NO_CELL,
                };
            }
        }
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

impl CompiledPart {
    fn new(counted: &Counted, columns: &[Column]) -> Self {
        let (low, high) = counted.value.as_ref().map_or((1, 1), |value| (value.low, value.high));
        let program = |value: &Valued| {
            Program::new(&value.expr, columns, &|value| clamped(&value, low, high))
        };
        Self {
            condition: conditions(&counted.condition, columns),
            value: counted.value.as_ref().map(program),
            low,
            high,
            block: counted.block,
        }
    }

    /// Whether every row counts as it is: no condition, no value.
    pub(super) const fn is_plain(&self) -> bool {
        self.condition.is_empty() && self.value.is_none()
    }

    /// What counts of a value.
    pub(super) fn units(&self, value: &Value) -> Option<i64> {
        clamped(value, self.low, self.high)
    }
}

impl CompiledBlock {
    fn new(planned: &Planned, columns: &[Column]) -> Self {
        Self { parts: planned.parts.iter().map(|one| CompiledPart::new(one, columns)).collect() }
    }

    /// Whether its rows come with values: a part of several has a place of its own beside each.
    pub(super) fn has_values(&self) -> bool {
        self.parts.len() > 1 || self.parts.iter().any(|part| part.value.is_some())
    }

    /// Places in a key for each group.
    pub(super) fn places(&self) -> u32 {
        u32::try_from(self.parts.len()).unwrap_or(u32::MAX)
    }

    /// One person's vector from rows that count as one each, sorted by cell: all of a person's
    /// rows in a cell, or one of them.
    pub(super) fn ones(&self, own: &[u32], vector: &mut Vec<(u32, i64)>) {
        vector.clear();
        let persons = self.parts.iter().any(|part| part.block == Block::Presence);
        for cell in own.chunk_by(|a, b| a == b) {
            let Some(first) = cell.first() else { continue };
            let rows = if persons { 1 } else { cell.len() };
            vector.push((first.cell(), to_cell_count(u32::try_from(rows).unwrap_or(u32::MAX))));
        }
    }

    /// One person's vector from rows with values, sorted by cell, in it by part.
    pub(super) fn values(&self, own: &mut [(u32, i64)], vector: &mut Vec<(u32, i64)>) {
        vector.clear();
        for cell in own.chunk_by_mut(|a, b| a.0 == b.0) {
            let Some(at) = cell.first().map(|first| first.cell()) else { continue };
            let rows = to_cell_count(u32::try_from(cell.len()).unwrap_or(u32::MAX));
            let sum = |of: &dyn Fn(i64) -> i128| cell.iter().map(|(_, value)| of(*value)).sum();
            let part = self.parts.get(at as usize % self.parts.len().max(1));
            match part.map_or(Block::Rows, |part| part.block) {
                Block::Rows => vector.push((at, rows)),
                Block::Presence => vector.push((at, to_cell_count(1))),
                Block::Sum(unit) => vector.push((at, unit.to_cell(sum(&i128::from)))),
                // No part has parts.
                Block::Together { .. } => {}
                Block::Average(centre) => {
                    let centred = sum(&|value| centre.centred(value));
                    vector.push((at * 2, rows));
                    vector.push((at * 2 + 1, centre.unit().to_cell(centred)));
                }
                Block::Variance(centre) => {
                    let centred = sum(&|value| centre.centred(value));
                    let squares = cell.iter().map(|(_, value)| centre.square_cell(*value)).sum();
                    vector.push((at * 3, rows));
                    vector.push((at * 3 + 1, centre.unit().to_cell(centred)));
                    vector.push((at * 3 + 2, squares));
                }
                Block::Bins(bins) => {
                    // A division for each row, not for each comparison of two.
                    let start = at * bins.count();
                    for (_, value) in &mut *cell {
                        *value = i64::from(start + bins.bin(*value));
                    }
                    cell.sort_unstable_by_key(|(_, bin)| *bin);
                    for bin in cell.chunk_by(|a, b| a.1 == b.1) {
                        let Some(own) = bin.first().and_then(|own| u32::try_from(own.1).ok())
                        else {
                            continue;
                        };
                        let rows = u32::try_from(bin.len()).unwrap_or(u32::MAX);
                        vector.push((own, to_cell_count(rows)));
                    }
                }
            }
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
