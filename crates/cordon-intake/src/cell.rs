//! One value: read from text by the charter's type, written in one canonical spelling.

use std::fmt::Write as _;

use crate::{
    closed::Closed,
    day,
    number::{self, DecimalRule},
    reason::Reason,
    text::{self, Lines},
};

/// What a field's values must be; the charter's type with its bounds.
pub(crate) enum Kind {
    /// Text, open place, person.
    Text { max_length: u32, lines: Lines },
    /// Whole number.
    Integer { min: i64, max: i64 },
    /// Decimal number.
    Decimal(DecimalRule),
    /// Days since 1970-01-01.
    Date { min: i32, max: i32 },
    /// First and last day, as days since 1970-01-01.
    Timestamp { min: i32, max: i32 },
    /// True or false.
    Boolean,
    /// Category or closed place.
    Closed(Closed),
}

/// A value that was read. Texts lie in the row's scratch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// Integer, decimal in units of 10^-scale, seconds since 1970-01-01T00:00:00Z.
    Number(i64),
    /// Days since 1970-01-01.
    Day(i32),
    /// True or false.
    Bool(bool),
    /// Place in a closed list.
    Code(i32),
    /// From and to in the scratch.
    Text(usize, usize),
}

impl Kind {
    /// Reads `written`, and says whether the value was finer than the charter keeps. Blank is no
    /// value. `comma` allows a decimal comma; texts go to the end of `scratch`.
    pub(crate) fn read(
        &self,
        written: &str,
        comma: bool,
        scratch: &mut String,
    ) -> Result<(Cell, bool), Reason> {
        let written = written.trim();
        if written.is_empty() {
            return Ok((Cell::Null, false));
        }
        match self {
            Self::Text { max_length, lines } => {
                let value = text::normal(written);
                text::check(&value, *max_length, *lines)?;
                let from = scratch.len();
                scratch.push_str(&value);
                Ok((Cell::Text(from, scratch.len()), false))
            }
            Self::Integer { min, max } => {
                let value = number::integer(written, comma, *min, *max)?;
                Ok((Cell::Number(value), false))
            }
            Self::Decimal(rule) => {
                let (value, finer) = number::decimal(written, comma, *rule)?;
                Ok((Cell::Number(value), finer))
            }
            Self::Date { min, max } => {
                let (value, finer) = day::date(written)?;
                within(value, *min, *max)?;
                Ok((Cell::Day(value), finer))
            }
            Self::Timestamp { min, max } => {
                let (value, finer) = day::timestamp(written)?;
                within(day::of_seconds(value), *min, *max)?;
                Ok((Cell::Number(value), finer))
            }
            Self::Boolean => Ok((Cell::Bool(boolean(written)?), false)),
            Self::Closed(closed) => {
                let value = text::normal(written);
                let code = closed.code(&value).ok_or(Reason::NotInList)?;
                Ok((Cell::Code(code), false))
            }
        }
    }

    /// The one spelling of `cell` at the end of `out`; nothing for no value.
    pub(crate) fn push_text(&self, cell: Cell, scratch: &str, out: &mut String) {
        match (self, cell) {
            (Self::Decimal(rule), Cell::Number(units)) => {
                number::push_decimal(out, units, rule.scale);
            }
            (Self::Timestamp { .. }, Cell::Number(seconds)) => day::push_timestamp(out, seconds),
            // Writing into a String cannot fail.
            (_, Cell::Number(value)) => drop(write!(out, "{value}")),
            (_, Cell::Day(day)) => day::push_date(out, day),
            (_, Cell::Bool(value)) => out.push_str(if value { "true" } else { "false" }),
            (Self::Closed(closed), Cell::Code(code)) => out.push_str(closed.value(code)),
            (_, Cell::Text(from, to)) => {
                out.push_str(scratch.get(from..to).unwrap_or_default());
            }
            (_, Cell::Null | Cell::Code(_)) => {}
        }
    }
}

fn within(day: i32, min: i32, max: i32) -> Result<(), Reason> {
    if (min..=max).contains(&day) { Ok(()) } else { Err(Reason::OutOfBounds) }
}

fn boolean(text: &str) -> Result<bool, Reason> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") || is("yes") || is("1") {
        Ok(true)
    } else if is("false") || is("no") || is("0") {
        Ok(false)
    } else {
        Err(Reason::NotABoolean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans() {
        for (text, value) in [("TRUE", true), ("yes", true), ("1", true), ("No", false)] {
            assert_eq!(boolean(text), Ok(value));
        }
        assert_eq!(boolean("t"), Err(Reason::NotABoolean));
    }

    #[test]
    fn one_value_has_one_spelling() {
        let rule = DecimalRule { min: -900, max: 900, step: 5, scale: 1 };
        let kinds = [
            (Kind::Integer { min: 0, max: 9 }, "7.0", "7"),
            (Kind::Decimal(rule), "+1.50", "1.5"),
            (Kind::Date { min: -99_999, max: 99_999 }, "2016-02-29T10:00", "2016-02-29"),
            (Kind::Timestamp { min: 0, max: 99_999 }, "2016-02-29 10:00", "2016-02-29T10:00:00Z"),
            (Kind::Boolean, "YES", "true"),
            (Kind::Closed(Closed::new(&["f".to_owned(), "m".to_owned()])), " m ", "m"),
            (Kind::Text { max_length: 9, lines: Lines::One }, " e\u{301} ", "é"),
        ];
        for (kind, written, spelt) in kinds {
            let (mut scratch, mut out) = (String::new(), String::new());
            let (cell, _) = kind.read(written, false, &mut scratch).unwrap();
            kind.push_text(cell, &scratch, &mut out);
            assert_eq!(out, spelt);
        }
    }
}
