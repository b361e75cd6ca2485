//! From UTF-8 bytes to rows of fields (RFC 4180, any delimiter, quoted line ends).
//!
//! Most rows have no quote: they are cut where they lie. A row with a quote goes through
//! `csv-core`, which decides what quotes mean.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr_iter, memchr3};

use crate::header::Delimiter;

/// Longest row. It bounds the memory that an unclosed quote can take.
const LONGEST_ROW: usize = 1 << 20;

/// Size of the buffer before any row needs more.
const BUFFER: usize = 256 * 1024;

/// Why the rows cannot be read on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    #[error("the file could not be read")]
    Read(#[source] io::Error),
    #[error("the row at line {line} is too long")]
    TooLong { line: u64 },
    #[error("a quote that opens at line {line} is never closed")]
    UnclosedQuote { line: u64 },
}

/// One row, as bytes; fields may be broken UTF-8.
pub(crate) struct Row<'a> {
    /// Line of the file on which it begins, from 1.
    pub(crate) line: u64,
    /// As it stands in the file, without its line end.
    pub(crate) raw: &'a [u8],
    /// Its fields without quotes, one after the other.
    pub(crate) bytes: &'a [u8],
    /// First and last byte of each field in `bytes`.
    pub(crate) fields: &'a [(usize, usize)],
}

/// Reads rows from UTF-8 bytes. Blank lines are no rows.
pub(crate) struct Rows<S> {
    source: S,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    delimiter: u8,
    fields: Vec<(usize, usize)>,
    quoted: Quoted,
}

/// What parsing a row with quotes needs.
struct Quoted {
    reader: Box<Reader>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<S: Read> Rows<S> {
    /// Rows of `source`.
    pub(crate) fn new(source: S, delimiter: Delimiter) -> Self {
        let delimiter = delimiter.byte();
        let reader = Box::new(ReaderBuilder::new().delimiter(delimiter).build());
        Self {
            source,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            delimiter,
            fields: Vec::new(),
            quoted: Quoted { reader, text: vec![0; 4096], ends: vec![0; 256] },
        }
    }

    /// What is read from.
    pub(crate) const fn source(&self) -> &S {
        &self.source
    }

    /// The next row, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, RowError> {
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let line = self.line;
        self.fields.clear();
        match self.plain_length()? {
            Some(length) => {
                let raw = self.buffer.get(self.start..self.start + length).unwrap_or_default();
                let mut from = 0;
                for at in memchr_iter(self.delimiter, raw) {
                    self.fields.push((from, at));
                    from = at + 1;
                }
                self.fields.push((from, raw.len()));
                self.start += length;
                Ok(Some(Row { line, raw, bytes: raw, fields: &self.fields }))
            }
            None => {
                let length = self.parse_quoted()?;
                let raw = self.buffer.get(self.start..self.start + length).unwrap_or_default();
                self.line += memchr_iter(b'\n', raw).count() as u64;
                self.start += length;
                Ok(Some(Row { line, raw, bytes: &self.quoted.text, fields: &self.fields }))
            }
        }
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Stands at the first byte of a row afterwards; false at the end of the file.
    fn skip_line_ends(&mut self) -> Result<bool, RowError> {
        loop {
            match self.held() {
                [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r', _, ..] => {
                    let pair = self.held().starts_with(b"\r\n");
                    self.start += 1 + usize::from(pair);
                    self.line += 1;
                }
                [] | [b'\r'] if !self.ended => self.fill()?,
                [] | [b'\r'] => return Ok(false),
                _ => return Ok(true),
            }
        }
    }

    /// Length of the row at `start` if it has no quote.
    fn plain_length(&mut self) -> Result<Option<usize>, RowError> {
        let mut seen = 0;
        loop {
            let held = self.held();
            let unseen = held.get(seen..).unwrap_or_default();
            match memchr3(b'\n', b'\r', b'"', unseen) {
                Some(at) if unseen.get(at) == Some(&b'"') => return Ok(None),
                Some(at) => return Ok(Some(seen + at)),
                None if self.ended => return Ok(Some(held.len())),
                None => {
                    seen = held.len();
                    self.fill()?;
                }
            }
        }
    }

    /// Parses the row at `start` into `quoted.text` and `fields`; its length.
    fn parse_quoted(&mut self) -> Result<usize, RowError> {
        self.quoted.reader.reset();
        let (mut length, mut text, mut ends) = (0, 0, 0);
        self.quoted.text.resize(self.quoted.text.capacity(), 0);
        loop {
            let input = self.buffer.get(self.start + length..self.end).unwrap_or_default();
            if input.is_empty() && !self.ended {
                self.fill()?;
                continue;
            }
            let Quoted { reader, text: to, ends: marks } = &mut self.quoted;
            let (result, read, wrote, marked) = reader.read_record(
                input,
                to.get_mut(text..).unwrap_or_default(),
                marks.get_mut(ends..).unwrap_or_default(),
            );
            length += read;
            text += wrote;
            ends += marked;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => to.resize(to.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => marks.resize(marks.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.quoted.text.truncate(text);
        let mut from = 0;
        for end in self.quoted.ends.iter().take(ends) {
            self.fields.push((from, *end));
            from = *end;
        }
        let raw = self.buffer.get(self.start..self.start + length).unwrap_or_default();
        match raw {
            // The line end belongs to no row.
            [.., b'\n' | b'\r'] if !self.inside_quotes(raw) => Ok(length - 1),
            _ if self.inside_quotes(raw) => Err(RowError::UnclosedQuote { line: self.line }),
            _ => Ok(length),
        }
    }

    /// Whether `raw`, a whole row, ends within quotes.
    fn inside_quotes(&self, raw: &[u8]) -> bool {
        let (mut inside, mut fresh) = (false, true);
        for byte in raw {
            match byte {
                b'"' if inside => inside = false,
                // Also the second of two quotes within quotes: it opens again.
                b'"' if fresh => inside = true,
                _ => {}
            }
            fresh = *byte == self.delimiter || *byte == b'"';
        }
        inside
    }

    /// Reads more behind what is held; makes room first.
    fn fill(&mut self) -> Result<(), RowError> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end >= LONGEST_ROW {
            return Err(RowError::TooLong { line: self.line });
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let to = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = loop {
            match self.source.read(to) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(RowError::Read)?,
            }
        };
        self.end += count;
        self.ended = count == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
