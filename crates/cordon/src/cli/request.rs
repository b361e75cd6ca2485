//! Requests for data outside the purposes.

use std::path::PathBuf;

use clap::Subcommand;
use cordon_charter::{MeasureId, Role};
use cordon_log::RequestKind;

use super::{TextFormat, one_of};

/// Who may record that somebody asked.
const RECORDS: [&str; 3] = ["controller", "data_protection_officer", "operator"];

/// `cordon request`
#[derive(Debug, Subcommand)]
pub(crate) enum Request {
    /// Record that somebody asked for data outside the purposes, and was refused.
    ///
    /// How many of each kind asked is public at once; who and for what after the delay that the
    /// charter declares. The supervisory authority is handed the receipt, which holds both, now.
    #[command(
        after_help = "Example: cordon request record MEASURE --kind court --from BODY --text T \
                      --answer A --receipt F"
    )]
    Record {
        /// The measure.
        measure: MeasureId,
        /// What kind of asker; public at once.
        #[arg(long, value_parser = one_of::<RequestKind>(&RequestKind::ALL.map(RequestKind::as_str)))]
        kind: RequestKind,
        /// The body or post that asked; never a person's name.
        #[arg(long, value_name = "BODY")]
        from: String,
        /// What it asked for and by which power; names no person.
        #[arg(long)]
        text: String,
        /// What it was answered.
        #[arg(long)]
        answer: String,
        /// Who records it.
        #[arg(long = "as", alias = "role", default_value = RECORDS[0])]
        #[arg(value_parser = one_of::<Role>(&RECORDS))]
        role: Role,
        /// Where to write the receipt for the supervisory authority; must not exist yet.
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
    /// Show the requests of a measure: counts by kind, when each is public, what was disclosed.
    #[command(after_help = "Example: cordon request show mers-surveillance")]
    Show {
        /// The measure.
        measure: MeasureId,
        /// Also who asked and for what where it is not public yet.
        #[arg(long)]
        details: bool,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Publish who asked and for what, on or after its day. Happens by itself with the next command
    /// on that day.
    #[command(after_help = "Example: cordon request publish mers-surveillance 31")]
    Publish {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the request.
        request: u64,
    },
}
