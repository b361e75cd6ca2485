//! Check: what the public reads has a rule, and is taken apart from persons.
//!
//! `shows` says what one published item is about. One that is about a person, named or not, is not
//! met, whatever the words beside it say. Statistics carry their noise by construction, where a
//! control relies on `differential_privacy`; of places, and of anything else, a person must judge
//! whether somebody can be recognised. The words say what is published and what never, and how
//! persons are taken out of it.
//!
//! ```charter-good
//! [publication]
//! shows = "statistics"
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
//! shows = "statistics"
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
//! shows = "statistics"
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = ""
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//! ```
//! ```charter-bad
//! [publication]
//! shows = "persons"
//! rule = "the places of each case in their order, without the name"
//! dissociation = "names are left out"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//! ```
//! ```charter-judge
//! [publication]
//! shows = "places"
//! rule = "a place and its days while visitors are not reached"
//! dissociation = "two places of one case are never shown together"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//! ```

use cordon_charter::{PublishedItem, RuntimeCheck};

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
    let shows = format!("{ALL}.shows");
    let quoted = publication.rule.in_language("en");
    if publication.shows == PublishedItem::Persons {
        let text =
            format!("an item that is published is about one person, named or not: “{quoted}”");
        let help = "publish noised statistics, or places and days that stand alone";
        points.not_met(shows.clone(), text, help);
    }
    let rule = publication.rule.all().all(|(_, text)| is_said(text));
    let help = "say what is published and what never";
    points.need(rule, format!("{ALL}.rule"), "what is published is not said", help);
    let text = "nothing says how persons are taken out of it";
    let help = "say how, and how that was tested";
    points.need(is_said(&publication.dissociation), format!("{ALL}.dissociation"), text, help);
    let noised = case
        .charter
        .risks
        .illegitimate_access
        .controls
        .iter()
        .any(|control| control.check == RuntimeCheck::DifferentialPrivacy);
    let help = "judge whether anybody can be recognised in what is published";
    match publication.shows {
        PublishedItem::Persons => {}
        PublishedItem::Places => {
            let text = format!("places are published, not by this software: “{quoted}”");
            points.judge(shows, text, help);
        }
        PublishedItem::Statistics if noised => {
            let text = format!("noised statistics alone are published, by this rule: “{quoted}”");
            points.met_unless_failed(shows, text);
        }
        PublishedItem::Statistics => {
            let text = "nothing in the software takes persons out of what is published";
            points.judge(ALL, text, help);
        }
    }
}
