//! Check: wrong data are kept out and can be put right.
//!
//! Every record says which fields make a row the same row, so that a later one corrects it, and
//! `[rights.correction]` says how a person has data corrected. Values outside a field's type and
//! bounds are refused at intake by construction.
//!
//! ```charter-good
//! [rights.correction]
//! how = "by letter or at the counter; a later notification replaces the earlier one"
//! ```
//! ```charter-bad
//! [rights.correction]
//! how = ""
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said_in_all};

pub(super) const CHECK: Check = Check {
    name: "accuracy_kept",
    text: include_str!("accuracy_kept.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (name, record) in &case.charter.records {
        let text = "nothing says which rows are the same row, so none can be corrected";
        let help = "name the fields that make a row this row";
        points.need(!record.key.is_empty(), format!("record.{name}.key"), text, help);
    }
    const HOW: &str = "rights.correction.how";
    let how = is_said_in_all(&case.charter.rights.correction.how);
    points.need(how, HOW, "nothing says how wrong data are corrected", "say it");
    points.met_unless_failed(HOW, "rows have keys, and persons can have them corrected");
}
