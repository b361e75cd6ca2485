//! Who must agree, who was heard, and the privacy budget.

use std::{collections::BTreeMap, str::FromStr};

use super::table::Table;
use crate::{BudgetError, Consulted, Meaning, Privacy, PurposeId, RequiredStatement, Role};

pub(super) fn consulted(table: &Table<'_>) -> Consulted {
    Consulted {
        who: table.text("who"),
        kind: table.text("kind"),
        date: table.date("date"),
        said: table.text("said"),
        changed: table.text("changed"),
    }
}

pub(super) fn required_statement(table: &Table<'_>) -> RequiredStatement {
    RequiredStatement {
        role: table.choice("role", Role::Controller),
        meaning: table.choice("meaning", Meaning::Approves),
    }
}

pub(super) fn privacy(table: &Table<'_>) -> Option<Privacy> {
    let (epsilon, delta) = (parameter(table, "epsilon"), parameter(table, "delta"));
    let reason = table.text("reason");
    let minimum_people = table.integer("minimum_people");
    let found = table.find("shares").and_then(|value| value.table());
    let shares = found.map(|table| table.read_free(shares)).unwrap_or_default();
    // Stand-ins, so that the rest of the charter is still looked at.
    let epsilon = epsilon.or_else(|| "1".parse().ok())?;
    let delta = delta.or_else(|| "1e-6".parse().ok())?;
    Some(Privacy { epsilon, delta, reason, shares, minimum_people })
}

fn parameter<T: FromStr<Err = BudgetError>>(table: &Table<'_>, key: &'static str) -> Option<T> {
    let value = table.get(key)?;
    match value.number_text()?.parse() {
        Ok(parameter) => Some(parameter),
        Err(error) => {
            let message = format!("`{}` is not a privacy parameter", value.path);
            value.refuse("bad-number", message, error.to_string())
        }
    }
}

fn shares(table: &Table<'_>) -> BTreeMap<PurposeId, u32> {
    let shares = table.names_and_values();
    shares.into_iter().filter_map(|(name, value)| Some((name?, value.integer()?))).collect()
}
