//! Charters and measures.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use cordon_charter::{Act, MeasureId, Role};

use super::{TextFormat, one_of};

/// The roles that may stop a measure.
const STOPS: [&str; 3] = ["supervisory_authority", "controller", "data_protection_officer"];

/// `cordon check`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples: cordon check my-charter.toml          # exit code 1 if it cannot open as it stands
          cordon check measures/*.toml --format json
It prints errors with their line, then what each law asks. For whoever reads or signs the finished
charter, `cordon assess my-charter.toml --report DIR` writes the same judgement as an impact
assessment. Neither needs an authority's folder, and neither changes anything.")]
pub(crate) struct Check {
    /// Charter files.
    #[arg(required = true)]
    pub(crate) charters: Vec<PathBuf>,
    /// A folder of rulebooks to use instead of those built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) rulebooks: Option<PathBuf>,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
    /// List every finding, also those that are met.
    #[arg(long)]
    pub(crate) all: bool,
}

/// `cordon measure`
#[derive(Debug, Subcommand)]
pub(crate) enum Measure {
    /// Propose a charter and log its assessment. Both are public from then on.
    Propose {
        /// The charter file.
        charter: PathBuf,
        /// A folder of rulebooks to use instead of those built in. The assessment names each book
        /// with the SHA-256 of its file.
        #[arg(long, value_name = "DIR")]
        rulebooks: Option<PathBuf>,
    },
    /// Open the measure, once its statements are there and advice against it is answered.
    #[command(after_help = "\
With --provisional it takes three statements, whatever the charter asks: `approves` of the
controller, `consulted` of the data protection officer and `notified` of the supervisory authority
(`cordon statement export`). It waits neither for a consultation nor for what a person must judge,
only for advice against to be answered; it lapses by itself and cannot be repeated.")]
    Open {
        /// The measure.
        measure: MeasureId,
        /// Open in an emergency, once, for at most 14 days.
        #[arg(long)]
        provisional: bool,
    },
    /// Stop acts of a measure from the next one on.
    #[command(after_help = "\
Examples:
  cordon measure suspend mers-surveillance --as data_protection_officer --reason \"why\"
  cordon measure suspend mers-surveillance --as supervisory_authority --reason \"why\" \\
    --log downloaded/log --out stop.json         # needs no authority's folder
  cordon statement sign stop.json --key supervisory_authority.key
  cordon statement import stop.json              # where the authority's folder is
Without --out it stops at once and nothing is signed: whoever holds this folder acts for the role,
and can resume in its name. With --out the role signs, and only what its key signs lets the measure
go on. Whoever runs the authority has to import it: a role without the folder cannot stop a measure
alone, but can publish what it signed.")]
    Suspend {
        /// The measure.
        measure: MeasureId,
        /// Which acts.
        #[arg(
            long,
            value_delimiter = ',',
            default_value = "intake,questions",
            value_parser = one_of::<Act>(&["intake", "questions", "reads", "orders"]),
        )]
        acts: Vec<Act>,
        /// Who stops them; only the same role can resume. Name another role only for that role.
        #[arg(
            long = "as",
            alias = "role",
            default_value = Role::Controller.as_str(),
            value_parser = one_of::<Role>(&STOPS),
        )]
        role: Role,
        /// Why; public.
        #[arg(long)]
        reason: String,
        /// Write it to be signed, instead of stopping at once.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The published log to write it from, without an authority's folder.
        #[arg(long, value_name = "DIR", requires = "out")]
        log: Option<PathBuf>,
    },
    /// Let suspended acts go on.
    #[command(after_help = "\
What was suspended under a signature takes one to go on: --out FILE, then `cordon statement sign`
and `import`. What was not goes on as told, and whoever reads the log sees that it is not signed.")]
    Resume {
        /// The measure.
        measure: MeasureId,
        /// Who resumes: the role that suspended it. There is no default.
        #[arg(long = "as", alias = "role", value_parser = one_of::<Role>(&STOPS))]
        role: Role,
        /// Why; public.
        #[arg(long)]
        reason: String,
        /// Write it to be signed, instead of resuming at once.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The published log to write it from, without an authority's folder.
        #[arg(long, value_name = "DIR", requires = "out")]
        log: Option<PathBuf>,
    },
    /// End the measure for good; keys go when retention says. There is no way back.
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
        /// Text for people, or JSON for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Show one measure: state, statements, budget, controls, what is next.
    Show {
        /// The measure.
        measure: MeasureId,
        /// Text for people, or JSON for machines.
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

/// How a measure is stopped or let go on: by whom, why, and whether under a signature.
#[derive(Debug)]
pub(crate) struct Halt<'a> {
    pub(crate) role: Role,
    pub(crate) reason: &'a str,
    pub(crate) out: Option<&'a Path>,
    pub(crate) log: Option<&'a Path>,
}
