//! The numbers of candidate keys, within a limit of memory: where there are more than fit, each
//! pass over the rows takes those in a range of hashes.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

use crate::{expr::Value, source::SourceError};

/// Bytes of candidate keys that are held at once: two to three million keys.
pub(crate) const MOST_BYTES: usize = 256 << 20;

/// What an entry takes besides its text, about.
const ENTRY: usize = 96;

/// The keys of one pass. As secret as rows.
///
/// # Privacy
/// Which keys are in which pass depends on hashes and on how many keys there are; what is selected
/// does not: every key is whole in one pass (`docs/proofs/key-selection.md`, "In parts"). Noticed
/// by: `t2_a_small_dictionary_gives_the_same_weights`.
pub(super) struct Dictionary {
    hasher: RandomState,
    /// Hashes from `low` to `high` are of this pass. `high` falls when keys become too many, so a
    /// key that is still there at the end was there from its first row on.
    low: u64,
    high: u64,
    /// Limit of bytes.
    most: usize,
    bytes: usize,
    numbers: HashMap<Value, u32>,
    next: u32,
}

impl Dictionary {
    /// Of the first pass.
    pub(super) fn new(most: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            low: 0,
            high: u64::MAX,
            most,
            bytes: 0,
            numbers: HashMap::new(),
            next: 0,
        }
    }

    /// The number of a key, if it is of this pass.
    pub(super) fn number(&mut self, value: Value) -> Result<Option<u32>, SourceError> {
        let hash = self.hasher.hash_one(&value);
        if !(self.low..=self.high).contains(&hash) {
            return Ok(None);
        }
        if let Some(known) = self.numbers.get(&value) {
            return Ok(Some(*known));
        }
        let number = self.next;
        self.next = number.checked_add(1).ok_or(SourceError)?;
        self.bytes = self.bytes.saturating_add(size(&value));
        self.numbers.insert(value, number);
        while self.bytes > self.most && self.numbers.len() > 1 && self.low < self.high {
            self.halve();
        }
        Ok(Some(number))
    }

    /// Leaves the upper half of the hashes to a later pass. Their numbers are not given again.
    fn halve(&mut self) {
        self.high = self.low + (self.high - self.low) / 2;
        let (high, hasher) = (self.high, &self.hasher);
        self.numbers.retain(|value, _| hasher.hash_one(value) <= high);
        self.bytes = self.numbers.keys().map(size).sum();
        self.numbers.shrink_to_fit();
    }

    /// The names by number, nothing for those that were left, and the dictionary of the next pass.
    pub(super) fn end(self) -> Result<(Vec<Option<Value>>, Option<Self>), SourceError> {
        let Self { hasher, high, most, numbers, next, .. } = self;
        let mut names = vec![None; next as usize];
        for (value, number) in numbers {
            *names.get_mut(number as usize).ok_or(SourceError)? = Some(value);
        }
        let after = high.checked_add(1).map(|begin| Self {
            hasher,
            low: begin,
            high: u64::MAX,
            most,
            bytes: 0,
            numbers: HashMap::new(),
            next: 0,
        });
        Ok((names, after))
    }
}

fn size(value: &Value) -> usize {
    let text = if let Value::Text(text) = value { text.len() } else { 0 };
    ENTRY.saturating_add(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In which passes each of so many keys is named, over rows that have each key twice.
    fn passes(keys: usize, most: usize) -> (Vec<usize>, usize) {
        let text = |key: usize| Value::text(&format!("village {key}"));
        let mut named = vec![0; keys];
        let (mut dictionary, mut count) = (Some(Dictionary::new(most)), 0);
        while let Some(mut own) = dictionary {
            count += 1;
            for key in (0..keys).chain((0..keys).rev()) {
                own.number(text(key)).unwrap();
                assert!(own.bytes <= most.max(2 * ENTRY), "{} of {most}", own.bytes);
            }
            let (names, next) = own.end().unwrap();
            for name in names.into_iter().flatten() {
                let place = (0..keys).find(|key| text(*key) == name).unwrap();
                named[place] += 1;
            }
            dictionary = next;
        }
        (named, count)
    }

    #[test]
    fn every_key_is_in_one_pass_whatever_fits() {
        for (keys, most) in [(0, 1 << 10), (1, 100), (300, 1 << 20), (300, 1 << 12), (300, 1_000)] {
            let (named, count) = passes(keys, most);
            assert!(named.iter().all(|times| *times == 1), "{keys} {most}: {named:?}");
            // As many passes as there is to hold, and not many more.
            let least = keys * (ENTRY + 8) / most;
            assert!((least.max(1)..=4 * least + 6).contains(&count), "{keys} {most}: {count}");
        }
    }
}
