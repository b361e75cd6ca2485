//! One TOML value with its place, and the scalars that it can be read as.

use std::fmt;

use jiff::civil::Date;
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};
use toml::de::DeValue;

use super::{nearest::nearest, report::Report, table::Table};
use crate::{LocalText, Span, ids::Name};

pub(super) struct Value<'a> {
    pub(super) value: &'a DeValue<'a>,
    pub(super) span: Span,
    pub(super) path: String,
    pub(super) report: &'a Report,
}

impl<'a> Value<'a> {
    pub(super) fn text(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => self.wrong("text in quotes"),
        }
    }

    /// Text, or a number as it is written: `"0.5"`, `0.5`, `1`.
    pub(super) fn number_text(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
            _ => self.wrong("a number"),
        }
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self.value {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong("`true` or `false`"),
        }
    }

    pub(super) fn integer<T: TryFrom<i64>>(&self) -> Option<T> {
        let DeValue::Integer(number) = self.value else {
            return self.wrong("a whole number");
        };
        let value = i64::from_str_radix(number.as_str(), number.radix());
        let fitting = value.ok().and_then(|value| T::try_from(value).ok());
        if fitting.is_none() {
            let message = format!("`{}` is out of range", self.path);
            return self.refuse(
                "out-of-range",
                message,
                "use a number that is not so large or small",
            );
        }
        fitting
    }

    /// `2015-05-20`, without quotes.
    pub(super) fn date(&self) -> Option<Date> {
        let DeValue::Datetime(found) = self.value else {
            return self.wrong("a date such as 2026-11-23, without quotes");
        };
        let (Some(day), None, None) = (found.date, found.time, found.offset) else {
            return self.wrong("a date without a time of day");
        };
        let parts = (i16::try_from(day.year), i8::try_from(day.month), i8::try_from(day.day));
        let date = match parts {
            (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
            _ => None,
        };
        if date.is_none() {
            let message = format!("`{}` is not a day of the calendar", self.path);
            return self.refuse("bad-date", message, "check month and day");
        }
        date
    }

    pub(super) fn name<N: Name>(&self) -> Option<N> {
        match self.text()?.parse() {
            Ok(name) => Some(name),
            Err(error) => {
                let message = format!("`{}` is not a name that can be used", self.path);
                self.refuse("bad-name", message, error.to_string())
            }
        }
    }

    /// One of a closed list, as serde writes it.
    pub(super) fn choice<T: DeserializeOwned>(&self) -> Option<T> {
        let text = self.text()?;
        let words: StrDeserializer<'_, NotListed> = text.as_str().into_deserializer();
        match T::deserialize(words) {
            Ok(choice) => Some(choice),
            Err(NotListed(known)) => {
                let message = format!("`{}` is none of the words that belong here", self.path);
                let help = match nearest(&text, known.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("use one of {}", known.join(", ")),
                };
                self.refuse("unknown-word", message, help)
            }
        }
    }

    /// A string, taken as English, or a table by language.
    pub(super) fn local_text(&self) -> Option<LocalText> {
        let entries = match self.value {
            DeValue::String(text) => return Some(LocalText::from(text.as_ref())),
            DeValue::Table(entries) if !entries.is_empty() => entries,
            _ => return self.wrong("text in quotes or a table such as { en = \"…\", fr = \"…\" }"),
        };
        let mut all = std::collections::BTreeMap::new();
        for (language, value) in entries.iter() {
            let tag = language.get_ref().as_ref();
            let path = format!("{}.{tag}", self.path);
            self.report.place(&path, value.span().into());
            let (value, span) = (value.get_ref(), value.span().into());
            let value = Value { value, span, path, report: self.report };
            all.insert(tag.to_owned(), value.text().unwrap_or_default());
        }
        Some(LocalText(all))
    }

    pub(super) fn elements(&self) -> Vec<Value<'a>> {
        let DeValue::Array(elements) = self.value else {
            let _: Option<()> = self.wrong("a list");
            return Vec::new();
        };
        let elements = elements.iter().enumerate().map(|(index, element)| {
            let (path, span) = (format!("{}[{index}]", self.path), Span::from(element.span()));
            self.report.place(&path, span);
            Value { value: element.get_ref(), span, path, report: self.report }
        });
        elements.collect()
    }

    /// A list; a single value stands for a list of one.
    pub(super) fn one_or_more(self) -> Vec<Value<'a>> {
        if matches!(self.value, DeValue::Array(_)) { self.elements() } else { vec![self] }
    }

    pub(super) fn wrong<T>(&self, expected: &str) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let message = format!("`{}` cannot be {found}", self.path);
        self.refuse("wrong-type", message, format!("write {expected}"))
    }

    pub(super) fn refuse<T>(
        &self,
        code: &'static str,
        message: String,
        help: impl Into<String>,
    ) -> Option<T> {
        self.report.error(code, self.span, message, help);
        self.report.unread(&self.path);
        None
    }
}

