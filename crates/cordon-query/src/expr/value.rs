//! The values that SQL computes with, and their types. No floats: NaN does not exist here.

use std::{fmt, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Type of a column or expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// True or false.
    Boolean,
    /// A decimal number: an integer in units of 10^-scale.
    Number { scale: u32 },
    /// Unicode text, compared by code points.
    Text,
    /// A calendar day.
    Date,
    /// A moment, to the second, UTC.
    Timestamp,
    /// Who a row is about: may be counted, never seen.
    Person,
    /// The bare word NULL, before it takes the type of its neighbours.
    Nothing,
}

impl Type {
    /// A whole number.
    pub(crate) const INTEGER: Self = Self::Number { scale: 0 };
}

/// One value, without its scale (the type has it). The derived order sorts results: NULL first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Value {
    /// SQL NULL.
    Null,
    /// True or false.
    Boolean(bool),
    /// In units of 10^-scale.
    Number(i128),
    /// Days since 1970-01-01.
    Date(i32),
    /// Seconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Text.
    Text(Arc<str>),
}

impl Value {
    /// Text from a borrowed string.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// How people and machines read it; `kind` carries the scale of numbers.
    pub(crate) fn display(&self, kind: Type) -> Shown<'_> {
        Shown { value: self, kind }
    }
}

/// A value with the type that says how it is written.
pub(crate) struct Shown<'a> {
    value: &'a Value,
    kind: Type,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::Null => f.write_str("NULL"),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Number(units) => {
                let scale = if let Type::Number { scale } = self.kind { scale } else { 0 };
                f.write_str(&decimal_text(*units, scale))
            }
            Value::Date(days) => match date_of_days(*days) {
                Some(date) => write!(f, "{date}"),
                None => f.write_str("NULL"),
            },
            Value::Timestamp(seconds) => f.write_str(&timestamp_text(*seconds)),
            Value::Text(text) => f.write_str(text),
        }
    }
}

/// A released cell of a row: a key, a number, or a computed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub enum Cell {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A decimal number as text, exact.
    Number(String),
    /// A calendar day.
    Date(Date),
    /// A moment, RFC 3339 with `Z`.
    Timestamp(String),
    /// Text.
    Text(String),
}

impl Cell {
    pub(crate) fn new(value: &Value, kind: Type) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Number(_) => Self::Number(value.display(kind).to_string()),
            Value::Date(days) => date_of_days(*days).map_or(Self::Null, Self::Date),
            Value::Timestamp(seconds) => Self::Timestamp(timestamp_text(*seconds)),
            Value::Text(text) => Self::Text(text.to_string()),
        }
    }
}

impl Cell {
    /// The value that it shows, if it is one of `kind`.
    pub(crate) fn value(&self, kind: Type) -> Option<Value> {
        match (self, kind) {
            (Self::Boolean(value), Type::Boolean) => Some(Value::Boolean(*value)),
            (Self::Number(text), Type::Number { scale }) => {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let exact = fraction.len() == scale as usize;
                let units = format!("{whole}{fraction}").parse().ok();
                units.filter(|_| exact).map(Value::Number)
            }
            (Self::Date(date), Type::Date) => Some(Value::Date(days_of_date(*date))),
            (Self::Timestamp(text), Type::Timestamp) => {
                let at: jiff::Timestamp = text.parse().ok()?;
                Some(Value::Timestamp(at.as_second()))
            }
            (Self::Text(text), Type::Text) => Some(Value::text(text)),
            _ => None,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Number(text) | Self::Timestamp(text) | Self::Text(text) => f.write_str(text),
        }
    }
}

/// 10^digits, or nothing where it does not fit.
pub(crate) fn power_of_ten(digits: u32) -> Option<i128> {
    10i128.checked_pow(digits)
}

/// `units · 10^-scale` as decimal text.
pub(crate) fn decimal_text(units: i128, scale: u32) -> String {
    let digits = units.unsigned_abs().to_string();
    let scale = scale as usize;
    let sign = if units < 0 { "-" } else { "" };
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

/// The day so many days after 1970-01-01; nothing outside the years −9999 to 9999.
pub(crate) fn date_of_days(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days since 1970-01-01.
pub(crate) fn days_of_date(date: Date) -> i32 {
    date.since((jiff::Unit::Day, Date::constant(1970, 1, 1))).map_or(0, |span| span.get_days())
}

const DAY: i64 = 86_400;

/// Day and second of the day.
pub(crate) fn split_seconds(seconds: i64) -> Option<(i32, i64)> {
    Some((i32::try_from(seconds.div_euclid(DAY)).ok()?, seconds.rem_euclid(DAY)))
}

/// The first second of a day.
pub(crate) fn seconds_of_days(days: i32) -> i64 {
    i64::from(days) * DAY
}

fn timestamp_text(seconds: i64) -> String {
    let Some((days, second)) = split_seconds(seconds) else { return "NULL".to_owned() };
    let Some(date) = date_of_days(days) else { return "NULL".to_owned() };
    format!("{date}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
