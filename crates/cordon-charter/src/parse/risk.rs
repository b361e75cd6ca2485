//! The three risks and their controls.

use super::table::Table;
use crate::{Control, Level, Risk, Risks, RuntimeCheck};

pub(super) fn risks(table: &Table<'_>) -> Risks {
    Risks {
        illegitimate_access: table.table("illegitimate_access", risk),
        unwanted_modification: table.table("unwanted_modification", risk),
        disappearance: table.table("disappearance", risk),
    }
}

fn risk(table: &Table<'_>) -> Risk {
    Risk {
        impacts: table.texts("impacts"),
        threats: table.texts("threats"),
        sources: table.texts("sources"),
        severity: table.choice("severity", Level::Maximal),
        likelihood: table.choice("likelihood", Level::Maximal),
        controls: table.list("control", control),
        residual_severity: table.choice("residual_severity", Level::Maximal),
        residual_likelihood: table.choice("residual_likelihood", Level::Maximal),
    }
}

fn control(table: &Table<'_>) -> Control {
    Control {
        title: table.text("title"),
        check: table.choice("check", RuntimeCheck::Organisational),
    }
}
