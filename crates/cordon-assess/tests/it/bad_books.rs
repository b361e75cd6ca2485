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
    check(
        "\"design_chosen\"",
        "{ check = \"breach_plan\", within_hours = 72, own = [\"within_days\"] }",
        "21: cannot be read: `own` names what is no parameter of this call; `own` lists parameters \
         that stand beside it and whose numbers the law does not give: `own = [\"within_days\"]`",
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

#[test]
fn a_rule_may_ask_a_person_and_point_to_fields_that_exist() {
    let asks = "judgement = \"is the end near enough?\"\nsee = [\"term\"]";
    let book = format!("{HEAD}{RULE}").replace("checks = [\"design_chosen\"]", asks);
    let rules = Rulebook::read("xa.toml", &book).unwrap().rules;
    assert_eq!(
        (rules[0].checks.len(), rules[0].see.as_slice()),
        (0, ["term".to_owned()].as_slice())
    );
    let error = refused(|_| book.replace("\"term\"", "\"noticed\""));
    assert_eq!(error, "22: a charter has no field `noticed`; did you mean `notice`?");
    let error = refused(|_| book.replace("\"term\"", "\"horoscope\""));
    assert!(error.starts_with("22: a charter has no field `horoscope`; name a table"), "{error}");
}

#[test]
fn a_rule_has_a_part_of_the_test_a_topic_and_the_law_has_an_address() {
    check("[\"time_limited\"]", "[]", "14: `tests` is empty; name at least one");
    check("[\"time_limit\"]", "[]", "15: `topics` is empty; name at least one");
    check(
        "https://law.example\"\ncompiled",
        "the ministry\"\ncompiled",
        "6: `url` is no address; write the address where the public can read the law: https://…",
    );
}

#[test]
fn a_book_without_rules_says_what_is_missing() {
    let error = Rulebook::read("xa.toml", HEAD).unwrap_err().to_string();
    let help = "add its rules, or say in `not_yet_compiled` what is missing";
    assert_eq!(error, format!("xa.toml:1: the rulebook has no rule; {help}"));
    let said = HEAD.replace("url =", "not_yet_compiled = \"all of it\"\nurl =");
    assert!(Rulebook::read("xa.toml", &said).unwrap().rules.is_empty());
    let nothing = said.replace("all of it", "TODO");
    assert!(Rulebook::read("xa.toml", &nothing).is_err());
}

#[test]
fn a_book_inherits_only_what_is_there_and_never_itself() {
    let one = format!("{HEAD}{RULE}");
    let national = |code: &str, inherits: &str| {
        let head = HEAD.replace("INT-108+", code).replace("[\"*\"]", &format!("[\"{code}\"]"));
        format!("{head}not_yet_compiled = \"all of it\"\ninherits = [\"{inherits}\"]\n")
    };
    let shelf = |xb: &str, xc: &str| {
        Shelf::read(&[
            BookText { file: "xa.toml", text: &one },
            BookText { file: "xb.toml", text: &national("XB", xb) },
            BookText { file: "xc.toml", text: &national("XC", xc) },
        ])
    };
    let sound = shelf("XC", "INT-108+").unwrap();
    let books = sound.books_for(&"XB".parse().unwrap());
    let order: Vec<_> = books.iter().map(|book| book.jurisdiction.as_str()).collect();
    assert_eq!(order, ["INT-108+", "XC", "XB"]);
    let error = shelf("XC", "XZ").unwrap_err().to_string();
    let help = "name a rulebook of the same folder by its `jurisdiction`";
    let expected = format!("xc.toml:10: there is no rulebook `XZ` to inherit from; {help}");
    assert!(error.contains(&expected), "{error}");
    let error = shelf("XC", "XB").unwrap_err().to_string();
    assert!(error.contains("xb.toml:10: `XB` inherits itself; break the circle"), "{error}");
}
