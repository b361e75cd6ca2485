//! Check: the data lie in the measure's own country.
//!
//! `measure.storage_location` is `measure.jurisdiction`.
//!
//! ```charter-good
//! [measure]
//! storage_location = "XA"
//! ```
//! ```charter-bad
//! [measure]
//! storage_location = "US"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "stored_at_home",
    text: include_str!("stored_at_home.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const FIELD: &str = "measure.storage_location";
    let measure = &case.charter.measure;
    let home = measure.storage_location == measure.jurisdiction;
    let text = format!("the data lie in {}", measure.storage_location);
    points.need(home, FIELD, text, format!("store them in {}", measure.jurisdiction));
    points.met_unless_failed(FIELD, format!("the data lie in {}", measure.storage_location));
}
