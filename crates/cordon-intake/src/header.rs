//! The first line: which delimiter, which column holds which field, and what must not be there.

use std::{collections::HashSet, fmt};

use serde::Serialize;

use crate::{
    encoding::{Encoding, Utf8, windows_1252},
    plan::Plan,
    row::{Row, Rows},
    text,
};

/// Most characters of a column's name in a message.
const SHOWN: usize = 64;

/// What stands between two values of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Delimiter {
    /// In order of preference.
    pub(crate) const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// As it stands in a file.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    /// The name as it stands in receipts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
        }
    }
}

/// Why a header was not accepted; the whole submission is refused. All columns are named at once.
/// Names of undeclared columns are shown only if the line is a header beyond doubt, so that a file
/// without one does not show its first row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeaderError {
    /// Columns that the charter does not declare: over-collection.
    pub undeclared: Vec<String>,
    /// Columns that the record cannot do without and that are not there.
    pub missing: Vec<String>,
    /// Declared columns that are there more than once.
    pub duplicate: Vec<String>,
    record: String,
    recognised: bool,
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &self.record;
        if !self.recognised {
            let missing = names(&self.missing);
            return write!(
                f,
                "line 1 is not the header of record `{record}`: it lacks {missing}; put the names \
                 of the columns on the first line"
            );
        }
        let mut parts = Vec::new();
        if !self.undeclared.is_empty() {
            parts.push(format!(
                "over-collection: the charter does not declare {} for record `{record}`; remove \
                 them before sending",
                names(&self.undeclared)
            ));
        }
        if !self.missing.is_empty() {
            parts.push(format!("record `{record}` needs {}", names(&self.missing)));
        }
        if !self.duplicate.is_empty() {
            parts.push(format!("the header names {} more than once", names(&self.duplicate)));
        }
        f.write_str(&parts.join("; "))
    }
}

impl std::error::Error for HeaderError {}

fn names(columns: &[String]) -> String {
    let word = if columns.len() == 1 { "column" } else { "columns" };
    let quoted: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
    format!("{word} {}", quoted.join(", "))
}

/// Where the fields of a record stand in one file.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// Columns of the file.
    pub(crate) width: usize,
    /// For each field of the record, its column in the file.
    pub(crate) column_of: Vec<Option<usize>>,
    /// Columns that are dropped because the charter says so: place and name.
    pub(crate) dropped: Vec<(usize, String)>,
}

impl Header {
    /// Reads the names of a header row against the plan.
    pub(crate) fn read(
        plan: &Plan,
        row: &Row<'_>,
        encoding: Encoding,
    ) -> Result<Self, HeaderError> {
        let names: Vec<String> = column_names(row, encoding);
        let mut column_of = vec![None; plan.columns.len()];
        let (mut undeclared, mut duplicate) = (Vec::new(), HashSet::new());
        for (at, name) in names.iter().enumerate() {
            match plan.columns.iter().position(|column| column.header == *name) {
                Some(field) => match column_of.get_mut(field) {
                    Some(place @ None) => *place = Some(at),
                    _ => {
                        duplicate.insert(name.clone());
                    }
                },
                None => undeclared.push((at, shown(name, at))),
            }
        }
        let absent = |at: usize| column_of.get(at).is_some_and(Option::is_none);
        let header = |at: &usize| plan.columns.get(*at).map(|column| column.header.clone());
        let needed = plan.needed();
        let missing: Vec<usize> = needed.iter().copied().filter(|at| absent(*at)).collect();
        let recognised = missing.len() * 2 <= needed.len() && missing.len() < needed.len();
        let over_collection = !undeclared.is_empty() && !plan.drop_undeclared;
        if !over_collection && missing.is_empty() && duplicate.is_empty() {
            return Ok(Self { width: names.len(), column_of, dropped: undeclared });
        }
        let mut duplicate: Vec<String> = duplicate.into_iter().collect();
        duplicate.sort();
        let shown = recognised && over_collection;
        Err(HeaderError {
            undeclared: if shown {
                undeclared.into_iter().map(|(_, n)| n).collect()
            } else {
                vec![]
            },
            missing: missing.iter().filter_map(header).collect(),
            duplicate,
            record: plan.record.to_string(),
            recognised,
        })
    }
}

/// The delimiter under which the head of a file names most fields of the record.
pub(crate) fn detect(plan: &Plan, head: &[u8], encoding: Encoding) -> Delimiter {
    let score = |delimiter: Delimiter| {
        let mut rows = Rows::new(Utf8::new(head, encoding), delimiter);
        let Ok(Some(row)) = rows.next() else { return (0, 0) };
        let names = column_names(&row, encoding);
        let declared = names
            .iter()
            .filter(|name| plan.columns.iter().any(|column| column.header == **name))
            .count();
        (declared, names.len())
    };
    let mut best = (Delimiter::Comma, (0, 0));
    for delimiter in Delimiter::ALL {
        let score = score(delimiter);
        if score.0 > 0 && score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The delimiter under which the head of a file has most columns.
pub(crate) fn widest(head: &[u8], encoding: Encoding) -> Delimiter {
    let width = |delimiter: &Delimiter| {
        let mut rows = Rows::new(Utf8::new(head, encoding), *delimiter);
        rows.next().ok().flatten().map_or(0, |row| row.fields.len())
    };
    // Of equals the last one wins: the preferred come first.
    Delimiter::ALL.into_iter().rev().max_by_key(width).unwrap_or(Delimiter::Comma)
}

fn column_names(row: &Row<'_>, encoding: Encoding) -> Vec<String> {
    let name = |(from, to): &(usize, usize)| {
        let bytes = row.bytes.get(*from..*to).unwrap_or_default();
        let name = match std::str::from_utf8(bytes) {
            Ok(name) => name.to_owned(),
            Err(_) if encoding == Encoding::Windows1252 => windows_1252(bytes),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        };
        text::normal(&name).into_owned()
    };
    row.fields.iter().map(name).collect()
}

/// A column's name as a message may show it.
fn shown(name: &str, at: usize) -> String {
    if name.is_empty() {
        return format!("(column {} has no name)", at + 1);
    }
    let clean = name.chars().filter(|c| !c.is_control()).take(SHOWN);
    clean.collect()
}
