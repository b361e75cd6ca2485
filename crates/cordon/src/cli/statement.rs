//! Statements.

use std::path::PathBuf;

use clap::Subcommand;
use cordon_charter::{Meaning, MeasureId, Role};

use super::meaning;

/// `cordon statement`
#[derive(Debug, Subcommand)]
pub(crate) enum Statement {
    /// Write the statement that a role is asked to sign.
    Export {
        /// The measure.
        measure: MeasureId,
        /// Who will sign.
        #[arg(long = "as")]
        role: Role,
        /// What it says.
        #[arg(long, value_parser = meaning)]
        meaning: Meaning,
        /// The reasons, in public.
        #[arg(long, default_value = "")]
        text: String,
        /// Answers to findings that a person must judge: `RULE=TEXT`, repeatable.
        #[arg(long = "answer", value_name = "RULE=TEXT")]
        answers: Vec<String>,
        /// Where to write it.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Sign a statement, away from the authority's folder.
    Sign {
        /// The exported statement.
        statement: PathBuf,
        /// The secret key.
        #[arg(long)]
        key: PathBuf,
        /// Where to write the signed statement; by default over the exported one.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Take a signed statement into the log.
    Import {
        /// The signed statement.
        statement: PathBuf,
    },
}
