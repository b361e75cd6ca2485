//! Which rows statistics leave out: earlier versions, and rows beyond the bound per person.
//!
//! Both follow from one person's own history alone, in order of arrival: a later row with the same
//! record key supersedes the earlier one and takes its place; of the keys that are left the first
//! `bound` count. A row that expired or was destroyed gives its place free.

use std::{collections::HashMap, sync::Arc};

use arrow::{array::AsArray as _, datatypes::UInt32Type};

use super::buffer::KeyHash;
use crate::{
    layout::{ORDINAL, RECORD_KEY, block_of},
    segment::{Mark, Marks, OpenSegment, SegmentError},
};

/// Marks that follow from new rows.
pub(crate) struct Outcome {
    /// On new rows, by their number.
    pub(crate) new: Vec<(usize, Mark)>,
    /// On rows that are in a segment: the segment's place, and its marks.
    pub(crate) old: Vec<(usize, Marks)>,
    pub(crate) superseded: u64,
    pub(crate) over_bound: u64,
}

/// A row that is in a segment and no earlier version.
struct Entry {
    ordinal: u32,
    key: KeyHash,
    segment: usize,
    row: usize,
    over: bool,
}

/// Where the newest version of a key is.
#[derive(Clone, Copy)]
enum At {
    Segment(usize, usize),
    New(usize),
}

/// Marks of one partition. `rows` are numbers of new rows, sorted by ordinal and then by arrival.
pub(crate) fn settle(
    rows: &[usize],
    (ordinals, keys): (&[u32], &[KeyHash]),
    segments: &[Arc<OpenSegment>],
    bound: u32,
) -> Result<Outcome, SegmentError> {
    let ordinal = |row: &usize| ordinals.get(*row).copied().unwrap_or(u32::MAX);
    let mut touched: Vec<u32> = rows.iter().map(ordinal).collect();
    touched.dedup();
    let mut entries = Vec::new();
    for (place, segment) in segments.iter().enumerate() {
        read(place, segment, &touched, &mut entries)?;
    }
    // Stable: within a person, segments stay in order of arrival.
    entries.sort_by_key(|entry| entry.ordinal);
    let mut settling = Settling {
        segments,
        bound: bound as usize,
        old: HashMap::new(),
        out: Outcome { new: Vec::new(), old: Vec::new(), superseded: 0, over_bound: 0 },
    };
    let mut rest = entries.as_slice();
    for new in rows.chunk_by(|a, b| ordinal(a) == ordinal(b)) {
        let person = new.first().map_or(u32::MAX, ordinal);
        let (before, after) = rest.split_at(rest.partition_point(|entry| entry.ordinal <= person));
        rest = after;
        settling.person(before, new, keys);
    }
    let Settling { old, mut out, .. } = settling;
    out.old = old.into_iter().collect();
    Ok(out)
}

struct Settling<'a> {
    segments: &'a [Arc<OpenSegment>],
    bound: usize,
    old: HashMap<usize, Marks>,
    out: Outcome,
}

impl Settling<'_> {
    fn person(&mut self, before: &[Entry], new: &[usize], keys: &[KeyHash]) {
        if before.is_empty() && new.len() == 1 && self.bound > 0 {
            return;
        }
        let mut newest: HashMap<KeyHash, (At, bool)> = HashMap::new();
        for entry in before {
            newest.insert(entry.key, (At::Segment(entry.segment, entry.row), entry.over));
        }
        let mut counting = newest.values().filter(|(_, over)| !over).count();
        for row in new {
            let key = keys.get(*row).copied().unwrap_or_default();
            let over = match newest.get(&key).copied() {
                Some((at, over)) => {
                    self.mark(at, Mark::Superseded);
                    self.out.superseded += 1;
                    over
                }
                None => counting >= self.bound,
            };
            let known = newest.insert(key, (At::New(*row), over)).is_some();
            if over {
                self.mark(At::New(*row), Mark::OverBound);
                self.out.over_bound += 1;
            } else if !known {
                counting += 1;
            }
        }
    }

    fn mark(&mut self, at: At, mark: Mark) {
        match at {
            At::New(row) => self.out.new.push((row, mark)),
            At::Segment(place, row) => {
                let Some(segment) = self.segments.get(place) else { return };
                let marks = self.old.entry(place).or_insert_with(|| {
                    segment.marks.clone().unwrap_or_else(|| Marks::none(segment.rows()))
                });
                marks.set(row, mark);
            }
        }
    }
}

/// Rows of a segment whose persons are among `touched`, which is sorted.
fn read(
    place: usize,
    segment: &OpenSegment,
    touched: &[u32],
    entries: &mut Vec<Entry>,
) -> Result<(), SegmentError> {
    let layout = || SegmentError::Layout(segment.file.clone());
    for (group, (first, (low, high))) in segment.groups()?.into_iter().enumerate() {
        let from = touched.partition_point(|ordinal| block_of(*ordinal) < low);
        let mut wanted = touched.get(from..).unwrap_or_default();
        if wanted.first().is_none_or(|ordinal| block_of(*ordinal) > high) {
            continue;
        }
        let mut row = first;
        for batch in segment.batches(&[ORDINAL, RECORD_KEY], Some(vec![group]))? {
            let batch = batch.map_err(|_| SegmentError::Read(segment.file.clone()))?;
            let ordinals = batch.column_by_name(ORDINAL).ok_or_else(layout)?;
            let ordinals = ordinals.as_primitive_opt::<UInt32Type>().ok_or_else(layout)?;
            let keys = batch.column_by_name(RECORD_KEY).ok_or_else(layout)?;
            let keys = keys.as_fixed_size_binary_opt().ok_or_else(layout)?;
            for (ordinal, key) in ordinals.values().iter().zip(keys.iter()) {
                let here = row;
                row += 1;
                while wanted.first().is_some_and(|first| first < ordinal) {
                    wanted = wanted.get(1..).unwrap_or_default();
                }
                let has = |mark| segment.marks.as_ref().is_some_and(|marks| marks.has(here, mark));
                if wanted.first() != Some(ordinal) || has(Mark::Superseded) {
                    continue;
                }
                let key = key.and_then(|key| key.try_into().ok()).ok_or_else(layout)?;
                let over = has(Mark::OverBound);
                entries.push(Entry { ordinal: *ordinal, key, segment: place, row: here, over });
            }
        }
    }
    Ok(())
}
