//! Rows in, answers out.

use std::path::PathBuf;

use clap::Args;
use cordon_charter::{MeasureId, PurposeId, RecordName, Role};

use super::{AnswerFormat, TextFormat};

/// `cordon submit`
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The record that the rows are of.
    pub(crate) record: RecordName,
    /// The file (CSV).
    pub(crate) file: PathBuf,
    /// What the sender says is in it: row count and digest (TOML or JSON).
    #[arg(long)]
    pub(crate) manifest: Option<PathBuf>,
    /// Delimiter, where it should not be detected.
    #[arg(long)]
    pub(crate) delimiter: Option<char>,
    /// Where the submitter's receipt goes; by default beside the file, `*.receipt.json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon ask`
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The question: one SELECT with COUNT, SUM or AVG.
    pub(crate) sql: String,
    /// The purpose of the charter that it serves.
    #[arg(long)]
    pub(crate) purpose: PurposeId,
    /// Who asks.
    #[arg(long = "as", default_value = "epidemiologist")]
    pub(crate) role: Role,
    /// How much to spend.
    #[command(flatten)]
    pub(crate) charge: Charge,
    /// Clip each person's contribution at this L2 norm; by default the charter's bound.
    #[arg(long, value_name = "C")]
    pub(crate) clip: Option<String>,
    /// Say what it would cost and how exact it would be; reads no row, spends nothing.
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to print the answer.
    #[arg(long, default_value = "table")]
    pub(crate) format: AnswerFormat,
    /// Where the answer goes; by default to the terminal (Parquet needs a file).
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
    /// Where the receipt goes; by default `releases/` in the authority's folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

/// How much of the privacy budget an answer may cost.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Charge {
    /// Spend what amounts to this ε at half the charter's δ.
    #[arg(long, value_name = "E")]
    pub(crate) epsilon: Option<String>,
    /// Spend this ρ.
    #[arg(long, value_name = "RHO")]
    pub(crate) spend: Option<String>,
    /// Spend as little as gives 95 % noise intervals of this half-width.
    #[arg(long, value_name = "W")]
    pub(crate) within: Option<String>,
}
