//! The keys of a question: their values, the groupings over them, and what must tell NULLs apart.

use std::collections::BTreeMap;

use crate::{
    domain::{self, Column},
    expr::{Expr, Translated, Value},
    groupings::{Groupings, Set},
    refusal::Refusal,
    selection,
    shape::{After, Aggregate, Step, flag},
};

/// Most cells of an answer.
pub(crate) const MAX_CELLS: usize = 65_536;

/// A GROUP BY key with every value it can have.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) key: Translated,
    pub(crate) values: Vec<Value>,
    /// Its members of the key that only the data know, if its values are made of those found.
    pub(crate) part: Option<Vec<u32>>,
}

/// How many values each key has.
pub(crate) fn sizes(keys: &[Key]) -> Vec<usize> {
    keys.iter().map(|key| key.values.len()).collect()
}

/// The keys with their values, and which of them has values that only the data know: there only
/// NULL is known, if the key can be NULL. Of a key that no cell is made of nothing need be known.
pub(crate) fn known(
    keys: Vec<Translated>,
    sets: &[Set],
    parts: &BTreeMap<usize, Vec<u32>>,
    (columns, filters): (&[Column], &[Expr]),
) -> Result<(Vec<Key>, Option<usize>), Refusal> {
    let mut open = None;
    let mut list = Vec::new();
    for (at, key) in keys.into_iter().enumerate() {
        let values = domain::cells(&key, columns, filters);
        let part = parts.get(&at).cloned();
        let in_cells = sets.iter().any(|set| set.keys.contains(&at));
        if values.is_none() && in_cells && part.is_none() {
            if !domain::is_open(&key.expr, columns) {
                return Err(domain::unknown_keys(&key.expr, columns));
            }
            if open.replace(list.len()).is_some() {
                return Err(selection::two_open());
            }
        }
        let null = || {
            let null = selection::may_be_null(&key, columns, filters);
            null.then_some(Value::Null).into_iter().collect()
        };
        list.push(Key { values: values.unwrap_or_else(null), key, part });
    }
    Ok((list, open))
}

/// The most values that an open key is planned for.
const MOST_OPEN: usize = 1_024;

/// The ranges of cells. Of an open key as many values are planned for as fit: this decides how
/// fine percentiles are and what choosing a clip may cost.
pub(crate) fn groupings(sets: &[Set], keys: &[Key], open: Option<usize>) -> Option<Groupings> {
    let Some(open) = open else { return Groupings::new(sets, &sizes(keys), MAX_CELLS) };
    let tried = std::iter::successors(Some(MOST_OPEN), |size| Some(size / 2));
    let mut tried = tried.take_while(|size| *size > 0);
    tried.find_map(|size| Groupings::new(sets, &sizes_with(keys, open, size), MAX_CELLS))
}

/// [`sizes`] where so many values of the open key were found.
pub(crate) fn sizes_with(keys: &[Key], open: usize, found: usize) -> Vec<usize> {
    let size = |(at, key): (usize, &Key)| match at == open || key.part.is_some() {
        true => found,
        false => key.values.len(),
    };
    keys.iter().enumerate().map(size).collect()
}

/// An answer that would be mostly noise.
pub(crate) fn too_many_cells() -> Refusal {
    Refusal::new(
        "too-many-cells",
        format!("the answer would have more than {MAX_CELLS} cells, most of them noise"),
        "group more coarsely (weeks for days, bins for ages), or restrict a key in WHERE",
    )
}

/// A key that a grouping lacks is NULL in its rows; where the key can be NULL itself, the answer
/// must tell one from the other.
pub(crate) fn told_apart(
    groupings: &Groupings,
    keys: &[Key],
    aggregates: &[Aggregate],
    after: &After,
    columns: &[Column],
) -> Result<(), Refusal> {
    let filters = after.steps.iter().filter_map(|step| match step {
        Step::Filter(expr) => Some(expr),
        Step::Sort(_) | Step::Limit { .. } => None,
    });
    let shown = after.output.iter().map(|output| &output.expr).chain(filters);
    let shown: Vec<usize> = shown.flat_map(Expr::columns).collect();
    for at in groupings.lacked(keys.len()) {
        let Some(key) = keys.get(at) else { continue };
        if key.values.contains(&Value::Null) && !shown.contains(&flag(keys, aggregates, at)) {
            let names = key.key.expr.columns();
            let names = names.iter().filter_map(|index| Some(columns.get(*index)?.name.as_str()));
            let names = names.collect::<Vec<_>>().join(", ");
            return Err(Refusal::new(
                "grouping-null",
                format!(
                    "where the key of {names} is NULL, a row could be of persons without a value \
                     or a total over all values"
                ),
                "add `grouping(…)` of that key to the columns: it is 1 in totals; or leave rows \
                 without a value out: `WHERE … IS NOT NULL`",
            )
            .at("group by"));
        }
    }
    Ok(())
}
