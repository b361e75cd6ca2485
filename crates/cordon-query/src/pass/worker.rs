//! One worker of the pass: a thread that owns whole partitions.

use arrow::record_batch::RecordBatch;
use cordon_dp::SpentNorm;

use super::{
    Sum, Sums,
    compiled::{Compiled, CompiledBlock, CompiledPart, NO_CELL, is_true},
    entries::{Part, Parts, key},
};
use crate::{
    norms::{Page, Pages},
    program::{Program, Rows, Scratch, Selected},
    source::{BLOCK, SourceError},
    walk::Gather,
};

pub(super) struct Worker<'a> {
    compiled: &'a Compiled<'a>,
    sums: Sums,
    parts: Vec<Own>,
    vector: Vec<(u32, i64)>,
    scratch: Scratch,
    room: Room,
    /// Of a standing question: the block of ordinals, and what its persons spent.
    page: Option<(u32, Page)>,
    pages: Pages,
}

/// What the rows of a block of ordinals add to one block of the answer.
enum Own {
    /// Rows that count as one each.
    Ones(Parts<u32>),
    Values(Parts<(u32, i64)>),
    /// Persons with their only row in each cell.
    Alone(Vec<u64>),
}

/// Lists that are filled anew for each batch.
#[derive(Default)]
struct Room {
    /// The rows that filters left, where there are filters.
    kept: Option<Vec<u32>>,
    /// The cell of each row that is left.
    cells: Vec<u32>,
    /// For each key the place of each row's value.
    places: Vec<Vec<u32>>,
    truths: Vec<bool>,
    chosen: Vec<u32>,
    chosen_cells: Vec<u32>,
    values: Vec<Option<i64>>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(compiled: &'a Compiled<'a>) -> Self {
        let own = |block: &CompiledBlock| match (block.has_values(), compiled.plan.one_row) {
            (true, _) => Own::Values(Parts::default()),
            (false, false) => Own::Ones(Parts::default()),
            (false, true) => Own::Alone(vec![0; compiled.groups as usize]),
        };
        Self {
            compiled,
            sums: compiled.empty(),
            parts: compiled.blocks.iter().map(own).collect(),
            vector: Vec::new(),
            scratch: Scratch::default(),
            room: Room::default(),
            page: None,
            pages: Pages::new(),
        }
    }

    /// The sums over all partitions that it owned.
    pub(super) fn end(mut self) -> Result<(Sums, Pages), SourceError> {
        for (own, sum) in self.parts.iter().zip(&mut self.sums) {
            let Own::Alone(persons) = own else { continue };
            for (cell, persons) in (0u32..).zip(persons).filter(|(_, persons)| **persons > 0) {
                sum.add_alike(cell, *persons).map_err(|_| SourceError)?;
            }
        }
        Ok((self.sums, self.pages))
    }
}

impl Gather for Worker<'_> {
    /// Adds the rows of one batch to the parts of their persons; where a person has one row each
    /// row is a person.
    fn batch(&mut self, batch: &RecordBatch, ordinals: &[u32]) -> Result<(), SourceError> {
        self.turn(ordinals);
        let Self { compiled, sums, parts, vector, scratch, room, .. } = self;
        let count = batch.num_rows();
        let ordinals = (!compiled.plan.one_row).then_some(ordinals);
        let mut rows = Rows::new(batch, &compiled.plan.columns, &compiled.used, scratch)?;
        let left = room.keep(&mut rows, compiled, count)?;
        room.place(&mut rows, compiled, count)?;
        // A row lies in one cell of each grouping; the person's vector is over all of them.
        let each = compiled.groupings.iter().flat_map(|grouping| {
            let blocks = compiled.blocks.iter().enumerate();
            blocks.map(move |(number, block)| (number == 0, grouping, block, number))
        });
        for (first, grouping, block, number) in each {
            let (Some(own), Some(sum)) = (parts.get_mut(number), sums.get_mut(number)) else {
                return Err(SourceError);
            };
            if first {
                grouping.cells(&room.places, left, &mut room.cells);
            }
            // A row that stands in several parts is one person's only where persons are joined.
            if block.parts.len() > 1 && ordinals.is_none() {
                return Err(SourceError);
            }
            for (part, place) in block.parts.iter().zip(0..) {
                if !part.is_plain() || block.has_values() {
                    room.choose(&mut rows, part)?;
                }
                room.put((block, place), (own, sum), count, ordinals, vector)?;
            }
        }
        Ok(())
    }

    /// Every person's vector is complete.
    fn finish(&mut self) -> Result<(), SourceError> {
        let Self { compiled, sums, parts, vector, page, .. } = self;
        let mut took_part = false;
        let blocks = compiled.blocks.iter().zip(parts).zip(sums);
        for (number, ((block, own), sum)) in blocks.enumerate() {
            took_part |= match own {
                Own::Ones(parts) => {
                    parts.sort(compiled.groups);
                    let vector_of = |own: &mut [u32], to: &mut _| block.ones(own, to);
                    add_up(parts, (sum, vector), (page, number), vector_of)?
                }
                Own::Values(parts) => {
                    parts.sort(compiled.groups.saturating_mul(block.places()));
                    let vector_of = |own: &mut [(u32, i64)], to: &mut _| block.values(own, to);
                    add_up(parts, (sum, vector), (page, number), vector_of)?
                }
                Own::Alone(_) => false,
            };
        }
        self.pages.extend(self.page.take().filter(|_| took_part));
        Ok(())
    }
}

