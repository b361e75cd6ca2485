//! Check: a named post takes complaints.
//!
//! `rights.grievance_post` names it.
//!
//! ```charter-good
//! [rights]
//! grievance_post = "ombuds office of the agency"
//! ```
//! ```charter-bad
//! # without rights.grievance_post
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "grievance_post_named",
    text: include_str!("grievance_post_named.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "rights.grievance_post";
    let named = case.charter.rights.grievance_post.as_deref().is_some_and(is_said);
    points.need(named, FIELD, "no post takes complaints", "name the post");
    points.said_unless_failed(FIELD, "a post takes complaints");
}
