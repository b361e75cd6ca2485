//! What anybody checks.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use cordon_charter::{MeasureId, Role};

use super::{TextFormat, one_of};

/// `cordon verify`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").args(["receipts", "log"]).required(true).multiple(true),
    override_usage = "cordon verify [OPTIONS] <RECEIPTS>...\n       \
                      cordon verify [OPTIONS] --log <DIR> [RECEIPTS]...",
    after_help = "\
Examples: cordon verify curve.receipt.json --trust trust.txt
          cordon verify --log log --trust trust.txt       # a downloaded copy of the log's folder
Needs no authority's folder and no network. Without --trust it shows only that receipt and log fit
the keys which they name themselves; get the trust file from somewhere else than the log.")]
pub(crate) struct Verify {
    /// Receipts (`*.receipt.json`).
    pub(crate) receipts: Vec<PathBuf>,
    /// A log's folder: replay everything.
    #[arg(long, value_name = "DIR")]
    pub(crate) log: Option<PathBuf>,
    /// Keys that you obtained elsewhere: lines `log KEY`, `witness KEY`, `key ROLE BASE64`.
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// A folder of rulebooks to judge the charters of the log again with, instead of those built
    /// in. Books are compared by their SHA-256.
    #[arg(long, value_name = "DIR", requires = "log")]
    pub(crate) rulebooks: Option<PathBuf>,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}

/// `cordon log`
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Print the events of the log, or one of them with what it says and names.
    #[command(after_help = "\
Examples: cordon log show --measure mers-surveillance --log downloaded/log
          cordon log show 12 --log downloaded/log      # a statement, a reason, where documents lie
With --log it needs no authority's folder. It looks things up; `cordon verify --log` checks.")]
    Show {
        /// Only this leaf: its public body, and its documents' paths.
        #[arg(conflicts_with_all = ["measure", "last"])]
        leaf: Option<u64>,
        /// A published log's folder, instead of an authority's own.
        #[arg(long, value_name = "DIR")]
        log: Option<PathBuf>,
        /// Only of this measure.
        #[arg(long)]
        measure: Option<MeasureId>,
        /// Only the last so many.
        #[arg(long)]
        last: Option<usize>,
        /// Text for people, or JSON for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Remove what somebody said from the public log, because it names a person; the leaf stays.
    #[command(after_help = "Example: cordon log redact 12 --code personal-data")]
    Redact {
        /// The leaf whose body is removed: of a consultation, a notice, a reason.
        leaf: u64,
        /// Why, in public: `personal-data`, `erasure-request`.
        #[arg(long)]
        code: String,
    },
    /// Confirm that this machine's clock is right after more than a day without an event: keys
    /// that are due go only then.
    #[command(after_help = "\
A wrong clock would destroy keys too early, for ever. So where nothing was logged for more than 24
hours, a person compares the clock with another one and runs this; every command that opens the
folder asks for it until then. Keys that are due are unreadable meanwhile, but not yet destroyed.")]
    ConfirmClock {
        /// Who looked at it.
        #[arg(
            long = "as",
            alias = "role",
            default_value = "operator",
            value_parser = one_of::<Role>(&["operator", "controller", "supervisory_authority"]),
        )]
        role: Role,
    },
}

/// `cordon witness`
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cordon witness witness --follow /mnt/authority/log --listen 0.0.0.0:8800 \\
           --name witness.university.example
The first start makes the key; hand `witness/witness.key.pub` to the authority, which enrols it with
`cordon key enrol witness.key.pub --address HOST:8800`. Put the log's key, obtained elsewhere, into
`witness/log.vkey`; without it the key of the log's first leaf is taken at the first look.")]
pub(crate) struct Witness {
    /// The witness's own folder: its key and what it saw last.
    pub(crate) dir: PathBuf,
    /// The log to follow: a folder that holds `checkpoint` and `tile/`.
    #[arg(long, value_name = "LOG")]
    pub(crate) follow: PathBuf,
    /// Also answer `add-checkpoint` (C2SP tlog-witness) on this address.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Name of the witness, public and for ever: such as `witness.university.example`. Needed when
    /// its key is made, at the first start.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Look once and stop.
    #[arg(long)]
    pub(crate) once: bool,
}