impl Worker<'_> {
    /// Looks up, of a standing question, what the persons of a block of ordinals have spent.
    fn turn(&mut self, ordinals: &[u32]) {
        if let (Some(before), None, Some(first)) =
            (self.compiled.before, &self.page, ordinals.first())
        {
            let block = first / BLOCK;
            self.page = Some((block, before.page(block)));
        }
    }
}

/// Adds each person's vector to the sum; says whether there was anybody. The parts are sorted.
fn add_up<T: Part>(
    parts: &mut Parts<T>,
    (sum, vector): (&mut Sum, &mut Vec<(u32, i64)>),
    (page, block): (&mut Option<(u32, Page)>, usize),
    vector_of: impl Fn(&mut [T], &mut Vec<(u32, i64)>),
) -> Result<bool, SourceError> {
    for person in parts.persons() {
        let spent = spent(page, person, block);
        vector_of(person, vector);
        sum.add(vector, spent).map_err(|_| SourceError)?;
    }
    let anybody = !parts.list.is_empty();
    parts.list.clear();
    Ok(anybody)
}

/// What a person, whose parts these are, spent of a block of the answer.
fn spent<'a, T: Part>(
    page: &'a mut Option<(u32, Page)>,
    parts: &[T],
    block: usize,
) -> Option<&'a mut SpentNorm> {
    let person = parts.first()?.person();
    page.as_mut()?.1.of(person, block)
}

/// Keeps those of some rows for which all conditions are true.
pub(crate) fn keep(
    rows: &mut Rows<'_>,
    conditions: &[Program<bool>],
    kept: &mut Vec<u32>,
) -> Result<(), SourceError> {
    let mut truths = Vec::new();
    conditions.iter().try_for_each(|condition| keep_by(rows, condition, kept, &mut truths))
}

/// Keeps those for which one condition is true; `truths` is room to find out.
fn keep_by(
    rows: &mut Rows<'_>,
    condition: &Program<bool>,
    kept: &mut Vec<u32>,
    truths: &mut Vec<bool>,
) -> Result<(), SourceError> {
    rows.run(condition, Selected::Only(kept), &is_true, false, truths)?;
    let mut truths = truths.iter();
    kept.retain(|_| truths.next().copied().unwrap_or(false));
    Ok(())
}

fn ordinal(ordinals: &[u32], row: u32) -> u32 {
    ordinals.get(row as usize).copied().unwrap_or(0)
}

impl Room {
    /// Keeps the rows for which every filter is true; says how many are left.
    fn keep(
        &mut self,
        rows: &mut Rows<'_>,
        compiled: &Compiled<'_>,
        count: usize,
    ) -> Result<usize, SourceError> {
        let truths = &mut self.truths;
        for (number, filter) in compiled.filters.iter().enumerate() {
            let kept = self.kept.get_or_insert_default();
            if number == 0 {
                rows.run(filter, Selected::All(count), &is_true, false, truths)?;
                let all = (0u32..).zip(truths.iter());
                kept.clear();
                kept.extend(all.filter_map(|(row, is)| is.then_some(row)));
            } else {
                keep_by(rows, filter, kept, truths)?;
            }
        }
        Ok(self.kept.as_ref().map_or(count, Vec::len))
    }

