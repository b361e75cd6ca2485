//! The charter as a whole.

use super::{
    access, consultation, governance, law, measure, record, reference, report::Report, requests,
    rights, risk, safeguards, table::Table,
};
use crate::{Automated, Charter, Continuity, SpecialCategories, Tools};

/// `None` only if not even a stand-in for the privacy budget can be made.
pub(super) fn charter(table: &Table<'_>) -> Option<Charter> {
    let number = format_number(table);
    let mut read = Charter {
        charter: number,
        measure: table.table("measure", measure::measure),
        controllers: table.list("controller", measure::controller),
        processors: table.list("processor", measure::processor),
        term: table.table("term", measure::term),
        continuity: Continuity::default(),
        law: table.table("law", law::law),
        restricted_rights: table.list("restricted_right", law::restricted_right),
        special: SpecialCategories::default(),
        aim: table.table("aim", measure::aim),
        alternatives: table.list("alternative", measure::alternative),
        consulted: table.list("consulted", governance::consulted),
        consultation: table.optional_table("consultation", consultation::consultation),
        purposes: table.list_by_id("purpose", measure::purpose),
        records: table.map("record", record::record),
        references: table.map_or_empty("reference", reference::reference),
        access: table.list("access", access::access),
        recipients: table.list("recipient", access::recipient),
        privacy: table.table("privacy", governance::privacy)?,
        risks: table.table("risk", risk::risks),
        security: table.table("security", safeguards::security),
        design: table.table("design", safeguards::design),
        rights: table.table("rights", rights::rights),
        notice: table.table("notice", rights::notice),
        breach: table.table("breach", rights::breach),
        requests: table.optional_table("requests", requests::requests),
        automated: Automated::default(),
        publication: table.optional_table("publication", safeguards::publication),
        tools: Tools::default(),
        accountability: table.table("accountability", safeguards::accountability),
        statements: table.list("statement", governance::required_statement),
    };
    read.continuity = table.optional_table("continuity", measure::continuity).unwrap_or_default();
    read.special = table.optional_table("special", law::special).unwrap_or_default();
    read.automated = table.optional_table("automated", rights::automated).unwrap_or_default();
    read.tools = table.optional_table("tool", safeguards::tools).unwrap_or_default();
    Some(read)
}

/// `charter = 1`, before everything else, so that any version of Cordon knows what it reads.
fn format_number(table: &Table<'_>) -> u32 {
    let report: &Report = table.report();
    if let Some((first, span)) = table.first_key()
        && first != "charter"
    {
        let message = "the charter does not begin with its format";
        report.error("format-first", span, message, "write `charter = 1` on the first line");
    }
    table.integer("charter")
}
