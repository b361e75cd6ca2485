//! The functions of the list. Texts they make are at most [`MAX_TEXT`] characters long.

use super::{Function, Value, calendar, cast::rescale, power_of_ten, tuple};

/// A longer text is NULL: no expression can be made to fill the memory.
const MAX_TEXT: usize = 65_536;

/// The value of `function` for these arguments; NULL where it has none.
pub(crate) fn call(function: Function, values: &[Value]) -> Value {
    match function {
        Function::Coalesce => {
            values.iter().find(|value| **value != Value::Null).cloned().unwrap_or(Value::Null)
        }
        // NULL arguments are left out, as in PostgreSQL.
        Function::Least => present(values).min().cloned().unwrap_or(Value::Null),
        Function::Greatest => present(values).max().cloned().unwrap_or(Value::Null),
        Function::Concat => concat(values),
        Function::Tuple => tuple::joined(values),
        Function::Same => Value::Boolean(values.first() == values.get(1)),
        Function::NullIf => match values {
            [value, other] if value == other => Value::Null,
            [value, _] => value.clone(),
            _ => Value::Null,
        },
        _ if values.contains(&Value::Null) => Value::Null,
        Function::Join => concat(values),
        Function::Member(number) => match values {
            [Value::Text(text)] => tuple::member(text, number),
            _ => Value::Null,
        },
        _ => number(function, values)
            .map(Value::Number)
            .or_else(|| text(function, values))
            .or_else(|| moment(function, values))
            .unwrap_or(Value::Null),
    }
}

fn present(values: &[Value]) -> impl Iterator<Item = &Value> {
    values.iter().filter(|value| **value != Value::Null)
}

fn concat(values: &[Value]) -> Value {
    let mut joined = String::new();
    for value in present(values) {
        if let Value::Text(text) = value {
            joined.push_str(text);
        }
        if joined.len() > MAX_TEXT {
            return Value::Null;
        }
    }
    Value::text(&joined)
}

fn number(function: Function, values: &[Value]) -> Option<i128> {
    match (function, values) {
        (Function::Absolute, [Value::Number(value)]) => value.checked_abs(),
        (Function::Floor { scale }, [Value::Number(value)]) => {
            Some(value.div_euclid(power_of_ten(scale)?))
        }
        (Function::Ceiling { scale }, [Value::Number(value)]) => {
            value.checked_neg()?.div_euclid(power_of_ten(scale)?).checked_neg()
        }
        (Function::Round { scale, digits }, [Value::Number(value)]) => {
            rescale(*value, scale, digits)
        }
        (Function::Length, [Value::Text(text)]) => i128::try_from(text.chars().count()).ok(),
        (Function::DatePart(part), [value]) => calendar::part(part, value),
        (Function::DaysBetween, [from, to]) => calendar::days_between(from, to),
        (Function::Bin { width, origin }, [Value::Number(value)]) => {
            let offset = value.checked_sub(origin)?;
            offset.checked_sub(offset.checked_rem_euclid(width)?)?.checked_add(origin)
        }
        (Function::WidthBucket { low, high, count }, [Value::Number(value)]) => {
            bucket(*value, low, high, count.into())
        }
        _ => None,
    }
}

fn bucket(value: i128, low: i128, high: i128, count: i128) -> Option<i128> {
    if value < low {
        return Some(0);
    }
    if value >= high {
        return Some(count + 1);
    }
    (value - low).checked_mul(count)?.checked_div(high - low).map(|at| at + 1)
}

fn moment(function: Function, values: &[Value]) -> Option<Value> {
    match (function, values) {
        (Function::Week(weeks), [value]) => calendar::week(weeks, value),
        (Function::DateTruncate(unit), [value]) => calendar::truncate(unit, value),
        (Function::DateBin { width, origin }, [value]) => calendar::bin(width, origin, value),
        (Function::AddInterval { months, days, seconds }, [value]) => {
            calendar::shift(value, months, days, seconds)
        }
        (Function::AddDays, [date, days]) => calendar::add_days(date, days),
        _ => None,
    }
}

