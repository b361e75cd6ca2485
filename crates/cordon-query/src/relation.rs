//! What the one pass reads: a record of the measure, or rows made of a person's rows.
//!
//! A relation has columns with domains and a bound on a person's rows, both from charter and
//! question. Rows of one person are made of that person's rows alone, so that what holds of a
//! record holds of it: one person, one vector, one clip (`docs/proofs/join-sensitivity.md`).

mod fold;
mod joined;
mod per_person;

use std::fmt;

use cordon_charter::{Charter, PurposeId, Record, RecordName};

pub(crate) use joined::{Joined, Kind};
pub(crate) use per_person::{Folded, Number, PerPerson};

use crate::{
    domain::{self, Column},
    expr::Expr,
    source::{Batches, RecordSource, SourceError},
};

/// Rows with columns, and how many of them a person has at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows_per_person: u32,
    made: Made,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    Record(RecordName),
    PerPerson(Box<PerPerson>),
    Joined(Box<Joined>),
}

impl Relation {
    /// The rows of a record, with the columns that `purpose` may use.
    pub(crate) fn record(
        charter: &Charter,
        name: &RecordName,
        record: &Record,
        purpose: &PurposeId,
    ) -> Self {
        Self {
            columns: domain::columns(charter, record, purpose),
            rows_per_person: record.rows_per_person,
            made: Made::Record(name.clone()),
        }
    }

    /// One row for each person, or for each of a person's groups.
    pub(crate) fn per_person(columns: Vec<Column>, rows: u32, made: PerPerson) -> Self {
        Self { columns, rows_per_person: rows, made: Made::PerPerson(Box::new(made)) }
    }

    /// Rows of two relations, person by person.
    pub(crate) fn joined(columns: Vec<Column>, rows: u32, made: Joined) -> Self {
        Self { columns, rows_per_person: rows, made: Made::Joined(Box::new(made)) }
    }

    /// The record that is read first.
    pub(crate) fn first(&self) -> &RecordName {
        match &self.made {
            Made::Record(name) => name,
            Made::PerPerson(made) => made.base.first(),
            Made::Joined(made) => made.left.first(),
        }
    }

    /// Whether the store lets a person have one row of it.
    pub(crate) const fn is_one_row(&self) -> bool {
        self.rows_per_person == 1 && matches!(self.made, Made::Record(_))
    }

    /// All records that are read, each once; the first comes first.
    pub(crate) fn records(&self) -> Vec<&RecordName> {
        let mut all = match &self.made {
            Made::Record(name) => vec![name],
            Made::PerPerson(made) => made.base.records(),
            Made::Joined(made) => [made.left.records(), made.right.records()].concat(),
        };
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|name| seen.insert(*name));
        all
    }

    /// Calls `see` for every expression that makes these rows, with the columns that it reads.
    pub(crate) fn visit(&self, see: &mut dyn FnMut(&Expr, &[Column])) {
        match &self.made {
            Made::Record(_) => {}
            Made::PerPerson(made) => {
                made.base.visit(see);
                made.expressions().for_each(|expr| see(expr, &made.base.columns));
            }
            Made::Joined(made) => {
                made.left.visit(see);
                made.right.visit(see);
                made.filters.iter().for_each(|expr| see(expr, &made.right.columns));
            }
        }
    }

    /// Which rows these are, as lines of a question's meaning.
    pub(crate) fn meaning(&self) -> Vec<String> {
        match &self.made {
            Made::Record(name) => vec![format!("record {name}")],
            Made::PerPerson(made) => {
                let mut lines = vec!["rows per person".to_owned()];
                lines.extend(made.meaning().iter().map(|line| format!("  {line}")));
                lines
            }
            Made::Joined(made) => {
                let mut lines = vec!["rows of two".to_owned()];
                lines.extend(made.meaning());
                lines
            }
        }
    }

    /// The rows, made of those of `source`: it is the first record, and knows the others.
    pub(crate) fn over<'a>(
        &'a self,
        source: &'a dyn RecordSource,
    ) -> Result<Box<dyn RecordSource + 'a>, SourceError> {
        self.made_of(self.first(), source)
    }

    fn made_of<'a>(
        &'a self,
        first: &RecordName,
        source: &'a dyn RecordSource,
    ) -> Result<Box<dyn RecordSource + 'a>, SourceError> {
        Ok(match &self.made {
            Made::Record(name) if name == first => Box::new(Whole(source)),
            Made::Record(name) => Box::new(Whole(source.other(name).ok_or(SourceError)?)),
            Made::PerPerson(made) => {
                let base = made.base.made_of(first, source)?;
                Box::new(fold::PersonRows::new(made, &self.columns, base))
            }
            Made::Joined(made) => {
                let left = made.left.made_of(first, source)?;
                let right = made.right.made_of(first, source)?;
                Box::new(joined::JoinedRows::new(made, &self.columns, left, right))
            }
        })
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.made {
            Made::Record(name) => write!(f, "{name}"),
            Made::PerPerson(made) => write!(f, "{}, put together person by person", made.base),
            Made::Joined(made) => {
                write!(f, "{}, joined person by person with {}", made.left, made.right)
            }
        }
    }
}

/// A record as it is.
struct Whole<'a>(&'a dyn RecordSource);

impl RecordSource for Whole<'_> {
    fn position(&self) -> u64 {
        self.0.position()
    }

    fn partitions(&self) -> usize {
        self.0.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.0.read(partition, columns)
    }

    fn read_in_any_order<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        self.0.read_in_any_order(partition, columns)
    }
}
