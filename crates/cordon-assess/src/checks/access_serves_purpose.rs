//! Check: whoever reads identified rows sees only fields of that purpose, and few persons a day.
//!
//! Each `[[access]]` with `mode = "rows"` names its fields, every one of them serves the purpose of
//! the access, and `daily_cap` is at least 1. Its purpose is a declared one.
//!
//! ```charter-good
//! [[access]]
//! role = "epidemiologist"
//! purpose = "epidemic-curve"
//! mode = "statistics"
//! ```
//! ```charter-bad
//! [[access]]
//! role = "case_officer"
//! purpose = "case-follow-up"
//! mode = "rows"
//! record = "case"
//! fields = ["age", "region"]
//! daily_cap = 0
//! ```

use cordon_charter::AccessMode;

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
};

pub(super) const CHECK: Check = Check {
    name: "access_serves_purpose",
    text: include_str!("access_serves_purpose.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let charter = case.charter;
    for (i, access) in charter.access.iter().enumerate() {
        let path = nth("access", i);
        let declared = charter.purposes.contains_key(&access.purpose);
        let help = "name a declared purpose";
        points.need(declared, format!("{path}.purpose"), "there is no such purpose", help);
        let AccessMode::Rows { record, fields, daily_cap } = &access.mode else { continue };
        let cap = format!("{path}.daily_cap");
        points.need(*daily_cap > 0, cap, "no cap on persons a day", "set a cap of at least 1");
        let fields_path = format!("{path}.fields");
        let help = "name the fields that the purpose needs";
        points.need(!fields.is_empty(), &fields_path, "rows without named fields", help);
        let known = charter.records.get(record);
        let strays = fields.iter().any(|field| {
            known
                .and_then(|record| record.fields.get(field))
                .is_none_or(|declared| !declared.purposes.contains(&access.purpose))
        });
        let text = "opens a field for a purpose that the field does not serve";
        let help = "take the field out, or say under the field why this purpose needs it";
        points.need(!strays, fields_path, text, help);
    }
    points.met_unless_failed("access", "every access keeps to the fields of its purpose");
}
