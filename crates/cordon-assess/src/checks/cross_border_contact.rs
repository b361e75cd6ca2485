//! Check: people who live abroad find somebody who helps them.
//!
//! ```charter-good
//! [law]
//! cross_border_contact = "Data Protection Authority, international desk"
//! ```
//! ```charter-bad
//! # without law.cross_border_contact
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "cross_border_contact",
    text: include_str!("cross_border_contact.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "law.cross_border_contact";
    let named = case.charter.law.cross_border_contact.as_deref().is_some_and(is_said);
    let text = "nobody is named who helps people abroad to use their rights";
    points.need(named, FIELD, text, "name the designated authority or desk");
    points.said_unless_failed(FIELD, "people abroad have a contact");
}
