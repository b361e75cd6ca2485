//! Check: each private partner has a ground of its own to take part.
//!
//! Each `[[processor]]` has `basis`. Whether the ground holds, a person must judge.
//!
//! ```charter-judge
//! [[processor]]
//! name = "Data centre"
//! country = "XA"
//! task = "runs the servers"
//! contract = "contract 17 of 2025"
//! basis = "acts on instructions only; no use of its own"
//! ```
//! ```charter-bad
//! [[processor]]
//! name = "Data centre"
//! country = "XA"
//! task = "runs the servers"
//! contract = "contract 17 of 2025"
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "processors_grounded",
    text: include_str!("processors_grounded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (i, processor) in case.charter.processors.iter().enumerate() {
        let path = format!("{}.basis", nth("processor", i));
        if processor.basis.as_deref().is_some_and(is_said) {
            let help = "judge whether a reasonable person finds it appropriate";
            points.judge(path, "a ground to take part is given", help);
        } else {
            let text = "nothing says on which ground it takes part";
            points.not_met(path, text, "say it, or leave it out");
        }
    }
    points.met_unless_failed("processor", "no private partner takes part");
}
