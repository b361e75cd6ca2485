//! What a sample is drawn from, and the table it is written into.

use std::{
    io::{self, Write as _},
    path::Path,
};

use cordon_charter::{Bounds, Charter, FieldType, Record};
use jiff::{ToSpan as _, civil::Date};

use super::{
    super::{
        file::{Csv, Written},
        random::{Random, Weights},
    },
    SPAN,
};

/// Days on which something begins, so that what follows ends within [`SPAN`].
const WAVE: u64 = 84;

/// A charter's lists, a stream of draws, and the first day.
pub(super) struct Draw<'a> {
    dir: &'a Path,
    charter: &'a Charter,
    start: Date,
    wave: Weights,
    pub(super) random: Random,
}

/// One list of a charter, some of it drawn more often.
pub(super) struct List<'a> {
    pub(super) values: &'a [String],
    weights: Weights,
}

/// A CSV file of one record.
pub(super) struct Table {
    csv: Csv,
    start: Date,
}

impl<'a> Draw<'a> {
    pub(super) fn new(dir: &'a Path, charter: &'a Charter, start: Date, random: Random) -> Self {
        // A wave: little, much, little.
        let wave = Weights::new((0..WAVE).map(|day| 200 + day * (WAVE - 1 - day)));
        Self { dir, charter, start, wave, random }
    }

    /// A day of the wave, counted from the first.
    pub(super) fn day(&mut self) -> u32 {
        self.wave.draw_u32(&mut self.random)
    }

    /// The closed list of a field; the first day of the sample's month is not its business.
    pub(super) fn list(&self, record: &str, field: &str) -> io::Result<List<'a>> {
        let found = self.charter.records.iter().find(|(name, _)| name.as_str() == record);
        let values = found.and_then(|(_, record)| values(record, field));
        let values = values.ok_or_else(|| unknown(record, field))?;
        // Few large places, many small ones; the large ones anywhere in the list.
        let many = values.len() as u64;
        let weights = Weights::new((0..many).map(|nth| 1_000_000 / ((nth * 7 + 3) % many + 1)));
        Ok(List { values, weights })
    }

    /// A new file for a record, with its columns.
    pub(super) fn table(&self, record: &str, columns: &[&str]) -> io::Result<Table> {
        Ok(Table { csv: Csv::create(self.dir, record, columns)?, start: self.start })
    }

    /// The first day of the sample.
    pub(super) const fn start(&self) -> Date {
        self.start
    }

    /// One of several texts, by weight.
    pub(super) fn one_of<T: Copy>(&mut self, texts: &[(T, u64)]) -> Option<T> {
        let weights = Weights::new(texts.iter().map(|(_, weight)| *weight));
        texts.get(weights.draw(&mut self.random)).map(|(text, _)| *text)
    }
}

impl<'a> List<'a> {
    /// The number of a value, large places more often.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        self.weights.draw(random)
    }

    /// The value with this number.
    pub(super) fn get(&self, nth: usize) -> &'a str {
        self.values.get(nth).map_or("", String::as_str)
    }
}

impl Table {
    /// The code of the person with this number.
    pub(super) fn person(&mut self, number: u32) {
        self.csv.code("SIM-", number + 1, 8);
    }

    /// The day that lies so many days after the first.
    pub(super) fn day(&mut self, day: u32) {
        let date = self.start.saturating_add(i64::from(day).min(SPAN).days());
        self.date(date);
    }

    /// A day.
    pub(super) fn date(&mut self, date: Date) {
        // Writing into a Vec cannot fail.
        self.csv.field(|out| drop(write!(out, "{date}")));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.csv.quoted(text);
    }

    pub(super) fn number(&mut self, number: u32) {
        self.csv.code("", number, 1);
    }

    pub(super) fn truth(&mut self, truth: bool) {
        self.csv.text(if truth { "true" } else { "false" });
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.csv.end()
    }

    pub(super) fn finish(self) -> io::Result<Written> {
        self.csv.finish()
    }
}

/// The days that a date field may have.
pub(super) fn days(record: &Record, field: &str) -> Option<Bounds> {
    let (_, found) = record.fields.iter().find(|(name, _)| name.as_str() == field)?;
    match found.field_type {
        FieldType::Date(bounds) => Some(bounds),
        _ => None,
    }
}

fn values<'a>(record: &'a Record, field: &str) -> Option<&'a [String]> {
    let (_, found) = record.fields.iter().find(|(name, _)| name.as_str() == field)?;
    match &found.field_type {
        FieldType::Category { values } | FieldType::Place { values: Some(values), .. } => {
            Some(values)
        }
        _ => None,
    }
}

fn unknown(record: &str, field: &str) -> io::Error {
    io::Error::other(format!("the charter as built in has no list `{record}.{field}`"))
}
