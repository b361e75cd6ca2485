//! Breaches of personal data.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_assess::pia::Language;
use cordon_charter::{BreachRisk, MeasureId, RecordName, Role};
use cordon_log::Told;
use jiff::Timestamp;

use super::{TextFormat, language, one_of};

/// Who may open and judge a breach.
const JUDGES: [&str; 2] = ["controller", "data_protection_officer"];

/// `cordon breach`
#[derive(Debug, Subcommand)]
pub(crate) enum Breach {
    /// Open a breach: that there is one, and until when the authority is told, is public at once.
    ///
    /// The deadline is the stricter of the charter's and the rulebooks'. What happened is for the
    /// supervisory authority.
    #[command(after_help = "Example: cordon breach open mers-surveillance --what \"A disk was \
                        lost\" --discovered 2026-11-24T08:00:00Z --records mers_case")]
    Open {
        /// The measure.
        measure: MeasureId,
        /// When it was discovered, in UTC, as 2026-11-24T08:00:00Z; by default now.
        #[arg(long, value_name = "TIME", value_parser = time)]
        discovered: Option<Timestamp>,
        #[command(flatten)]
        known: Known,
        /// Which records, with commas between; by default all of the measure.
        #[arg(long, value_delimiter = ',', value_name = "RECORDS")]
        records: Vec<RecordName>,
        /// Leaves of the submissions or disclosures concerned (`cordon log show`), with commas
        /// between; persons are counted from them. By default all submissions of the records.
        #[arg(long, value_delimiter = ',', value_name = "LEAVES")]
        leaves: Vec<u64>,
        /// A folder of rulebooks to use instead of those built in: that with which the charter was
        /// judged.
        #[arg(long, value_name = "DIR")]
        rulebooks: Option<PathBuf>,
        /// Who opens it.
        #[arg(long = "as", alias = "role", default_value = JUDGES[0])]
        #[arg(value_parser = one_of::<Role>(&JUDGES))]
        role: Role,
    },
    /// Judge how likely a breach harms persons; what is left out stands as it was.
    #[command(after_help = "Example: cordon breach assess mers-surveillance 40 --risk high \
                      --consequences \"Diagnoses may be read\" --measures \"The key was changed\"")]
    Assess {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the breach, as `open` and `show` name it.
        breach: u64,
        /// unlikely: nobody need be told. likely: the authority is. high: the persons are too.
        #[arg(long, value_parser = one_of::<BreachRisk>(&["unlikely", "likely", "high"]))]
        risk: BreachRisk,
        #[command(flatten)]
        known: Known,
        /// Which records, with commas between; by default as it was said before.
        #[arg(long, value_delimiter = ',', value_name = "RECORDS")]
        records: Vec<RecordName>,
        /// Leaves of the submissions or disclosures concerned (`cordon log show`), with commas
        /// between; persons are counted from them. By default as it was said before.
        #[arg(long, value_delimiter = ',', value_name = "LEAVES")]
        leaves: Vec<u64>,
        /// Who judges it.
        #[arg(long = "as", alias = "role", default_value = JUDGES[0])]
        #[arg(value_parser = one_of::<Role>(&JUDGES))]
        role: Role,
    },
    /// Tell the supervisory authority or the persons: writes the notice and logs that it was told.
    ///
    /// The notice to the persons is public, in four languages, in the words given here: it says
    /// where a text is not in its language. The same notice again is written again, and adds
    /// nothing to the log.
    #[command(
        after_help = "Example: cordon breach notify mers-surveillance 40 --to authority --out \
                        notice.md"
    )]
    Notify {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the breach, as `open` and `show` name it.
        breach: u64,
        /// Whom.
        #[arg(long, value_parser = one_of::<Told>(&["authority", "persons"]))]
        to: Told,
        /// In which language the authority is told.
        #[arg(long, value_parser = language(), default_value = "en")]
        language: Language,
        /// For the authority, after the deadline: why it is told late.
        #[arg(long, value_name = "TEXT")]
        late_because: Option<String>,
        /// For persons: what happened; public, names no person. In one language, `fr=TEXT`, or
        /// without one in English; again for each language.
        #[arg(long, value_name = "TEXT")]
        what: Vec<String>,
        /// For persons: what it is likely to lead to; public. As --what.
        #[arg(long, value_name = "TEXT")]
        consequences: Vec<String>,
        /// For persons: what was and will be done, and what they can do; public. As --what.
        #[arg(long, value_name = "TEXT")]
        measures: Vec<String>,
        /// Where to write the notice; must not exist yet.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Close a breach, saying in public what was learnt.
    #[command(
        after_help = "Example: cordon breach close mers-surveillance 40 --learnt \"Disks stay in \
                        the house\""
    )]
    Close {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the breach, as `open` and `show` name it.
        breach: u64,
        /// What was learnt; public, names no person.
        #[arg(long)]
        learnt: String,
    },
    /// Show the breaches of a measure: what is known, who was told when, what is owed or late.
    #[command(after_help = "Example: cordon breach show mers-surveillance")]
    Show {
        /// The measure.
        measure: MeasureId,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
}

/// What is known of a breach.
#[derive(Args, Debug)]
pub(crate) struct Known {
    /// What happened, as far as it is known; names no person. For the authority.
    #[arg(long)]
    pub(crate) what: Option<String>,
    /// What it is likely to lead to. For the authority.
    #[arg(long)]
    pub(crate) consequences: Option<String>,
    /// What was and will be done. For the authority.
    #[arg(long)]
    pub(crate) measures: Option<String>,
    /// How many persons it concerns, where somebody counted them; the log has it rounded up to a
    /// power of ten. Without it every row is taken as a person.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) persons: Option<u64>,
}

/// A time of the clock; a day alone does not say when the hours begin.
fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "write day and time in UTC, as 2026-11-24T08:00:00Z; the hours for telling the authority \
         run from it"
            .to_owned()
    })
}
