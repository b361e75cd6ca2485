//! What a question and its blocks mean, as text: spaces, letter case, names given with AS and the
//! order of conditions do not change it.

use cordon_charter::Digest;
use cordon_dp::Block;

use crate::{
    block::{Context, Counted, Draft, name},
    domain::Column,
    expr::Expr,
    groupings::Groupings,
    keys::Key,
    relation::Relation,
    shape::{Aggregate, Aggregated},
};

/// Which rows and cells: the lines that blocks of one question share.
pub(crate) fn rows(
    charter: &Digest,
    from: &Relation,
    columns: &[Column],
    filters: &[Expr],
    keys: &[Key],
    groupings: &Groupings,
) -> Vec<String> {
    let one = |expr: &Expr| text(expr, columns);
    let mut lines = read(charter, from, columns, filters);
    lines.extend(keys.iter().map(|key| format!("key {}", one(&key.key.expr))));
    lines.extend(groupings.meaning(keys.len()));
    lines
}

/// Which rows are read.
fn read(charter: &Digest, from: &Relation, columns: &[Column], filters: &[Expr]) -> Vec<String> {
    let mut lines = vec![format!("charter {charter}")];
    lines.extend(from.meaning());
    lines.extend(sorted(filters, columns).into_iter().map(|filter| format!("where {filter}")));
    lines
}

/// Digest of a key whose values only the data know.
pub(crate) fn of_key(
    charter: &Digest,
    from: &Relation,
    columns: &[Column],
    filters: &[Expr],
    key: &Expr,
) -> Digest {
    let mut lines = vec!["cordon-key-1".to_owned()];
    lines.extend(read(charter, from, columns, filters));
    lines.push(format!("key {}", text(key, columns)));
    Digest::of(lines.join("\n").as_bytes())
}

/// What a block adds up, and under which conditions.
pub(crate) fn counted(block: Block, parts: &[Counted], columns: &[Column]) -> String {
    let one = |part: &Counted| {
        let value = part.value.as_ref();
        let value = value.map_or_else(String::new, |value| text(&value.expr, columns));
        let condition = sorted(&part.condition, columns).join(" ");
        format!("block {} ({value}) ({condition})", name(part.block))
    };
    match parts {
        [alone] => one(alone),
        parts => {
            let all: Vec<String> = parts.iter().map(one).collect();
            format!("{} [{}]", name(block), all.join(", "))
        }
    }
}

/// Digest of what a block counts, apart from clip, cost and purpose.
pub(crate) fn of_block(draft: &Draft, context: &Context<'_>) -> Digest {
    let Context { charter, from, columns, filters, keys, groupings, .. } = context;
    let mut lines = vec!["cordon-block-1".to_owned()];
    lines.extend(rows(&charter.digest(), from, columns, filters, keys, groupings));
    lines.push(counted(draft.block(), &draft.parts, columns));
    Digest::of(lines.join("\n").as_bytes())
}

/// What is read from a block, where more than one thing could be.
pub(crate) fn of_a_block(aggregate: &Aggregate) -> Option<String> {
    match &aggregate.what {
        Aggregated::Variance(_, _, spread) => Some(format!("variance {spread:?}")),
        Aggregated::Deviation(_, _, spread) => Some(format!("deviation {spread:?}")),
        Aggregated::Percentile(_, _, quantile) => Some(format!("percentile {quantile}")),
        _ => None,
    }
}

fn text(expr: &Expr, columns: &[Column]) -> String {
    expr.canonical(&|index| columns.get(index).map_or_else(String::new, |one| one.name.clone()))
}

fn sorted(conditions: &[Expr], columns: &[Column]) -> Vec<String> {
    let mut all: Vec<String> = conditions.iter().map(|expr| text(expr, columns)).collect();
    all.sort_unstable();
    all.dedup();
    all
}
