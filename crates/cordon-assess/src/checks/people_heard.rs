//! Check: people concerned, or those who speak for them, were heard before.
//!
//! `[[consulted]]` has an entry that is not of the kind `authority`, no later than the first day,
//! with
//! what they said and what changed.
//!
//! ```charter-good
//! [[consulted]]
//! who = "Association of patients"
//! kind = "people concerned"
//! date = 2025-11-12
//! said = "no street names"
//! changed = "results are by region"
//! ```
//! ```charter-bad
//! [[consulted]]
//! who = "Association of patients"
//! kind = "authority"
//! date = 2025-11-12
//! said = "no street names"
//! changed = "results are by region"
//! ```
//! ```charter-bad
//! [[consulted]]
//! who = "Association of patients"
//! kind = "people concerned"
//! date = 2026-02-12
//! said = "no street names"
//! changed = "results are by region"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "people_heard",
    text: include_str!("people_heard.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "consulted";
    let opens = case.charter.term.opens;
    let mut heard = false;
    for (i, consulted) in case.charter.consulted.iter().enumerate() {
        if consulted.kind.trim() == "authority" {
            continue;
        }
        heard = true;
        let said = is_said(&consulted.said) && is_said(&consulted.changed);
        let text = "what they said, or what changed, is missing";
        points.need(said, nth(ALL, i), text, "say both, also where nothing changed");
        let path = format!("{}.date", nth(ALL, i));
        let text = "heard only after the first day";
        points.need(consulted.date <= opens, path, text, "hear them before the measure opens");
    }
    let help = "hear them, or those who speak for them, and record it in `[[consulted]]`";
    points.need(heard, ALL, "nobody whom the measure concerns was heard", help);
    points.met_unless_failed(ALL, "people concerned were heard before");
}
