//! What a check is shown: the charter, the list of parties, and the one thing it is about.

use cordon_charter::{Charter, CountryCode, TransferTool};
use jiff::civil::Date;

use crate::parties::Parties;

/// What a check reads.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) parties: &'a Parties,
    /// In a rule with `for_each`: which one.
    pub(crate) item: Option<&'a Item<'a>>,
}

/// One thing that a rule with `for_each` is judged for.
pub(crate) enum Item<'a> {
    Flow(Flow<'a>),
}

impl Item<'_> {
    /// For people: "of what this finding speaks".
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Flow(flow) => format!("{} ({})", flow.name, flow.country),
        }
    }
}

/// Data that may cross a border.
pub(crate) struct Flow<'a> {
    /// Where the charter declares it.
    pub(crate) field: String,
    /// To whom.
    pub(crate) name: &'a str,
    /// Whereto.
    pub(crate) country: &'a CountryCode,
    /// What the charter relies on; only recipients can declare a tool.
    pub(crate) tool: Option<&'a TransferTool>,
    /// The contract, of a processor.
    pub(crate) contract: Option<&'a str>,
}

impl<'a> Flow<'a> {
    /// Everything declared outside the measure's country.
    pub(crate) fn all_abroad(charter: &'a Charter) -> Vec<Self> {
        let home = &charter.measure.jurisdiction;
        let mut flows = Vec::new();
        for (i, recipient) in charter.recipients.iter().enumerate() {
            flows.push(Self {
                field: nth("recipient", i),
                name: &recipient.name,
                country: &recipient.country,
                tool: recipient.transfer.as_ref(),
                contract: None,
            });
        }
        for (i, processor) in charter.processors.iter().enumerate() {
            flows.push(Self {
                field: nth("processor", i),
                name: &processor.name,
                country: &processor.country,
                tool: None,
                contract: Some(&processor.contract),
            });
        }
        for (i, controller) in charter.controllers.iter().enumerate() {
            flows.push(Self {
                field: nth("controller", i),
                name: &controller.name,
                country: &controller.country,
                tool: None,
                contract: None,
            });
        }
        flows.push(Self {
            field: "measure.storage_location".to_owned(),
            name: "the store",
            country: &charter.measure.storage_location,
            tool: None,
            contract: None,
        });
        flows.retain(|flow| flow.country != home);
        flows
    }
}

/// The path of a table of an array, counted from 0 as in the charter's own diagnostics:
/// `recipient[0]`.
pub(crate) fn nth(array: &str, i: usize) -> String {
    format!("{array}[{i}]")
}

/// From the first day to the last; negative if they are the other way round.
pub(crate) fn days_between(first: Date, last: Date) -> i64 {
    i64::from(first.until(last).map_or(0, |span| span.get_days()))
}
