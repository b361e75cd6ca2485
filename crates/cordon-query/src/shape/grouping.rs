//! GROUP BY: its keys, its grouping sets, and `grouping(key)`.

use std::collections::BTreeSet;

use datafusion_expr::{Expr as DfExpr, GroupingSet};

use super::{Aggregate, aggregate};
use crate::{
    expr::{Expr, Operation, Scope, Translated, Type, Value, person_used, translate},
    refusal::Refusal,
};

/// Most grouping sets: CUBE of five keys.
const MOST_SETS: usize = 32;

/// The keys, and of each grouping the indices of its keys.
pub(super) struct Grouped {
    pub(super) keys: Vec<Translated>,
    pub(super) sets: Vec<Vec<usize>>,
    /// The planner has one more column then, between keys and aggregates.
    pub(super) by_sets: bool,
}

/// What GROUP BY says.
pub(super) fn grouped(exprs: &[DfExpr], scope: Scope<'_>) -> Result<Grouped, Refusal> {
    let one = |expr: &DfExpr| {
        let key = translate(expr, scope)?;
        if key.kind == Type::Person { Err(person_used()) } else { Ok(key) }
    };
    let [DfExpr::GroupingSet(set)] = exprs else {
        let keys = exprs.iter().map(one).collect::<Result<Vec<_>, _>>()?;
        let all = (0..keys.len()).collect();
        return Ok(Grouped { keys, sets: vec![all], by_sets: false });
    };
    let distinct = set.distinct_expr();
    let keys = distinct.iter().map(|expr| one(expr)).collect::<Result<Vec<_>, _>>()?;
    let count = distinct.len();
    let sets: Vec<Vec<usize>> = match set {
        // From the finest to the whole.
        GroupingSet::Rollup(_) => (0..=count).rev().map(|keys| (0..keys).collect()).collect(),
        GroupingSet::Cube(_) => cube(count)?,
        GroupingSet::GroupingSets(sets) => {
            let place = |expr: &DfExpr| distinct.iter().position(|known| *known == expr);
            sets.iter()
                .map(|set| set.iter().filter_map(place).collect::<BTreeSet<_>>())
                .map(|set| set.into_iter().collect())
                .collect()
        }
    };
    if sets.len() > MOST_SETS {
        return Err(too_many());
    }
    if sets.iter().collect::<BTreeSet<_>>().len() < sets.len() {
        return Err(Refusal::new(
            "grouping-sets",
            "the same grouping is asked for twice",
            "write each grouping once: its second answer would be the first with other noise",
        )
        .at("group by"));
    }
    Ok(Grouped { keys, sets, by_sets: true })
}

/// Every subset, the whole set first.
fn cube(keys: usize) -> Result<Vec<Vec<usize>>, Refusal> {
    let count = u32::try_from(keys).ok().and_then(|keys| 1usize.checked_shl(keys));
    let count = count.filter(|count| *count <= MOST_SETS).ok_or_else(too_many)?;
    let lacks = |set: usize, key: usize| set >> (keys - 1 - key) & 1 == 1;
    Ok((0..count).map(|set| (0..keys).filter(|key| !lacks(set, *key)).collect()).collect())
}

fn too_many() -> Refusal {
    Refusal::new(
        "grouping-sets",
        format!("the question has more than {MOST_SETS} groupings"),
        "name those that are needed: `GROUP BY GROUPING SETS ((region, sex), (region), ())`",
    )
    .at("group by")
}

/// A column that the planner counts among the aggregates.
pub(super) enum Asked {
    Number(Aggregate),
    /// `grouping(a, b)`: the keys, by index.
    Grouping(Vec<usize>),
}

/// An aggregate, or a call of `grouping`.
pub(super) fn asked(
    expr: &DfExpr,
    keys: &[Translated],
    scope: Scope<'_>,
) -> Result<Asked, Refusal> {
    match expr {
        DfExpr::Alias(alias) => asked(&alias.expr, keys, scope),
        DfExpr::AggregateFunction(call) if call.func.name() == GROUPING => {
            let params = &call.params;
            let plain = params.filter.is_none() && !params.distinct && params.order_by.is_empty();
            let place = |argument: &DfExpr| {
                let argument = translate(argument, scope)?;
                let found = keys.iter().position(|key| key.expr == argument.expr);
                found.filter(|_| plain).ok_or_else(no_key)
            };
            let found = params.args.iter().map(place).collect::<Result<Vec<_>, _>>()?;
            if found.is_empty() || found.len() > MOST_ARGUMENTS {
                return Err(no_key());
            }
            Ok(Asked::Grouping(found))
        }
        _ => aggregate::aggregate(expr, scope).map(Asked::Number),
    }
}

/// The function's name.
const GROUPING: &str = "grouping";

/// PostgreSQL's limit: one bit of a whole number each.
const MOST_ARGUMENTS: usize = 31;

fn no_key() -> Refusal {
    Refusal::new(
        "grouping",
        "`grouping` takes keys of GROUP BY, as they are written there",
        "for example `SELECT region, grouping(region), count(*) FROM cases GROUP BY ROLLUP \
         (region)`",
    )
    .at(GROUPING)
}

/// `grouping(a, b)` over a released row, in which the flag of key 0 is column `first`: the flags as
/// bits, the last key's lowest.
pub(super) fn flags(keys: &[usize], first: usize) -> Translated {
    let flag = |key: &usize| Expr::Column(first + key);
    let two = || Box::new(Expr::Literal(Value::Number(2), Type::INTEGER));
    let joined = keys.iter().map(flag).reduce(|high, low| {
        let high = Expr::Arithmetic(Operation::Multiply, Box::new(high), two());
        Expr::Arithmetic(Operation::Add, Box::new(high), Box::new(low))
    });
    Translated::new(joined.unwrap_or(Expr::Literal(Value::Null, Type::INTEGER)), Type::INTEGER)
}
