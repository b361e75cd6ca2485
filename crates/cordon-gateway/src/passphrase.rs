//! The passphrase of the root key.

use std::{fmt, path::Path};

use zeroize::Zeroizing;

use crate::error::ActError;

/// What unwraps the root key; erased from memory when it is dropped, and never printed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The first line of a file.
    ///
    /// # Errors
    /// If the file cannot be read or its first line is empty.
    pub fn read(file: &Path) -> Result<Self, ActError> {
        let text = std::fs::read_to_string(file).map(Zeroizing::new).map_err(|error| {
            let message = format!("no passphrase can be read from `{}`: {error}", file.display());
            ActError::usage("passphrase", message)
        })?;
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(Self(Zeroizing::new(line.to_owned()))),
            _ => {
                let message = format!("`{}` holds no passphrase", file.display());
                Err(ActError::usage("passphrase", message).with_help("put it on the first line"))
            }
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}
