//! Check: each limited right has its law, the pressing need, the milder means, and an end.
//!
//! The limit ends no later than the measure. Whether the need is pressing and the milder means are
//! too weak, a person must judge.
//!
//! ```charter-good
//! [term]
//! sunset = 2026-12-31
//! [[restricted_right]]
//! provision = "Art 9(1)(b)"
//! right = "access to the name of the person who reported the contact"
//! law = "Public Health Act, section 16"
//! need = "sources stay silent if they are named"
//! milder_means = "naming them after the outbreak was weighed and is what happens"
//! until = 2026-06-30
//! ```
//! ```charter-bad
//! [term]
//! sunset = 2026-12-31
//! [[restricted_right]]
//! provision = "Art 9(1)(b)"
//! right = "access to the name of the person who reported the contact"
//! law = "Public Health Act, section 16"
//! need = "sources stay silent if they are named"
//! milder_means = "naming them after the outbreak was weighed and is what happens"
//! until = 2027-06-30
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "restriction_grounded",
    text: include_str!("restriction_grounded.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "restricted_right";
    let term = &case.charter.term;
    for (i, restricted) in case.charter.restricted_rights.iter().enumerate() {
        let path = nth(ALL, i);
        for (key, text, what) in [
            ("right", &restricted.right, "nothing says which right is limited"),
            ("law", &restricted.law, "no law provides for the limit"),
            ("need", &restricted.need, "no pressing social need is said"),
            ("milder_means", &restricted.milder_means, "no milder means were weighed"),
        ] {
            points.need(is_said(text), format!("{path}.{key}"), what, "say it, or drop the limit");
        }
        let within = restricted.until >= term.opens && restricted.until <= term.sunset;
        let text = "the limit does not end within the term of the measure";
        let help = "let it end no later than the sunset";
        points.need(within, format!("{path}.until"), text, help);
    }
    points.met_unless_failed(ALL, "each limit has its law, need, milder means and end");
}
