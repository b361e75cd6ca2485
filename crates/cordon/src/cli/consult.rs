//! Consultations.

use std::path::PathBuf;

use clap::Subcommand;
use cordon_assess::pia::Language;
use cordon_charter::MeasureId;

use super::{TextFormat, language};

/// `cordon consult`
#[derive(Debug, Subcommand)]
pub(crate) enum Consult {
    /// Write the text for a public consultation: what the measure does, what is open, a form for
    /// replies.
    #[command(
        after_help = "Example: cordon consult export mers-surveillance --out consultation.md"
    )]
    Export {
        /// A charter file, or a measure whose charter was proposed.
        charter: String,
        /// In which language.
        #[arg(long, value_parser = language(), default_value = "en")]
        language: Language,
        /// Where to write it.
        #[arg(long, short)]
        out: PathBuf,
        /// A folder of rulebooks to use instead of those built in: that with which the charter is
        /// proposed.
        #[arg(long, value_name = "DIR")]
        rulebooks: Option<PathBuf>,
    },
    /// Take replies into the record: the whole file, or nothing of it. They become public.
    #[command(after_help = "Example: cordon consult import mers-surveillance replies.md")]
    Import {
        /// The measure.
        measure: MeasureId,
        /// Filled-in forms, any number in one file; other text around them is passed over.
        file: PathBuf,
    },
    /// Answer what was heard, in public.
    #[command(
        after_help = "Example: cordon consult answer MEASURE --reply 12 --answer A --changed B"
    )]
    Answer {
        /// The measure.
        measure: MeasureId,
        /// Leaf of a reply, repeatable; see `cordon consult show`.
        #[arg(long = "reply", required = true, value_name = "LEAF")]
        replies: Vec<u64>,
        /// The answer.
        #[arg(long)]
        answer: String,
        /// What changed in the charter because of it, or that nothing did and why.
        #[arg(long)]
        changed: String,
    },
    /// Say that what was heard over earlier charters holds for the one proposed last too.
    #[command(after_help = "Example: cordon consult confirm mers-surveillance --reason TEXT")]
    Confirm {
        /// The measure.
        measure: MeasureId,
        /// Why; public.
        #[arg(long)]
        reason: String,
    },
    /// Show the record: who was heard over which charter, what was said, the answer, what changed.
    #[command(after_help = "Example: cordon consult show mers-surveillance")]
    Show {
        /// The measure.
        measure: MeasureId,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
}
