//! Which computed columns are a ratio of two noised numbers, and so have an interval.

use cordon_dp::{Measured, ratio_interval};

use crate::{
    expr::{Expr, Function, Operation, Type, Value},
    plan::Plan,
    shape::Output,
};

/// `factor · above / below`, by the places of two numbers in a released row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    factor: f64,
    above: usize,
    below: usize,
}

/// The 95 % noise interval of a ratio of two numbers of different blocks, whose noises are
/// independent; `measured` gives the noised number of a place, if it is a count or sum. Nothing for
/// any other expression, and for whole-number division, which cuts.
///
/// # Privacy
///
/// A function of noised numbers alone, so it costs nothing.
pub(crate) fn ends(
    plan: &Plan,
    output: &Output,
    measured: &dyn Fn(usize) -> Option<Measured>,
) -> Option<(String, String)> {
    let Type::Number { scale: 1.. } = output.kind else { return None };
    let ratio = ratio(&output.expr)?;
    let block = |place: usize| {
        let aggregate = place.checked_sub(plan.keys.len())?;
        let block = plan.blocks.of_aggregate.get(aggregate)?;
        let planned = plan.blocks.list.get(*block)?;
        Some((*block, planned))
    };
    let ((first, above), (second, below)) = (block(ratio.above)?, block(ratio.below)?);
    if first == second {
        return None;
    }
    let found = ratio_interval(measured(ratio.above)?, measured(ratio.below)?)?;
    let digits = |scale: u32| 10f64.powi(i32::try_from(scale).unwrap_or(0));
    let factor = ratio.factor * digits(below.scale) / digits(above.scale);
    let (one, other) = (found.low * factor, found.high * factor);
    let (low, high) = (one.min(other), one.max(other));
    let never_below = above.non_negative && below.non_negative && ratio.factor >= 0.0;
    let low = if never_below { low.max(0.0) } else { low };
    // Rounded outwards.
    Some((format!("{:.6}", (low * 1e6).floor() / 1e6), format!("{:.6}", (high * 1e6).ceil() / 1e6)))
}

fn ratio(expr: &Expr) -> Option<Ratio> {
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
            let ((above_factor, above), (below_factor, below)) = (linear(left)?, linear(right)?);
            let factor = above_factor / below_factor;
            factor.is_finite().then_some(Ratio { factor, above, below })
        }
        _ => None,
    }
}

/// A released number times a literal.
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

fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(Value::Number(units), Type::Number { scale }) => {
            Some(*units as f64 / 10f64.powi(i32::try_from(*scale).ok()?))
        }
        _ => None,
    }
}
