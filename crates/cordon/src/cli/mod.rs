//! Every word of the command line, and its help. Help text lives here and nowhere else.

mod assess;
mod authority;
mod catalogue;
mod data;
mod measure;
mod proof;
mod statement;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use cordon_charter::{Act, Meaning};

pub(crate) use self::{
    assess::Assess,
    authority::{Demo, Init, Key, Simulate},
    catalogue::{Guidance, GuidanceCommand, Practice, PracticeCommand, ShowEntry},
    data::{Ask, Submit},
    measure::{Check, Measure},
    proof::{Log, Verify, Witness},
    statement::Statement,
};

/// Personal data in an epidemic, under a signed charter, with a public proof.
///
/// A measure is one emergency use of personal data. Its charter says what will be done; Cordon
/// judges it, has it signed, obeys it, and proves its conduct in a log that anyone can check.
///
/// Exit codes: 0 done, 1 refused by the charter or the law, 2 wrong usage, 3 broken data or proof.
#[derive(Debug, Parser)]
#[command(name = "cordon", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The authority's folder; else `CORDON_AUTHORITY`, else the nearest parent that is one.
    #[arg(long, global = true, env = "CORDON_AUTHORITY", value_name = "DIR")]
    pub(crate) authority: Option<PathBuf>,
    /// File whose first line is the passphrase that seals the root key, if it was given one.
    #[arg(long, global = true, env = "CORDON_PASSPHRASE_FILE", value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order in which a measure meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole of it once, on a simulated outbreak: from a charter to a checked answer.
    Demo(Demo),
    /// Make a new authority's folder: store, keys, log.
    Init(Init),
    /// Make and enrol signing keys.
    #[command(subcommand)]
    Key(Key),
    /// Judge charters: what is wrong, what the law asks, who must decide what.
    Check(Check),
    /// Assess one charter in full: the impact assessment, as a page and as files for other tools.
    Assess(Assess),
    /// Find what authorities have said about data in an epidemic.
    Guidance(Guidance),
    /// Find what other countries did, and what protected or harmed people in it.
    Practice(Practice),
    /// Propose, open, suspend, resume, report on, end, list, show and compare measures.
    #[command(subcommand)]
    Measure(Measure),
    /// Export, sign and import the statements that a charter requires.
    #[command(subcommand)]
    Statement(Statement),
    /// Hand in rows: each is admitted or refused, and counted.
    Submit(Submit),
    /// Ask a statistical question; the answer carries noise and a receipt.
    Ask(Ask),
    /// Check receipts, or a whole log, offline.
    Verify(Verify),
    /// Look at the log.
    #[command(subcommand)]
    Log(Log),
    /// Run a witness: another body's process that cosigns the log with its own time.
    Witness(Witness),
    /// Write a simulated outbreak: registry, case list, contacts.
    Simulate(Simulate),
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// Text for people or JSON for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// Forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people, with intervals.
    Table,
    /// The release, as in its receipt.
    Json,
    /// One line a row; interval columns beside each number.
    Csv,
    /// The same columns as CSV.
    Parquet,
}

fn act(text: &str) -> Result<Act, String> {
    named(text, "intake, questions, reads, orders")
}

fn meaning(text: &str) -> Result<Meaning, String> {
    named(
        text,
        "approves, advises, advises_against, notified, consulted, authorised, judges, answers",
    )
}

/// The charter's own spelling of a name is the only one.
fn named<T: serde::de::DeserializeOwned>(text: &str, all: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| format!("use one of: {all}"))
}
