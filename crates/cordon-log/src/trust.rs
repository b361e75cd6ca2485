//! Keys that a checker obtained elsewhere: the anchor of every check.
//!
//! A text file, a key a line, `#` begins a comment:
//!
//! ```text
//! log      health.example/cordon+c1d2e3f4+AZ…
//! witness  witness.example+0a1b2c3d+BK…
//! key      9mX…=                  # Ed25519 key of a role, base64
//! ```

use crate::{checkpoint::NoteKey, key::PublicKey};

/// Keys obtained elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Logs.
    pub logs: Vec<NoteKey>,
    /// Witnesses.
    pub witnesses: Vec<NoteKey>,
    /// Keys of roles. Where there is one, statements under other keys are faults.
    pub keys: Vec<PublicKey>,
}

/// A line that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the trust file: {what}")]
pub struct TrustError {
    line: usize,
    what: &'static str,
}

impl Trust {
    /// Reads a trust file.
    ///
    /// # Errors
    /// The first line that is not `log`, `witness` or `key` with a key.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let mut trust = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            trust.add(line).map_err(|what| TrustError { line: at + 1, what })?;
        }
        Ok(trust)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let (word, key) = line.split_once(char::is_whitespace).ok_or("a word and a key")?;
        let key = key.trim().to_owned();
        match word {
            "log" | "witness" => {
                let key: NoteKey = key.try_into()?;
                if key.cosigns != (word == "witness") {
                    return Err("a log's key cannot stand for a witness, nor the other way round");
                }
                let list = if key.cosigns { &mut self.witnesses } else { &mut self.logs };
                list.push(key);
            }
            "key" => self.keys.push(key.try_into()?),
            _ => return Err("begin with `log`, `witness` or `key`"),
        }
        Ok(())
    }
}
