//! The second pass: row by row, admitted or refused.

use std::io::{self, Read};

use arrow::array::StringBuilder;
use jiff::civil::Date;

use crate::{
    admitted::Admitted,
    cell::Cell,
    columns::Columns,
    encoding::{Source, Utf8},
    expiry::{ClassRule, Due},
    header::Delimiter,
    inspect::Inspected,
    plan::Plan,
    reason::Reason,
    report::{Report, Tally},
    row::{Row, RowError, Rows},
    text,
};

/// Most rows of a chunk.
const CHUNK_ROWS: usize = 128 * 1024;

/// Most bytes of the rows of a chunk: bounds memory where rows are long.
const CHUNK_BYTES: usize = 32 << 20;

/// Why reading stopped. What was handed on before belongs to no finished submission: the caller
/// takes it back (in a store, by not committing).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Read(#[source] io::Error),
    /// The bytes differ from those inspected.
    #[error("the file changed while it was being read; send it again")]
    Changed,
    /// [`Admission::finish`] came before the last chunk.
    #[error("the submission was not read to its end")]
    Unfinished,
    /// A chunk could not be put together.
    #[error("rows could not be put into columns")]
    Columns,
}

/// Rows that come out of one stretch of the file.
pub struct Chunk {
    /// What was let in, if anything.
    pub admitted: Option<Admitted>,
    /// What was not; to be sealed for correction.
    pub refused: Vec<RefusedRow>,
}

/// A row that was not let in. Neither `Debug` nor `Serialize`: it holds what the person's row held.
#[must_use]
pub struct RefusedRow {
    line: u64,
    reason: Reason,
    bytes: Vec<u8>,
}

impl RefusedRow {
    /// Line of the file on which it begins.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The row as it stood in the file, without line end; as UTF-8 where the file was UTF-16 or
    /// Windows-1252.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A submission being read row by row: take chunks until there is none, then finish.
pub struct Admission<'p, R> {
    plan: &'p Plan,
    inspected: &'p Inspected,
    rows: Rows<Utf8<Source<R>>>,
    work: Work<'p>,
    ended: bool,
}

impl Plan {
    /// Opens `file`, the same that was inspected, for reading row by row. `today` is the day of
    /// arrival: what is past its retention by then is not admitted.
    pub fn admit<'p, R: Read>(
        &'p self,
        inspected: &'p Inspected,
        file: R,
        today: Date,
    ) -> Result<Admission<'p, R>, AdmitError> {
        let mut source = Source::open(file).map_err(AdmitError::Read)?;
        source.settle(None);
        let mut rows = Rows::new(Utf8::new(source, inspected.encoding), inspected.delimiter);
        // The header, which the inspection read.
        rows.next()?;
        Ok(Admission {
            plan: self,
            inspected,
            rows,
            work: Work::new(self, inspected, today),
            ended: false,
        })
    }
}

impl<R: Read> Admission<'_, R> {
    /// The next rows, at most about a hundred thousand, or `None` at the end.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, AdmitError> {
        let (mut refused, mut bytes) = (Vec::new(), 0);
        while bytes < CHUNK_BYTES && self.work.lines.len() + refused.len() < CHUNK_ROWS {
            let Some(row) = self.rows.next()? else {
                self.ended = true;
                break;
            };
            bytes += row.raw.len();
            if let Err((reason, column)) = self.work.take(&row) {
                self.work.tally.refuse(reason, column, row.line);
                refused.push(RefusedRow { line: row.line, reason, bytes: row.raw.to_vec() });
            }
        }
        let admitted = self.work.finish_chunk()?;
        let empty = admitted.is_none() && refused.is_empty();
        Ok((!empty).then_some(Chunk { admitted, refused }))
    }

    /// Rows read so far, for a progress bar.
    pub const fn rows_read(&self) -> u64 {
        self.work.tally.admitted + self.work.tally.refused
    }

    /// The report, once the last chunk was taken. Checks that both passes read the same bytes.
    pub fn finish(self) -> Result<Report, AdmitError> {
        if !self.ended {
            return Err(AdmitError::Unfinished);
        }
        let (bytes, digest) = self.rows.source().source().facts();
        let inspected = self.inspected;
        let same = digest == inspected.digest
            && bytes == inspected.bytes
            && self.rows_read() == inspected.rows;
        if !same {
            return Err(AdmitError::Changed);
        }
        Ok(self.work.tally.report(self.plan, inspected))
    }
}

impl From<RowError> for AdmitError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Read(error) => Self::Read(error),
            // The inspection would have found it.
            RowError::TooLong { .. } | RowError::UnclosedQuote { .. } => Self::Changed,
        }
    }
}

/// What is built while rows are read.
struct Work<'p> {
    plan: &'p Plan,
    inspected: &'p Inspected,
    due: Vec<Due>,
    tally: Tally,
    columns: Columns,
    person: StringBuilder,
    key: StringBuilder,
    lines: Vec<u64>,
    cells: Vec<Cell>,
    finer: Vec<usize>,
    scratch: String,
    spelling: Spelling,
}

/// Buffers for the spelling of persons and keys.
#[derive(Default)]
struct Spelling {
    part: String,
    whole: String,
}

