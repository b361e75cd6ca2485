//! Check: every field says which purposes it serves and why they fail without it.
//!
//! Minimum data is decided field by field. The same reason under many fields is no reason of each:
//! from five fields of one record on, a person must judge it.
//!
//! ```charter-good
//! [record.case.field.age]
//! why = "severity differs by age; the curve is read by age group"
//! ```
//! ```charter-bad
//! [record.case.field.age]
//! why = ""
//! ```
//! ```charter-bad
//! [record.case.field.age]
//! purposes = []
//! ```

use std::collections::BTreeMap;

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "fields_needed",
    text: include_str!("fields_needed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

/// So many equal reasons in one record are a copied reason.
const COPIED: usize = 5;

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    for (name, record) in &case.charter.records {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (field, declared) in &record.fields {
            let path = format!("record.{name}.field.{field}");
            let text = "nothing says why the purpose fails without this field";
            let help = "say why the field is needed, or leave it out";
            points.need(is_said(&declared.why), format!("{path}.why"), text, help);
            let declared_purpose = !declared.purposes.is_empty()
                && declared.purposes.iter().all(|p| case.charter.purposes.contains_key(p));
            let text = "the field serves no declared purpose";
            let help = "name the purposes it serves, or leave it out";
            points.need(declared_purpose, format!("{path}.purposes"), text, help);
            if is_said(&declared.why) {
                *reasons.entry(declared.why.trim()).or_default() += 1;
            }
        }
        if let Some(times) = reasons.into_values().max().filter(|times| *times >= COPIED) {
            let text = format!("{times} fields share one reason, word for word");
            let help = "give each field its own reason, or leave fields out";
            points.judge(format!("record.{name}.field"), text, help);
        }
    }
    points.met_unless_failed("record", "every field names its purposes and why it is needed");
}
