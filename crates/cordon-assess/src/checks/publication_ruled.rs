//! Check: what the public reads has a rule, is taken apart from persons, and can be objected to.
//!
//! `[publication]` says what is published and what never, how persons are taken out of it, and
//! how a
//! person objects. Each noised result carries its noise by construction, where a control relies on
//! `differential_privacy`; what else is published, a person must judge.
//!
//! ```charter-good
//! [publication]
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//!
//! [[risk.illegitimate_access.control]]
//! title = "statistics carry noise"
//! check = "differential_privacy"
//! ```
//! ```charter-judge
//! [publication]
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//!
//! [[risk.illegitimate_access.control]]
//! title = "rows are sealed"
//! check = "sealed_storage"
//! ```
//! ```charter-bad
//! [publication]
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 14
//! objection = ""
//! ```

use cordon_charter::RuntimeCheck;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "publication_ruled",
    text: include_str!("publication_ruled.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "publication";
    let Some(publication) = &case.charter.publication else {
        let text = "no rule says what the public reads";
        return points.not_met(ALL, text, "write `[publication]`");
    };
    let rule = publication.rule.all().all(|(_, text)| is_said(text));
    let help = "say what is published and what never";
    points.need(rule, format!("{ALL}.rule"), "what is published is not said", help);
    let text = "nothing says how persons are taken out of it";
    let help = "say how, and how that was tested";
    points.need(is_said(&publication.dissociation), format!("{ALL}.dissociation"), text, help);
    let text = "nobody can object to an item";
    let help = "say how a person objects";
    points.need(is_said(&publication.objection), format!("{ALL}.objection"), text, help);
    let noised = case
        .charter
        .risks
        .illegitimate_access
        .controls
        .iter()
        .any(|control| control.check == RuntimeCheck::DifferentialPrivacy);
    if noised {
        points
            .met_unless_failed(ALL, "results leave with noise, by a rule, and can be objected to");
    } else {
        let help = "judge whether anybody can be recognised in what is published";
        points.judge(ALL, "nothing in the software takes persons out of what is published", help);
    }
}
