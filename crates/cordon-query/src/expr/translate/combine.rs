//! Several expressions put together: one type for all, arithmetic, conditions.

use super::{Translated, refused::types_differ};
use crate::{
    expr::{Conversion, Expr, Operation, Type, Value, cast},
    refusal::Refusal,
};

/// All as one type; numbers get the largest scale, NULL the type of the others.
pub(super) fn unify<const N: usize>(
    list: [Translated; N],
    what: &str,
) -> Result<([Expr; N], Type), Refusal> {
    let (list, kind) = unify_all(list.to_vec(), what)?;
    list.try_into().map(|list| (list, kind)).map_err(|_| types_differ(what))
}

pub(super) fn unify_all(list: Vec<Translated>, what: &str) -> Result<(Vec<Expr>, Type), Refusal> {
    let shared = list.iter().try_fold(Type::Nothing, |shared, one| match (shared, one.kind) {
        (Type::Number { scale: a }, Type::Number { scale: b }) => {
            Ok(Type::Number { scale: a.max(b) })
        }
        (shared, Type::Nothing) => Ok(shared),
        (Type::Nothing, kind) => Ok(kind),
        (shared, kind) if shared == kind => Ok(shared),
        _ => Err(types_differ(what)),
    })?;
    Ok((list.into_iter().map(|one| cast_to(one, shared, None).expr).collect(), shared))
}

/// A conversion, left out where it would change nothing; literals are converted at once.
pub(super) fn cast_to(one: Translated, to: Type, limits: Option<(i128, i128)>) -> Translated {
    if one.kind == to && limits.is_none() {
        return one;
    }
    let how = Conversion { from: one.kind, to, limits };
    let expr = match one.expr {
        Expr::Literal(value, from) => match cast::convert(&value, &how) {
            // What was written is kept, for the refusal.
            Value::Null if value != Value::Null => {
                Expr::Cast(Box::new(Expr::Literal(value, from)), how)
            }
            converted => Expr::Literal(converted, to),
        },
        expr => Expr::Cast(Box::new(expr), how),
    };
    Translated::new(expr, to)
}

pub(super) fn negated(expr: Expr, negate: bool) -> Translated {
    Translated::boolean(if negate { Expr::Not(Box::new(expr)) } else { expr })
}

/// Digits after the point that a product keeps.
const MAX_SCALE: u32 = 18;

pub(super) fn product(left: Translated, right: Translated) -> Result<Translated, Refusal> {
    let (Type::Number { scale: a }, Type::Number { scale: b }) = (left.kind, right.kind) else {
        return Err(types_differ("*"));
    };
    let expr = Expr::Arithmetic(Operation::Multiply, Box::new(left.expr), Box::new(right.expr));
    let exact = Translated::new(expr, Type::Number { scale: a + b });
    Ok(if a + b > MAX_SCALE {
        cast_to(exact, Type::Number { scale: MAX_SCALE }, None)
    } else {
        exact
    })
}

/// Whole by whole is whole, as in PostgreSQL; otherwise at least six digits.
pub(super) fn quotient(left: Translated, right: Translated) -> Result<Translated, Refusal> {
    let (Type::Number { scale: a }, Type::Number { scale: b }) = (left.kind, right.kind) else {
        return Err(types_differ("/"));
    };
    let scale = if a == 0 && b == 0 { 0 } else { a.max(b).max(6) };
    let divide = Operation::Divide { shift: scale + b - a };
    let expr = Expr::Arithmetic(divide, Box::new(left.expr), Box::new(right.expr));
    Ok(Translated::new(expr, Type::Number { scale }))
}

pub(super) fn require_number(kind: Type, what: &str) -> Result<(), Refusal> {
    if matches!(kind, Type::Number { .. }) { Ok(()) } else { Err(types_differ(what)) }
}