fn text(function: Function, values: &[Value]) -> Option<Value> {
    let (Value::Text(text), rest) = values.split_first()? else { return None };
    let made = match (function, rest) {
        (Function::Lower, []) => text.to_lowercase(),
        (Function::Upper, []) => text.to_uppercase(),
        (Function::Trim { start, end }, rest) => trim(text, rest, start, end)?.to_owned(),
        (Function::Substring, [Value::Number(from)]) => substring(text, *from, None)?,
        (Function::Substring, [Value::Number(from), Value::Number(count)]) => {
            substring(text, *from, Some(*count))?
        }
        (Function::Left, [Value::Number(count)]) => {
            text.chars().take(from_end(text, *count)).collect()
        }
        (Function::Right, [Value::Number(count)]) => {
            let keep = from_end(text, *count);
            text.chars().skip(text.chars().count().saturating_sub(keep)).collect()
        }
        (Function::StartsWith, [Value::Text(start)]) => {
            return Some(Value::Boolean(text.starts_with(start.as_ref())));
        }
        (Function::Contains, [Value::Text(part)]) => {
            return Some(Value::Boolean(text.contains(part.as_ref())));
        }
        _ => return None,
    };
    (made.len() <= MAX_TEXT).then(|| Value::text(&made))
}

fn trim<'a>(text: &'a str, rest: &[Value], start: bool, end: bool) -> Option<&'a str> {
    let set: Vec<char> = match rest {
        [] => vec![' '],
        [Value::Text(set)] => set.chars().collect(),
        _ => return None,
    };
    let mut text = text;
    if start {
        text = text.trim_start_matches(set.as_slice());
    }
    if end {
        text = text.trim_end_matches(set.as_slice());
    }
    Some(text)
}

/// SQL's substring: positions from 1, those below 1 exist and are empty.
fn substring(text: &str, from: i128, count: Option<i128>) -> Option<String> {
    let end = match count {
        Some(count) if count < 0 => return None,
        Some(count) => from.checked_add(count)?,
        None => i128::MAX,
    };
    let kept = (1i128..).zip(text.chars()).filter(|(at, _)| *at >= from && *at < end);
    Some(kept.map(|(_, c)| c).collect())
}

/// How many characters `left(text, count)` keeps; a negative count leaves so many away.
fn from_end(text: &str, count: i128) -> usize {
    let length = text.chars().count();
    let away = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if count < 0 { length.saturating_sub(away) } else { away.min(length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Value {
        Value::text(text)
    }

    #[test]
    fn substrings_follow_sql() {
        let sub =
            |from, count| call(Function::Substring, &[t("Seoul"), Value::Number(from), count]);
        assert_eq!(sub(2, Value::Number(3)), t("eou"));
        assert_eq!(sub(-1, Value::Number(3)), t("S"));
        assert_eq!(sub(9, Value::Number(3)), t(""));
        assert_eq!(sub(1, Value::Number(-3)), Value::Null);
        assert_eq!(sub(i128::MAX, Value::Number(2)), Value::Null);
        assert_eq!(call(Function::Left, &[t("Seoul"), Value::Number(-2)]), t("Seo"));
        assert_eq!(call(Function::Right, &[t("Seoul"), Value::Number(2)]), t("ul"));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let round = |value| call(Function::Round { scale: 1, digits: 0 }, &[Value::Number(value)]);
        assert_eq!((round(25), round(-25)), (Value::Number(3), Value::Number(-3)));
        let floor = |value| call(Function::Floor { scale: 1 }, &[Value::Number(value)]);
        assert_eq!((floor(25), floor(-25)), (Value::Number(2), Value::Number(-3)));
        let ceil = |value| call(Function::Ceiling { scale: 1 }, &[Value::Number(value)]);
        assert_eq!((ceil(25), ceil(-25)), (Value::Number(3), Value::Number(-2)));
    }

    #[test]
    fn least_and_greatest_leave_null_out() {
        let values = [Value::Null, Value::Number(2), Value::Number(1)];
        assert_eq!(call(Function::Least, &values), Value::Number(1));
        assert_eq!(call(Function::Greatest, &values), Value::Number(2));
        assert_eq!(call(Function::Least, &[Value::Null]), Value::Null);
    }
}
