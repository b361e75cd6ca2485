//! Requests for data outside the purposes.

use std::path::PathBuf;

use clap::{Subcommand, builder::TypedValueParser};
use cordon_charter::{FieldName, MeasureId, RecordName, Role};
use cordon_log::RequestKind;

use super::{TextFormat, one_of};

/// Who may record that somebody asked.
const RECORDS: [&str; 3] = ["controller", "data_protection_officer", "operator"];

/// Who may order a disclosure beside the controller.
const SECONDS: [&str; 2] = ["data_protection_officer", "supervisory_authority"];

/// `cordon request`
#[derive(Debug, Subcommand)]
pub(crate) enum Request {
    /// Record that somebody asked for data outside the purposes, and was refused.
    ///
    /// How many of each kind asked is public at once; who and for what after the delay that the
    /// charter declares. The supervisory authority is handed the receipt, which holds both, now.
    #[command(after_help = "\
Example: cordon request record mers-surveillance --kind court --from \"A district court\" \\
    --text \"Who was in ward 3\" --answer \"Refused: outside the purposes\" --receipt receipt.json
It says under which leaf of the log the request stands; other commands name it by that number.")]
    Record {
        /// The measure.
        measure: MeasureId,
        /// What kind of asker; public at once.
        #[arg(long, value_parser = kind())]
        kind: RequestKind,
        /// The body or post that asked; never a person's name.
        #[arg(long, value_name = "BODY")]
        from: String,
        /// What it asked for and by which power; names no person.
        #[arg(long)]
        text: String,
        /// What it was answered.
        #[arg(long)]
        answer: String,
        /// Who records it.
        #[arg(long = "as", alias = "role", default_value = RECORDS[0])]
        #[arg(value_parser = one_of::<Role>(&RECORDS))]
        role: Role,
        /// Where to write the receipt for the supervisory authority; must not exist yet.
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
    /// Show the requests of a measure: counts by kind, when each is public, what was disclosed.
    #[command(after_help = "Example: cordon request show mers-surveillance")]
    Show {
        /// The measure.
        measure: MeasureId,
        /// Also who asked and for what where it is not public yet.
        #[arg(long)]
        details: bool,
        /// For people or for machines.
        #[arg(long, default_value = "table")]
        format: TextFormat,
    },
    /// Publish who asked and for what, on or after its day. Happens by itself with the next command
    /// on that day.
    #[command(after_help = "Example: cordon request publish mers-surveillance 31")]
    Publish {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the request, as `record` and `show` name it.
        request: u64,
    },
    /// Write the two orders that a disclosure takes, to be signed away from this folder.
    ///
    /// Only a power that `[[law.overriding]]` of the charter in force names, with a `disclosure`,
    /// can be ordered, and only its record, fields and number of persons. What is disclosed says
    /// whose a row is only where the fields that name a person are among those ordered. The order
    /// becomes public; the persons stand in a file of their own that only whoever signs needs.
    #[command(after_help = "\
Example: cordon request order mers-surveillance 31 --power \"POWER\" --record mers_case \\
    --fields outcome --persons persons.txt --out orders
It writes into that folder: order-controller.json, order- and the second role, persons.json.
No charter in `measures/` has such a table: as they stand, every request for rows ends refused.")]
    Order {
        /// The measure.
        measure: MeasureId,
        /// Leaf of the request, as `record` and `show` name it.
        request: u64,
        /// The power, as the charter writes it.
        #[arg(long)]
        power: String,
        /// Of which record.
        #[arg(long)]
        record: RecordName,
        /// Which fields, with commas between; no others leave.
        #[arg(long, value_delimiter = ',', required = true, value_name = "FIELDS")]
        fields: Vec<FieldName>,
        /// File with one person's identifier on each line.
        #[arg(long, value_name = "FILE")]
        persons: PathBuf,
        /// Who signs beside the controller.
        #[arg(long = "with", default_value = SECONDS[0])]
        #[arg(value_parser = one_of::<Role>(&SECONDS))]
        second: Role,
        /// Folder to write both orders and the persons into; must not exist yet.
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Sign an order, away from the authority's folder, seeing whose rows it is about.
    ///
    /// It prints what is ordered and the identifiers of the persons: on the terminal of whoever
    /// signs, nowhere else.
    #[command(
        after_help = "Example: cordon request sign orders/order-controller.json --selection \
                      orders/persons.json --key controller.key"
    )]
    Sign {
        /// The order that `cordon request order` wrote.
        order: PathBuf,
        /// The persons that it is about.
        #[arg(long, value_name = "FILE")]
        selection: PathBuf,
        /// The secret key.
        #[arg(long)]
        key: PathBuf,
        /// Where to write the signed order; by default into the file of the order itself.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Carry out two signed orders: write the rows that they name, once, and log it in public.
    ///
    /// Where none of the persons has rows, that is an answer as well: it is logged, and the orders
    /// are used up.
    #[command(override_usage = "\
cordon request disclose --order <FILE> --order <FILE> --selection <FILE> --out <OUT> --receipt \
<FILE> <MEASURE>")]
    #[command(after_help = "\
Example: cordon request disclose mers-surveillance --out rows.csv --receipt receipt.json \\
    --selection orders/persons.json --order orders/order-controller.json --order \\
    orders/order-data_protection_officer.json")]
    Disclose {
        /// The measure.
        measure: MeasureId,
        /// A signed order; both are needed.
        #[arg(long = "order", required = true, value_name = "FILE")]
        orders: Vec<PathBuf>,
        /// The persons that both are about.
        #[arg(long, value_name = "FILE")]
        selection: PathBuf,
        /// Where to write the rows as CSV; must not exist yet.
        #[arg(long, short)]
        out: PathBuf,
        /// Where to write the receipt for the supervisory authority; must not exist yet.
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
}

fn kind() -> impl TypedValueParser<Value = RequestKind> {
    one_of(&RequestKind::ALL.map(RequestKind::as_str))
}
