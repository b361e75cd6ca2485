//! The canonical form (RFC 8785) and the digest over it.

use crate::{Charter, CharterId, rules};

/// Why bytes are not the canonical form of a charter.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON, or not of a charter's shape.
    #[error("the document is not a charter: {0}")]
    Shape(#[source] serde_json::Error),
    /// The same charter has other canonical bytes.
    #[error("the document is a charter, but not in its canonical form (RFC 8785)")]
    NotCanonical,
    /// A rule of charters is broken.
    #[error("the charter breaks a rule at {path}: {message}")]
    Rule {
        /// Stable code, as in [`crate::Diagnostic`].
        code: &'static str,
        /// Where: `record.case.field.age.min`.
        path: String,
        /// What is wrong.
        message: String,
    },
}

impl Charter {
    /// The canonical bytes: JSON after RFC 8785, independent of formatting and comments. This is
    /// the charter document; everything that is signed refers to it.
    pub fn canonical(&self) -> Vec<u8> {
        // A charter holds text, whole numbers and lists only: there is nothing that JSON lacks.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of [`Self::canonical`].
    pub fn digest(&self) -> CharterId {
        CharterId::of(&self.canonical())
    }

    /// Reads a charter document, and holds it to every rule that [`crate::parse`] holds a text to.
    ///
    /// # Errors
    /// If the bytes are not a charter, not canonical, or break a rule.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let charter: Self = serde_json::from_slice(bytes).map_err(CanonicalError::Shape)?;
        if let Some(first) = rules::violations(&charter).into_iter().next() {
            let rules::Violation { code, path, message, .. } = first;
            return Err(CanonicalError::Rule { code, path, message });
        }
        if charter.canonical() != bytes {
            return Err(CanonicalError::NotCanonical);
        }
        Ok(charter)
    }
}
