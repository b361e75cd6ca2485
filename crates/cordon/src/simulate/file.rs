//! One CSV file with its manifest: rows are counted and digested as they are written.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

/// How much is gathered before it is written.
const BUFFER: usize = 256 * 1024;

/// A file of the simulation, as its manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Its manifest, beside it.
    pub(crate) manifest: PathBuf,
    /// Rows below the header.
    pub(crate) rows: u64,
    /// SHA-256 of its bytes, as hexadecimal digits.
    pub(crate) sha256: String,
}

/// A CSV file being written. Values must hold neither comma nor quote nor line end.
pub(super) struct Csv {
    path: PathBuf,
    to: BufWriter<File>,
    digest: Sha256,
    row: Vec<u8>,
    rows: u64,
}

impl Csv {
    /// A new file with a header.
    pub(super) fn create(dir: &Path, name: &str, columns: &[&str]) -> io::Result<Self> {
        let path = dir.join(name).with_extension("csv");
        let to = BufWriter::with_capacity(BUFFER, File::create_new(&path)?);
        let mut csv = Self { path, to, digest: Sha256::new(), row: Vec::new(), rows: 0 };
        for column in columns {
            csv.field(|out| out.extend_from_slice(column.as_bytes()));
        }
        csv.end()?;
        csv.rows = 0;
        Ok(csv)
    }

    /// The next value of the row.
    pub(super) fn field(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.row);
        self.row.push(b',');
    }

    /// The next value of the row, as text.
    pub(super) fn text(&mut self, text: &str) {
        self.field(|out| out.extend_from_slice(text.as_bytes()));
    }

    /// The next value of the row, as text that may hold a comma, but no quote and no line end.
    pub(super) fn quoted(&mut self, text: &str) {
        let quote: &[u8] = if text.contains(',') { b"\"" } else { b"" };
        self.field(|out| out.extend([quote, text.as_bytes(), quote].concat()));
    }

    /// The next value of the row: `letter` and the number with leading zeros, or without a letter
    /// the plain number.
    pub(super) fn code(&mut self, letter: &str, number: u32, width: usize) {
        // Writing into a Vec cannot fail.
        self.field(|out| drop(write!(out, "{letter}{number:0width$}")));
    }

    /// Ends the row.
    pub(super) fn end(&mut self) -> io::Result<()> {
        if let Some(last) = self.row.last_mut() {
            *last = b'\n';
        }
        self.rows += 1;
        self.digest.update(&self.row);
        self.to.write_all(&self.row)?;
        self.row.clear();
        Ok(())
    }

    /// Ends the file and writes its manifest.
    pub(super) fn finish(mut self) -> io::Result<Written> {
        self.to.flush()?;
        let sha256 = hex::encode(self.digest.finalize());
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let manifest = self.path.with_extension("manifest.toml");
        let text = format!(
            "# simulated data: no row is about a real person\n\
             file = \"{name}\"\nrows = {}\nsha256 = \"{sha256}\"\n",
            self.rows
        );
        File::create_new(&manifest)?.write_all(text.as_bytes())?;
        Ok(Written { path: self.path, manifest, rows: self.rows, sha256 })
    }
}
