//! Check: each limited right says what still protects the person, and how the person is told.
//!
//! `restricted_right.safeguards` says it. Whether it is enough, a person must judge.
//!
//! ```charter-judge
//! [[restricted_right]]
//! provision = "Art 9(1)(b)"
//! right = "access to the name of the person who reported the contact"
//! law = "Public Health Act, section 16"
//! need = "sources stay silent if they are named"
//! milder_means = "naming them after the outbreak was weighed and is what happens"
//! safeguards = "the authority looks at each refusal; the person is told of the limit"
//! until = 2026-06-30
//! ```
//! ```charter-bad
//! [[restricted_right]]
//! provision = "Art 9(1)(b)"
//! right = "access to the name of the person who reported the contact"
//! law = "Public Health Act, section 16"
//! need = "sources stay silent if they are named"
//! milder_means = "naming them after the outbreak was weighed and is what happens"
//! until = 2026-06-30
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "restriction_safeguarded",
    text: include_str!("restriction_safeguarded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (i, restricted) in case.charter.restricted_rights.iter().enumerate() {
        let path = format!("{}.safeguards", nth("restricted_right", i));
        if restricted.safeguards.as_deref().is_some_and(is_said) {
            let help = "judge whether they prevent abuse, and the law itself contains them";
            points.judge(path, "safeguards against abuse are named", help);
        } else {
            let text = "nothing says what still protects the person";
            points.not_met(path, text, "say it, and how the person is told");
        }
    }
    points.met_unless_failed("restricted_right", "no right is limited");
}
