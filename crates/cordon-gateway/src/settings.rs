//! `cordon.toml`: what an authority's folder says of itself. No secret and no rule is in it; rules
//! are in charters only.

use std::path::{Path, PathBuf};

use cordon_charter::CountryCode;
use serde::{Deserialize, Serialize};

/// Name of the file; a folder that holds one is an authority's folder.
pub const SETTINGS_FILE: &str = "cordon.toml";

/// The settings of one authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Version of this file: 1.
    pub cordon: u32,
    /// Name of the authority.
    pub name: String,
    /// Its country.
    pub jurisdiction: CountryCode,
    /// Origin line of the log's checkpoints; never changes.
    pub origin: String,
    /// Folder of the root key and the log's key; relative to the authority's folder.
    pub keys: PathBuf,
    /// Witnesses that are asked to cosign each checkpoint.
    #[serde(default, rename = "witness", skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<WitnessAddress>,
}

/// Where a witness answers. Its key is enrolled in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessAddress {
    /// Name of the witness, as its key was enrolled.
    pub name: String,
    /// `HOST:PORT` of its `add-checkpoint`.
    pub address: String,
}

/// Why the settings could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file could not be read.
    #[error("`{SETTINGS_FILE}` cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// It is not what it should be.
    #[error("`{SETTINGS_FILE}` is not a settings file: {0}")]
    Parse(#[source] Box<toml::de::Error>),
    /// It is of a later version.
    #[error("`{SETTINGS_FILE}` is of version {0}, this program knows version 1")]
    Version(u32),
}

impl Settings {
    /// Reads the settings of the authority's folder `dir`.
    pub fn read(dir: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(dir.join(SETTINGS_FILE)).map_err(SettingsError::Read)?;
        let settings: Self =
            toml::from_str(&text).map_err(|e| SettingsError::Parse(Box::new(e)))?;
        if settings.cordon == 1 {
            Ok(settings)
        } else {
            Err(SettingsError::Version(settings.cordon))
        }
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let head = "# An authority's folder. Rules are in the charters, not here.\n";
        format!("{head}{}", toml::to_string(self).unwrap_or_default())
    }

    /// The folder of keys of the authority's folder `dir`.
    pub fn keys_in(&self, dir: &Path) -> PathBuf {
        dir.join(&self.keys)
    }
}
