//! Security, design, accountability, publication, tools.

use super::table::Table;
use crate::{
    Accountability, App, Design, Publication, PublishedItem, Quarantine, Security, Telecom, Tools,
    VenueLog,
};

pub(super) fn security(table: &Table<'_>) -> Security {
    Security {
        access: table.text("access"),
        destruction: table.text("destruction"),
        loss: table.text("loss"),
        misuse: table.text("use"),
        change: table.text("change"),
        disclosure: table.text("disclosure"),
    }
}

pub(super) fn design(table: &Table<'_>) -> Design {
    Design {
        choices: table.texts("choices"),
        anonymous_option: table.optional_text("anonymous_option"),
    }
}

pub(super) fn accountability(table: &Table<'_>) -> Accountability {
    Accountability {
        evidence: table.texts("evidence"),
        register_entry: table.optional_text("register_entry"),
        oversight: table.optional_text("oversight"),
        assessment_kept_years: table.optional_integer("assessment_kept_years"),
    }
}

pub(super) fn publication(table: &Table<'_>) -> Publication {
    Publication {
        shows: table.choice("shows", PublishedItem::Persons),
        rule: table.local_text("rule"),
        dissociation: table.text("dissociation"),
        days: table.integer("days"),
        objection: table.text("objection"),
    }
}

pub(super) fn tools(table: &Table<'_>) -> Tools {
    Tools {
        app: table.optional_table("app", app),
        quarantine: table.optional_table("quarantine", quarantine),
        venue_log: table.optional_table("venue_log", venue_log),
        telecom: table.optional_table("telecom", telecom),
    }
}

fn app(table: &Table<'_>) -> App {
    App {
        voluntary: table.boolean("voluntary"),
        without_it: table.text("without_it"),
        evaluated_on: table.date("evaluated_on"),
        audit: table.text("audit"),
    }
}

fn quarantine(table: &Table<'_>) -> Quarantine {
    Quarantine {
        purpose: table.text("purpose"),
        secondary_use_ban: table.text("secondary_use_ban"),
    }
}

fn venue_log(table: &Table<'_>) -> VenueLog {
    VenueLog {
        split_custody: table.text("split_custody"),
        erasure_check: table.text("erasure_check"),
    }
}

fn telecom(table: &Table<'_>) -> Telecom {
    Telecom {
        anonymised_at_operator: table.boolean("anonymised_at_operator"),
        law: table.optional_text("law"),
    }
}
