//! The manifest that a sender lays beside a file: how many rows, which digest.

use cordon_charter::Digest;
use serde::{Deserialize, Serialize};

/// What the sender says the file is. TOML or JSON:
///
/// ```
/// let manifest = cordon_intake::Manifest::parse("rows = 65600").unwrap();
/// assert_eq!(manifest.rows, Some(65_600));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Rows below the header.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// SHA-256 of the file's bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Digest>,
    /// The file's name, for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// A remark, for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// Why a manifest cannot be read. Says nothing of its content, which could be a data file by
/// mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Neither TOML nor JSON with just the known keys.
    #[error(
        "the manifest is not TOML or JSON with the keys `rows`, `sha256`, `file` and `note`{}",
        at(*.line)
    )]
    Malformed {
        /// Where, if known.
        line: Option<usize>,
    },
    /// Nothing to compare with.
    #[error("the manifest gives neither `rows` nor `sha256`; give at least one")]
    Empty,
}

fn at(line: Option<usize>) -> String {
    line.map(|line| format!("; see line {line}")).unwrap_or_default()
}

/// How a file differs from its manifest. The whole submission is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestMismatch {
    /// Fewer rows than declared: cut on the way.
    #[error(
        "manifest says {} rows, file has {}: {} {} missing; send the whole file",
        grouped(*.declared), grouped(*.found), grouped(.declared - .found),
        if .declared - .found == 1 { "row is" } else { "rows are" }
    )]
    Missing {
        /// Rows that the manifest declares.
        declared: u64,
        /// Rows that the file has.
        found: u64,
    },
    /// More rows than declared.
    #[error(
        "manifest says {} rows, file has {}: {} too many; send the manifest of this file",
        grouped(*.declared), grouped(*.found), grouped(.found - .declared)
    )]
    TooMany {
        /// Rows that the manifest declares.
        declared: u64,
        /// Rows that the file has.
        found: u64,
    },
    /// Not the bytes that the manifest was made for.
    #[error(
        "the file's SHA-256 is not that of the manifest: the file was altered after the manifest \
         was made; send both again"
    )]
    Digest,
}

impl Manifest {
    /// Reads a manifest, TOML or JSON.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let text = text.trim_start_matches('\u{feff}');
        let manifest: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(text)
                .map_err(|error| ManifestError::Malformed { line: Some(error.line()) })?
        } else {
            toml::from_str(text).map_err(|error| {
                let line = |span: std::ops::Range<usize>| {
                    text.get(..span.start).map(|before| before.matches('\n').count() + 1)
                };
                ManifestError::Malformed { line: error.span().and_then(line) }
            })?
        };
        if manifest.rows.is_none() && manifest.sha256.is_none() {
            return Err(ManifestError::Empty);
        }
        Ok(manifest)
    }

    /// Compares with what the file is; rows first, since their number says what is missing.
    pub(crate) fn check(&self, rows: u64, digest: Digest) -> Result<(), ManifestMismatch> {
        match self.rows {
            Some(declared) if declared > rows => {
                return Err(ManifestMismatch::Missing { declared, found: rows });
            }
            Some(declared) if declared < rows => {
                return Err(ManifestMismatch::TooMany { declared, found: rows });
            }
            _ => {}
        }
        match self.sha256 {
            Some(declared) if declared != digest => Err(ManifestMismatch::Digest),
            _ => Ok(()),
        }
    }
}

/// A number with commas between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_are_the_same() {
        let digest = Digest::of(b"file");
        let toml = Manifest::parse(&format!("rows = 2\nsha256 = \"{digest}\"\n")).unwrap();
        let json = Manifest::parse(&format!("{{\"rows\":2,\"sha256\":\"{digest}\"}}")).unwrap();
        assert_eq!(toml, json);
        assert_eq!(toml.check(2, digest), Ok(()));
        assert_eq!(toml.check(2, Digest::of(b"other")), Err(ManifestMismatch::Digest));
    }

    #[test]
    fn messages_say_how_many_and_never_what() {
        for (text, message) in [
            ("", "the manifest gives neither `rows` nor `sha256`; give at least one"),
            (
                "rows = 1\nname = \"CANARY\"",
                "the manifest is not TOML or JSON with the keys `rows`, `sha256`, `file` and \
                 `note`; see line 2",
            ),
            (
                "CANARY,1",
                "the manifest is not TOML or JSON with the keys `rows`, `sha256`, `file` and \
                 `note`; see line 1",
            ),
        ] {
            assert_eq!(Manifest::parse(text).unwrap_err().to_string(), message);
        }
        let manifest = Manifest { rows: Some(65_600), ..Manifest::default() };
        let digest = Digest::of(b"");
        assert_eq!(
            manifest.check(65_536, digest).unwrap_err().to_string(),
            "manifest says 65,600 rows, file has 65,536: 64 rows are missing; send the whole file"
        );
        assert_eq!(
            manifest.check(65_601, digest).unwrap_err().to_string(),
            "manifest says 65,600 rows, file has 65,601: 1 too many; send the manifest of this file"
        );
    }

    #[test]
    fn groups_of_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
