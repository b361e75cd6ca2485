//! Who may see what, and to whom data may go.

use super::table::Table;
use crate::{Access, AccessMode, Recipient, Role, TransferTool};

pub(super) fn access(table: &Table<'_>) -> Access {
    Access {
        role: table.choice("role", Role::Person),
        purpose: table.name("purpose"),
        mode: mode(table),
    }
}

fn mode(table: &Table<'_>) -> AccessMode {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        Statistics,
        Rows,
        Own,
    }
    match table.get("mode").map(|value| value.choice()) {
        Some(Some(Mode::Rows)) => AccessMode::Rows {
            record: table.name("record"),
            fields: table.names("fields"),
            daily_cap: table.integer("daily_cap"),
        },
        Some(Some(Mode::Own)) => AccessMode::Own,
        Some(Some(Mode::Statistics)) => AccessMode::Statistics,
        _ => {
            table.skip(&["record", "fields", "daily_cap"]);
            AccessMode::Statistics
        }
    }
}

pub(super) fn recipient(table: &Table<'_>) -> Recipient {
    Recipient {
        name: table.text("name"),
        country: table.name("country"),
        receives: table.local_text("receives"),
        data: table.find("data").and_then(|value| value.choice()),
        competence: table.text("competence"),
        purpose: table.name("purpose"),
        agreement: table.optional_text("agreement"),
        transfer: table.optional_table("transfer", transfer),
    }
}

fn transfer(table: &Table<'_>) -> TransferTool {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Tool {
        Party,
        Law,
        Safeguards,
        Derogation,
    }
    match table.get("tool").map(|value| value.choice()) {
        Some(Some(Tool::Law)) => TransferTool::Law { reference: table.text("reference") },
        Some(Some(Tool::Safeguards)) => {
            TransferTool::Safeguards { reference: table.text("reference") }
        }
        Some(Some(Tool::Derogation)) => TransferTool::Derogation {
            ground: table.text("ground"),
            why_necessary: table.text("why_necessary"),
        },
        Some(Some(Tool::Party)) => TransferTool::Party,
        _ => {
            table.skip(&["reference", "ground", "why_necessary"]);
            TransferTool::Party
        }
    }
}
