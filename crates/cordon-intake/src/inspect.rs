//! The first pass: what file is this, and may it be looked at row by row at all?

use std::io::{self, Read};

use cordon_charter::Digest;

use crate::{
    encoding::{Encoding, Source, Utf8},
    header::{self, Delimiter, Header, HeaderError},
    manifest::{Manifest, ManifestMismatch},
    plan::Plan,
    row::{Row, RowError, Rows},
};

/// What the sender says about a file; what is not said is detected.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What stands between values.
    pub delimiter: Option<Delimiter>,
    /// The encoding; a byte order mark overrides it.
    pub encoding: Option<Encoding>,
    /// The manifest.
    pub manifest: Option<Manifest>,
}

/// Why a submission is refused as a whole. Nothing of it was admitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Read(#[source] io::Error),
    /// No bytes, or blank lines only.
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    /// Bytes that no text has.
    #[error("the file is not text: it holds zero bytes; save it as CSV in UTF-8")]
    NotText,
    /// Over-collection, or columns missing or doubled.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A quote that swallows the rest of the file.
    #[error("the quote that opens at line {line} is never closed; the file may be cut")]
    UnclosedQuote {
        /// Line on which the row begins.
        line: u64,
    },
    /// A row of more than a million bytes, as an unclosed quote makes it.
    #[error("the row at line {line} is longer than 1 MiB; look for a quote that is not closed")]
    RowTooLong {
        /// Line on which the row begins.
        line: u64,
    },
    /// A control of the charter stands on the manifest, and none came.
    #[error(
        "the charter has every submission compared with its manifest, and this one came without; \
         whoever made the file writes how many rows it has, and its SHA-256"
    )]
    NoManifest,
    /// Not what the manifest says.
    #[error(transparent)]
    Manifest(#[from] ManifestMismatch),
}

impl From<RowError> for InspectError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Read(error) => Self::Read(error),
            RowError::TooLong { line } => Self::RowTooLong { line },
            RowError::UnclosedQuote { line } => Self::UnclosedQuote { line },
        }
    }
}

/// A file whose header the charter accepts and that is what its manifest says. Made by [`inspect`].
#[derive(Clone, Debug)]
pub struct Inspected {
    pub(crate) digest: Digest,
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    pub(crate) encoding: Encoding,
    pub(crate) delimiter: Delimiter,
    pub(crate) header: Header,
}

impl Inspected {
    /// SHA-256 of the file's bytes: the same file twice is one submission.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Size of the file.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Rows below the header, blank lines not counted.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The encoding told or detected.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The delimiter told or detected.
    pub const fn delimiter(&self) -> Delimiter {
        self.delimiter
    }
}

/// Reads a whole file once. Memory is bounded by the longest row. `progress` is told the bytes read
/// so far, now and then.
pub fn inspect<R: Read>(
    plan: &Plan,
    options: &Options,
    file: R,
    progress: &mut dyn FnMut(u64),
) -> Result<Inspected, InspectError> {
    let mut source = Source::open(file).map_err(InspectError::Read)?;
    let told = source.settle(options.encoding);
    let wide = matches!(told, Encoding::Utf16Le | Encoding::Utf16Be);
    if !wide && source.head().contains(&0) {
        return Err(InspectError::NotText);
    }
    let delimiter = match options.delimiter {
        Some(delimiter) => delimiter,
        None => header::detect(plan, source.unread(), told),
    };
    let mut rows = Rows::new(Utf8::new(source, told), delimiter);
    let mut seen = Seen::default();
    let first = match rows.next()? {
        Some(row) => {
            seen.look(&row);
            HeaderRow::keep(&row)
        }
        None => return Err(InspectError::Empty),
    };
    let mut count = 0u64;
    while let Some(row) = rows.next()? {
        seen.look(&row);
        count += 1;
        if count.is_multiple_of(1 << 16) {
            progress(rows.source().source().bytes_read());
        }
    }
    let (bytes, digest) = rows.source().source().facts();
    let encoding = match told {
        Encoding::Utf8 if options.encoding.is_none() && seen.is_windows_1252() => {
            Encoding::Windows1252
        }
        told => told,
    };
    let header = Header::read(plan, &first.row(), encoding)?;
    match &options.manifest {
        Some(manifest) => manifest.check(count, digest)?,
        None if plan.needs_manifest => return Err(InspectError::NoManifest),
        None => {}
    }
    Ok(Inspected { digest, bytes, rows: count, encoding, delimiter, header })
}

impl Manifest {
    /// The manifest of a file, as whoever made the file writes it: its rows and digest. The
    /// delimiter is the one under which the first line has most columns.
    ///
    /// # Errors
    /// If the file is empty, or no rows can be told apart in it.
    pub fn of<R: Read>(file: R) -> Result<Self, InspectError> {
        let mut source = Source::open(file).map_err(InspectError::Read)?;
        let told = source.settle(None);
        let delimiter = header::widest(source.unread(), told);
        let mut rows = Rows::new(Utf8::new(source, told), delimiter);
        if rows.next()?.is_none() {
            return Err(InspectError::Empty);
        }
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        let (_, digest) = rows.source().source().facts();
        Ok(Self { rows: Some(count), sha256: Some(digest), ..Self::default() })
    }
}

/// What the bytes outside ASCII look like.
#[derive(Default)]
struct Seen {
    utf8: bool,
    broken: bool,
}

impl Seen {
    fn look(&mut self, row: &Row<'_>) {
        if !row.raw.is_ascii() {
            match std::str::from_utf8(row.raw) {
                Ok(_) => self.utf8 = true,
                Err(_) => self.broken = true,
            }
        }
    }

    /// Nothing outside ASCII is UTF-8, so the file was written in an old encoding. A file with
    /// both is UTF-8 with damaged rows, which are refused one by one.
    const fn is_windows_1252(&self) -> bool {
        self.broken && !self.utf8
    }
}

/// The header row, kept until the encoding is known.
struct HeaderRow {
    bytes: Vec<u8>,
    fields: Vec<(usize, usize)>,
}

impl HeaderRow {
    fn keep(row: &Row<'_>) -> Self {
        Self { bytes: row.bytes.to_vec(), fields: row.fields.to_vec() }
    }

    fn row(&self) -> Row<'_> {
        Row { line: 1, raw: &self.bytes, bytes: &self.bytes, fields: &self.fields }
    }
}
