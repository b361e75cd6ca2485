//! Tests of the diff.

use super::*;
use crate::parse;

const TEXT: &str = include_str!("../../../../measures/simulated-outbreak.toml");

fn changes(edit: impl Fn(&str) -> String) -> Vec<(String, Option<String>, Option<String>)> {
    let (before, after) = (parse(TEXT).charter.unwrap(), parse(&edit(TEXT)));
    let after = after.charter.unwrap_or_else(|| panic!("{:?}", after.diagnostics));
    let all = diff(&before, &after).changes;
    all.into_iter().map(|change| (change.path, change.before, change.after)).collect()
}

fn replaced(from: &str, to: &str) -> impl Fn(&str) -> String {
    assert_eq!(TEXT.matches(from).count(), 1, "{from}");
    move |text| text.replace(from, to)
}

fn change(path: &str, before: &str, after: &str) -> (String, Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (path.to_owned(), some(before), some(after))
}

#[test]
fn equal_charters_have_no_changes() {
    assert!(changes(str::to_owned).is_empty());
    let charter = parse(TEXT).charter.unwrap();
    assert_eq!(diff(&charter, &charter).to_string(), "nothing changed\n");
}

#[test]
fn a_value_changes_at_its_path_in_the_text() {
    let found = changes(replaced("max = \"12.00\"", "max = \"13.00\""));
    assert_eq!(found, [change("record.case_report.field.viral_load.max", "1200", "1300")]);
    let found = changes(replaced("daily_cap = 30", "daily_cap = 31"));
    let path = "access[case_officer contact-follow-up rows case_report].daily_cap";
    assert_eq!(found, [change(path, "30", "31")]);
    let found = changes(replaced("epsilon = \"4\"", "epsilon = \"5\""));
    assert_eq!(found, [change("privacy.epsilon", "4", "5")]);
}

#[test]
fn an_element_that_moved_changes_the_order_alone() {
    let first = "[[statement]]\nrole = \"controller\"\nmeaning = \"approves\"\n\n";
    let found = changes(|text| format!("{}\n{first}", text.replace(first, "")));
    let (approves, advises, consulted) = (
        "controller approves",
        "data_protection_officer advises",
        "supervisory_authority consulted",
    );
    assert_eq!(
        found,
        [change(
            "statement (order)",
            &format!("{approves}; {advises}; {consulted}"),
            &format!("{advises}; {consulted}; {approves}"),
        )]
    );
}

#[test]
fn an_element_that_came_or_went_is_named() {
    let gone = "[[statement]]\nrole = \"supervisory_authority\"\nmeaning = \"consulted\"\n";
    let found = changes(replaced(gone, ""));
    let path = "statement[supervisory_authority consulted]";
    assert_eq!(
        found,
        [
            change(&format!("{path}.meaning"), "consulted", ""),
            change(&format!("{path}.role"), "supervisory_authority", ""),
        ]
    );
}

#[test]
fn texts_that_stayed_are_not_mentioned() {
    let found = changes(replaced("  \"decisions about a person\",\n", ""));
    assert_eq!(
        found,
        [change("purpose.epidemic-curve.forbidden_uses[0]", "decisions about a person", "")]
    );
}

#[test]
fn a_field_that_changes_its_type_shows_both() {
    let edit = replaced("type = \"integer\"\nmin = 0\nmax = 120\n", "type = \"boolean\"\n");
    let path = "record.case_report.field.hospital_days";
    assert_eq!(
        changes(edit),
        [
            change(&format!("{path}.is"), "integer", "boolean"),
            change(&format!("{path}.max"), "120", ""),
            change(&format!("{path}.min"), "0", ""),
        ]
    );
}

#[test]
fn people_read_path_then_before_and_after() {
    let before = parse(TEXT).charter.unwrap();
    let after = TEXT.replace("hours = 24", "hours = 72");
    let after = parse(&after).charter.unwrap();
    assert_eq!(diff(&before, &after).to_string(), "breach.hours\n  - 24\n  + 72\n");
}
