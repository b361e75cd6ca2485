//! Charters and measures.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_charter::{Act, MeasureId, Role};

use super::{TextFormat, act};

/// `cordon check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Charter files.
    #[arg(required = true)]
    pub(crate) charters: Vec<PathBuf>,
    /// A folder of rulebooks to use instead of those built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) rulebooks: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
    /// List every finding, also those that are met.
    #[arg(long)]
    pub(crate) all: bool,
}

/// `cordon measure`
#[derive(Debug, Subcommand)]
pub(crate) enum Measure {
    /// Propose a charter and log its assessment.
    Propose {
        /// The charter file.
        charter: PathBuf,
    },
    /// Open the measure, once its statements are there.
    Open {
        /// The measure.
        measure: MeasureId,
        /// Open in an emergency, for at most 14 days: the controller approves, the data protection
        /// officer is asked, the supervisory authority is notified.
        #[arg(long)]
        provisional: bool,
    },
    /// Stop acts of a measure from the next one on.
    Suspend {
        /// The measure.
        measure: MeasureId,
        /// Which acts.
        #[arg(long, value_delimiter = ',', default_value = "intake,questions", value_parser = act)]
        acts: Vec<Act>,
        /// Who stops them; only the same role can resume.
        #[arg(long = "as", default_value = "supervisory_authority")]
        role: Role,
        /// Why; public.
        #[arg(long)]
        reason: String,
    },
    /// Let suspended acts go on.
    Resume {
        /// The measure.
        measure: MeasureId,
        /// Who resumes.
        #[arg(long = "as", default_value = "supervisory_authority")]
        role: Role,
        /// Why; public.
        #[arg(long)]
        reason: String,
    },
    /// End the measure for good; keys go when retention says.
    End {
        /// The measure.
        measure: MeasureId,
        /// Why; public.
        #[arg(long)]
        reason: String,
    },
    /// Publish the report on the measure's effect that its charter asks for. Overdue, it stops
    /// intake and questions.
    Report {
        /// The measure.
        measure: MeasureId,
        /// The report: plain text or Markdown. It is public for ever: name no person.
        file: PathBuf,
        /// When the next one is due; by default as late as the charter's review rhythm allows.
        #[arg(long, value_name = "YYYY-MM-DD")]
        next: Option<jiff::civil::Date>,
    },
    /// List all measures.
    List {
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Show one measure: state, statements, budget, what is next.
    Show {
        /// The measure.
        measure: MeasureId,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Compare two charters, or a charter file with the one in force.
    Diff {
        /// A charter file, or a measure.
        before: String,
        /// A charter file.
        after: PathBuf,
    },
}
