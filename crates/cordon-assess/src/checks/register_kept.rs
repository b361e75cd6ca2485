//! Check: the measure is entered in the register of processing.
//!
//! `accountability.register_entry` says where.
//!
//! ```charter-good
//! [accountability]
//! register_entry = "register of the agency, entry 2026-14"
//! ```
//! ```charter-bad
//! [accountability]
//! register_entry = ""
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "register_kept",
    text: include_str!("register_kept.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "accountability.register_entry";
    let kept = case.charter.accountability.register_entry.as_deref().is_some_and(is_said);
    let text = "the measure is in no register of processing";
    points.need(kept, FIELD, text, "enter it, and give the entry");
    points.said_unless_failed(FIELD, "the measure is in the register of processing");
}
