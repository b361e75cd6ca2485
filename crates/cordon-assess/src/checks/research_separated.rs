//! Check: research has its law, and researchers see statistics, not rows.
//!
//! Each purpose with `research` names the law and the separation from care; no access opens rows
//! for
//! it, and statistics leave with noise (a control relies on `differential_privacy`). One way of
//! several: a charter without such a purpose does not go it.
//!
//! ```charter-good
//! [[purpose]]
//! id = "epidemic-curve"
//! research = "Research Act, section 4; researchers see statistics only"
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "epidemic-curve"
//! research = "Research Act, section 4; researchers see statistics only"
//!
//! [[access]]
//! role = "case_officer"
//! purpose = "epidemic-curve"
//! mode = "rows"
//! record = "case"
//! fields = ["age", "region"]
//! daily_cap = 40
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "epidemic-curve"
//! research = "TBD"
//! ```

use cordon_charter::{AccessMode, RuntimeCheck};

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "research_separated",
    text: include_str!("research_separated.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let charter = case.charter;
    if charter.purposes.values().all(|purpose| purpose.research.is_none()) {
        return points.not_taken();
    }
    let noised = charter
        .risks
        .illegitimate_access
        .controls
        .iter()
        .any(|control| control.check == RuntimeCheck::DifferentialPrivacy);
    for (id, purpose) in &charter.purposes {
        let Some(research) = &purpose.research else { continue };
        let path = format!("purpose.{id}.research");
        let help = "name the law and how research is kept apart from care";
        points.need(is_said(research), path, "research without its law", help);
        for (i, access) in charter.access.iter().enumerate() {
            let rows = access.purpose == *id && matches!(access.mode, AccessMode::Rows { .. });
            let text = "opens identified rows for a purpose that feeds research";
            points.need(
                !rows,
                nth("access", i),
                text,
                "open statistics only, or part the purposes",
            );
        }
    }
    let text = "nothing takes persons out of what researchers see";
    let help = "name `differential_privacy` as the `check` of a control";
    points.need(noised, "risk.illegitimate_access.control", text, help);
    points.met_unless_failed("purpose", "research sees statistics with noise, and no rows");
}
