//! Check: each purpose is said in a sentence and names uses that it forbids.
//!
//! ```charter-good
//! [[purpose]]
//! id = "epidemic-curve"
//! sentence = "to see how many fall ill, where and when"
//! forbidden_uses = ["policing", "immigration control", "advertising"]
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "epidemic-curve"
//! forbidden_uses = []
//! ```
//! ```charter-bad
//! [[purpose]]
//! id = "epidemic-curve"
//! sentence = "…"
//! ```

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{all_said_in_all, is_said},
};

pub(super) const CHECK: Check = Check {
    name: "purposes_fixed",
    text: include_str!("purposes_fixed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let help = "declare at least one purpose";
    points.need(!case.charter.purposes.is_empty(), "purpose", "there is no purpose", help);
    for (id, purpose) in &case.charter.purposes {
        let sentence = purpose.sentence.all().all(|(_, text)| is_said(text));
        let text = "the purpose is not said in a sentence";
        let help = "write one sentence that excludes other uses";
        points.need(sentence, format!("purpose.{id}.sentence"), text, help);
        let text = "no forbidden use is named";
        let help = "name the uses that suggest themselves and are forbidden";
        let forbidden = all_said_in_all(&purpose.forbidden_uses);
        points.need(forbidden, format!("purpose.{id}.forbidden_uses"), text, help);
    }
    points.said_unless_failed("purpose", "each purpose has its sentence and its forbidden uses");
}
