//! One test for each way in which a text can fail: code, underlined text, help.

use super::*;

pub(crate) const SMALL: &str = include_str!("../../vectors/charter/small.toml");

/// Replaces `from`, which is there once, and expects one finding with this code, this text under
/// the carets, and help that contains `help`.
#[track_caller]
fn check(from: &str, to: &str, code: &str, underlined: &str, help: &str) {
    assert_eq!(SMALL.matches(from).count(), 1, "{from}");
    let text = SMALL.replace(from, to);
    let parsed = parse(&text);
    let rendered: String = parsed.diagnostics.iter().map(|d| d.render("small", &text)).collect();
    assert!(parsed.charter.is_none(), "a charter came of it");
    assert_eq!(parsed.diagnostics.len(), 1, "{rendered}");
    let found = &parsed.diagnostics[0];
    let under = &text[found.span.start..found.span.end];
    assert_eq!((found.code, under), (code, underlined), "{rendered}");
    assert!(found.help.as_deref().unwrap().contains(help), "{rendered}");
    assert!(!found.message.contains('\n') && !found.message.ends_with('.'), "{rendered}");
    assert!(found.message.starts_with(|c: char| !c.is_uppercase()), "{rendered}");
}

#[test]
fn the_small_charter_stands() {
    let parsed = parse(SMALL);
    assert_eq!(parsed.diagnostics, []);
    assert!(parsed.charter.is_some());
}

#[test]
fn the_format_comes_first_and_is_known() {
    check("charter = 1\n", "charter = 2\n", "unsupported-format", "2", "charter = 1");
    let moved = SMALL.replace("charter = 1\n", "tool = {}\ncharter = 1\n");
    assert_eq!(parse(&moved).diagnostics[0].code, "format-first");
}

#[test]
fn keys_are_known_and_there() {
    check("why = \"One", "whyy = \"One", "unknown-key", "whyy", "did you mean `why`?");
    check("hours = 24\n", "", "missing-key", "[breach]", "write `hours`");
    check("[breach]\n", "[breach]\ncolour = 1\n", "unknown-key", "colour", "`reporter_post`");
    check("min = 2026-11-01\n", "", "missing-key", "[record.stay.field.day]", "`min`");
    check(
        "identifies = \"directly\"\n",
        "",
        "missing-key",
        "[record.stay.field.patient]",
        "identifies",
    );
    check("[design]\nchoices = [\"no names\"]\n", "", "missing-key", "", "`design`");
}

/// Who leaves out what a law asks for reads which law, why, and in which form.
#[test]
fn what_a_law_asks_for_is_missed_with_its_reason() {
    let term = "[term]";
    for said in ["sunset = 2027-03-31", "without quotes", "Art 5(4)(e)", "c108-5-4e", "for ever"] {
        check(line_of("sunset = "), "", "missing-key", term, said);
    }
    check(line_of("report_due = "), "", "missing-key", term, "report_due = 2027-02-28");
    let text = without_purposes("day");
    let found = &parse(&text).diagnostics;
    assert_eq!((found.len(), found[0].code), (1, "missing-key"), "{found:?}");
    for said in ["Art 5(4)(b)", "c108-5-4c", "left out"] {
        assert!(found[0].help.as_deref().unwrap().contains(said), "{found:?}");
    }
    let at = SMALL.find("[risk.disappearance]").unwrap();
    let end = SMALL[at..].find("\n\n").map_or(SMALL.len(), |end| at + end + 1);
    let text = format!("{}{}", &SMALL[..at], &SMALL[end..]);
    let missing = parse(&text).diagnostics;
    let missing =
        missing.iter().find(|d| d.message.contains("disappearance")).expect("it is missed");
    for said in ["[risk.disappearance]", "Art 10(2)", "before anything begins"] {
        assert!(missing.help.as_deref().unwrap().contains(said), "{missing:?}");
    }
}

