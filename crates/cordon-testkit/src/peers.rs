//! DuckDB and PyArrow as independent witnesses, in a Python process of their own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::skip::skipped;

/// Reads `{setup, sql}` from standard input, writes rows as JSON. Numbers that JSON cannot hold
/// exactly, dates and times are text.
const DUCKDB_ROWS: &str = "
import datetime, decimal, json, sys
import duckdb

def plain(value):
    if isinstance(value, decimal.Decimal):
        return format(value, 'f')
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return value

question = json.load(sys.stdin)
connection = duckdb.connect(':memory:')
# On a slow machine it would stand among the rows.
connection.execute('SET enable_progress_bar = false')
for statement in question['setup']:
    connection.execute(statement)
rows = connection.execute(question['sql']).fetchall()
json.dump([[plain(value) for value in row] for row in rows], sys.stdout)
";

/// Why a peer gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// The process could not be started or spoken to.
    #[error("cannot run the Python of the peers: {0}")]
    Process(#[from] std::io::Error),
    /// The script failed; its own words.
    #[error("the peer failed: {0}")]
    Script(String),
    /// What it wrote is not JSON.
    #[error("the peer's answer is not JSON: {0}")]
    Answer(#[from] serde_json::Error),
}

/// A Python that has DuckDB and PyArrow.
#[derive(Clone, Debug)]
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// Finds it, or says that `test` is skipped. `CORDON_PEERS_PYTHON` names it; without that, the
    /// one that `cargo xtask test` installs under the target folder.
    #[must_use]
    pub fn find(test: &str) -> Option<Self> {
        let program = match std::env::var_os("CORDON_PEERS_PYTHON") {
            Some(program) => PathBuf::from(program),
            None => target().join("peers").join("bin").join("python"),
        };
        if program.exists() {
            return Some(Self { program });
        }
        skipped(test, "DuckDB for comparison is not installed; `cargo xtask test` installs it");
        None
    }

    /// Runs a script with `input` as JSON on its standard input; returns the JSON that it writes.
    ///
    /// # Errors
    /// The process cannot be run, the script fails, or it does not write JSON.
    pub fn run(&self, script: &str, input: &Value) -> Result<Value, PeerError> {
        let mut child = Command::new(&self.program)
            .args(["-I", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.to_string().as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(PeerError::Script(words.trim().to_owned()));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// SQL answered by DuckDB in memory.
#[derive(Clone, Debug)]
pub struct DuckDb {
    python: Python,
    setup: Vec<String>,
}

impl DuckDb {
    /// Finds it, or says that `test` is skipped.
    #[must_use]
    pub fn find(test: &str) -> Option<Self> {
        Some(Self { python: Python::find(test)?, setup: Vec::new() })
    }

    /// Adds a statement that runs before every question.
    #[must_use]
    pub fn with(mut self, statement: impl Into<String>) -> Self {
        self.setup.push(statement.into());
        self
    }

    /// Adds a table read from a CSV file, all columns as text; empty fields are NULL.
    #[must_use]
    pub fn with_csv(self, table: &str, file: &Path) -> Self {
        let file = file.display().to_string().replace('\'', "''");
        self.with(format!(
            "CREATE TABLE \"{table}\" AS SELECT * FROM read_csv('{file}', all_varchar = true, \
             header = true)"
        ))
    }

    /// The rows of one question. Decimals, dates and times are text.
    ///
    /// # Errors
    /// See [`Python::run`].
    pub fn rows(&self, sql: &str) -> Result<Vec<Vec<Value>>, PeerError> {
        let question = json!({ "setup": self.setup, "sql": sql });
        let answer = self.python.run(DUCKDB_ROWS, &question)?;
        Ok(serde_json::from_value(answer)?)
    }
}

fn target() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).unwrap_or(here);
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duckdb_answers_and_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's.csv");
        std::fs::write(&file, "region,n\nA,1.25\nA,2\nB,\n").unwrap();
        let Some(duckdb) = DuckDb::find("duckdb_answers_and_says_what_is_wrong") else { return };
        let duckdb = duckdb.with_csv("cases", &file);
        let rows = duckdb
            .rows(
                "SELECT region, count(*), sum(n::DECIMAL(18, 2)), DATE '2020-03-01' FROM cases \
                 GROUP BY region ORDER BY region",
            )
            .unwrap();
        let day = "2020-03-01";
        assert_eq!(
            rows,
            [
                [json!("A"), json!(2), json!("3.25"), json!(day)],
                [json!("B"), json!(1), Value::Null, json!(day)]
            ]
        );
        let error = duckdb.rows("SELECT nothing").unwrap_err();
        assert!(error.to_string().contains("nothing"), "{error}");
    }
}
