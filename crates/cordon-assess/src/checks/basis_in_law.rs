//! Check: the measure rests on a law, and it is said why that law covers it.
//!
//! One of two ways; the other is consent.
//!
//! ```charter-good
//! [law]
//! legal_basis = { kind = "law", reason = "section 12 obliges laboratories to report" }
//! ```
//! ```charter-bad
//! [law]
//! legal_basis = { kind = "law", reason = "" }
//! ```

use cordon_charter::LegalBasis;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said_in_all};

pub(super) const CHECK: Check = Check {
    name: "basis_in_law",
    text: include_str!("basis_in_law.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let LegalBasis::Law { reason } = &case.charter.law.legal_basis else {
        return points.not_taken();
    };
    let named = !case.charter.law.instruments.is_empty();
    let help = "name the law in `[[law.instrument]]`";
    points.need(named, "law.instrument", "the basis is a law, but no law is named", help);
    let text = "nothing says why the law covers this measure";
    let help = "say which words of the law cover it";
    points.need(is_said_in_all(reason), "law.legal_basis.reason", text, help);
    points.said_unless_failed("law.legal_basis", "the basis is a law that is named");
}
