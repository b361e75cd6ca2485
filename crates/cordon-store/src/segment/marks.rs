//! Marks: which rows of a segment statistics leave out.

use crate::secret::{Key, SealError};

/// Why a row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// There is a later version.
    Superseded,
    /// The person has as many rows as the charter's bound allows already.
    OverBound,
}

impl Mark {
    const fn bit(self) -> u8 {
        match self {
            Self::Superseded => 1,
            Self::OverBound => 2,
        }
    }
}

/// The marks of one segment, two bits for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    rows: usize,
    bits: Vec<u8>,
}

impl Marks {
    pub(crate) fn none(rows: usize) -> Self {
        Self { rows, bits: vec![0; rows.div_ceil(4)] }
    }

    pub(crate) fn set(&mut self, row: usize, mark: Mark) {
        if let Some(byte) = self.bits.get_mut(row / 4) {
            *byte |= mark.bit() << (row % 4 * 2);
        }
    }

    pub(crate) fn has(&self, row: usize, mark: Mark) -> bool {
        self.of(row) & mark.bit() != 0
    }

    /// Whether statistics see the row.
    pub(crate) fn counts(&self, row: usize) -> bool {
        self.of(row) == 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bits.iter().all(|byte| *byte == 0)
    }

    /// How many rows have a mark.
    pub(crate) fn count(&self, mark: Mark) -> u64 {
        (0..self.rows).filter(|row| self.has(*row, mark)).count() as u64
    }

    pub(crate) fn seal(&self, file: &str, footer: &Key) -> Result<Vec<u8>, SealError> {
        footer.seal(&format!("marks {file}"), &self.bits)
    }

    pub(crate) fn open(
        rows: usize,
        file: &str,
        footer: &Key,
        sealed: &[u8],
    ) -> Result<Self, SealError> {
        let bits = footer.open(&format!("marks {file}"), sealed)?.to_vec();
        if bits.len() == rows.div_ceil(4) {
            Ok(Self { rows, bits })
        } else {
            Err(SealError::DoesNotOpen)
        }
    }

    fn of(&self, row: usize) -> u8 {
        self.bits.get(row / 4).map_or(0, |byte| byte >> (row % 4 * 2) & 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_kept_apart_and_come_back() {
        let mut marks = Marks::none(9);
        marks.set(0, Mark::Superseded);
        marks.set(5, Mark::OverBound);
        marks.set(8, Mark::OverBound);
        marks.set(8, Mark::Superseded);
        let count = |mark| marks.count(mark);
        assert_eq!((count(Mark::Superseded), count(Mark::OverBound)), (2, 2));
        assert!(!marks.counts(5) && marks.counts(4) && !marks.has(5, Mark::Superseded));
        let key = Key::fresh().unwrap();
        let sealed = marks.seal("f", &key).unwrap();
        assert_eq!(Marks::open(9, "f", &key, &sealed).unwrap(), marks);
        assert!(Marks::open(9, "g", &key, &sealed).is_err());
        assert!(Marks::open(40, "f", &key, &sealed).is_err());
    }
}
