//! What the measure is, by whom, until when, and what for.

use super::table::Table;
use crate::{
    Act, Aim, Alternative, Continuity, Controller, DataSubjects, Measure, MeasureUse, Processor,
    Purpose, Term,
};

pub(super) fn measure(table: &Table<'_>) -> Measure {
    Measure {
        id: table.name("id"),
        version: table.integer("version"),
        title: table.local_text("title"),
        summary: table.local_text("summary"),
        kind: table.choice("kind", MeasureUse::CaseSurveillance),
        jurisdiction: table.name("jurisdiction"),
        storage_location: table.name("storage_location"),
        successor_of: table.optional_name("successor_of"),
        data_subjects: table.table("data_subjects", data_subjects),
    }
}

fn data_subjects(table: &Table<'_>) -> DataSubjects {
    DataSubjects {
        groups: table.local_texts("groups"),
        about_how_many: table.optional_integer("about_how_many"),
        reason: table.text("reason"),
        area_wide: table.boolean("area_wide"),
        vulnerable_groups: table.texts("vulnerable_groups"),
    }
}

pub(super) fn controller(table: &Table<'_>) -> Controller {
    Controller {
        id: table.name("id"),
        name: table.text("name"),
        country: table.name("country"),
        responsible_post: table.text("responsible_post"),
        contact: table.text("contact"),
        competence: table.text("competence"),
        arrangement: table.optional_text("arrangement"),
    }
}

pub(super) fn processor(table: &Table<'_>) -> Processor {
    Processor {
        name: table.text("name"),
        country: table.name("country"),
        task: table.text("task"),
        contract: table.text("contract"),
        basis: table.optional_text("basis"),
    }
}

pub(super) fn term(table: &Table<'_>) -> Term {
    Term {
        opens: table.date("opens"),
        sunset: table.date("sunset"),
        review_every_days: table.integer("review_every_days"),
        report_due: table.date("report_due"),
        extension: table.text("extension"),
        destruction: table.text("destruction"),
    }
}

pub(super) fn continuity(table: &Table<'_>) -> Continuity {
    let acts = table.get("acts").map(|value| value.elements()).unwrap_or_default();
    Continuity {
        acts: acts.iter().filter_map(|act| act.choice::<Act>()).collect(),
        reason: table.optional_text("reason"),
    }
}

pub(super) fn aim(table: &Table<'_>) -> Aim {
    Aim {
        problem: table.text("problem"),
        expected_effect: table.text("expected_effect"),
        success_measure: table.text("success_measure"),
        evidence: table.text("evidence"),
        balance: table.texts("balance"),
    }
}

pub(super) fn alternative(table: &Table<'_>) -> Alternative {
    Alternative {
        option: table.text("option"),
        digital: table.boolean("digital"),
        why_not: table.text("why_not"),
    }
}

pub(super) fn purpose(table: &Table<'_>) -> Purpose {
    Purpose {
        sentence: table.local_text("sentence"),
        forbidden_uses: table.local_texts("forbidden_uses"),
        research: table.optional_text("research"),
    }
}
