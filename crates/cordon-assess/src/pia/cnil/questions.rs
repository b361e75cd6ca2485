//! The questions of the tool, in Cordon's own words.

/// Every question with what it asks, in the tool's order.
pub(super) const QUESTIONS: [(u32, &str); 36] = [
    (111, "The processing"),
    (112, "Who is responsible"),
    (113, "Rules and standards that apply"),
    (121, "The data"),
    (122, "From collection to destruction"),
    (123, "What the data lie on"),
    (211, "Purposes"),
    (212, "Legal basis"),
    (213, "No more data than needed"),
    (214, "Right and up to date"),
    (215, "How long"),
    (221, "How people are told"),
    (222, "How consent is obtained"),
    (223, "Access and portability"),
    (224, "Correction and erasure"),
    (225, "Restriction and objection"),
    (226, "Processors"),
    (227, "Transfers"),
    (321, "Illegitimate access: impacts"),
    (322, "Illegitimate access: threats"),
    (323, "Illegitimate access: sources"),
    (324, "Illegitimate access: controls"),
    (325, "Illegitimate access: severity"),
    (326, "Illegitimate access: likelihood"),
    (331, "Unwanted modification: impacts"),
    (332, "Unwanted modification: threats"),
    (333, "Unwanted modification: sources"),
    (334, "Unwanted modification: controls"),
    (335, "Unwanted modification: severity"),
    (336, "Unwanted modification: likelihood"),
    (341, "Disappearance: impacts"),
    (342, "Disappearance: threats"),
    (343, "Disappearance: sources"),
    (344, "Disappearance: controls"),
    (345, "Disappearance: severity"),
    (346, "Disappearance: likelihood"),
];

/// What a question asks.
pub(super) fn title(question: u32) -> &'static str {
    QUESTIONS.iter().find(|(number, _)| *number == question).map_or("", |(_, title)| title)
}

/// The charter fields that a question's answer is made from.
pub(super) const fn fields(question: u32) -> &'static [&'static str] {
    match question {
        211 => &["purpose", "aim"],
        212 => &["law"],
        213 => &["record", "design", "measure.data_subjects"],
        214 => &["rights.correction"],
        215 => &["term", "record"],
        221 => &["notice"],
        222 => &["law.legal_basis"],
        223 => &["rights.access", "rights.portability"],
        224 => &["rights.correction", "rights.erasure"],
        225 => &["rights.restriction", "rights.objection", "restricted_right"],
        226 => &["processor"],
        227 => &["recipient", "measure.storage_location"],
        _ => &[],
    }
}
