//! What authorities have said, and what others have done.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_assess::{
    BalancePart,
    catalogue::{CaseOutcome, Place},
};

use super::{TextFormat, named};

/// `cordon guidance`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(
    override_usage = "cordon guidance [OPTIONS] [WORDS]...\n       cordon guidance show <ID>"
)]
pub(crate) struct Guidance {
    /// Show one entry.
    #[command(subcommand)]
    pub(crate) command: Option<GuidanceCommand>,
    /// Words to find, in any form and order (`trace` finds `tracing`); none lists all.
    pub(crate) words: Vec<String>,
    /// Only this topic: `retention`, `contact tracing`; a wrong name lists all topics.
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// Only issuers whose name has this in it: `CNIL`.
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// Only for this country (`FR`), for `EU`, or for the world (`INT`).
    #[arg(long, value_parser = place)]
    pub(crate) country: Option<Place>,
    /// Where to look, and in which form.
    #[command(flatten)]
    pub(crate) look: Look,
}

/// `cordon guidance show`
#[derive(Debug, Subcommand)]
pub(crate) enum GuidanceCommand {
    /// Show one entry whole: what it says, its limits, its source, how well it was verified.
    Show(ShowEntry),
}

/// `cordon practice`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(override_usage = "cordon practice [OPTIONS] [WORDS]...\n       \
                            cordon practice show <ID>\n       \
                            cordon practice check <FILE>")]
pub(crate) struct Practice {
    /// Show one case, or check one that you contribute.
    #[command(subcommand)]
    pub(crate) command: Option<PracticeCommand>,
    /// Words to find, in any form and order (`trace` finds `tracing`); none lists all.
    pub(crate) words: Vec<String>,
    /// Only this topic: `retention`, `contact tracing`; a wrong name lists all topics.
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// Only this country (`FR`), the `EU`, or the world (`INT`).
    #[arg(long, value_parser = place)]
    pub(crate) country: Option<Place>,
    /// Only cases that ended so for the people in the data: protected, mixed, harmed.
    #[arg(long, value_parser = outcome)]
    pub(crate) outcome: Option<CaseOutcome>,
    /// Only cases that teach this part of the balance test: `necessary`, `time_limited`.
    #[arg(long = "check", value_name = "PART", value_parser = part)]
    pub(crate) part: Option<BalancePart>,
    /// Where to look, and in which form.
    #[command(flatten)]
    pub(crate) look: Look,
}

/// `cordon practice show` and `check`
#[derive(Debug, Subcommand)]
pub(crate) enum PracticeCommand {
    /// Show one case whole: what was done, what protected or harmed, its lesson and its source.
    Show(ShowEntry),
    /// Check a file of cases that you contribute: source, wording, what is still to do.
    Check {
        /// The file (TOML); `practices/README.md` shows its form.
        file: PathBuf,
        /// A folder with a catalogue to use instead of the one built in.
        #[arg(long, value_name = "DIR")]
        catalogue: Option<PathBuf>,
    },
}

/// One entry, by its id.
#[derive(Debug, Args)]
pub(crate) struct ShowEntry {
    /// The id, as in the list.
    pub(crate) id: String,
    /// Where to look, and in which form.
    #[command(flatten)]
    pub(crate) look: Look,
}

/// Which catalogue, and for whom.
#[derive(Debug, Args)]
pub(crate) struct Look {
    /// A folder with a catalogue to use instead of the one built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) catalogue: Option<PathBuf>,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

fn place(text: &str) -> Result<Place, String> {
    text.to_uppercase().parse().map_err(str::to_owned)
}

fn outcome(text: &str) -> Result<CaseOutcome, String> {
    named(text, "protected, mixed, harmed")
}

fn part(text: &str) -> Result<BalancePart, String> {
    named(
        text,
        "provided_by_law, essence, legitimate_aim, necessary, proportionate, time_limited, \
         least_intrusive, safeguards",
    )
}
