//! Keys that follow from other keys: `GROUP BY c.region, p.population` has one cell a region.

use crate::expr::{Expr, Translated};

/// The keys that cells are made of, and for each key of the question what it is of a released row.
///
/// # Privacy
///
/// A function of the question. A key that follows from others is computed from released keys:
/// cells that cannot occur are not released, and the number of cells does not grow.
pub(super) fn split(keys: &[Translated]) -> (Vec<Translated>, Vec<Translated>) {
    let mut own: Vec<Translated> = Vec::new();
    for key in keys {
        if !own.contains(key) {
            own.push(key.clone());
        }
    }
    // Later keys go first. What a key follows from is a column or follows from one that stays.
    for at in (0..own.len()).rev() {
        let key = own.remove(at);
        if follows(&key.expr, &own).is_none() {
            own.insert(at, key);
        }
    }
    let released = keys.iter().map(|key| {
        let expr = follows(&key.expr, &own).unwrap_or_else(|| key.expr.clone());
        Translated::new(expr, key.kind)
    });
    let released = released.collect();
    (own, released)
}

/// `expr` computed from keys, if it can be.
pub(super) fn follows(expr: &Expr, own: &[Translated]) -> Option<Expr> {
    if let Some(at) = own.iter().position(|key| key.expr == *expr) {
        return Some(Expr::Column(at));
    }
    let place = |column: usize| own.iter().position(|key| key.expr == Expr::Column(column));
    let columns = expr.columns();
    if !columns.is_empty() && columns.iter().all(|column| place(*column).is_some()) {
        return Some(expr.over(&|column| place(column).unwrap_or(column)));
    }
    // What a public table says of a key follows from the key.
    let Expr::Lookup(key, lookup) = expr else { return None };
    let at = own.iter().position(|known| match &known.expr {
        Expr::Lookup(of, other) => of == key && other.table == lookup.table && other.is_key(),
        other => other == key.as_ref(),
    })?;
    Some(Expr::Lookup(Box::new(Expr::Column(at)), lookup.clone()))
}
