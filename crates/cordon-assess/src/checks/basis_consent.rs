//! Check: the measure rests on consent, and refusing costs nothing.
//!
//! One of two ways; the other is a law. Whether consent to an authority in an emergency is free, a
//! person must judge: no text proves it.
//!
//! ```charter-judge
//! [law]
//! legal_basis = { kind = "consent", refusal = "nothing follows from a refusal" }
//! ```
//! ```charter-bad
//! [law]
//! legal_basis = { kind = "consent", refusal = "" }
//! ```

use cordon_charter::LegalBasis;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "basis_consent",
    text: include_str!("basis_consent.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "law.legal_basis.refusal";
    match &case.charter.law.legal_basis {
        LegalBasis::Law { .. } => points.not_taken(),
        LegalBasis::Consent { refusal } if is_said(refusal) => {
            let text = "the basis is consent; what follows from a refusal is said";
            points.judge(FIELD, text, "judge whether the consent is free, specific and informed");
        }
        LegalBasis::Consent { .. } => {
            let text = "nothing says what happens to a person who refuses";
            points.not_met(FIELD, text, "say it; it must cost them nothing");
        }
    }
}
