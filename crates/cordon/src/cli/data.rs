//! Rows in, answers out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cordon_charter::{Epsilon, MeasureId, PurposeId, RecordName, Rho, Role};
use cordon_query::ClipWish;
use dashu::rational::RBig;

use super::{AnswerFormat, TextFormat, role};

/// `cordon submit`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples: cordon submit mers-surveillance mers_case linelist.csv
          cordon submit mers-surveillance mers_case linelist.csv --delimiter tab
The first line has the names of the charter's fields. Encoding and delimiter are recognised; a
column that the charter does not declare refuses the whole file. The same file twice counts once.
Where a control of the charter stands on it (`manifest_reconciliation`), a file without its manifest
is refused: `cordon manifest` writes one where the file is made.")]
pub(crate) struct Submit {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The record that the rows are of, as in the charter (`[record.NAME]`).
    pub(crate) record: RecordName,
    /// The file (CSV).
    pub(crate) file: PathBuf,
    /// What the sender says is in it: row count and digest (TOML or JSON). By default the file of
    /// that name beside it, `linelist.manifest.toml` for `linelist.csv`, if it is there.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// What stands between two values; recognised by itself if it is not given.
    #[arg(long)]
    pub(crate) delimiter: Option<Between>,
    /// Where the submitter's receipt goes; by default beside the file, `*.receipt.json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon manifest`
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cordon manifest linelist.csv       # writes linelist.manifest.toml
Run it where the file is made, before it travels, and send both: `cordon submit` then notices a file
that was cut or altered on the way. Made where the file arrives, it compares the file with itself.
Needs no authority's folder; a manifest that is there is never written over.")]
pub(crate) struct Manifest {
    /// The file (CSV).
    pub(crate) file: PathBuf,
}

/// What stands between two values of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Between {
    #[value(alias = ",")]
    Comma,
    #[value(alias = ";")]
    Semicolon,
    #[value(aliases = ["\t", "\\t"])]
    Tab,
    #[value(alias = "|")]
    Pipe,
}

/// `cordon ask`
#[derive(Debug, Args)]
#[command(override_usage = "\
cordon ask [OPTIONS] --purpose <PURPOSE> <MEASURE> <SQL>
       cordon ask [OPTIONS] --purpose <PURPOSE> --dummy <CHARTER> <SQL>")]
#[command(after_help = "\
Examples:
  cordon ask mers-surveillance --purpose course-of-outbreak --epsilon 0.5 --explain \\
    \"SELECT sex, COUNT(*) AS cases FROM mers_case GROUP BY sex\"      # what it would cost
  cordon ask mers-surveillance --purpose course-of-outbreak --within 20 \\
    \"SELECT date_trunc('week', dt_onset) AS week, COUNT(*) AS cases FROM mers_case GROUP BY 1\"
  cordon ask --dummy charter.toml --purpose course-of-outbreak --epsilon 0.5 \\
    \"SELECT sex, COUNT(*) AS cases FROM mers_case GROUP BY sex\"      # to try it, on no data
Tables are the charter's records, columns its fields. Keys of GROUP BY are those whose values the
charter lists, dates by day, week or month, bins of numbers, and texts that only the data know, for
a part of the cost: a value that few persons share is not found. Sub-queries that group by the
person, joins on the person, ROLLUP and more: docs/manual/sql.md. What is spent never comes back;
the same question over the same data is answered again for nothing.")]
pub(crate) struct Ask {
    /// The measure, left out with --dummy, and the question: one SELECT with aggregates
    /// (docs/manual/sql.md).
    #[arg(required = true, num_args = 1..=2, value_names = ["MEASURE", "SQL"])]
    pub(crate) words: Vec<String>,
    /// The purpose of the charter that it serves.
    #[arg(long)]
    pub(crate) purpose: PurposeId,
    /// Who asks: a role to which the charter gives statistics for this purpose (`[[access]]`).
    #[arg(long = "as", alias = "role", default_value = "epidemiologist", value_parser = role())]
    pub(crate) role: Role,
    /// How much to spend.
    #[command(flatten)]
    pub(crate) charge: Charge,
    /// The most that one person may add, in L2: a number; `charter` for the charter's bound, which
    /// clips nobody; `logged` for a choice from the newest numbers in the log; `chosen` for a
    /// private choice from the rows, for a small charge of its own.
    #[arg(long, value_name = "C", value_parser = clip, default_value = "chosen")]
    pub(crate) clip: ClipWish,
    /// Say what it would cost and how exact it would be; reads no row, spends nothing.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Try the question on a dummy table instead: rows drawn from this charter's file alone, by the
    /// same checks and mechanism, with what it would cost a measure that spent nothing. Not data:
    /// no measure is opened, nothing is charged or logged.
    #[arg(long, value_name = "CHARTER", conflicts_with = "receipt")]
    pub(crate) dummy: Option<PathBuf>,
    /// Draws other dummy rows; the same number draws the same rows.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "dummy")]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// In which form an answer leaves, and where to.
#[derive(Debug, Args)]
pub(crate) struct Output {
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
    /// Spend what amounts to this ε at half the charter's δ: `0.5` or `1/2`.
    #[arg(long, value_name = "E")]
    pub(crate) epsilon: Option<Epsilon>,
    /// Spend this ρ; it adds up over questions, ε does not.
    #[arg(long, value_name = "RHO")]
    pub(crate) spend: Option<Rho>,
    /// Spend as little as gives 95 % noise intervals of this half-width.
    #[arg(long, value_name = "W", value_parser = width)]
    pub(crate) within: Option<RBig>,
}

pub(crate) fn clip(text: &str) -> Result<ClipWish, String> {
    match text {
        "chosen" => Ok(ClipWish::Chosen),
        "charter" => Ok(ClipWish::Charter),
        "logged" => Ok(ClipWish::Logged),
        number => number.parse().map(ClipWish::At).map_err(|error: cordon_dp::ClipError| {
            format!("{error}; or write `chosen`, `charter` or `logged`")
        }),
    }
}

fn width(text: &str) -> Result<RBig, &'static str> {
    text.parse::<Rho>().map(|width| width.value().clone()).map_err(|_| "use a number above 0")
}
