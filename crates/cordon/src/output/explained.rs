//! What a question would cost and give, for people and for machines.

use cordon_query::Explanation;
use serde::Serialize;

use crate::{cli::AnswerFormat, failure::Failure};

/// An explanation as a document of its own.
#[derive(Serialize)]
struct Document<'a> {
    /// Version of the format: `docs/spec/release.md`.
    explanation: u32,
    #[serde(flatten)]
    of: &'a Explanation,
}

/// The explanation as JSON, to stand alone or in something larger.
pub(crate) fn json(of: &Explanation) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(Document { explanation: 1, of })
        .map_err(|_| Failure::broken("the explanation cannot be written as JSON"))
}

/// Whether it is told as JSON; the forms of rows are refused, as it has none.
pub(crate) fn is_json(format: AnswerFormat) -> Result<bool, Failure> {
    match format {
        AnswerFormat::Table => Ok(false),
        AnswerFormat::Json => Ok(true),
        AnswerFormat::Csv | AnswerFormat::Parquet => {
            Err(Failure::usage("an explanation has no rows")
                .help("leave --format out, or give `--format json`"))
        }
    }
}