#[test]
fn a_charter_without_risks_reads_why_it_needs_them() {
    let first = SMALL.find("[risk.").unwrap();
    let kept = |table: &&str| !table.starts_with("risk.") && !table.starts_with("[risk.");
    let tables = SMALL[first..].split("\n[").filter(kept).collect::<Vec<_>>().join("\n[");
    let text = format!("{}[{tables}", &SMALL[..first]);
    let found = parse(&text).diagnostics;
    let missing = found.iter().find(|d| d.message == "the charter lacks `risk`").expect("missed");
    assert!(missing.help.as_deref().unwrap().contains("Art 10(2)"), "{found:?}");
}

/// The line of the small charter that begins so.
fn line_of(start: &str) -> &'static str {
    SMALL.split_inclusive('\n').find(|line| line.starts_with(start)).expect(start)
}

/// The small charter with the purposes of one field taken out.
fn without_purposes(field: &str) -> String {
    let at = SMALL.find(&format!(".field.{field}]")).expect(field);
    let line = at + SMALL[at..].find("purposes = ").unwrap();
    let end = line + SMALL[line..].find('\n').unwrap() + 1;
    format!("{}{}", &SMALL[..line], &SMALL[end..])
}

#[test]
fn values_have_their_type() {
    check("hours = 24", "hours = \"24\"", "wrong-type", "\"24\"", "a whole number");
    check(
        "opens = 2026-11-01",
        "opens = \"2026-11-01\"",
        "wrong-type",
        "\"2026-11-01\"",
        "without quotes",
    );
    check(
        "opens = 2026-11-01",
        "opens = 2026-11-01T00:00:00Z",
        "wrong-type",
        "2026-11-01T00:00:00Z",
        "without a time",
    );
    check("free = true }\ncorr", "free = 1 }\ncorr", "wrong-type", "1", "`true` or `false`");
    check(
        "choices = [\"no names\"]",
        "choices = \"no names\"",
        "wrong-type",
        "\"no names\"",
        "a list",
    );
    check("[\"the log\"]", "[\"the log\", 7]", "wrong-type", "7", "text in quotes");
    check("hours = 24", "hours = -1", "out-of-range", "-1", "not so large or small");
    check("max = 15", "max = true", "wrong-type", "true", "a number");
    check("title = \"Beds in use\"", "title = 1", "wrong-type", "1", "{ en = ");
}

#[test]
fn names_and_words_are_of_their_list() {
    check("id = \"ward-count\"", "id = \"Ward\"", "bad-name", "\"Ward\"", "lower-case letters");
    check(
        "[record.stay.field.oxygen]",
        "[record.stay.field.Oxygen]",
        "bad-name",
        "Oxygen",
        "underscores",
    );
    check(
        "meaning = \"approves\"",
        "meaning = \"approve\"",
        "unknown-word",
        "\"approve\"",
        "did you mean `approves`?",
    );
    check(
        "severity = \"negligible\"\nlik",
        "severity = \"huge\"\nlik",
        "unknown-word",
        "\"huge\"",
        "negligible, limited",
    );
    check("type = \"decimal\"", "type = \"float\"", "unknown-word", "\"float\"", "decimal");
    check("en = \"We", "English = \"We", "bad-language", "\"We count beds.\"", "`zh-Hant`");
}

#[test]
fn numbers_are_exact() {
    check("epsilon = \"1/2\"", "epsilon = \"-1\"", "bad-number", "\"-1\"", "decimal number");
    check("step = \"0.5\"", "step = \"1e-1\"", "bad-number", "\"1e-1\"", "write digits");
    check("max = 15", "max = 15.25", "finer-than-step", "15.25", "no more digits");
    check("max = 15", "max = 15.3", "finer-than-step", "15.3", "nearest multiple");
    check("step = \"0.5\"", "step = 0", "not-positive", "0", "\"0.1\"");
    check("max = 15", "max = -1", "bounds-order", "-1", "swap");
    check("max = 2026-12-31", "max = 2026-10-31", "bounds-order", "2026-10-31", "swap");
    check("max = 2026-12-31", "max = 2326-12-31", "too-long-a-time", "2326-12-31", "can be true");
    check(
        "minimum_people = 0",
        "minimum_people = 0\nshares = { beds = 0 }",
        "share-range",
        "0",
        "draw on the rest",
    );
    check(
        "max = 15",
        "max = 9999999999999999",
        "out-of-range",
        "9999999999999999",
        "9007199254740991",
    );
}

