//! The submitter's receipt: what became of every row.

use std::{collections::BTreeMap, fmt};

use cordon_charter::{CharterId, Digest, FieldName, RecordName};
use serde::Serialize;

use crate::{
    encoding::Encoding, header::Delimiter, inspect::Inspected, manifest::grouped, plan::Plan,
    reason::Reason,
};

/// Most line numbers per reason and column: 100,000 bad rows are not 100,000 lines.
pub(crate) const MOST_LINES: usize = 20;

/// What became of a submission. `received = admitted + refused`, and the refusals add up to
/// `refused`. Holds no value of any row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The charter that judged.
    pub charter: CharterId,
    /// The record.
    pub record: RecordName,
    /// The file.
    pub file: FileFacts,
    /// Rows below the header.
    pub received: u64,
    /// Rows that were let in.
    pub admitted: u64,
    /// Rows that were not.
    pub refused: u64,
    /// Why not, by reason and column.
    pub refusals: Vec<Refusals>,
    /// Values that were made coarser, as the charter asks.
    pub coarsened: Vec<Coarsened>,
    /// Values that were not taken over because their field's retention is over, the row's not.
    pub expired_values: Vec<ExpiredValues>,
    /// Columns that the charter does not declare and, saying so, drops.
    pub dropped: Vec<Dropped>,
    /// Optional fields that the file has no column for.
    pub absent: Vec<FieldName>,
}

/// What the file is and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Its size.
    pub bytes: u64,
    /// Its encoding, told or detected.
    pub encoding: Encoding,
    /// Its delimiter, told or detected.
    pub delimiter: Delimiter,
}

/// Rows refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusals {
    /// The reason.
    pub reason: Reason,
    /// The field, where the reason has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldName>,
    /// The column of the file, where it is named differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How many rows.
    pub count: u64,
    /// Lines of the first 20 of them.
    pub lines: Vec<u64>,
    /// What to do.
    pub help: String,
}

/// Values of one field that were rounded to the charter's step, day or second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coarsened {
    /// The field.
    pub field: FieldName,
    /// How many values.
    pub values: u64,
}

/// Values of one field that were already past the field's own retention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpiredValues {
    /// The field.
    pub field: FieldName,
    /// How many values.
    pub values: u64,
}

/// A column that was dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Its name in the file.
    pub column: String,
    /// How many rows had a value in it.
    pub values: u64,
}

/// The counts of a submission while it is read.
pub(crate) struct Tally {
    pub(crate) admitted: u64,
    pub(crate) refused: u64,
    refusals: BTreeMap<(Reason, Option<usize>), (u64, Vec<u64>)>,
    coarsened: Vec<u64>,
    expired: Vec<u64>,
    dropped: Vec<u64>,
}

impl Tally {
    pub(crate) fn new(plan: &Plan, inspected: &Inspected) -> Self {
        Self {
            admitted: 0,
            refused: 0,
            refusals: BTreeMap::new(),
            coarsened: vec![0; plan.columns.len()],
            expired: vec![0; plan.columns.len()],
            dropped: vec![0; inspected.header.dropped.len()],
        }
    }

    pub(crate) fn refuse(&mut self, reason: Reason, column: Option<usize>, line: u64) {
        self.refused += 1;
        let (count, lines) = self.refusals.entry((reason, column)).or_default();
        *count += 1;
        if lines.len() < MOST_LINES {
            lines.push(line);
        }
    }

    pub(crate) fn coarsen(&mut self, column: usize) {
        add_one(&mut self.coarsened, column);
    }

    pub(crate) fn expire(&mut self, column: usize) {
        add_one(&mut self.expired, column);
    }

    pub(crate) fn drop_value(&mut self, dropped: usize) {
        add_one(&mut self.dropped, dropped);
    }

    pub(crate) fn report(self, plan: &Plan, inspected: &Inspected) -> Report {
        let per_field = |counts: Vec<u64>| {
            let counted = plan.columns.iter().map(|column| column.name.clone()).zip(counts);
            counted.filter(|(_, values)| *values > 0)
        };
        let refusals = self.refusals.into_iter().map(|((reason, column), (count, lines))| {
            let column = column.and_then(|at| plan.columns.get(at));
            Refusals {
                reason,
                field: column.map(|column| column.name.clone()),
                column: column
                    .filter(|column| column.header != column.name.as_str())
                    .map(|column| column.header.clone()),
                count,
                lines,
                help: reason.help(column.map(|column| &column.field_type)),
            }
        });
        let absent = plan.columns.iter().zip(&inspected.header.column_of);
        let names = inspected.header.dropped.iter().map(|(_, name)| name.clone());
        Report {
            charter: plan.charter,
            record: plan.record.clone(),
            file: FileFacts {
                sha256: inspected.digest,
                bytes: inspected.bytes,
                encoding: inspected.encoding,
                delimiter: inspected.delimiter,
            },
            received: self.admitted + self.refused,
            admitted: self.admitted,
            refused: self.refused,
            refusals: refusals.collect(),
            coarsened: per_field(self.coarsened)
                .map(|(field, values)| Coarsened { field, values })
                .collect(),
            expired_values: per_field(self.expired)
                .map(|(field, values)| ExpiredValues { field, values })
                .collect(),
            dropped: names
                .zip(self.dropped)
                .map(|(column, values)| Dropped { column, values })
                .collect(),
            absent: absent
                .filter(|(_, place)| place.is_none())
                .map(|(column, _)| column.name.clone())
                .collect(),
        }
    }
}

fn add_one(counts: &mut [u64], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [received, admitted, refused] =
            [self.received, self.admitted, self.refused].map(grouped);
        writeln!(f, "{received} rows received: {admitted} admitted, {refused} refused")?;
        writeln!(f, "  read as {}, {}", self.file.encoding.name(), self.file.delimiter.name())?;
        for refusals in &self.refusals {
            writeln!(f, "  {refusals}")?;
        }
        for Coarsened { field, values } in &self.coarsened {
            writeln!(f, "  {} values of `{field}` made as coarse as declared", grouped(*values))?;
        }
        for ExpiredValues { field, values } in &self.expired_values {
            writeln!(f, "  {} values of `{field}` not kept: retention over", grouped(*values))?;
        }
        for Dropped { column, values } in &self.dropped {
            let values = grouped(*values);
            writeln!(f, "  column `{column}` dropped with {values} values: not declared")?;
        }
        for field in &self.absent {
            writeln!(f, "  no column for the optional field `{field}`")?;
        }
        Ok(())
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.count == 1 { "row" } else { "rows" };
        write!(f, "{} {rows} refused, {}", grouped(self.count), self.reason.code())?;
        if let Some(field) = &self.field {
            write!(f, " in `{field}`")?;
        }
        let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        let word = if self.count == 1 { "line" } else { "lines" };
        write!(f, " ({word} {}", lines.join(", "))?;
        if self.count > self.lines.len() as u64 {
            write!(f, " and {} more", grouped(self.count - self.lines.len() as u64))?;
        }
        write!(f, "): {}; {}", self.reason.sentence(), self.help)
    }
}
