//! Statements.

use std::path::PathBuf;

use clap::Subcommand;
use cordon_charter::{Meaning, MeasureId, Role};

use super::{one_of, role};

/// `cordon statement`
#[derive(Debug, Subcommand)]
pub(crate) enum Statement {
    /// Write the statement that a role is asked to sign.
    #[command(after_help = "\
Examples:
  cordon statement export mers-surveillance --as controller --meaning approves -o approves.json
  cordon statement export mers-surveillance --as controller --meaning judges \\
    --answers answers.toml -o judges.json    # writes the questions first, if the file is not there
The charter's `[[statement]]` says who must say what; `cordon measure show` says what is missing.
advises_against, of the data protection officer, the supervisory authority or any other role, stands
in the way of opening over this charter until the controller signs `answers` with the reasons, in
public; the authority may also take it back (`advises` or `authorised`, later). It must be answered,
it is no veto; where the charter asks for `authorised`, nothing opens without that.
`judges` and `answers` are the controller's; signed by others they would count for nothing and are
refused. A provisional opening takes `approves` of the controller, `consulted` of the data
protection officer and `notified` of the supervisory authority, whatever the charter asks.")]
    Export {
        /// The measure.
        measure: MeasureId,
        /// Who will sign.
        #[arg(long = "as", alias = "role", value_parser = role())]
        role: Role,
        /// What it says.
        #[arg(long, value_parser = one_of::<Meaning>(&[
            "approves", "advises", "advises_against", "notified", "consulted", "authorised",
            "judges", "answers",
        ]))]
        meaning: Meaning,
        /// The reasons, in public; `answers` cannot be without.
        #[arg(long, default_value = "")]
        text: String,
        /// File with the answers to what a person must judge: TOML, one line RULE = "reasons"
        /// each. If it is not there, it is written with the questions, to be filled in.
        #[arg(long = "answers", value_name = "FILE")]
        file: Option<PathBuf>,
        /// One such answer, repeatable.
        #[arg(long = "answer", value_name = "RULE=TEXT")]
        answers: Vec<String>,
        /// Where to write it.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Sign a statement, a suspension or a resumption, away from the authority's folder.
    #[command(after_help = "\
Example: cordon statement sign approves.json --key controller.key --charter my-charter.toml
With --charter nothing is signed unless the statement is about that very charter, word for word.")]
    Sign {
        /// The exported statement.
        statement: PathBuf,
        /// The secret key.
        #[arg(long)]
        key: PathBuf,
        /// The charter that you read: the statement must be about it.
        #[arg(long, value_name = "FILE")]
        charter: Option<PathBuf>,
        /// Where to write the signed statement; by default over the exported one.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Take a signed statement, suspension or resumption into the log.
    Import {
        /// The signed statement.
        statement: PathBuf,
    },
}
