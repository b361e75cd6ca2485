//! Rules: requests outside the purposes, and what a power can compel.

use super::Violations;
use crate::{Charter, CompelledDisclosure};

/// Longest time for which the public does not learn who asked: half a year.
const LONGEST_DELAY: u32 = 183;

pub(super) fn check(charter: &Charter, found: &mut Violations) {
    if charter.requests_published_after_days() > LONGEST_DELAY {
        let message = format!("who asked for data stays hidden for more than {LONGEST_DELAY} days");
        let help = "name a shorter delay";
        found.add("request-delay", "requests.published_after_days", message, help);
    }
    for (index, power) in charter.law.overriding.iter().enumerate() {
        let path = format!("law.overriding[{index}]");
        let same = |earlier: &&crate::OverridingPower| earlier.power == power.power;
        if charter.law.overriding.iter().take(index).any(|earlier| same(&earlier)) {
            let message = "the same power stands here twice";
            found.add("duplicate-power", format!("{path}.power"), message, "leave this one out");
        }
        if let Some(disclosure) = &power.disclosure {
            compelled(charter, disclosure, &format!("{path}.disclosure"), found);
        }
    }
}

fn compelled(charter: &Charter, most: &CompelledDisclosure, path: &str, found: &mut Violations) {
    let at = format!("{path}.fields");
    found.not_empty(&most.fields, &at, "name the fields that the power can compel");
    found.distinct(&most.fields, &at, "duplicate-field");
    found.positive(most.most_persons, format!("{path}.most_persons"));
    let Some(record) = charter.records.get(&most.record) else {
        let also = ["record".to_owned()];
        let message = format!("there is no record `{}`", most.record);
        let help = "declare it under `[record.NAME]`, or name another";
        found.add_after(&also, "unknown-reference", format!("{path}.record"), message, help);
        return;
    };
    for field in most.fields.iter().filter(|field| !record.fields.contains_key(*field)) {
        let also = [format!("record.{}.field", most.record)];
        let message = format!("`record.{}` has no field `{field}`", most.record);
        let help = "name a field that the record declares";
        found.add_after(&also, "unknown-reference", &at, message, help);
    }
}
