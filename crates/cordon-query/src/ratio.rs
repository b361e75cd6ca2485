//! Which numbers a question divides by each other, and which computed columns are a ratio of two
//! noised numbers, or one noised number times what the row's keys say, and so have an interval.

use cordon_dp::{Block, Measured, interval, ratio_interval};

use crate::{
    block::{Counted, Place},
    expr::{Expr, Function, Operation, Type, Value},
    plan::Plan,
    shape::{After, Output, Step},
};

/// `factor · above / below`, or `factor · above`, by the places of numbers in a released row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    factor: f64,
    above: usize,
    below: Option<usize>,
}

/// The aggregates, by their places among all, on both sides of each division of released numbers.
/// After the keys of a released row come the numbers.
pub(crate) fn divided(after: &After, keys: usize, aggregates: usize) -> Vec<Vec<usize>> {
    let numbers = |expr: &Expr| {
        let columns = expr.columns().into_iter().filter_map(|at| at.checked_sub(keys));
        columns.filter(|at| *at < aggregates).collect::<Vec<usize>>()
    };
    let mut found = Vec::new();
    let mut see = |one: &Expr| {
        if let Expr::Arithmetic(Operation::Divide { .. }, left, right) = one {
            let (mut above, below) = (numbers(left), numbers(right));
            if !above.is_empty() && !below.is_empty() {
                above.extend(below);
                found.push(above);
            }
        }
    };
    after.output.iter().for_each(|output| output.expr.visit(&mut see));
    for step in &after.steps {
        match step {
            Step::Filter(condition) => condition.visit(&mut see),
            Step::Sort(orders) => orders.iter().for_each(|order| order.expr.visit(&mut see)),
            Step::Limit { .. } => {}
        }
    }
    found
}

/// The 95 % noise interval of a ratio of two numbers that are clipped together or not at all, whose
/// noises are independent; or of one number times or by what the keys say, such as a rate per
/// 100,000 inhabitants. `row` is the released row, keys first; `measured` gives the noised number
/// of a place, if it is a count or sum. Nothing for any other expression, and for whole-number
/// division, which cuts.
///
/// # Privacy
///
/// A function of released keys and noised numbers alone, so it costs nothing.
pub(crate) fn ends(
    plan: &Plan,
    output: &Output,
    row: &[Value],
    measured: &dyn Fn(usize) -> Option<Measured>,
) -> Option<(String, String)> {
    let Type::Number { scale: 1.. } = output.kind else { return None };
    let of_key = |place: usize| {
        let key = plan.keys.get(place).zip(row.get(place));
        key.map_or(Expr::Column(place), |(key, value)| Expr::Literal(value.clone(), key.key.kind))
    };
    let ratio = ratio(&output.expr.with(&of_key))?;
    let digits = |scale: u32| 10f64.powi(i32::try_from(scale).unwrap_or(0));
    let (_, above) = counted(plan, ratio.above)?;
    let own = measured(ratio.above)?;
    let (found, non_negative, scale) = match ratio.below {
        Some(place) => {
            let below = told(plan, ratio.above, place)?;
            let found = ratio_interval(own, measured(place)?)?;
            (found, above.non_negative && below.non_negative, digits(below.scale))
        }
        None => (interval(own.steps, own.unit, own.sigma), above.non_negative, 1.0),
    };
    let factor = ratio.factor * scale / digits(above.scale);
    let (one, other) = (found.low * factor, found.high * factor);
    let (low, high) = (one.min(other), one.max(other));
    let low = if non_negative && ratio.factor >= 0.0 { low.max(0.0) } else { low };
    // Rounded outwards.
    Some((format!("{:.6}", (low * 1e6).floor() / 1e6), format!("{:.6}", (high * 1e6).ceil() / 1e6)))
}

/// Whether a column is a ratio of two numbers whose interval can be told.
pub(crate) fn is_of_two(plan: &Plan, output: &Output) -> bool {
    let Type::Number { scale: 1.. } = output.kind else { return false };
    let two = ratio(&output.expr).and_then(|ratio| Some((ratio.above, ratio.below?)));
    two.is_some_and(|(above, below)| told(plan, above, below).is_some())
}

