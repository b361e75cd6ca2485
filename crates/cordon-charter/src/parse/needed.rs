//! Why a key is needed, where a law asks for it: who left it out reads the reason, not the format
//! alone.

/// The help for a missing key of a table, where there is more to say than its name. `path` is the
/// table's place: `term`, `record.case.field.age`, `risk.disappearance`.
pub(super) fn needed(path: &str, key: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('.').collect();
    match (parts.as_slice(), key) {
        (["term"], "sunset") => Some(
            "write `sunset = 2027-03-31`, a date without quotes: the last day of the \
             measure, which then ends by itself. Without an end data would be kept for \
             ever; Convention 108+ Art 5(4)(e) asks for one (rule c108-5-4e: within five \
             years, above 366 days a person must judge)",
        ),
        (["term"], "opens") => {
            Some("write `opens = 2027-01-01`, a date without quotes: the first day of the measure")
        }
        (["term"], "report_due") => Some(
            "write `report_due = 2027-02-28`, a date without quotes within the term: by \
             then the effect is reported in public, or intake and questions stop (rule \
             c108-5-1)",
        ),
        (["record", _, "field", _], "purposes") => Some(
            "write `purposes = [\"ID\"]` with the `id` of a `[[purpose]]`: data are \
             collected for stated purposes only (Convention 108+ Art 5(4)(b) and (c), \
             rules c108-5-4a and c108-5-4c). A field that serves none is left out",
        ),
        (["record", _, "field", _], "why") => Some(
            "write `why = \"…\"`: why the purpose fails without this field. Data that are \
             not needed are not collected (Convention 108+ Art 5(4)(c), rule c108-5-4c)",
        ),
        (["record", _], "retention") | (["record", _, "retention"], "days") => Some(
            "write `retention = { days = 28, anchor = \"FIELD\", reason = \"…\" }`: data \
             are kept no longer than the purpose needs (Convention 108+ Art 5(4)(e), rule \
             c108-5-4e)",
        ),
        ([""], "risk") | (["risk"], _) => Some(
            "write `[risk.illegitimate_access]`, `[risk.unwanted_modification]` and \
             `[risk.disappearance]`, each with impacts, threats, sources, severity and \
             likelihood before and after its controls: the likely impact on rights is \
             examined before anything begins (Convention 108+ Art 10(2), rule c108-10-2). \
             A risk that does not exist is written as `negligible`, with why in `impacts`",
        ),
        _ => None,
    }
}