#[test]
fn texts_say_something() {
    check("\"by letter\"", "\"\"", "empty-text", "\"\"", "say it in words");
    check(
        "\"by letter\"",
        "\" by letter\"",
        "outer-space",
        "\" by letter\"",
        "take the spaces away",
    );
    check(
        "\"by letter\"",
        "\"by\\u0007letter\"",
        "control-character",
        "\"by\\u0007letter\"",
        "take it away",
    );
    check("choices = [\"no names\"]", "choices = []", "empty-list", "[]", "say what was chosen");
}

#[test]
fn references_lead_somewhere() {
    check("key = \"day\"", "key = \"dya\"", "unknown-reference", "\"dya\"", "name another field");
    check("date = \"day\"", "date = \"oxygen\"", "wrong-field-type", "\"oxygen\"", "`timestamp`");
    check(
        "anchor = \"day\"",
        "anchor = \"dawn\"",
        "unknown-reference",
        "\"dawn\"",
        "another field",
    );
    check(
        "purpose = \"beds\"",
        "purpose = \"bed\"",
        "unknown-reference",
        "\"bed\"",
        "use one of beds",
    );
    check(
        "mode = \"statistics\"",
        "mode = \"rows\"\nrecord = \"stays\"\nfields = [\"day\"]\ndaily_cap = 1",
        "unknown-reference",
        "\"stays\"",
        "`[record.NAME]`",
    );
    check(
        "mode = \"statistics\"",
        "mode = \"rows\"\nrecord = \"stay\"\nfields = [\"dya\"]\ndaily_cap = 1",
        "unknown-reference",
        "[\"dya\"]",
        "that the record declares",
    );
    check(
        "rows_per_person = 60",
        "rows_per_person = 60\nnamed_person = [{ field = \"day\" }]",
        "wrong-field-type",
        "\"day\"",
        "`person`",
    );
    check(
        "by day.\"\n",
        "by day.\"\nspecial = \"health\"\n",
        "unknown-reference",
        "\"health\"",
        "[special]",
    );
}

#[test]
fn a_person_is_somebody() {
    check(
        "required = true\n",
        "",
        "person-not-required",
        "[record.stay.field.patient]",
        "a row of nobody",
    );
    check(
        "identifies = \"directly\"",
        "identifies = \"together\"",
        "person-not-identifying",
        "\"together\"",
        "directly",
    );
    check(
        "person = \"patient\"",
        "person = [\"patient\", \"patient\"]",
        "duplicate-field",
        "\"patient\"",
        "leave this one out",
    );
    check("person = \"patient\"", "person = []", "empty-list", "[]", "whose row it is");
    let neighbour = "[record.stay.field.neighbour]\ntype = \"person\"\n\
         identifies = \"directly\"\npurposes = \"beds\"\nwhy = \"Test.\"\n\n[[access]]";
    check(
        "[[access]]",
        neighbour,
        "person-not-named",
        "\"person\"",
        "[[record.stay.named_person]]",
    );
    check(
        "mode = \"statistics\"",
        "mode = \"own\"",
        "own-is-for-persons",
        "\"own\"",
        "neither alone",
    );
}

#[test]
fn lists_hold_each_thing_once_in_order() {
    let category = |values: &str| format!("type = \"category\"\nvalues = {values}");
    let decimal = "type = \"decimal\"\nmin = 0\nmax = 15\nstep = \"0.5\"";
    let unsorted = category("[\"b\", \"a\"]");
    check(decimal, &unsorted, "unsorted-values", "\"a\"", "`a` before `b`");
    check(decimal, &category("[\"a\", \"a\"]"), "duplicate-value", "\"a\"", "leave this one out");
    check(decimal, &category("[]"), "empty-list", "[]", "list the values");
    let place = "type = \"place\"\nvalues = [\"north\"]\nmax_length = 3";
    check(decimal, place, "bounds-order", "3", "follows from the values");
    let purpose = "[[purpose]]\nid = \"beds\"\nsentence = \"Again.\"\n\
         forbidden_uses = [\"x\"]\n\n[record.stay]";
    check("[record.stay]", purpose, "duplicate-id", "\"beds\"", "its own id");
    let access = "[[access]]\nrole = \"epidemiologist\"\npurpose = \"beds\"\n\
         mode = \"statistics\"\n\n[privacy]";
    check("[privacy]", access, "duplicate-access", "[[access]]", "leave this one out");
    check(
        "[[statement]]",
        "[[statement]]\nrole = \"controller\"\nmeaning = \"approves\"\n[[statement]]",
        "duplicate-statement",
        "[[statement]]",
        "leave this one out",
    );
    check(
        "why = \"Beds are counted by day.\"",
        "why = \"Beds are counted by day.\"\ncolumn = \"oxygen\"",
        "duplicate-column",
        "[record.stay.field.oxygen]",
        "another `column`",
    );
    check(
        "minimum_people = 0",
        "minimum_people = 0\nshares = { bed = 10 }",
        "unknown-reference",
        "10",
        "use one of beds",
    );
}

