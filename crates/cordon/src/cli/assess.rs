//! The words of `cordon assess`.

use std::path::PathBuf;

use clap::Args;

use super::TextFormat;

/// `cordon assess`
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// The charter file.
    pub(crate) charter: PathBuf,
    /// Write the whole impact assessment into this folder: HTML, Markdown, and the files that
    /// other tools read.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// A folder of rulebooks to use instead of those built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) rulebooks: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}
