//! Workers that own whole partitions and go through them block of ordinals by block of ordinals.
//! All rows of a person lie in one block, so that what is gathered of a person is complete when the
//! block ends.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use arrow::{array::AsArray, datatypes::UInt32Type, record_batch::RecordBatch};

use crate::source::{BLOCK, ORDINAL, RecordSource, SourceError};

/// What one worker gathers.
pub(crate) trait Gather: Send {
    /// Takes the rows of one batch, all of one block; in any order they come without ordinals.
    fn batch(&mut self, batch: &RecordBatch, ordinals: &[u32]) -> Result<(), SourceError>;

    /// Ends a block: every person's rows were taken.
    fn finish(&mut self) -> Result<(), SourceError>;
}

/// How rows come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Block of ordinals by block of ordinals.
    ByPerson,
    /// Each row is a person: it does not matter.
    Any,
}

/// What workers share: the next partition, and which blocks of ordinals were seen.
#[derive(Default)]
struct Shared {
    next: AtomicUsize,
    failed: AtomicBool,
    seen: Mutex<HashSet<u32>>,
}

/// Reads `columns` of every row once. Gives what each worker gathered; every person's rows are in
/// one of them. A source whose blocks come twice is refused: a person would be two.
pub(crate) fn walk<G: Gather>(
    source: &dyn RecordSource,
    columns: &[String],
    order: Order,
    workers: usize,
    make: &(dyn Fn() -> G + Sync),
) -> Result<Vec<G>, SourceError> {
    let shared = Shared::default();
    let count = workers.clamp(1, source.partitions().max(1));
    thread::scope(|scope| {
        let spawn = |_| scope.spawn(|| work(source, (columns, order), make(), &shared));
        let handles: Vec<_> = (0..count).map(spawn).collect();
        handles.into_iter().map(|one| one.join().unwrap_or(Err(SourceError))).collect()
    })
}

fn work<G: Gather>(
    source: &dyn RecordSource,
    wanted: (&[String], Order),
    mut worker: G,
    shared: &Shared,
) -> Result<G, SourceError> {
    loop {
        let at = shared.next.fetch_add(1, Ordering::Relaxed);
        if at >= source.partitions() || shared.failed.load(Ordering::Relaxed) {
            return Ok(worker);
        }
        let read = partition(source, wanted, at, &mut worker, shared);
        if read.is_err() {
            shared.failed.store(true, Ordering::Relaxed);
            return Err(SourceError);
        }
    }
}

fn partition(
    source: &dyn RecordSource,
    (columns, order): (&[String], Order),
    partition: usize,
    worker: &mut impl Gather,
    shared: &Shared,
) -> Result<(), SourceError> {
    if order == Order::Any {
        for batch in source.read_in_any_order(partition, columns)? {
            worker.batch(&batch?, &[])?;
        }
        return worker.finish();
    }
    let mut current = None;
    for batch in source.read(partition, columns)? {
        let batch = batch?;
        let ordinals = batch.column_by_name(ORDINAL).ok_or(SourceError)?;
        let ordinals = ordinals.as_primitive_opt::<UInt32Type>().ok_or(SourceError)?;
        let ordinals: &[u32] = ordinals.values();
        let Some(first) = ordinals.first() else { continue };
        let block = first / BLOCK;
        if current != Some(block) {
            worker.finish()?;
            let new = shared.seen.lock().map_err(|_| SourceError)?.insert(block);
            if !new {
                return Err(SourceError);
            }
            current = Some(block);
        }
        if ordinals.iter().any(|ordinal| ordinal / BLOCK != block) {
            return Err(SourceError);
        }
        worker.batch(&batch, ordinals)?;
    }
    worker.finish()
}

/// The place of a person within the block.
pub(crate) const fn within(ordinal: u32) -> u16 {
    (ordinal % BLOCK) as u16
}
