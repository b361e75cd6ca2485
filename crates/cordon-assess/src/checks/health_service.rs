//! Check: the measure gives treatment or a health service, and is no general surveillance.
//!
//! Screening of patients and online consultation are such by their kind (`measure.kind`). Other
//! health
//! measures are for a person to judge; statistics about movement or the economy, and relief, are
//! none.
//!
//! ```charter-good
//! [measure]
//! kind = "screening"
//! ```
//! ```charter-judge
//! [measure]
//! kind = "contact_follow_up"
//! ```
//! ```charter-bad
//! [measure]
//! kind = "mobility_analysis"
//! ```

use cordon_charter::MeasureUse;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "health_service",
    text: include_str!("health_service.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "measure.kind";
    match case.charter.measure.kind {
        MeasureUse::Screening | MeasureUse::OnlineConsultation => {
            points.met(FIELD, "by its kind the measure serves patients");
        }
        MeasureUse::MobilityAnalysis | MeasureUse::RecoveryStatistics | MeasureUse::Relief => {
            let help = "rest it on a law or on consent instead";
            points.not_met(FIELD, "by its kind the measure is no health service", help);
        }
        _ => {
            let help = "judge whether it gives treatment or a health service to those it covers";
            points.judge(FIELD, "the kind of measure does not say whether it treats anybody", help);
        }
    }
}
