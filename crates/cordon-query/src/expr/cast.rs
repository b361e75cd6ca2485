//! Conversions between types. What cannot be converted is NULL, as with `TRY_CAST`.

use super::{
    Conversion, Type, Value, days_of_date, power_of_ten, seconds_of_days, value::split_seconds,
};

/// `value` as the wanted type, or NULL.
pub(crate) fn convert(value: &Value, how: &Conversion) -> Value {
    let converted = match (value, how.to) {
        (Value::Null, _) => None,
        (_, Type::Text) => Some(Value::text(&value.display(how.from).to_string())),
        (Value::Number(units), Type::Number { scale }) => {
            let Type::Number { scale: from } = how.from else { return Value::Null };
            rescale(*units, from, scale).map(Value::Number)
        }
        (Value::Text(text), Type::Number { scale }) => parse_number(text, scale).map(Value::Number),
        (Value::Boolean(value), Type::Number { scale }) => {
            power_of_ten(scale).map(|one| Value::Number(if *value { one } else { 0 }))
        }
        (Value::Number(units), Type::Boolean) => Some(Value::Boolean(*units != 0)),
        (Value::Text(text), Type::Boolean) => parse_boolean(text).map(Value::Boolean),
        (Value::Text(text), Type::Date) => parse_date(text).map(Value::Date),
        (Value::Text(text), Type::Timestamp) => parse_timestamp(text).map(Value::Timestamp),
        (Value::Timestamp(seconds), Type::Date) => {
            split_seconds(*seconds).map(|(days, _)| Value::Date(days))
        }
        (Value::Date(days), Type::Timestamp) => Some(Value::Timestamp(seconds_of_days(*days))),
        (Value::Date(_), Type::Date)
        | (Value::Timestamp(_), Type::Timestamp)
        | (Value::Boolean(_), Type::Boolean) => Some(value.clone()),
        _ => None,
    };
    match (converted, how.limits) {
        (Some(Value::Number(units)), Some((low, high))) if units < low || units > high => {
            Value::Null
        }
        (converted, _) => converted.unwrap_or(Value::Null),
    }
}

/// From one scale to another; digits that go are rounded half away from zero.
pub(crate) fn rescale(units: i128, from: u32, to: u32) -> Option<i128> {
    if to >= from {
        return units.checked_mul(power_of_ten(to - from)?);
    }
    let step = power_of_ten(from - to)?;
    let (cut, rest) = (units / step, units % step);
    let away = rest.unsigned_abs() >= (step / 2).unsigned_abs() + u128::from(step % 2 == 1);
    cut.checked_add(if away { units.signum() } else { 0 })
}

fn parse_number(text: &str, scale: u32) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || digits.len() > 40 || whole.len() + fraction.len() == 0 {
        return None;
    }
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    rescale(if negative { -units } else { units }, u32::try_from(fraction.len()).ok()?, scale)
}

fn parse_boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// ISO 8601 calendar date, strictly: `2024-02-29`.
fn parse_date(text: &str) -> Option<i32> {
    let text = text.trim();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    text.parse().ok().map(days_of_date)
}

/// `2024-02-29T12:30:00Z`, with a space for `T` and without `Z` too; or a date alone.
fn parse_timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    let date = text.get(..10)?;
    let start = seconds_of_days(parse_date(date)?);
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(start);
    }
    let clock = rest.strip_prefix(['T', ' '])?.trim_end_matches('Z');
    let mut parts = clock.split(':').map(|part| {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    });
    let (hour, minute, second): (i64, i64, i64) =
        (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    (parts.next().is_none() && hour < 24 && minute < 60 && second < 60)
        .then_some(start + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(text: &str, to: Type) -> Value {
        convert(&Value::text(text), &Conversion { from: Type::Text, to, limits: None })
    }

    #[test]
    fn texts_that_are_no_values_become_null() {
        for text in
            ["", "-", ".", "1e5", "١", "NaN", "1.2.3", "99999999999999999999999999999999999999999"]
        {
            assert_eq!(cast(text, Type::Number { scale: 2 }), Value::Null, "{text}");
        }
        for text in ["2024-02-30", "2024-2-03", "0000-00-00", "2024-02-03x", "not a date"] {
            assert_eq!(cast(text, Type::Date), Value::Null, "{text}");
        }
    }

    #[test]
    fn values_survive_the_way_there_and_back() {
        assert_eq!(cast("-1.255", Type::Number { scale: 2 }), Value::Number(-126));
        assert_eq!(cast("7", Type::INTEGER), Value::Number(7));
        assert_eq!(cast("1970-01-02", Type::Date), Value::Date(1));
        assert_eq!(cast("1970-01-02 00:00:01", Type::Timestamp), Value::Timestamp(86_401));
        let shown = Value::Number(-126).display(Type::Number { scale: 2 }).to_string();
        assert_eq!(shown, "-1.26");
    }
}
