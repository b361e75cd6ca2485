//! The one meaning of every expression: its value for one row.

use std::{cmp::Ordering, ops::ControlFlow};

use super::{
    Comparison, Expr, Operation, Pattern, PatternPart, Value, calls::call, cast::convert,
    power_of_ten,
};

/// Where the values of a row come from.
pub(crate) trait Row {
    /// The value of the column with this index.
    fn value(&self, column: usize) -> Value;
}

impl Row for [Value] {
    fn value(&self, column: usize) -> Value {
        self.get(column).cloned().unwrap_or(Value::Null)
    }
}

impl Row for Vec<Value> {
    fn value(&self, column: usize) -> Value {
        self.as_slice().value(column)
    }
}

impl Expr {
    /// Its value for one row. Total: never fails, never panics.
    pub(crate) fn value(&self, row: &(impl Row + ?Sized)) -> Value {
        match self {
            Self::Column(index) => row.value(*index),
            Self::Person => Value::Null,
            Self::Literal(value, _) => value.clone(),
            Self::And(list) => all(list.iter().map(|expr| expr.truth(row)), false),
            Self::Or(list) => all(list.iter().map(|expr| expr.truth(row)), true),
            Self::Not(one) => one.truth(row).map_or(Value::Null, |value| Value::Boolean(!value)),
            Self::Compare(how, left, right) => compare(*how, &left.value(row), &right.value(row)),
            Self::IsNull(one) => Value::Boolean(one.value(row) == Value::Null),
            Self::Is(one, wanted) => Value::Boolean(one.truth(row) == Some(*wanted)),
            Self::Arithmetic(operation, left, right) => {
                arithmetic(*operation, &left.value(row), &right.value(row))
            }
            Self::Case(branches, otherwise) => branches
                .iter()
                .find(|(condition, _)| condition.truth(row) == Some(true))
                .map_or_else(|| otherwise.value(row), |(_, result)| result.value(row)),
            Self::Like(one, pattern) => match one.value(row) {
                Value::Text(text) => Value::Boolean(matches(&text, pattern)),
                _ => Value::Null,
            },
            Self::Cast(one, conversion) => convert(&one.value(row), conversion),
            Self::Lookup(key, lookup) => lookup.value(&key.value(row)),
            // Most take three at most, which need no list.
            Self::Call(function, arguments) => match arguments.as_slice() {
                [a] => call(*function, &[a.value(row)]),
                [a, b] => call(*function, &[a.value(row), b.value(row)]),
                [a, b, c] => call(*function, &[a.value(row), b.value(row), c.value(row)]),
                all => {
                    let values: Vec<Value> = all.iter().map(|expr| expr.value(row)).collect();
                    call(*function, &values)
                }
            },
        }
    }

    /// Its truth; nothing is SQL's unknown.
    pub(crate) fn truth(&self, row: &(impl Row + ?Sized)) -> Option<bool> {
        match self.value(row) {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }
}

/// AND (`decisive` = false) and OR (`decisive` = true) of three-valued logic.
fn all(mut truths: impl Iterator<Item = Option<bool>>, decisive: bool) -> Value {
    let flow = truths.try_fold(Some(!decisive), |known, truth| match truth {
        Some(value) if value == decisive => ControlFlow::Break(()),
        Some(_) => ControlFlow::Continue(known),
        None => ControlFlow::Continue(None),
    });
    match flow {
        ControlFlow::Break(()) => Value::Boolean(decisive),
        ControlFlow::Continue(known) => known.map_or(Value::Null, Value::Boolean),
    }
}

fn compare(how: Comparison, left: &Value, right: &Value) -> Value {
    if *left == Value::Null || *right == Value::Null {
        return Value::Null;
    }
    let order = left.cmp(right);
    Value::Boolean(match how {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    })
}

/// Checked: NULL on overflow and division by zero.
fn arithmetic(operation: Operation, left: &Value, right: &Value) -> Value {
    let (&Value::Number(left), &Value::Number(right)) = (left, right) else { return Value::Null };
    match operation {
        Operation::Add => left.checked_add(right),
        Operation::Subtract => left.checked_sub(right),
        Operation::Multiply => left.checked_mul(right),
        Operation::Divide { shift } => power_of_ten(shift)
            .and_then(|factor| left.checked_mul(factor))
            .and_then(|left| left.checked_div(right)),
        Operation::Modulo => left.checked_rem(right),
    }
    .map_or(Value::Null, Value::Number)
}

fn matches(text: &str, pattern: &Pattern) -> bool {
    if pattern.ignore_case {
        is_like(text.chars().flat_map(char::to_lowercase), &pattern.parts)
    } else {
        is_like(text.chars(), &pattern.parts)
    }
}

/// Greedy wildcard matching: time at most text × pattern, no backtracking beyond the last `%`.
fn is_like(mut text: impl Iterator<Item = char> + Clone, parts: &[PatternPart]) -> bool {
    let mut part = 0;
    // Where to go on after the last `%`, which then takes one character more.
    let mut retry = None;
    loop {
        let mut rest = text.clone();
        let step = match (parts.get(part), rest.next()) {
            (None, None) => return true,
            (Some(PatternPart::Any), _) => {
                part += 1;
                retry = Some((part, text.clone()));
                continue;
            }
            (Some(PatternPart::One), Some(_)) => true,
            (Some(PatternPart::Is(wanted)), Some(found)) => *wanted == found,
            _ => false,
        };
        if step {
            (text, part) = (rest, part + 1);
            continue;
        }
        let Some((after, from)) = &mut retry else { return false };
        if from.next().is_none() {
            return false;
        }
        (text, part) = (from.clone(), *after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(text: &str, pattern: &str) -> bool {
        let parts = pattern
            .chars()
            .map(|c| match c {
                '%' => PatternPart::Any,
                '_' => PatternPart::One,
                c => PatternPart::Is(c),
            })
            .collect();
        matches(text, &Pattern { parts, ignore_case: false })
    }

    #[test]
    fn like_matches_as_sql_says() {
        assert!(like("Seoul", "S%l") && like("Seoul", "%") && like("", "%") && like("a", "_"));
        assert!(like("aXbXc", "a%X%c") && like("aab", "%ab"));
        assert!(!like("Seoul", "s%") && !like("", "_") && !like("ab", "a") && !like("a", "a_"));
    }

    #[test]
    fn arithmetic_without_a_value_is_null() {
        let n = Value::Number;
        assert_eq!(arithmetic(Operation::Divide { shift: 0 }, &n(1), &n(0)), Value::Null);
        assert_eq!(arithmetic(Operation::Modulo, &n(1), &n(0)), Value::Null);
        assert_eq!(arithmetic(Operation::Add, &n(i128::MAX), &n(1)), Value::Null);
        assert_eq!(arithmetic(Operation::Multiply, &n(i128::MIN), &n(-1)), Value::Null);
        assert_eq!(arithmetic(Operation::Divide { shift: 2 }, &n(1), &n(3)), n(33));
    }

    #[test]
    fn three_valued_logic() {
        let t = |list: &[Option<bool>], or| all(list.iter().copied(), or);
        assert_eq!(t(&[None, Some(false)], false), Value::Boolean(false));
        assert_eq!(t(&[None, Some(true)], false), Value::Null);
        assert_eq!(t(&[None, Some(true)], true), Value::Boolean(true));
        assert_eq!(t(&[], false), Value::Boolean(true));
    }
}
