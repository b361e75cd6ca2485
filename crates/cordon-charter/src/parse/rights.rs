//! Rights, notice, breaches, decisions by machine.

use super::table::Table;
use crate::{Automated, AutomatedDecision, Breach, Notice, Right, Rights, RightsChannel};

pub(super) fn rights(table: &Table<'_>) -> Rights {
    Rights {
        channel: table.table("channel", channel),
        access: table.table("access", right),
        correction: table.table("correction", right),
        erasure: table.table("erasure", right),
        objection: table.table("objection", right),
        restriction: table.optional_table("restriction", right),
        portability: table.optional_table("portability", right),
        remedy: table.table("remedy", right),
        representatives: table.local_text("representatives"),
        children: table.local_text("children"),
        deceased: table.text("deceased"),
        grievance_post: table.optional_text("grievance_post"),
    }
}

fn channel(table: &Table<'_>) -> RightsChannel {
    RightsChannel { contact: table.text("contact"), offline: table.local_text("offline") }
}

fn right(table: &Table<'_>) -> Right {
    Right { how: table.local_text("how"), days: table.integer("days"), free: table.boolean("free") }
}

pub(super) fn notice(table: &Table<'_>) -> Notice {
    Notice {
        text: table.local_text("text"),
        published_at: table.text("published_at"),
        plain_forms: table.texts("plain_forms"),
        individual: table.text("individual"),
    }
}

pub(super) fn breach(table: &Table<'_>) -> Breach {
    Breach {
        reporter_post: table.text("reporter_post"),
        authority: table.text("authority"),
        hours: table.integer("hours"),
        people_told: table.local_text("people_told"),
    }
}

pub(super) fn automated(table: &Table<'_>) -> Automated {
    Automated { decisions: table.list("decision", decision) }
}

fn decision(table: &Table<'_>) -> AutomatedDecision {
    AutomatedDecision {
        decision: table.text("decision"),
        law: table.text("law"),
        reasoning: table.text("reasoning"),
        reviewer_post: table.text("reviewer_post"),
        hearing: table.text("hearing"),
    }
}
