//! What is done to released rows: HAVING, ORDER BY, LIMIT, computed columns. Post-processing.

use std::cmp::Ordering;

use crate::{
    expr::{Expr, Value},
    shape::{After, Order, Output, Step},
};

/// Applies the steps to released rows (keys, then numbers). Rows come in the order of their keys
/// and leave in an order that depends on released values alone: ties keep the order of keys.
///
/// # Privacy
///
/// A function of released rows alone, and of their noise, by which divisors are NULL
/// ([`crate::unknown`]); so it costs nothing. Noticed by:
/// `t9_order_is_a_function_of_released_rows`,
/// `t9_what_noise_leaves_open_is_null_to_order_and_having`.
pub(crate) fn apply(after: &After, rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    after.steps.iter().fold(rows, |mut rows, step| match step {
        Step::Filter(condition) => {
            rows.retain(|row| condition.truth(row) == Some(true));
            rows
        }
        Step::Sort(orders) => {
            let mut keyed: Vec<(Vec<Value>, Vec<Value>)> = rows
                .into_iter()
                .map(|row| (orders.iter().map(|order| order.expr.value(&row)).collect(), row))
                .collect();
            keyed.sort_by(|(a, _), (b, _)| compare(orders, a, b));
            keyed.into_iter().map(|(_, row)| row).collect()
        }
        Step::Limit { skip, fetch } => {
            rows.into_iter().skip(*skip).take(fetch.unwrap_or(usize::MAX)).collect()
        }
    })
}

fn compare(orders: &[Order], a: &[Value], b: &[Value]) -> Ordering {
    orders
        .iter()
        .zip(a.iter().zip(b))
        .map(|(order, (a, b))| match (a, b) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) if order.nulls_first => Ordering::Less,
            (Value::Null, _) => Ordering::Greater,
            (_, Value::Null) if order.nulls_first => Ordering::Greater,
            (_, Value::Null) => Ordering::Less,
            (a, b) if order.ascending => a.cmp(b),
            (a, b) => b.cmp(a),
        })
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// The column of a released row that an output is, if it is nothing more.
pub(crate) fn plain(output: &Output) -> Option<usize> {
    match &output.expr {
        Expr::Column(index) => Some(*index),
        _ => None,
    }
}
