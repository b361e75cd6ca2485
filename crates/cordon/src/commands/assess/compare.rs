//! `cordon assess CHARTER --compare FR,CN,NG`

use cordon_assess::{Shelf, compare};
use cordon_charter::Charter;

use crate::{cli::TextFormat, failure::Failure, output::say};

/// National conditions side by side, with the gaps between them.
pub(crate) fn run(
    charter: &Charter,
    shelf: &Shelf,
    countries: &[String],
    format: TextFormat,
) -> Result<(), Failure> {
    let comparison = compare(charter, shelf, countries).map_err(Failure::usage)?;
    match format {
        TextFormat::Json => {
            say::line(serde_json::to_string_pretty(&comparison).map_err(Failure::broken)?);
        }
        TextFormat::Table => say::line(comparison),
    }
    Ok(())
}
