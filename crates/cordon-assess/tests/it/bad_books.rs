//! A rulebook that is not sound is refused whole, with file, line and help.

use cordon_assess::{BookText, Rulebook, Shelf};

const HEAD: &str = r#"rulebook = 1
jurisdiction = "INT-108+"
name = "Data Protection Act"
in_force = true
authority = "Data Protection Authority"
url = "https://law.example"
compiled = "2026-11-23"
applies_to = ["*"]
"#;

const RULE: &str = r#"
[[rule]]
id = "xa-1"
citation = "DPA s 1"
title = "An end"
tests = ["time_limited"]
topics = ["time_limit"]
paraphrase = "A measure ends."
severity = "must"
verified = true
seen = "text"
source = "https://law.example"
checks = ["design_chosen"]
"#;

/// What a whole book with one change is refused for: `line: problem; help`.
fn refused(change: impl Fn(&str) -> String) -> String {
    let sound = format!("{HEAD}{RULE}");
    let text = change(&sound);
    assert_ne!(text, sound, "the change changes nothing");
    let error = Rulebook::read("xa.toml", &text).unwrap_err();
    assert_eq!(error.file, "xa.toml");
    error.to_string().strip_prefix("xa.toml:").unwrap().to_owned()
}

#[track_caller]
fn check(from: &str, to: &str, expected: &str) {
    assert_eq!(refused(|book| book.replacen(from, to, 1)), expected);
}

#[test]
fn the_sound_book_is_read() {
    let book = Rulebook::read("xa.toml", &format!("{HEAD}{RULE}")).unwrap();
    assert_eq!(book.rules.len(), 1);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    check(
        "design_chosen",
        "design_choosen",
        "21: there is no check `design_choosen`; did you mean `design_chosen`?",
    );
    check(
        "design_chosen",
        "horoscope",
        "21: there is no check `horoscope`; docs/manual/rules.md lists the checks",
    );
    let condition = refused(|b| b.replace("verified = true", "applies_when = [\"full_moon\"]"));
    assert!(
        condition.starts_with("18: cannot be read: unknown variant `full_moon`"),
        "{condition}"
    );
    let key = refused(|b| b.replace("title = ", "titel = "));
    assert!(key.starts_with("13: cannot be read: unknown field `titel`"), "{key}");
    let part = refused(|b| b.replace("time_limited", "luck"));
    assert!(part.starts_with("14: cannot be read: unknown variant `luck`"), "{part}");
    let severity = refused(|b| b.replace("\"must\"", "\"may\""));
    assert!(severity.starts_with("17: cannot be read: unknown variant `may`"), "{severity}");
}

#[test]
fn parameters_are_typed() {
    check(
        "\"design_chosen\"",
        "{ check = \"design_chosen\", within_days = 3 }",
        "21: the check takes no parameter `within_days`; write `\"design_chosen\"` alone: it takes \
         none",
    );
    check(
        "\"design_chosen\"",
        "{ check = \"breach_plan\" }",
        "21: the check needs the parameter `within_hours`; add `within_hours = …`",
    );
    check(
        "\"design_chosen\"",
        "\"breach_plan\"",
        "21: the check needs the parameter `within_hours`; add `within_hours = …`",
    );
    let negative = "{ check = \"breach_plan\", within_hours = -1 }";
    let error = refused(|b| b.replace("\"design_chosen\"", negative));
    assert!(error.starts_with("21: cannot be read: invalid value"), "{error}");
}

#[test]
fn rules_that_decide_nothing_are_refused() {
    check(
        "[\"design_chosen\"]",
        "[]",
        "10: the rule `xa-1` names no check; name at least one check, or ask a person in \
         `judgement`; a rule that nothing checks would always be met",
    );
    check(
        "\"design_chosen\"",
        "\"transfer_law\"",
        "21: the check `transfer_law` judges one thing of a kind at a time; put it into a rule \
         with a fitting `for_each`",
    );
    check("\"A measure ends.\"", "\"TODO\"", "16: `paraphrase` is empty; say it in words");
    check(
        "seen = \"text\"",
        "seen = \"none\"",
        "18: the rule `xa-1` is called verified but nothing was seen; name what was seen and \
         where, or write `verified = false`",
    );
}

#[test]
fn ids_are_unique_over_all_books() {
    let twice = refused(|book| format!("{book}{RULE}"));
    assert_eq!(twice, "24: the rule id `xa-1` is used twice; give each rule its own id");
    let one = format!("{HEAD}{RULE}");
    let two = one.replace("INT-108+", "XB");
    let shelf = Shelf::read(&[
        BookText { file: "xa.toml", text: &one },
        BookText { file: "xb.toml", text: &two },
    ]);
    let error = shelf.unwrap_err().to_string();
    assert!(error.contains("xb.toml:1: the rule id `xa-1` is used twice"), "{error}");
    let again = BookText { file: "again.toml", text: &one };
    let error = Shelf::read(&[BookText { file: "xa.toml", text: &one }, again]).unwrap_err();
    assert!(error.to_string().contains("again.toml:1: `INT-108+` is there twice"), "{error}");
}

#[test]
fn one_bad_file_refuses_the_whole_shelf() {
    let good = format!("{HEAD}{RULE}");
    let bad = BookText { file: "bad.toml", text: "rulebook = " };
    let error = Shelf::read(&[BookText { file: "xa.toml", text: &good }, bad]).unwrap_err();
    assert_eq!(error.errors.len(), 1);
    assert!(error.to_string().contains("bad.toml:1: cannot be read"), "{error}");
    let parties = BookText { file: "convention108-parties.toml", text: "parties = 2" };
    assert!(Shelf::read(&[BookText { file: "xa.toml", text: &good }, parties]).is_err());
}

#[test]
fn the_same_party_twice_is_refused() {
    let list = include_str!("../../../../rulebooks/convention108-parties.toml");
    let twice = list.replace("iso = \"AD\"", "iso = \"AL\"");
    let error = cordon_assess::Parties::read("parties.toml", &twice).unwrap_err();
    assert!(error.to_string().contains("`AL` is there twice; keep one of the two"), "{error}");
    assert!(error.line > 20);
}

#[test]
fn there_is_no_judgement_without_the_baseline() {
    let text = format!("{HEAD}{RULE}").replace("[\"*\"]", "[\"XA\"]");
    let error = Shelf::read(&[BookText { file: "xa.toml", text: &text }]).unwrap_err();
    assert!(error.to_string().contains("the baseline `INT-108+` is not there"), "{error}");
    assert!(Shelf::read(&[]).is_err());
    let future = format!("{HEAD}{RULE}").replace("rulebook = 1", "rulebook = 2");
    let error = Rulebook::read("xa.toml", &future).unwrap_err();
    assert_eq!(error.to_string(), "xa.toml:1: format 2 is not known; write `rulebook = 1`");
}
