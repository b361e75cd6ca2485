//! Personal values in places where none may be.
//!
//! A test puts values that occur nowhere else into personal fields, lets the system work, and then
//! searches everything that was written or said. A value is found in clear and in the forms in
//! which it would leave unnoticed: UTF-16, Base64 at any alignment, hexadecimal, escaped. Values
//! inside compressed or encrypted bytes are not found; that is what sealing is for.

use std::fmt;
use std::io;
use std::path::Path;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::folder::files_below;

/// Shorter values turn up by chance in ciphertext: a given 6 bytes occur in 10 MB of random bytes
/// with probability 10^7 / 2^48 < 1e-7.
const SHORTEST: usize = 6;

/// Why a search cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CanaryError {
    /// A value that would be found by chance.
    #[error("the canary of `{field}` has {length} bytes; at least {SHORTEST} are needed")]
    TooShort {
        /// Which field it stands for.
        field: String,
        /// In bytes of UTF-8.
        length: usize,
    },
    /// Too many values to search for at once.
    #[error("the search cannot be built: {0}")]
    Build(#[from] aho_corasick::BuildError),
    /// A file cannot be read.
    #[error("a file cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// How a value was written where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// As it is, in UTF-8; ASCII letters in any case.
    Clear,
    /// UTF-16, either byte order.
    Utf16,
    /// Standard or URL-safe, at any of the three alignments.
    Base64,
    /// Two digits a byte.
    Hex,
    /// `\u00e4` or `%C3%A4`, for values that are not plain ASCII.
    Escaped,
}

/// A canary that was found. Says which field, never the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The field that it stands for.
    pub field: String,
    /// How it was written.
    pub form: Form,
    /// The file, or what the caller named.
    pub place: String,
    /// First byte, from the start of the place.
    pub at: usize,
}

impl fmt::Debug for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, form, place, at } = self;
        write!(f, "a value of `{field}` stands in {place} at byte {at} ({form:?})")
    }
}

/// Values to search for.
pub struct Canaries {
    fields: Vec<(String, Form)>,
    search: AhoCorasick,
}

impl Canaries {
    /// Prepares a search for `(field, value)` pairs.
    ///
    /// # Errors
    /// A value is so short that it would be found by chance.
    pub fn new<F, V>(values: impl IntoIterator<Item = (F, V)>) -> Result<Self, CanaryError>
    where
        F: Into<String>,
        V: AsRef<str>,
    {
        let mut fields = Vec::new();
        let mut needles = Vec::new();
        for (field, value) in values {
            let (field, value) = (field.into(), value.as_ref());
            let length = value.len();
            if length < SHORTEST {
                return Err(CanaryError::TooShort { field, length });
            }
            for (form, needle) in forms(value) {
                fields.push((field.clone(), form));
                needles.push(needle);
            }
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(needles)?;
        Ok(Self { fields, search })
    }

    /// Searches bytes; `place` is what a sighting calls them.
    #[must_use]
    pub fn in_bytes(&self, place: &str, bytes: &[u8]) -> Vec<Sighting> {
        let sighting = |found: aho_corasick::Match| {
            let (field, form) = self.fields.get(found.pattern().as_usize())?;
            let (field, place) = (field.clone(), place.to_owned());
            Some(Sighting { field, form: *form, place, at: found.start() })
        };
        self.search.find_overlapping_iter(bytes).filter_map(sighting).collect()
    }

    /// Searches every file below a folder, and the names of the files.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn in_folder(&self, folder: &Path) -> Result<Vec<Sighting>, CanaryError> {
        let mut seen = Vec::new();
        for file in files_below(folder)? {
            let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            seen.extend(self.in_bytes(&format!("the name of `{name}`"), name.as_bytes()));
            seen.extend(self.in_bytes(&format!("`{name}`"), &std::fs::read(&file)?));
        }
        Ok(seen)
    }
}

/// All ways in which a value may be written.
fn forms(value: &str) -> Vec<(Form, Vec<u8>)> {
    let mut forms = vec![(Form::Clear, value.as_bytes().to_vec())];
    let units = || value.encode_utf16();
    forms.push((Form::Utf16, units().flat_map(u16::to_le_bytes).collect()));
    forms.push((Form::Utf16, units().flat_map(u16::to_be_bytes).collect()));
    forms.push((Form::Hex, hex::encode(value).into_bytes()));
    for aligned in base64_forms(value.as_bytes()) {
        forms.push((Form::Base64, aligned.into_bytes()));
    }
    if !value.is_ascii() {
        forms.push((Form::Escaped, escaped_json(value).into_bytes()));
        forms.push((Form::Escaped, escaped_url(value).into_bytes()));
    }
    forms
}

/// The characters of the Base64 text that depend on the value alone, for each alignment.
fn base64_forms(value: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3_usize {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        // A character holds 6 bits: those that mix with bytes before or after are left out.
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        for text in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            if let Some(own) = text.get(first..last)
                && !forms.iter().any(|form| form == own)
            {
                forms.push(own.to_owned());
            }
        }
    }
    forms
}

fn escaped_json(value: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    value.encode_utf16().map(unit).collect()
}

fn escaped_url(value: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "Zoë Quandlbäcker";

    fn canaries() -> Canaries {
        Canaries::new([("name", VALUE)]).unwrap()
    }

    fn forms_in(bytes: &[u8]) -> Vec<Form> {
        canaries().in_bytes("bytes", bytes).into_iter().map(|seen| seen.form).collect()
    }

    #[test]
    fn every_form_is_found() {
        assert_eq!(forms_in(format!("a {VALUE} b").as_bytes()), [Form::Clear]);
        let utf16: Vec<u8> =
            format!("a{VALUE}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(forms_in(&utf16), [Form::Utf16]);
        for before in ["", "x", "xy", "xyz"] {
            let text = STANDARD_NO_PAD.encode(format!("{before}{VALUE} and more"));
            assert_eq!(forms_in(text.as_bytes()), [Form::Base64], "{before}");
            let text = hex::encode_upper(format!("{before}{VALUE}"));
            assert_eq!(forms_in(text.as_bytes()), [Form::Hex]);
        }
        assert_eq!(forms_in(br#"{"n":"Zo\u00EB Quandlb\u00e4cker"}"#), [Form::Escaped]);
        assert_eq!(forms_in(b"?q=Zo%C3%AB%20Quandlb%C3%A4cker"), [Form::Escaped]);
        assert_eq!(forms_in(b"nothing of it"), []);
    }

    #[test]
    fn files_and_their_names_are_searched() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(folder.path().join("deep/log.txt"), format!("row of {VALUE}")).unwrap();
        std::fs::write(folder.path().join(VALUE), "").unwrap();
        let seen = canaries().in_folder(folder.path()).unwrap();
        let places: Vec<&str> = seen.iter().map(|seen| seen.place.as_str()).collect();
        assert_eq!(places, [format!("the name of `{VALUE}`").as_str(), "`deep/log.txt`"]);
        assert!(!format!("{:?}", seen.last()).contains("Quandl"));
    }

    #[test]
    fn a_short_value_is_refused() {
        let refused = Canaries::new([("age", "42")]).err().map(|error| error.to_string());
        let wanted = "the canary of `age` has 2 bytes; at least 6 are needed";
        assert_eq!(refused.as_deref(), Some(wanted));
    }
}
