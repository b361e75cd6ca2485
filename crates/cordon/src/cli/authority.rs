//! An authority, its keys, and what can be tried without one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_charter::{CountryCode, Role};
use jiff::civil::Date;

use crate::simulate::Sample;

use super::{TextFormat, role};

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
#[command(after_help = "\
Example: cordon init authority --name \"Example agency\" --jurisdiction KR \\
           --origin agency.example/cordon
With --passphrase-file FILE (or CORDON_PASSPHRASE_FILE) the root key is sealed by the passphrase on
the first line of FILE, and every later command needs it. Nobody can restore it: keep a copy.")]
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
    /// A folder of rulebooks to look for the country's book in, instead of those built in. It is
    /// given again to whatever judges: `check`, `assess`, `measure propose`, `breach open`.
    #[arg(long, value_name = "DIR")]
    pub(crate) rulebooks: Option<PathBuf>,
}

/// `cordon key`
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a signing key: FILE holds the secret, FILE.pub the public half and a proof.
    #[command(after_help = "\
Example: cordon key new controller.key --role controller --organisation \"Example agency\"
Needs no authority's folder: each role makes its key where it works.")]
    New {
        /// Where the secret goes; must not exist yet.
        file: PathBuf,
        /// Name of the body that holds it.
        #[arg(long)]
        organisation: String,
        /// The role that it signs in. A witness's key is made by `cordon witness`.
        #[arg(long, alias = "as", value_parser = role())]
        role: Role,
    },
    /// Enrol a public key: an event in the log names its role, body and validity. For a witness
    /// that is enrolled already, move its address.
    #[command(after_help = "\
Examples: cordon key enrol controller.key.pub
          cordon key enrol witness.key.pub --address witness.example:8800
          cordon key enrol witness.key.pub --address other.example:8800   # it moved")]
    Enrol {
        /// The `.pub` file.
        file: PathBuf,
        /// Valid for so many days.
        #[arg(long, default_value_t = 730)]
        days: u32,
        /// Where the witness of this key answers (`cordon witness --listen`): it is asked to
        /// cosign from now on. Given again for the same key, it is asked there instead.
        #[arg(long, value_name = "HOST:PORT")]
        address: Option<String>,
    },
    /// List the keys that were ever enrolled, with their roles and whether they may sign now.
    #[command(after_help = "\
Example: cordon key list --trust > trust.txt
Publish these lines where the log does not lie (a gazette, a leaflet): whoever checks a receipt or
the log gives them to `cordon verify --trust`.")]
    List {
        /// Print the lines of a trust file, for those who check.
        #[arg(long, conflicts_with = "format")]
        trust: bool,
        /// Text for people, or JSON for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Revoke a key; what it signed before stands.
    Revoke {
        /// Id of the key, as `cordon key list` prints it.
        id: String,
        /// It was lost or stolen, not just retired.
        #[arg(long)]
        lost: bool,
    },
}

/// `cordon simulate`
#[derive(Debug, Args)]
#[command(after_help = "Example: cordon simulate --measure contact-follow-up sample")]
pub(crate) struct Simulate {
    /// The folder to make; must not exist yet.
    pub(crate) dir: PathBuf,
    /// A sample of this measure, with its charter, instead of the outbreak.
    #[arg(long, value_enum, value_name = "MEASURE")]
    pub(crate) measure: Option<Sample>,
    /// How many people: 1,000,000 live in the simulated country, 5,000 are in a sample.
    #[arg(long)]
    pub(crate) people: Option<u64>,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 108)]
    pub(crate) seed: u64,
    /// First day of a sample; without it the day the measure opens.
    #[arg(long, value_name = "DATE", requires = "measure")]
    pub(crate) from: Option<Date>,
}
