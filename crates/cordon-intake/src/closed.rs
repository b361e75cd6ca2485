//! Closed lists: from the spelling of a value to its place in the charter's list.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::Arc,
};

use arrow::array::{Array as _, StringArray};

/// A closed list, compiled. Its order is the charter's, its codes are dictionary codes.
pub(crate) struct Closed {
    codes: HashMap<Box<str>, i32, BuildHasherDefault<ShortHash>>,
    values: Arc<StringArray>,
}

impl Closed {
    /// Compiles the charter's list; values are compared in NFC.
    pub(crate) fn new(values: &[String]) -> Self {
        let mut codes = HashMap::default();
        for (code, value) in (0i32..).zip(values) {
            codes.entry(crate::text::normal(value).into()).or_insert(code);
        }
        Self { codes, values: Arc::new(StringArray::from_iter_values(values)) }
    }

    /// The code of `text`, which is in NFC.
    pub(crate) fn code(&self, text: &str) -> Option<i32> {
        self.codes.get(text).copied()
    }

    /// The value of `code`.
    pub(crate) fn value(&self, code: i32) -> &str {
        match usize::try_from(code) {
            Ok(at) if at < self.values.len() => self.values.value(at),
            _ => "",
        }
    }

    /// All values, shared by every chunk.
    pub(crate) fn values(&self) -> Arc<StringArray> {
        Arc::clone(&self.values)
    }
}

/// A quick hash of short texts (multiply and rotate, by words). Good enough because only the
/// charter's own values are ever inserted; submissions only look up.
pub(crate) struct ShortHash(u64);

impl Default for ShortHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortHash {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0u8; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mix(u64::from_le_bytes(last) ^ ((rest.len() as u64) << 56));
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

impl ShortHash {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_long_list_is_found() {
        let values: Vec<String> = (0..4_096).map(|n| format!("place-{n}")).collect();
        let closed = Closed::new(&values);
        for (code, value) in (0..).zip(&values) {
            assert_eq!(closed.code(value), Some(code));
            assert_eq!(closed.value(code), value);
        }
        assert_eq!(closed.code("place-4096"), None);
        assert_eq!(closed.value(-1), "");
    }
}