/// Reading by key: what is missing or wrong is reported, and a stand-in takes its place.
impl Table<'_> {
    pub(super) fn text(&self, key: &'static str) -> String {
        self.get(key).and_then(|v| v.text()).unwrap_or_default()
    }

    pub(super) fn optional_text(&self, key: &'static str) -> Option<String> {
        self.find(key)?.text()
    }

    pub(super) fn local_text(&self, key: &'static str) -> LocalText {
        self.get(key).and_then(|v| v.local_text()).unwrap_or_else(|| LocalText::from(""))
    }

    /// A list that must be written, if only as `[]`.
    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        let found = self.get(key).map(|v| v.elements()).unwrap_or_default();
        found.iter().map(|value| value.text().unwrap_or_default()).collect()
    }

    /// The same, each text in one language or several.
    pub(super) fn local_texts(&self, key: &'static str) -> Vec<LocalText> {
        let found = self.get(key).map(|v| v.elements()).unwrap_or_default();
        found.iter().map(|v| v.local_text().unwrap_or_else(|| LocalText::from(""))).collect()
    }

    pub(super) fn boolean(&self, key: &'static str) -> bool {
        self.get(key).and_then(|v| v.boolean()).unwrap_or_default()
    }

    pub(super) fn boolean_or_false(&self, key: &'static str) -> bool {
        self.find(key).and_then(|v| v.boolean()).unwrap_or_default()
    }

    pub(super) fn integer<T: TryFrom<i64> + Default>(&self, key: &'static str) -> T {
        self.get(key).and_then(|v| v.integer()).unwrap_or_default()
    }

    pub(super) fn optional_integer<T: TryFrom<i64>>(&self, key: &'static str) -> Option<T> {
        self.find(key)?.integer()
    }

    pub(super) fn date(&self, key: &'static str) -> Date {
        self.get(key).and_then(|v| v.date()).unwrap_or(Date::ZERO)
    }

    pub(super) fn name<N: Name>(&self, key: &'static str) -> N {
        self.get(key).and_then(|v| v.name()).unwrap_or_else(N::unreadable)
    }

    pub(super) fn optional_name<N: Name>(&self, key: &'static str) -> Option<N> {
        self.find(key)?.name()
    }

    /// One name or a list of names.
    pub(super) fn names<N: Name>(&self, key: &'static str) -> Vec<N> {
        let found = self.get(key).map(Value::one_or_more).unwrap_or_default();
        found.iter().map(|value| value.name().unwrap_or_else(N::unreadable)).collect()
    }

    pub(super) fn choice<T: DeserializeOwned>(&self, key: &'static str, stand_in: T) -> T {
        self.get(key).and_then(|v| v.choice()).unwrap_or(stand_in)
    }
}

/// serde's way to say which words there are.
#[derive(Debug)]
struct NotListed(&'static [&'static str]);

impl serde::de::Error for NotListed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self(known)
    }
}

impl fmt::Display for NotListed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not in the list")
    }
}

impl std::error::Error for NotListed {}
