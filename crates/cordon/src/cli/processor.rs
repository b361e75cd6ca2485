//! Processors.

use clap::Subcommand;
use cordon_charter::MeasureId;

use super::TextFormat;

/// `cordon processor`
#[derive(Debug, Subcommand)]
pub(crate) enum Processor {
    /// List who handles data on the controller's behalf, since when, and what a proposed version
    /// changes.
    #[command(after_help = "Example: cordon processor list mers-surveillance")]
    List {
        /// The measure.
        measure: MeasureId,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Tell the public what a proposed version changes about processors; it opens only after that.
    ///
    /// A new processor is written into `[[processor]]` of a new version of the charter.
    #[command(after_help = "Example: cordon processor notify mers-surveillance --notice TEXT")]
    Notify {
        /// The measure.
        measure: MeasureId,
        /// The notice; public.
        #[arg(long)]
        notice: String,
    },
    /// End a processor's task before a new version of the charter.
    #[command(after_help = "Example: cordon processor end mers-surveillance NAME --notice TEXT")]
    End {
        /// The measure.
        measure: MeasureId,
        /// Its name in the charter.
        name: String,
        /// The notice: why, and what became of the data there; public.
        #[arg(long)]
        notice: String,
    },
}