    /// Finds the place of each key's value for each row that was kept.
    fn place(
        &mut self,
        rows: &mut Rows<'_>,
        compiled: &Compiled<'_>,
        count: usize,
    ) -> Result<(), SourceError> {
        let Self { kept, places, .. } = self;
        let selected = match &*kept {
            Some(kept) => Selected::Only(kept),
            None => Selected::All(count),
        };
        places.resize_with(compiled.plan.keys.len(), Vec::new);
        for (at, own) in &compiled.keys {
            let places = places.get_mut(*at).ok_or(SourceError)?;
            rows.run(&own.program, selected, &|value| own.place(&value), NO_CELL, places)?;
        }
        Ok(())
    }

    /// Adds the rows that count in a part of a block to it.
    fn put(
        &self,
        (block, place): (&CompiledBlock, u32),
        (own, sum): (&mut Own, &mut Sum),
        count: usize,
        ordinals: Option<&[u32]>,
        vector: &mut Vec<(u32, i64)>,
    ) -> Result<(), SourceError> {
        let part = block.parts.get(place as usize).ok_or(SourceError)?;
        let plain = part.is_plain() && !block.has_values();
        let cells = if plain { &self.cells } else { &self.chosen_cells };
        let placed = cells.iter().copied();
        let rows = match (&self.kept, plain) {
            (None, true) => Selected::All(count),
            (Some(kept), true) => Selected::Only(kept),
            (_, false) => Selected::Only(&self.chosen),
        };
        match own {
            Own::Ones(parts) => {
                let inside =
                    |(ordinal, cell): (u32, u32)| (cell != NO_CELL).then(|| key(ordinal, cell));
                let ordinals = ordinals.ok_or(SourceError)?;
                match rows {
                    Selected::All(_) => {
                        let all = ordinals.iter().copied().zip(placed);
                        parts.list.extend(all.filter_map(inside));
                    }
                    Selected::Only(list) => {
                        let only = list.iter().map(|row| ordinal(ordinals, *row)).zip(placed);
                        parts.list.extend(only.filter_map(inside));
                    }
                }
            }
            Own::Values(parts) => {
                let of_row = |row: &u32| ordinals.map_or(0, |list| ordinal(list, *row));
                let numbers = self.chosen.iter().map(of_row).zip(placed).zip(&self.values);
                let places = block.places();
                let numbers = numbers.filter_map(|((at, cell), value)| {
                    Some((key(at, cell * places + place), (*value)?))
                });
                if ordinals.is_some() {
                    parts.list.extend(numbers);
                    return Ok(());
                }
                for part in numbers {
                    block.values(&mut [part], vector);
                    sum.add_person(vector).map_err(|_| SourceError)?;
                }
            }
            Own::Alone(persons) => {
                for cell in placed {
                    if let Some(count) = persons.get_mut(cell as usize) {
                        *count += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// Chooses the rows that count in a part of a block, and takes their values; 1 where it has
    /// none.
    fn choose(&mut self, rows: &mut Rows<'_>, part: &CompiledPart) -> Result<(), SourceError> {
        let Self { kept, cells, truths, chosen, chosen_cells, values, .. } = self;
        let inside = |(_, cell): &(u32, &u32)| **cell != NO_CELL;
        chosen.clear();
        match kept {
            None => chosen.extend((0u32..).zip(cells.iter()).filter(inside).map(|(row, _)| row)),
            Some(kept) => {
                let kept = kept.iter().copied();
                chosen.extend(kept.zip(cells.iter()).filter(inside).map(|(row, _)| row));
            }
        }
        chosen_cells.clear();
        chosen_cells.extend(cells.iter().copied().filter(|cell| *cell != NO_CELL));
        for condition in &part.condition {
            rows.run(condition, Selected::Only(chosen), &is_true, false, truths)?;
            let mut of_rows = truths.iter();
            chosen.retain(|_| of_rows.next().copied().unwrap_or(false));
            let mut of_cells = truths.iter();
            chosen_cells.retain(|_| of_cells.next().copied().unwrap_or(false));
        }
        values.clear();
        match &part.value {
            Some(program) => {
                let of = |value| part.units(&value);
                rows.run(program, Selected::Only(chosen), &of, None, values)
            }
            None => {
                values.resize(chosen.len(), Some(1));
                Ok(())
            }
        }
    }
}
