//! Check: whoever is shown in what is published, or hurt by it, knows how to object.
//!
//! `publication.objection` says how. Within how many days the objection is answered is for
//! `right_usable`.
//!
//! ```charter-good
//! [publication]
//! shows = "places"
//! rule = "a place and its days while visitors are not reached"
//! dissociation = "two places of one case are never shown together"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//! ```
//! ```charter-bad
//! [publication]
//! shows = "places"
//! rule = "a place and its days while visitors are not reached"
//! dissociation = "two places of one case are never shown together"
//! days = 14
//! objection = ""
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "publication_objection",
    text: include_str!("publication_objection.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "publication.objection";
    let Some(publication) = &case.charter.publication else {
        let text = "nothing says how a person objects to what is published";
        return points.not_met("publication", text, "write `[publication]` with `objection`");
    };
    let help = "say how a person objects";
    points.need(is_said(&publication.objection), FIELD, "nobody can object to an item", help);
    points.said_unless_failed(FIELD, "it is said how a person objects to an item");
}
