//! Every word of the command line, and its help. Help text lives here and nowhere else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use cordon_charter::{Act, CountryCode, Meaning, MeasureId, PurposeId, RecordName, Role};

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

/// `cordon demo`
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to work; must not exist yet.
    #[arg(default_value = "cordon-demo")]
    pub(crate) dir: PathBuf,
    /// How many people live in the simulated country.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) people: u64,
    /// Seed of the simulation: the same seed gives the same people.
    #[arg(long, default_value_t = 108)]
    pub(crate) seed: u64,
}

/// `cordon init`
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to make; must not exist yet.
    pub(crate) dir: PathBuf,
    /// Name of the authority, as the public will read it.
    #[arg(long)]
    pub(crate) name: String,
    /// Country (ISO 3166-1 alpha-2).
    #[arg(long, value_name = "CC")]
    pub(crate) jurisdiction: CountryCode,
    /// Origin line of the log's checkpoints: a name without blanks that stays for ever, such as
    /// `health.example/cordon`. By default made from the authority's name.
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// Folder for the root key and the log's key. By default beside the authority's folder, with
    /// `-keys` at the end: a copy of the authority's folder alone opens nothing.
    #[arg(long, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
}

/// `cordon key`
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a signing key: FILE holds the secret, FILE.pub the public half and a proof.
    New {
        /// Where the secret goes; must not exist yet.
        file: PathBuf,
        /// Name of the body that holds it.
        #[arg(long)]
        organisation: String,
        /// The role that it signs in.
        #[arg(long)]
        role: Role,
    },
    /// Enrol a public key: an event in the log names its role, body and validity.
    Enrol {
        /// The `.pub` file.
        file: PathBuf,
        /// Valid for so many days.
        #[arg(long, default_value_t = 730)]
        days: u32,
        /// Where the witness of this key answers (`cordon witness --listen`): it is asked to
        /// cosign from now on.
        #[arg(long, value_name = "HOST:PORT")]
        address: Option<String>,
    },
    /// Revoke a key; what it signed before stands.
    Revoke {
        /// Id of the key, as `cordon log show` prints it.
        id: String,
        /// It was lost or stolen, not just retired.
        #[arg(long)]
        lost: bool,
    },
}

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

/// `cordon statement`
#[derive(Debug, Subcommand)]
pub(crate) enum Statement {
    /// Write the statement that a role is asked to sign.
    Export {
        /// The measure.
        measure: MeasureId,
        /// Who will sign.
        #[arg(long = "as")]
        role: Role,
        /// What it says.
        #[arg(long, value_parser = meaning)]
        meaning: Meaning,
        /// The reasons, in public.
        #[arg(long, default_value = "")]
        text: String,
        /// Answers to findings that a person must judge: `RULE=TEXT`, repeatable.
        #[arg(long = "answer", value_name = "RULE=TEXT")]
        answers: Vec<String>,
        /// Where to write it.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Sign a statement, away from the authority's folder.
    Sign {
        /// The exported statement.
        statement: PathBuf,
        /// The secret key.
        #[arg(long)]
        key: PathBuf,
        /// Where to write the signed statement; by default over the exported one.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Take a signed statement into the log.
    Import {
        /// The signed statement.
        statement: PathBuf,
    },
}

/// `cordon submit`
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The record that the rows are of.
    pub(crate) record: RecordName,
    /// The file (CSV).
    pub(crate) file: PathBuf,
    /// What the sender says is in it: row count and digest (TOML or JSON).
    #[arg(long)]
    pub(crate) manifest: Option<PathBuf>,
    /// Delimiter, where it should not be detected.
    #[arg(long)]
    pub(crate) delimiter: Option<char>,
    /// Where the submitter's receipt goes; by default beside the file, `*.receipt.json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon ask`
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// The question: one SELECT with COUNT, SUM or AVG.
    pub(crate) sql: String,
    /// The purpose of the charter that it serves.
    #[arg(long)]
    pub(crate) purpose: PurposeId,
    /// Who asks.
    #[arg(long = "as", default_value = "epidemiologist")]
    pub(crate) role: Role,
    /// How much to spend.
    #[command(flatten)]
    pub(crate) charge: Charge,
    /// Clip each person's contribution at this L2 norm; by default the charter's bound.
    #[arg(long, value_name = "C")]
    pub(crate) clip: Option<String>,
    /// Say what it would cost and how exact it would be; reads no row, spends nothing.
    #[arg(long)]
    pub(crate) explain: bool,
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
    /// Spend what amounts to this ε at half the charter's δ.
    #[arg(long, value_name = "E")]
    pub(crate) epsilon: Option<String>,
    /// Spend this ρ.
    #[arg(long, value_name = "RHO")]
    pub(crate) spend: Option<String>,
    /// Spend as little as gives 95 % noise intervals of this half-width.
    #[arg(long, value_name = "W")]
    pub(crate) within: Option<String>,
}

/// `cordon verify`
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Verify {
    /// Receipts (`*.receipt.json`).
    pub(crate) receipts: Vec<PathBuf>,
    /// A log's folder: replay everything.
    #[arg(long, value_name = "DIR")]
    pub(crate) log: Option<PathBuf>,
    /// Keys that you obtained elsewhere.
    #[arg(long, value_name = "FILE", requires = "Verify")]
    pub(crate) trust: Option<PathBuf>,
    /// For people or for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon log`
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Print the events of the log.
    Show {
        /// Only of this measure.
        #[arg(long)]
        measure: Option<MeasureId>,
        /// Only the last so many.
        #[arg(long)]
        last: Option<usize>,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Confirm that the clock is right after more than a day without an event: keys that are due
    /// go only then.
    ConfirmClock {
        /// Who looked at it.
        #[arg(long = "as", default_value = "operator")]
        role: Role,
    },
}

/// `cordon witness`
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// The witness's own folder: its key and what it saw last.
    pub(crate) dir: PathBuf,
    /// The log to follow: a folder that holds `checkpoint` and `tile/`.
    #[arg(long, value_name = "LOG")]
    pub(crate) follow: PathBuf,
    /// Also answer `add-checkpoint` (C2SP tlog-witness) on this address.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Name of the witness, used when its key is made.
    #[arg(long, default_value = "witness.example")]
    pub(crate) name: String,
    /// Look once and stop.
    #[arg(long)]
    pub(crate) once: bool,
}

/// `cordon simulate`
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The folder to make; must not exist yet.
    pub(crate) dir: PathBuf,
    /// How many people live in the simulated country.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) people: u64,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 108)]
    pub(crate) seed: u64,
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
