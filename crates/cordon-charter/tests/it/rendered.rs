//! How findings look to the person who wrote the charter.

use cordon_charter::parse;

use crate::canonical::SMALL;

fn rendered(edits: &[(&str, &str)]) -> String {
    let text = edits.iter().fold(SMALL.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    });
    parse(&text).diagnostics.iter().map(|d| d.render("measures/ward-count.toml", &text)).collect()
}

#[test]
fn findings_show_line_caret_and_help() {
    insta::assert_snapshot!(rendered(&[
        ("why = \"One patient", "whyy = \"One patient"),
        ("hours = 24", "hours = \"twenty-four\""),
        ("key = \"day\"", "key = \"dya\""),
        ("person = \"patient\"\n", ""),
        ("sunset = 2026-12-31", "sunset = 2026-10-31"),
        ("meaning = \"approves\"", "meaning = \"aproves\""),
    ]));
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let long = format!("contact = {{ x = \"{}\", contact = 7, offline", "é".repeat(200));
    insta::assert_snapshot!(rendered(
        &[("contact = \"the ward\", offline", &long)]
            .map(|(from, to)| (from, to.strip_prefix("contact = { ").unwrap_or(to)))
    ));
}

#[test]
fn what_toml_cannot_read_is_shown_in_place() {
    insta::assert_snapshot!(rendered(&[("hours = 24", "hours = = 24")]));
}
