//! A column of a public table, looked up by the table's key.

use std::{collections::BTreeMap, sync::Arc};

use super::{Range, Value};

/// For each key what the column says of it; NULL for any other key. Public: it stands in the
/// charter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lookup {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) pairs: Arc<BTreeMap<Value, Value>>,
}

impl Lookup {
    pub(crate) fn value(&self, key: &Value) -> Value {
        self.pairs.get(key).cloned().unwrap_or(Value::Null)
    }

    /// The numbers that it holds.
    pub(crate) fn range(&self) -> Option<Range> {
        let number = |value: &Value| match value {
            Value::Number(units) => Some(*units),
            _ => None,
        };
        let numbers: Vec<i128> = self.pairs.values().map(number).collect::<Option<_>>()?;
        Range::new(*numbers.iter().min()?, *numbers.iter().max()?)
    }

    /// Whether a column of the table is the key itself.
    pub(crate) fn is_key(&self) -> bool {
        self.pairs.iter().all(|(key, value)| key == value)
    }
}
