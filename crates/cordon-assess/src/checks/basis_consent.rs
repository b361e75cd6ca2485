//! Check: the measure rests on consent to one purpose, and refusing costs nothing.
//!
//! One of two ways; the other is a law. Consent to several purposes at once is not specific: who
//! wants one of them would have to take the others. Whether consent to an authority in an
//! emergency is free, a person must judge: no text proves it.
//!
//! ```charter-judge
//! # only-purpose case-follow-up
//! [law]
//! legal_basis = { kind = "consent", refusal = "nothing follows from a refusal" }
//! ```
//! ```charter-bad
//! # only-purpose case-follow-up
//! [law]
//! legal_basis = { kind = "consent", refusal = "" }
//! ```
//! ```charter-bad
//! [law]
//! legal_basis = { kind = "consent", refusal = "nothing follows from a refusal" }
//!
//! [[purpose]]
//! id = "epidemic-curve"
//! ```

use cordon_charter::LegalBasis;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said_in_all};

pub(super) const CHECK: Check = Check {
    name: "basis_consent",
    text: include_str!("basis_consent.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const BASIS: &str = "law.legal_basis";
    let LegalBasis::Consent { refusal } = &case.charter.law.legal_basis else {
        return points.not_taken();
    };
    let refusal_path = format!("{BASIS}.refusal");
    let text = "nothing says what happens to a person who refuses";
    points.need(
        is_said_in_all(refusal),
        refusal_path.as_str(),
        text,
        "say it; it must cost them nothing",
    );
    let text = "one consent covers several purposes, so nobody can agree to one of them alone";
    let help = "leave one purpose, and make a measure of its own for each other one";
    points.need(case.charter.purposes.len() < 2, BASIS, text, help);
    if is_said_in_all(refusal) {
        let text = "the basis is consent; what follows from a refusal is said";
        let help = "judge whether the consent is free, specific and informed";
        points.judge(refusal_path, text, help);
    }
}
