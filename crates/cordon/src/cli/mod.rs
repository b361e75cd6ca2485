//! Every word of the command line, and its help. Help text lives here and nowhere else.

mod assess;
mod authority;
mod breach;
mod bulletin;
mod catalogue;
mod consult;
mod data;
mod measure;
mod notice;
mod processor;
mod proof;
mod request;
mod statement;

use std::path::PathBuf;

use clap::{
    Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use cordon_assess::pia::Language;
use cordon_charter::Role;

pub(crate) use self::{
    assess::Assess,
    authority::{Demo, Init, Key, Simulate},
    breach::{Breach, Known},
    bulletin::{Bulletin, Declare, ReleaseWindow, ShowBulletins},
    catalogue::{Guidance, GuidanceCommand, Practice, PracticeCommand, ShowEntry},
    consult::Consult,
    data::{Ask, Between, Charge, Manifest, Output, Submit},
    measure::{Check, Halt, Measure},
    notice::Notice,
    processor::Processor,
    proof::{Log, Verify, Witness},
    request::Request,
    statement::Statement,
};

/// Personal data in an epidemic, under a signed charter, with a public proof.
///
/// A measure is one emergency use of personal data. Its charter says what will be done; Cordon
/// judges it, has it signed, obeys it, and proves its conduct in a log that anyone can check.
///
/// Exit codes: 0 done, 1 refused by the charter or the law, 2 wrong usage, 3 broken data or proof.
#[derive(Debug, Parser)]
#[command(name = "cordon", version, max_term_width = 100, after_help = GLOBAL)]
pub(crate) struct Cli {
    /// The authority's folder; else `CORDON_AUTHORITY`, else the nearest parent that is one.
    #[arg(long, global = true, env = "CORDON_AUTHORITY", value_name = "DIR", hide = true)]
    pub(crate) authority: Option<PathBuf>,
    /// File whose first line is the passphrase that seals the root key, if it was given one.
    #[arg(long, global = true, env = "CORDON_PASSPHRASE_FILE", value_name = "FILE", hide = true)]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Said once, and not with every command.
const GLOBAL: &str = "\
Every command that works on an authority's folder also takes:
      --authority <DIR>         The folder; else `CORDON_AUTHORITY`, else the nearest folder above
                                that is one
      --passphrase-file <FILE>  File whose first line is the passphrase that seals the root key, if
                                it was given one; else `CORDON_PASSPHRASE_FILE`";

/// The commands, in the order in which a measure meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole of it once, on a simulated outbreak: from a charter to a checked answer.
    Demo(Demo),
    /// Make a new authority's folder: store, keys, log.
    Init(Init),
    /// Make, enrol, list and revoke signing keys.
    #[command(subcommand)]
    Key(Key),
    /// Judge charters while they are written: what is wrong, what the law asks, who must decide.
    Check(Check),
    /// Write the impact assessment of one charter: a page to read and sign, files for other tools.
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
    /// Hear people over a charter, answer them, and keep the record that opening may demand.
    #[command(subcommand)]
    Consult(Consult),
    /// Show notices to the public, and sign that a native speaker read one.
    #[command(subcommand)]
    Notice(Notice),
    /// List who handles data on the controller's behalf, and tell the public of changes.
    #[command(subcommand)]
    Processor(Processor),
    /// Record requests for data outside the purposes: refused, counted at once, public in time.
    #[command(subcommand)]
    Request(Request),
    /// Open, judge, tell and close breaches of personal data, within the law's deadline.
    #[command(subcommand)]
    Breach(Breach),
    /// Write the manifest of a file where it is made: how many rows it has, and its SHA-256.
    Manifest(Manifest),
    /// Hand in rows: each is admitted or refused, and counted.
    Submit(Submit),
    /// Ask a statistical question; the answer carries noise and a receipt.
    Ask(Ask),
    /// Ask once and be answered week by week: declared and charged once, released by windows.
    #[command(subcommand)]
    Bulletin(Bulletin),
    /// Check receipts, or a whole log, offline.
    Verify(Verify),
    /// Look at the log.
    #[command(subcommand)]
    Log(Log),
    /// Run a witness: another body's process that cosigns the log with its own time.
    Witness(Witness),
    /// Write a simulated outbreak, or a sample of one measure: nobody in it is real.
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
    // Without words of their own, so that help lists both on one line.
    Table,
    Json,
}

/// Forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people, with intervals.
    Table,
    /// The release, as in its receipt.
    Json,
    /// One line a row; beside each number its interval, and why it has no value.
    Csv,
    /// The same columns as CSV.
    Parquet,
}

/// Any role.
fn role() -> impl TypedValueParser<Value = Role> {
    one_of(&Role::ALL.map(Role::as_str))
}

/// A language of notices and consultations.
fn language() -> impl TypedValueParser<Value = Language> {
    let tags = PossibleValuesParser::new(Language::ALL.map(Language::tag));
    tags.try_map(|tag| Language::of_tag(&tag).ok_or("no such language"))
}

/// One of these words, which help and completions list.
fn one_of<T>(words: &[&'static str]) -> impl TypedValueParser<Value = T> + use<T>
where
    T: serde::de::DeserializeOwned + Clone + Send + Sync + 'static,
{
    let all = words.join(", ");
    PossibleValuesParser::new(words.to_vec()).try_map(move |text| named(&text, &all))
}

/// The charter's own spelling of a name is the only one.
fn named<T: serde::de::DeserializeOwned>(text: &str, all: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| format!("use one of: {all}"))
}