/// The factor and the places of a column that is a ratio of two numbers, with or without interval.
pub(crate) fn of_two(output: &Output) -> Option<(f64, usize, usize)> {
    let found = ratio(&output.expr)?;
    Some((found.factor, found.above, found.below?))
}

/// The number below, if it and the number above are clipped together or not at all, and are two.
fn told(plan: &Plan, above: usize, below: usize) -> Option<&Counted> {
    let ((first, _), (second, below)) = (counted(plan, above)?, counted(plan, below)?);
    let whole = |place: Place| {
        let block = plan.blocks.list.get(place.block);
        block.is_some_and(|block| block.clipped.clip() == Some(block.greatest))
    };
    let together = first.block == second.block && first != second;
    let unclipped = first.block != second.block && whole(first) && whole(second);
    (together || unclipped).then_some(below)
}

/// The count or sum in a place of a released row.
fn counted(plan: &Plan, place: usize) -> Option<(Place, &Counted)> {
    let place = *plan.blocks.of_aggregate.get(place.checked_sub(plan.keys.len())?)?;
    let counted = plan.blocks.list.get(place.block)?.parts.get(place.part)?;
    matches!(counted.block, Block::Rows | Block::Presence | Block::Sum(_))
        .then_some((place, counted))
}

fn ratio(expr: &Expr) -> Option<Ratio> {
    if let Some((factor, above)) = linear(expr) {
        return Some(Ratio { factor, above, below: None });
    }
    match expr {
        Expr::Cast(inner, how) if numbers(how.from, how.to) => ratio(inner),
        Expr::Call(Function::Round { .. }, list) => ratio(list.first()?),
        Expr::Arithmetic(Operation::Multiply, left, right) => {
            let (found, factor) = match (literal(left), literal(right)) {
                (Some(factor), None) => (ratio(right)?, factor),
                (None, Some(factor)) => (ratio(left)?, factor),
                _ => return None,
            };
            Some(Ratio { factor: found.factor * factor, ..found })
        }
        Expr::Arithmetic(Operation::Divide { .. }, left, right) => {
            let (above_factor, above) = linear(left)?;
            let (below_factor, below) = match literal(right) {
                Some(factor) => (factor, None),
                None => linear(right).map(|(factor, place)| (factor, Some(place)))?,
            };
            let factor = above_factor / below_factor;
            factor.is_finite().then_some(Ratio { factor, above, below })
        }
        _ => None,
    }
}

/// A released number times numbers that are known.
fn linear(expr: &Expr) -> Option<(f64, usize)> {
    match expr {
        Expr::Column(place) => Some((1.0, *place)),
        Expr::Cast(inner, how) if numbers(how.from, how.to) => linear(inner),
        // `/ nullif(count(*), 0)`
        Expr::Call(Function::NullIf, list) if literal(list.get(1)?) == Some(0.0) => {
            linear(list.first()?)
        }
        Expr::Arithmetic(Operation::Multiply, left, right) => {
            match (literal(left), literal(right)) {
                (Some(factor), None) => linear(right).map(|(own, at)| (own * factor, at)),
                (None, Some(factor)) => linear(left).map(|(own, at)| (own * factor, at)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A conversion that keeps every digit.
const fn numbers(from: Type, to: Type) -> bool {
    matches!((from, to), (Type::Number { scale: a }, Type::Number { scale: b }) if a <= b)
}

/// A number that the question or the row's keys say, or a public table of them.
pub(crate) fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(Value::Number(units), Type::Number { scale }) => {
            Some(*units as f64 / 10f64.powi(i32::try_from(*scale).ok()?))
        }
        Expr::Cast(inner, how) if numbers(how.from, how.to) => literal(inner),
        Expr::Call(Function::NullIf, list) if literal(list.get(1)?) == Some(0.0) => {
            literal(list.first()?)
        }
        Expr::Lookup(key, lookup) => {
            let Expr::Literal(key, _) = key.as_ref() else { return None };
            // Numbers of public tables are whole.
            if let Value::Number(units) = lookup.value(key) { Some(units as f64) } else { None }
        }
        _ => None,
    }
}
