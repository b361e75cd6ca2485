//! The persons' weights on keys, as exact as rows: a pass over the rows for each part of the keys.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use arrow::record_batch::RecordBatch;
use cordon_dp::KeyWeights;

use super::{OpenKey, dictionary::Dictionary};
use crate::{
    domain::Column,
    expr::{Expr, Value},
    pass::{conditions, keep},
    plan::Plan,
    program::{Program, Rows, Scratch},
    source::{RecordSource, SourceError},
    walk::{Gather, Order, walk, within},
};

/// What one pass gathered. As secret as rows: it goes to `cordon_dp::Selection` and nowhere else.
pub(super) struct Pass {
    pub(super) weights: KeyWeights,
    /// By number; nothing for a key of another pass.
    pub(super) names: Vec<Option<Value>>,
    /// What is left for other passes.
    pub(super) next: Option<Dictionary>,
}

/// The keys that somebody has and that the dictionary takes, with the persons' weights on them.
pub(super) fn weights(
    plan: &Plan,
    open: &OpenKey,
    source: &dyn RecordSource,
    (dictionary, workers): (Dictionary, usize),
) -> Result<Pass, SourceError> {
    let made = plan.from.over(source)?;
    let key = plan.keys.get(open.key).ok_or(SourceError)?;
    let mut used: Vec<usize> = plan.filters.iter().flat_map(Expr::columns).collect();
    used.extend(key.key.expr.columns());
    used.sort_unstable();
    used.dedup();
    let name = |index: &usize| plan.columns.get(*index).map(|column| column.name.clone());
    let reading = Reading {
        key: &key.key.expr,
        columns: &plan.columns,
        names: used.iter().filter_map(name).collect(),
        used,
        filters: conditions(&plan.filters, &plan.columns),
        dictionary: Mutex::new(dictionary),
    };
    let make = || Worker {
        reading: &reading,
        met: HashMap::new(),
        entries: Vec::new(),
        own: Vec::new(),
        weights: KeyWeights::new(open.most),
        scratch: Scratch::default(),
    };
    let parts = walk(made.as_ref(), &reading.names, Order::ByPerson, workers, &make)?;
    let mut weights = KeyWeights::new(open.most);
    for part in &parts {
        weights.merge(&part.weights).map_err(|_| SourceError)?;
    }
    drop(parts);
    let dictionary = reading.dictionary.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (names, next) = dictionary.end()?;
    Ok(Pass { weights, names, next })
}

/// What is read, and the numbers of the keys that were seen.
struct Reading<'a> {
    key: &'a Expr,
    columns: &'a [Column],
    used: Vec<usize>,
    names: Vec<String>,
    filters: Vec<Program<bool>>,
    dictionary: Mutex<Dictionary>,
}

struct Worker<'a> {
    reading: &'a Reading<'a>,
    /// Keys of this block, in the order in which they were met.
    met: HashMap<Value, u32>,
    /// Person within the block, place of the key among those met.
    entries: Vec<(u16, u32)>,
    own: Vec<u32>,
    weights: KeyWeights,
    scratch: Scratch,
}

impl Gather for Worker<'_> {
    fn batch(&mut self, batch: &RecordBatch, ordinals: &[u32]) -> Result<(), SourceError> {
        let reading = self.reading;
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut rows = Rows::new(batch, reading.columns, &reading.used, &mut scratch)?;
        let count = u32::try_from(ordinals.len()).map_err(|_| SourceError)?;
        let mut kept: Vec<u32> = (0..count).collect();
        keep(&mut rows, &reading.filters, &mut kept)?;
        let values = rows.values(reading.key, &kept);
        self.scratch = scratch;
        for (row, value) in kept.iter().zip(values).filter(|(_, value)| *value != Value::Null) {
            let next = u32::try_from(self.met.len()).map_err(|_| SourceError)?;
            let place = *self.met.entry(value).or_insert(next);
            let ordinal = ordinals.get(*row as usize).ok_or(SourceError)?;
            self.entries.push((within(*ordinal), place));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), SourceError> {
        let mut numbers = vec![None; self.met.len()];
        {
            let mut dictionary = self.reading.dictionary.lock().map_err(|_| SourceError)?;
            for (value, place) in self.met.drain() {
                let number = numbers.get_mut(place as usize).ok_or(SourceError)?;
                *number = dictionary.number(value)?;
            }
        }
        self.entries.sort_unstable();
        self.entries.dedup();
        for person in self.entries.chunk_by(|a, b| a.0 == b.0) {
            self.own.clear();
            let number = |(_, place): &(u16, u32)| numbers.get(*place as usize).copied().flatten();
            self.own.extend(person.iter().filter_map(number));
            self.own.sort_unstable();
            // By all keys of the person, also those of other passes.
            self.weights.add_part(person.len(), &self.own).map_err(|_| SourceError)?;
        }
        self.entries.clear();
        Ok(())
    }
}
