//! What anybody checks.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_charter::{MeasureId, Role};

use super::TextFormat;

/// `cordon verify`
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Verify {
    /// Receipts (`*.receipt.json`).
    pub(crate) receipts: Vec<PathBuf>,
    /// A log's folder: replay everything.
    #[arg(long, value_name = "DIR")]
    pub(crate) log: Option<PathBuf>,
    /// Keys that you obtained elsewhere: lines `log KEY`, `witness KEY`, `key ROLE BASE64`.
    #[arg(long, value_name = "FILE", requires = "Verify")]
    pub(crate) trust: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon log`
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Print the events of the log.
    Show {
        /// Only of this measure.
        #[arg(long)]
        measure: Option<MeasureId>,
        /// Only the last so many.
        #[arg(long)]
        last: Option<usize>,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Confirm that the clock is right after more than a day without an event: keys that are due
    /// go only then.
    ConfirmClock {
        /// Who looked at it.
        #[arg(long = "as", default_value = "operator")]
        role: Role,
    },
}

/// `cordon witness`
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// The witness's own folder: its key and what it saw last.
    pub(crate) dir: PathBuf,
    /// The log to follow: a folder that holds `checkpoint` and `tile/`.
    #[arg(long, value_name = "LOG")]
    pub(crate) follow: PathBuf,
    /// Also answer `add-checkpoint` (C2SP tlog-witness) on this address.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Name of the witness, used when its key is made.
    #[arg(long, default_value = "witness.example")]
    pub(crate) name: String,
    /// Look once and stop.
    #[arg(long)]
    pub(crate) once: bool,
}
