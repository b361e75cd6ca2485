//! The keys of a question: their values, the groupings over them, and what must tell NULLs apart.

use crate::{
    domain::{self, Column},
    expr::{Expr, Translated, Value},
    groupings::Groupings,
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
}

/// How many values each key has.
pub(crate) fn sizes(keys: &[Key]) -> Vec<usize> {
    keys.iter().map(|key| key.values.len()).collect()
}

/// The keys with their values, and which of them has values that only the data know: there only
/// NULL is known, if the key can be NULL.
pub(crate) fn known(
    keys: Vec<Translated>,
    columns: &[Column],
    filters: &[Expr],
) -> Result<(Vec<Key>, Option<usize>), Refusal> {
    let mut open = None;
    let mut list = Vec::new();
    for key in keys {
        let values = domain::cells(&key, columns, filters);
        if values.is_none() {
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
        list.push(Key { values: values.unwrap_or_else(null), key });
    }
    Ok((list, open))
}

/// The most values that an open key is planned for.
const MOST_OPEN: usize = 1_024;

/// The ranges of cells. Of an open key as many values are planned for as fit: this decides how
/// fine percentiles are and what choosing a clip may cost.
pub(crate) fn groupings(
    sets: &[Vec<usize>],
    keys: &[Key],
    open: Option<usize>,
) -> Option<Groupings> {
    let mut sizes = sizes(keys);
    let Some(open) = open else { return Groupings::new(sets, &sizes, MAX_CELLS) };
    let tried = std::iter::successors(Some(MOST_OPEN), |size| Some(size / 2));
    tried.take_while(|size| *size > 0).find_map(|size| {
        *sizes.get_mut(open)? = size;
        Groupings::new(sets, &sizes, MAX_CELLS)
    })
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
