//! Rules: public tables.

use std::collections::BTreeSet;

use super::Violations;
use crate::{Charter, Reference, ReferenceName, path};

/// Most rows of a public table: it is read by people who sign it.
const MAX_ROWS: usize = 4_096;

pub(super) fn check(
    charter: &Charter,
    name: &ReferenceName,
    reference: &Reference,
    found: &mut Violations,
) {
    let path = format!("reference.{name}");
    if let Some((record, _)) = charter.records.iter().find(|(r, _)| r.as_str() == name.as_str()) {
        let message = format!("a record has the name `{name}` too");
        let help = "give one of them another name: a question could mean either";
        found.add_after(&[format!("record.{record}")], "duplicate-id", &path, message, help);
    }
    let rows = format!("{path}.rows");
    found.not_empty(&reference.rows, &rows, "write the table's rows");
    if reference.rows.len() > MAX_ROWS {
        let message = format!("`{rows}` has more than {MAX_ROWS} rows");
        found.add("too-many-rows", &rows, message, "keep the rows that questions need");
    }
    columns(reference, &path, found);
    values(reference, &rows, found);
}

/// The key, and at least one column beside it.
fn columns(reference: &Reference, path: &str, found: &mut Violations) {
    let Some(first) = reference.rows.first() else { return };
    if !first.contains_key(&reference.key) {
        let message = format!("`{path}` has no column `{}`", reference.key);
        let help = "name the column on which the table is joined";
        let also = [format!("{path}.rows")];
        found.add_after(&also, "unknown-reference", format!("{path}.key"), message, help);
    } else if first.len() < 2 {
        let message = format!("`{path}` has no column beside its key");
        let help = "add what the table says of each key, for example `population = 51000`";
        found.add("empty-list", format!("{path}.rows"), message, help);
    }
}

fn values(reference: &Reference, rows: &str, found: &mut Violations) {
    let Some(first) = reference.rows.first() else { return };
    let mut keys = BTreeSet::new();
    for (index, row) in reference.rows.iter().enumerate() {
        let at = path::element(rows, index);
        if !row.keys().eq(first.keys()) {
            let message = format!("`{at}` has other columns than the first row");
            found.add("uneven-rows", &at, message, "give every row the same columns");
            continue;
        }
        for ((name, value), (_, known)) in row.iter().zip(first) {
            if value.kind() != known.kind() {
                let message = format!("`{at}.{name}` is {}", value.kind());
                let help = format!("write {}, as in the first row", known.kind());
                found.add("uneven-rows", format!("{at}.{name}"), message, help);
            }
        }
        if let Some(key) = row.get(&reference.key)
            && !keys.insert(key)
        {
            let message = format!("`{rows}` has two rows of one `{}`", reference.key);
            let help = "leave one out: joined with both, a row would count twice";
            found.add("duplicate-key", format!("{at}.{}", reference.key), message, help);
        }
    }
}
