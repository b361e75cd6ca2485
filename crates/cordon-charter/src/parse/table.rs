//! One TOML table, read key by key. Knows afterwards which keys nobody asked for.

use std::{cell::RefCell, collections::BTreeMap};

use toml::de::{DeTable, DeValue};

use super::{nearest::nearest, needed::needed, report::Report, value::Value};
use crate::{Span, ids::Name};

/// A table, or the lack of one: then every key yields its stand-in and nothing is reported twice.
pub(super) struct Table<'a> {
    entries: Option<&'a DeTable<'a>>,
    span: Span,
    path: String,
    report: &'a Report,
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub(super) fn root(entries: &'a DeTable<'a>, report: &'a Report) -> Self {
        Self::new(Some(entries), Span { start: 0, end: 0 }, String::new(), report)
    }

    fn new(entries: Option<&'a DeTable<'a>>, span: Span, path: String, report: &'a Report) -> Self {
        let (asked, missing) = (RefCell::default(), RefCell::default());
        Self { entries, span, path, report, asked, missing }
    }

    /// Nothing in here could be read.
    pub(super) fn unread(&self) {
        self.report.unread(&self.path);
    }

    /// Reads a noun whose keys are free.
    pub(super) fn read_free<T>(self, noun: impl FnOnce(&Table<'a>) -> T) -> T {
        noun(&self)
    }

    /// Where `path` stands, or what contains it.
    pub(super) fn place_of(&self, path: &str) -> Span {
        self.report.span_of(path)
    }

    /// Reads a noun, then reports the keys that are missing or that nobody knows.
    pub(super) fn read<T>(self, noun: impl FnOnce(&Table<'a>) -> T) -> T {
        let read = noun(&self);
        self.report_keys();
        read
    }

    pub(super) fn report(&self) -> &'a Report {
        self.report
    }

    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The key that stands first in the text, with its place.
    pub(super) fn first_key(&self) -> Option<(&'a str, Span)> {
        let keys = self.entries?.iter().map(|(key, _)| key);
        let first = keys.min_by_key(|key| key.span().start)?;
        Some((first.get_ref().as_ref(), first.span().into()))
    }

    /// The value, if it is there.
    pub(super) fn find(&self, key: &'static str) -> Option<Value<'a>> {
        self.asked.borrow_mut().push(key);
        let (name, value) = self.entries?.get_key_value(key)?;
        Some(self.value(name.span().into(), self.path_of(key), value))
    }

    /// The value; reported if it is not there.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a>> {
        let found = self.find(key);
        if found.is_none() {
            self.missing.borrow_mut().push(key);
            self.report.unread(&self.path_of(key));
        }
        found
    }

    /// Keys that belong here but cannot be read, because what they depend on could not.
    pub(super) fn skip(&self, keys: &[&'static str]) {
        self.asked.borrow_mut().extend(keys);
    }

    /// `[key]`
    pub(super) fn table<T>(&self, key: &'static str, noun: impl FnOnce(&Table<'a>) -> T) -> T {
        match self.get(key).and_then(|value| value.table()) {
            Some(table) => table.read(noun),
            None => noun(&Self::new(None, self.span, self.path_of(key), self.report)),
        }
    }

    /// `[key]`, if it is there.
    pub(super) fn optional_table<T>(
        &self,
        key: &'static str,
        noun: impl FnOnce(&Table<'a>) -> T,
    ) -> Option<T> {
        Some(self.find(key)?.table()?.read(noun))
    }

    /// `[[key]]`, none or more.
    pub(super) fn list<T>(&self, key: &'static str, noun: fn(&Table<'a>) -> T) -> Vec<T> {
        let elements = self.find(key).map(|value| value.elements()).unwrap_or_default();
        let read = elements.into_iter().map(|element| match element.table() {
            Some(table) => table.read(noun),
            None => noun(&Self::new(None, element.span, element.path, self.report)),
        });
        read.collect()
    }

    /// `[[key]]` with an `id` each; later places are named by it: `purpose.ID`.
    pub(super) fn list_by_id<N: Name + std::fmt::Display, T>(
        &self,
        key: &'static str,
        noun: fn(&Table<'a>) -> T,
    ) -> BTreeMap<N, T> {
        let path = self.path_of(key);
        let mut all = BTreeMap::new();
        let found = self.get(key).map(|value| value.elements()).unwrap_or_default();
        for mut table in found.into_iter().filter_map(|element| element.table()) {
            let Some(id_value) = table.get("id") else {
                self.report.unread(&path);
                table.read(noun);
                continue;
            };
            let Some(id) = id_value.name::<N>() else {
                self.report.unread(&path);
                table.read(noun);
                continue;
            };
            table.path = format!("{path}.{id}");
            self.report.place(&table.path, id_value.span);
            if all.contains_key(&id) {
                let message = format!("`{key}` has `{id}` twice");
                self.report.error("duplicate-id", id_value.span, message, "give each its own id");
            }
            all.insert(id, table.read(noun));
        }
        all
    }

    /// `[key.NAME]`, one table per name.
    pub(super) fn map<N: Name, T>(
        &self,
        key: &'static str,
        noun: impl Fn(&Table<'a>) -> T,
    ) -> BTreeMap<N, T> {
        self.all_of(key, self.get(key), noun)
    }

    /// `[key.NAME]`, none or more.
    pub(super) fn map_or_empty<N: Name, T>(
        &self,
        key: &'static str,
        noun: impl Fn(&Table<'a>) -> T,
    ) -> BTreeMap<N, T> {
        self.all_of(key, self.find(key), noun)
    }

    fn all_of<N: Name, T>(
        &self,
        key: &str,
        found: Option<Value<'a>>,
        noun: impl Fn(&Table<'a>) -> T,
    ) -> BTreeMap<N, T> {
        let path = self.path_of(key);
        let mut all = BTreeMap::new();
        let Some(entries) = found.and_then(|value| value.table()) else {
            return all;
        };
        for (name, value) in entries.entries.into_iter().flat_map(DeTable::iter) {
            let (word, span) = (name.get_ref().as_ref(), Span::from(name.span()));
            let parsed = word.parse::<N>();
            if let Err(error) = &parsed {
                self.report.error("bad-name", span, "this name cannot be used", error.to_string());
                self.report.unread(&path);
            }
            let value = self.value(span, format!("{path}.{word}"), value);
            let read = value.table().map(|table| table.read(&noun));
            if let (Ok(parsed), Some(read)) = (parsed, read) {
                all.insert(parsed, read);
            }
        }
        all
    }

    /// Every key that is a name, with its value.
    pub(super) fn names_and_values<N: Name>(&self) -> Vec<(Option<N>, Value<'a>)> {
        let entries = self.entries.into_iter().flat_map(DeTable::iter);
        let all = entries.map(|(key, value)| {
            let (word, span) = (key.get_ref().as_ref(), Span::from(key.span()));
            let name = word.parse::<N>();
            if let Err(error) = &name {
                self.report.error("bad-name", span, "this name cannot be used", error.to_string());
            }
            (name.ok(), self.value(span, self.path_of(word), value))
        });
        all.collect()
    }

    fn value(&self, key: Span, path: String, found: &'a toml::Spanned<DeValue<'a>>) -> Value<'a> {
        let value =
            Value { value: found.get_ref(), span: found.span().into(), path, report: self.report };
        // A table that is only implied by its children has no better place than its key.
        self.report.place(&value.path, if found.span().is_empty() { key } else { value.span });
        value
    }

    fn report_keys(&self) {
        let Some(entries) = self.entries else { return };
        let asked = self.asked.borrow();
        let mut missing = self.missing.borrow().clone();
        for (key, _) in entries.iter().filter(|(key, _)| !asked.contains(&key.get_ref().as_ref())) {
            let word = key.get_ref().as_ref();
            let meant = nearest(word, missing.iter().copied())
                .or_else(|| nearest(word, asked.iter().copied()));
            missing.retain(|key| Some(*key) != meant);
            let message = format!("`{}` is not a key of {}", plain(word), self.called());
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys are {}", listed(&asked)),
            };
            self.report.error("unknown-key", key.span().into(), message, help);
        }
        for key in missing {
            let message = format!("{} lacks `{key}`", self.called());
            let help = needed(&self.path, key).map_or_else(
                || format!("write `{key}`; docs/spec/charter.md says what belongs there"),
                str::to_owned,
            );
            self.report.error("missing-key", self.span, message, help);
        }
    }

    fn called(&self) -> String {
        if self.path.is_empty() { "the charter".to_owned() } else { format!("`{}`", self.path) }
    }
}

impl<'a> Value<'a> {
    pub(super) fn table(&self) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(entries) => {
                Some(Table::new(Some(entries), self.span, self.path.clone(), self.report))
            }
            _ => self.wrong("a table"),
        }
    }
}

/// A word of the text, fit for one line of a message.
fn plain(word: &str) -> String {
    word.chars().take(64).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
