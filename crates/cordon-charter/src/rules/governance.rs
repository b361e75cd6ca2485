//! Rules: purposes, privacy budget, statements, time limits.

use super::Violations;
use crate::{Charter, path};

pub(super) fn check(charter: &Charter, found: &mut Violations) {
    if charter.purposes.is_empty() {
        let message = "the charter has no purpose";
        found.add("empty-list", "purpose", message, "write a `[[purpose]]`");
    }
    if charter.records.is_empty() {
        let message = "the charter has no record";
        found.add("empty-list", "record", message, "write a `[record.NAME]`");
    }
    for (id, purpose) in &charter.purposes {
        let help = "name the uses that people fear, and that are forbidden";
        found.not_empty(&purpose.forbidden_uses, format!("purpose.{id}.forbidden_uses"), help);
    }
    shares(charter, found);
    statements(charter, found);
    if let Some(consultation) = &charter.consultation {
        found.distinct(&consultation.groups, "consultation.groups", "duplicate-group");
        if consultation.groups.is_empty() && consultation.not_sought.is_none() {
            let message = "`consultation` names nobody who is heard";
            let help = "name a group, or say in `not_sought` why nobody is asked";
            found.add("empty-list", "consultation.groups", message, help);
        }
    }
    found.positive(charter.breach.hours, "breach.hours");
    for (name, right) in charter.rights.all() {
        found.positive(right.days, format!("rights.{name}.days"));
    }
}

fn shares(charter: &Charter, found: &mut Violations) {
    let shares = &charter.privacy.shares;
    for (purpose, share) in shares {
        let path = format!("privacy.shares.{purpose}");
        found.purpose(charter, purpose, path.clone());
        if !(1..=100).contains(share) {
            let message = "a share is a whole percentage from 1 to 100";
            found.add("share-range", path, message, "leave it out to let it draw on the rest");
        }
    }
    let total: u64 = shares.values().map(|share| u64::from(*share)).sum();
    if total > 100 {
        let message = format!("the shares add up to {total} percent");
        let help = "let them add up to at most 100";
        found.add("share-range", "privacy.shares", message, help);
    }
}

fn statements(charter: &Charter, found: &mut Violations) {
    for (index, statement) in charter.statements.iter().enumerate() {
        if charter.statements.iter().take(index).any(|earlier| earlier == statement) {
            let message = "the same statement is asked for twice";
            let path = path::element("statement", index);
            found.add("duplicate-statement", path, message, "leave this one out");
        }
    }
}
