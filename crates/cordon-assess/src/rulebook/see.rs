//! Charter fields that a rule without checks can point a person to: a closed list.

use crate::prose;

/// Tables and keys of a charter that speak about the whole measure.
const FIELDS: [&str; 42] = [
    "measure",
    "measure.kind",
    "measure.storage_location",
    "measure.data_subjects",
    "measure.data_subjects.vulnerable_groups",
    "controller",
    "processor",
    "term",
    "term.extension",
    "term.destruction",
    "law",
    "law.legal_basis",
    "law.instrument",
    "law.secrecy",
    "law.overriding",
    "law.emergency",
    "law.national_conditions",
    "restricted_right",
    "special",
    "special.safeguards",
    "aim",
    "aim.balance",
    "aim.evidence",
    "alternative",
    "consultation",
    "consulted",
    "purpose",
    "record",
    "access",
    "recipient",
    "privacy",
    "risk",
    "security",
    "design",
    "rights",
    "rights.children",
    "notice",
    "notice.individual",
    "breach",
    "automated.decision",
    "publication",
    "tool",
];

pub(super) fn is_charter_field(path: &str) -> bool {
    FIELDS.contains(&path)
}

pub(super) fn help(path: &str) -> String {
    match prose::nearest(path, FIELDS.into_iter()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a table or key of a charter: `law.legal_basis`, `notice` …".to_owned(),
    }
}
