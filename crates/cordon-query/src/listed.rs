//! A literal that no row can equal is a slip of the pen: it is refused before anything is charged.
//!
//! Only for texts of a closed list, wherever they stand. What else no row can meet: `never`.

use std::sync::Arc;

use crate::{
    domain::{Column, Domain},
    expr::{Comparison, Expr, Function, Value},
    refusal::Refusal,
    shape::Shape,
};

/// Refuses `outcome = 'dead'` where the charter lists `Alive` and `Dead`.
///
/// # Errors
/// If a column with a closed list is compared with a text that is not on it.
pub(crate) fn known_values(shape: &Shape) -> Result<(), Refusal> {
    let mut found = None;
    let mut see = |expr: &Expr, columns: &[Column]| {
        expr.visit(&mut |one| {
            if found.is_none() {
                found = unlisted(one, columns);
            }
        });
    };
    shape.from.visit(&mut see);
    shape.expressions().for_each(|expr| see(expr, &shape.from.columns));
    found.map_or(Ok(()), Err)
}

fn unlisted(expr: &Expr, columns: &[Column]) -> Option<Refusal> {
    let (left, right) = match expr {
        Expr::Compare(Comparison::Equal | Comparison::NotEqual, left, right) => (&**left, &**right),
        Expr::Call(Function::Same, list) => match list.as_slice() {
            [left, right] => (left, right),
            _ => return None,
        },
        _ => return None,
    };
    let (column, text) = match (left, right) {
        (Expr::Column(column), Expr::Literal(Value::Text(text), _))
        | (Expr::Literal(Value::Text(text), _), Expr::Column(column)) => (*column, text),
        _ => return None,
    };
    let Column { name, domain: Domain::Values(values), .. } = columns.get(column)? else {
        return None;
    };
    if values.contains(text) {
        return None;
    }
    let message = format!("`{name}` is never `{text}`: the charter does not list it");
    Some(Refusal::new("unknown-value", message, instead(text, values)).at(&**text))
}

/// The value that was meant, or all there are; of a long list, the first ones.
fn instead(text: &str, values: &[Arc<str>]) -> String {
    const SHOWN: usize = 12;
    let lower = text.to_lowercase();
    if let Some(meant) = values.iter().find(|value| value.to_lowercase() == lower) {
        return format!("write `{meant}`: capital letters count");
    }
    let shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("`{value}`")).collect();
    let shown = shown.join(", ");
    match values.len().saturating_sub(SHOWN) {
        0 => format!("its values are {shown}"),
        more => format!("its values are {shown} and {more} more; see the record in the charter"),
    }
}
