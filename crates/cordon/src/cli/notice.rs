//! Notices to the public.

use std::path::PathBuf;

use clap::Subcommand;
use cordon_assess::pia::Language;
use cordon_charter::{MeasureId, Role};

use super::{language, role};

/// `cordon notice`
#[derive(Debug, Subcommand)]
pub(crate) enum Notice {
    /// Print the notice of a measure, with the mark that says whether a native speaker read it.
    #[command(after_help = "Example: cordon notice show mers-surveillance --language fr")]
    Show {
        /// The measure.
        measure: MeasureId,
        /// In which language.
        #[arg(long, value_parser = language())]
        language: Language,
        /// That of the charter proposed last, not of the one in force.
        #[arg(long)]
        proposed: bool,
        /// Without the mark: the text that a review is about.
        #[arg(long)]
        plain: bool,
    },
    /// Write the review that a post signs once a native speaker has read the notice.
    #[command(
        after_help = "Example: cordon notice review MEASURE --language fr --post POST --out FILE"
    )]
    Review {
        /// The measure.
        measure: MeasureId,
        /// In which language.
        #[arg(long, value_parser = language())]
        language: Language,
        /// Who will sign: controller, data_protection_officer, supervisory_authority, consultee or
        /// rights_desk.
        #[arg(long = "as", alias = "role", default_value = "data_protection_officer")]
        #[arg(value_parser = role())]
        role: Role,
        /// The post that read it; never a person's name.
        #[arg(long)]
        post: String,
        /// That of the charter proposed last, not of the one in force.
        #[arg(long)]
        proposed: bool,
        /// Where to write it.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Sign a review, away from the authority's folder.
    #[command(
        after_help = "Example: cordon notice sign review.json --key data_protection_officer.key"
    )]
    Sign {
        /// The exported review.
        review: PathBuf,
        /// The secret key.
        #[arg(long)]
        key: PathBuf,
        /// Where to write the signed review; by default over the exported one.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Take a signed review into the log: the mark of that very text goes.
    #[command(after_help = "Example: cordon notice import review.json")]
    Import {
        /// The signed review.
        review: PathBuf,
    },
}
