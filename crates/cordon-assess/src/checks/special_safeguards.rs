//! Check: special categories are listed, with the safeguards that law lays down.
//!
//! Every category that a field names (`special = "health"`) is listed in `[special]`, at least one
//! safeguard is named with its law, and it is said who could be discriminated against. A measure
//! that is about health by its kind lists at least one category. A category that is listed and that
//! no field is marked with is for a person to judge: either a mark is missing, and the notice keeps
//! silent about those data, or the data reveal it only as a whole.
//!
//! ```charter-good
//! [special]
//! categories = ["health"]
//! safeguards = ["names are sealed under a key of each person (Public Health Act, section 14)"]
//! discrimination_risk = "the sick could be shunned; no place smaller than a region is released"
//! ```
//! ```charter-judge
//! [special]
//! categories = ["health", "origin"]
//! safeguards = ["names are sealed under a key of each person (Public Health Act, section 14)"]
//! discrimination_risk = "the sick could be shunned; no place smaller than a region is released"
//! ```
//! ```charter-bad
//! [special]
//! categories = ["origin"]
//! ```
//! ```charter-bad
//! [special]
//! safeguards = []
//! ```
//! ```charter-bad
//! # without special.discrimination_risk
//! ```

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{all_said, is_said},
};

pub(super) const CHECK: Check = Check {
    name: "special_safeguards",
    text: include_str!("special_safeguards.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let special = &case.charter.special;
    let listed = |category: &str| special.categories.iter().any(|c| same(c, category));
    for (name, record) in &case.charter.records {
        for (field, declared) in &record.fields {
            let known = declared.special.as_deref().is_none_or(listed);
            let text = "the field's category is not listed in `special.categories`";
            let help = "list it there, with its safeguard";
            points.need(known, format!("record.{name}.field.{field}.special"), text, help);
        }
    }
    let fields = || case.charter.records.values().flat_map(|record| record.fields.values());
    let marked =
        |category: &str| fields().filter_map(|f| f.special.as_deref()).any(|c| same(c, category));
    for category in special.categories.iter().filter(|category| !marked(category)) {
        let text = format!(
            "`{category}` is listed as a special category and no field is marked with it: do the \
             data reveal it only as a whole, or does a field lack its mark?"
        );
        let help = format!("write `special = \"{category}\"` in each field that reveals it");
        points.judge("special.categories", text, help);
    }
    let categories = all_said(&special.categories);
    let text = "the measure handles special categories, but lists none";
    points.need(categories, "special.categories", text, "list them: health, origin …");
    let text = "no safeguard laid down by law is named";
    let help = "name each safeguard with its law";
    points.need(all_said(&special.safeguards), "special.safeguards", text, help);
    let risk = special.discrimination_risk.as_deref().is_some_and(is_said);
    let text = "nothing says who could be discriminated against";
    let help = "say who, and how that is prevented";
    points.need(risk, "special.discrimination_risk", text, help);
    let text = "categories, safeguards and the risk of discrimination are named";
    points.met_unless_failed("special", text);
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}