impl<'p> Work<'p> {
    fn new(plan: &'p Plan, inspected: &'p Inspected, today: Date) -> Self {
        let due = |rule: &ClassRule| rule.on(&plan.columns, today, plan.sunset);
        Self {
            plan,
            inspected,
            due: plan.retention.iter().map(due).collect(),
            tally: Tally::new(plan, inspected),
            columns: Columns::new(plan),
            person: StringBuilder::new(),
            key: StringBuilder::new(),
            lines: Vec::new(),
            cells: Vec::new(),
            finer: Vec::new(),
            scratch: String::new(),
            spelling: Spelling::default(),
        }
    }

    /// Reads one row whole, and only then adds it.
    fn take(&mut self, row: &Row<'_>) -> Result<(), (Reason, Option<usize>)> {
        let text = std::str::from_utf8(row.bytes).map_err(|_| (Reason::NotText, None))?;
        if !row.raw.is_ascii() && std::str::from_utf8(row.raw).is_err() {
            return Err((Reason::NotText, None));
        }
        if row.fields.len() != self.inspected.header.width {
            return Err((Reason::WrongNumberOfColumns, None));
        }
        self.read_cells(text, row.fields)?;
        if let Some(row) = self.due.first().filter(|row| row.is_over(&self.cells)) {
            return Err((Reason::Expired, row.anchor()));
        }
        self.count_dropped(text, row.fields);
        for column in self.finer.drain(..) {
            self.tally.coarsen(column);
        }
        let spell = &mut self.spelling;
        spell.spell(self.plan, &self.plan.person, &self.cells, &self.scratch);
        self.person.append_value(&spell.whole);
        spell.spell(self.plan, &self.plan.key, &self.cells, &self.scratch);
        self.key.append_value(&spell.whole);
        self.leave_out_expired();
        self.columns.push(self.plan, &self.cells, &self.scratch);
        self.lines.push(row.line);
        self.tally.admitted += 1;
        Ok(())
    }

    fn read_cells(
        &mut self,
        text: &str,
        fields: &[(usize, usize)],
    ) -> Result<(), (Reason, Option<usize>)> {
        self.cells.clear();
        self.scratch.clear();
        self.finer.clear();
        let comma = self.inspected.delimiter == Delimiter::Semicolon;
        let places = &self.inspected.header.column_of;
        for (at, (column, place)) in self.plan.columns.iter().zip(places).enumerate() {
            let written = place
                .and_then(|place| fields.get(place))
                .and_then(|(from, to)| text.get(*from..*to))
                .unwrap_or_default();
            let read = column.kind.read(written, comma, &mut self.scratch);
            let (cell, finer) = read.map_err(|reason| (reason, Some(at)))?;
            match cell {
                Cell::Null if column.names_person => return Err((Reason::NoPerson, Some(at))),
                Cell::Null if column.required => return Err((Reason::Missing, Some(at))),
                _ => {}
            }
            if finer {
                self.finer.push(at);
            }
            self.cells.push(cell);
        }
        Ok(())
    }

    /// Empties fields whose own retention is over while the row's is not.
    fn leave_out_expired(&mut self) {
        for due in self.due.iter().skip(1) {
            if due.is_over(&self.cells) {
                for column in &due.columns {
                    if let Some(cell) = self.cells.get_mut(*column)
                        && *cell != Cell::Null
                    {
                        *cell = Cell::Null;
                        self.tally.expire(*column);
                    }
                }
            }
        }
    }

    fn count_dropped(&mut self, text: &str, fields: &[(usize, usize)]) {
        for (at, (place, _)) in self.inspected.header.dropped.iter().enumerate() {
            let field = fields.get(*place).and_then(|(from, to)| text.get(*from..*to));
            if field.is_some_and(|field| !field.trim().is_empty()) {
                self.tally.drop_value(at);
            }
        }
    }

    fn finish_chunk(&mut self) -> Result<Option<Admitted>, AdmitError> {
        if self.lines.is_empty() {
            return Ok(None);
        }
        let lines = std::mem::take(&mut self.lines);
        let built = self.columns.finish(self.plan, lines.len());
        let (values, identifying) = built.map_err(|_| AdmitError::Columns)?;
        Ok(Some(Admitted {
            charter: self.plan.charter,
            record: self.plan.record.clone(),
            values,
            identifying,
            person: self.person.finish(),
            key: self.key.finish(),
            lines,
        }))
    }
}

impl Spelling {
    /// Makes `whole` the folded spellings of `columns`, joined.
    fn spell(&mut self, plan: &Plan, columns: &[usize], cells: &[Cell], scratch: &str) {
        self.whole.clear();
        for (nth, at) in columns.iter().enumerate() {
            if nth > 0 {
                self.whole.push(text::UNIT_SEPARATOR);
            }
            if let (Some(column), Some(cell)) = (plan.columns.get(*at), cells.get(*at)) {
                self.part.clear();
                column.kind.push_text(*cell, scratch, &mut self.part);
                text::push_folded(&mut self.whole, &self.part);
            }
        }
    }
}

#[cfg(test)]
mod tests;
