//! Check: the supervisory authority was heard before, with its answer and what changed.
//!
//! One way of several: `[[consulted]]` of the kind `authority`, dated no later than the first day.
//!
//! ```charter-good
//! [[consulted]]
//! who = "Data Protection Authority"
//! kind = "authority"
//! date = 2025-11-03
//! said = "shorten the retention"
//! changed = "180 days became 90"
//! ```
//! ```charter-bad
//! [[consulted]]
//! who = "Data Protection Authority"
//! kind = "authority"
//! date = 2025-11-03
//! said = ""
//! changed = ""
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "authority_heard",
    text: include_str!("authority_heard.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let mut heard = false;
    for (i, consulted) in case.charter.consulted.iter().enumerate() {
        if consulted.kind.trim() != "authority" {
            continue;
        }
        heard = true;
        let path = nth("consulted", i);
        let answered = is_said(&consulted.said) && is_said(&consulted.changed);
        let text = "the authority's answer, or what changed, is not said";
        points.need(answered, &path, text, "say both, also where nothing changed");
        let before = consulted.date <= case.charter.term.opens;
        let text = "the authority was heard only after the first day";
        points.need(before, format!("{path}.date"), text, "hear it before the measure opens");
    }
    if !heard {
        return points.not_taken();
    }
    points.met_unless_failed("consulted", "the authority was heard before");
}