#[test]
fn time_has_an_order() {
    check(
        "sunset = 2026-12-31",
        "sunset = 2026-12-01",
        "term-order",
        "2026-12-15",
        "from `opens` to `sunset`",
    );
    check(
        "sunset = 2026-12-31",
        "sunset = 2046-12-31",
        "too-long-a-time",
        "2046-12-31",
        "in sight",
    );
    check("days = 14", "days = 0", "not-positive", "0", "1 or more");
    let own = |days, anchor| {
        format!(
            "on the kind of bed.\"\n\
         retention = {{ days = {days}, anchor = \"{anchor}\", reason = \"Test.\" }}"
        )
    };
    check("on the kind of bed.\"", &own(14, "day"), "retention-not-shorter", "14", "fewer days");
    check(
        "on the kind of bed.\"",
        &own(3, "end"),
        "retention-anchor",
        "\"end\"",
        "the record's anchor",
    );
}

#[test]
fn a_date_that_identifies_forms_no_buckets() {
    let day = SMALL.split("[record.stay.field.day]").nth(1).unwrap();
    let text = SMALL.replace(day, &day.replacen("\"no\"", "\"directly\"", 1));
    let found = parse(&text).diagnostics;
    let places: Vec<_> = found.iter().map(|f| (f.code, &text[f.span.start..f.span.end])).collect();
    // Once as the date of the record, once as the anchor of its retention.
    assert_eq!(places, [("identifying-date", "\"day\""); 2]);
}

#[test]
fn duties_follow_from_choices() {
    check(
        "[law]\n",
        "[continuity]\nacts = [\"intake\"]\n[law]\n",
        "missing-reason",
        "[continuity]",
        "lives depend",
    );
    check(
        "[term]\n",
        "[[controller]]\nid = \"b\"\nname = \"B\"\ncountry = \"XX\"\n\
         responsible_post = \"x\"\ncontact = \"x\"\ncompetence = \"x\"\narrangement = \"x\"\n\
         [term]\n",
        "missing-arrangement",
        "[[controller]]",
        "each of them",
    );
}

#[test]
fn what_is_not_toml_is_said_to_be_so() {
    let text = SMALL.replace("hours = 24", "hours = = 24");
    let parsed = parse(&text);
    assert!(parsed.charter.is_none());
    assert!(parsed.diagnostics.iter().any(|found| found.code == "syntax"));
    let long = format!("charter = 1\n# {}", "x".repeat(MAX_BYTES));
    assert_eq!(parse(&long).diagnostics[0].code, "too-long");
}

#[test]
fn many_mistakes_are_told_at_once() {
    let text = SMALL
        .replace("hours = 24", "hours = \"24\"")
        .replace("why = \"One", "whyy = \"One")
        .replace("key = \"day\"", "key = \"dya\"")
        .replace("days = 14", "days = 0");
    let codes: Vec<_> = parse(&text).diagnostics.into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["unknown-reference", "not-positive", "unknown-key", "wrong-type"]);
}

#[test]
fn one_mistake_is_told_once() {
    // A purpose whose id cannot be read: nothing is said about those who refer to it.
    let text = SMALL.replace("id = \"beds\"", "id = \"Beds\"");
    let codes: Vec<_> = parse(&text).diagnostics.into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["bad-name"]);
}
