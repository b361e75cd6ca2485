//! A condition that no row can meet is a slip of the pen: its answer would be noise alone, and
//! charged. It is refused before that, from question and charter.

use std::collections::BTreeSet;

use crate::{
    domain::{Column, Domain, of_units},
    expr::{Cell, Comparison, Expr, Type, Value, decimal_text},
    refusal::Refusal,
    shape::Shape,
};

/// Refuses `age = 150` where the charter ends at 110, `region = 'A' AND region = 'B'`, `1 = 0`, and
/// comparisons with what is no value: `onset = '31.12.2026'`, `outcome = NULL`.
///
/// # Errors
/// If a comparison, or the conditions of the question or of one of its numbers, can never be true.
pub(crate) fn can_be_true(shape: &Shape) -> Result<(), Refusal> {
    let mut found = None;
    let mut see = |expr: &Expr, _: &[Column]| {
        expr.visit(&mut |one| {
            if found.is_none() {
                found = compared_with_nothing(one);
            }
        });
    };
    shape.from.visit(&mut see);
    let Shape { from, filters, aggregates, .. } = shape;
    shape.expressions().for_each(|expr| see(expr, &from.columns));
    if let Some(refusal) = found {
        return Err(refusal);
    }
    met(filters.iter(), &from.columns)?;
    aggregates
        .iter()
        .filter(|one| !one.condition.is_empty())
        .try_for_each(|one| met(filters.iter().chain(&one.condition), &from.columns))
}

/// A comparison one side of which has no value, whatever the row.
fn compared_with_nothing(expr: &Expr) -> Option<Refusal> {
    let Expr::Compare(_, left, right) = expr else { return None };
    let nothing = |side: &&Expr| is_constant(side) && side.value(NO_ROW) == Value::Null;
    let side = [&**left, &**right].into_iter().find(nothing)?;
    if matches!(side, Expr::Literal(Value::Null, _)) {
        return Some(
            Refusal::new(
                "never-true",
                "nothing is equal to NULL, above or below it",
                "write `… IS NULL` or `… IS NOT NULL`",
            )
            .at("null"),
        );
    }
    let text = text_in(side);
    let (text, to) = match text {
        Some((text, to)) => (text, to),
        None => {
            return Some(Refusal::new(
                "never-true",
                "a comparison is with what has no value, such as `1 / 0`",
                "leave it out, or write the value that is meant",
            ));
        }
    };
    let (what, help) = if to == Type::Date {
        ("date", "write dates as `DATE '2026-12-31'`: year, month, day")
    } else if to == Type::Timestamp {
        ("moment", "write moments as `TIMESTAMP '2026-12-31 18:00:00'`")
    } else {
        ("number", "write numbers without quotes, with a point: `38.5`")
    };
    Some(Refusal::new("never-true", format!("`{text}` is no {what}"), help).at(text))
}

/// The text that a constant is read from, and as what.
fn text_in(expr: &Expr) -> Option<(&str, Type)> {
    match expr {
        Expr::Cast(inner, how) => match inner.as_ref() {
            Expr::Literal(Value::Text(text), _) => Some((text, how.to)),
            inner => text_in(inner),
        },
        _ => None,
    }
}

/// Most values of a column that are tried one by one.
const TRIED: usize = 1 << 14;

/// A row without columns.
const NO_ROW: &[Value] = &[];

/// Fails where the conditions cannot all be true.
fn met<'a>(
    conditions: impl Iterator<Item = &'a Expr> + Clone,
    columns: &[Column],
) -> Result<(), Refusal> {
    let mut constant = conditions.clone().filter(|one| is_constant(one));
    if constant.any(|one| one.truth(NO_ROW) != Some(true)) {
        return Err(Refusal::new(
            "never-true",
            "a condition is true for no row, so that the answer would be noise alone",
            "leave the condition out; to see what a question costs use --explain",
        ));
    }
    let used: BTreeSet<usize> = conditions.clone().flat_map(Expr::columns).collect();
    for index in used {
        let Some(column) = columns.get(index) else { continue };
        let alone = |one: &&Expr| one.columns() == [index] && !one.names_person();
        let own: Vec<&Expr> = conditions.clone().filter(alone).collect();
        if !own.is_empty() && !some_value(&own, index, column, columns.len()) {
            return Err(no_such(column));
        }
    }
    let disjoint = |one: &&Expr| is_disjoint(one, columns);
    match conditions.clone().find(disjoint).and_then(|one| columns.get(*one.columns().first()?)) {
        Some(column) => Err(no_such(column)),
        None => Ok(()),
    }
}

/// Whether a value of the column meets all of its conditions; yes where there are too many to try.
fn some_value(conditions: &[&Expr], index: usize, column: &Column, width: usize) -> bool {
    let Some(size) = column.domain.size().filter(|size| *size <= TRIED) else { return true };
    let null = column.nullable.then_some(Value::Null);
    let values = (0..size).map(|at| column.domain.nth(at, column.kind)).chain(null);
    let mut row = vec![Value::Null; width];
    values.into_iter().any(|value| {
        if let Some(place) = row.get_mut(index) {
            *place = value;
        }
        conditions.iter().all(|condition| condition.truth(&row) == Some(true))
    })
}

/// Whether the bounds of both sides of a comparison rule it out.
fn is_disjoint(expr: &Expr, columns: &[Column]) -> bool {
    let Expr::Compare(how, left, right) = expr else { return false };
    let range = |one: &Expr| one.range(&|index| columns.get(index)?.domain.range());
    let (Some(left), Some(right)) = (range(left), range(right)) else { return false };
    match how {
        Comparison::Equal => left.high < right.low || right.high < left.low,
        Comparison::Less => left.low >= right.high,
        Comparison::LessOrEqual => left.low > right.high,
        Comparison::Greater => left.high <= right.low,
        Comparison::GreaterOrEqual => left.high < right.low,
        Comparison::NotEqual => false,
    }
}

fn is_constant(expr: &Expr) -> bool {
    expr.columns().is_empty() && !expr.names_person()
}

/// No value of a column meets what is asked of it.
fn no_such(column: &Column) -> Refusal {
    let Column { name, kind, domain, nullable } = column;
    let shown = |units: i64| match (of_units(units, *kind), *kind) {
        (Value::Number(units), Type::Number { scale }) => decimal_text(units, scale),
        (value, kind) => Cell::new(&value, kind).to_string(),
    };
    let has = match domain {
        Domain::Steps { low, high, .. } => {
            format!("`{name}` is from {} to {} in the charter", shown(*low), shown(*high))
        }
        Domain::Values(values) => {
            let few: Vec<String> = values.iter().take(12).map(|one| format!("`{one}`")).collect();
            let more = if values.len() > few.len() { " …" } else { "" };
            format!("`{name}` has one of the values {}{more}", few.join(", "))
        }
        Domain::Boolean => format!("`{name}` is true or false"),
        Domain::Open => format!("`{name}` has one value a row"),
    };
    let missing = if *nullable { ", or nothing" } else { "" };
    Refusal::new(
        "never-true",
        format!("no row can meet what is asked of `{name}`: the answer would be noise alone"),
        format!("{has}{missing}; no value of it meets all conditions together"),
    )
    .at(name)
}
