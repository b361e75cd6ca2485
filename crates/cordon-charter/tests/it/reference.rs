//! Public tables of a charter: text, canonical form, digest, differences, and what is refused.

use cordon_charter::{Charter, ReferenceValue, diff, parse};

const SMALL: &str = include_str!("../../vectors/charter/small.toml");

const POPULATION: &str = r#"
[reference.population]
description = "residents by region, 31 December 2025"
source = "Example Statistics Office, table 4"
key = "region"
rows = [
    { region = "North", population = 51000, urban = true },
    { region = "South", population = 1200, urban = false },
]
"#;

fn charter(text: &str) -> Charter {
    let parsed = parse(text);
    parsed.charter.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
}

fn with(table: &str) -> String {
    format!("{SMALL}\n{table}")
}

/// Replaces `from` in the table and expects one finding with this code, text and help.
#[track_caller]
fn check(from: &str, to: &str, code: &str, underlined: &str, help: &str) {
    assert_eq!(POPULATION.matches(from).count(), 1, "{from}");
    let text = with(&POPULATION.replace(from, to));
    let parsed = parse(&text);
    assert!(parsed.charter.is_none(), "a charter came of it");
    let [found] = parsed.diagnostics.as_slice() else { panic!("{:?}", parsed.diagnostics) };
    let under = &text[found.span.start..found.span.end];
    assert_eq!((found.code, under), (code, underlined), "{found:?}");
    assert!(found.help.as_deref().unwrap().contains(help), "{found:?}");
}

#[test]
fn a_public_table_is_part_of_the_charter() {
    let charter = charter(&with(POPULATION));
    let (name, table) = charter.references.first_key_value().unwrap();
    assert_eq!((name.as_str(), table.key.as_str()), ("population", "region"));
    let columns: Vec<_> = table.columns().map(|(name, value)| (name.as_str(), value)).collect();
    let north = ReferenceValue::Text("North".to_owned());
    let (people, urban) = (ReferenceValue::Integer(51_000), ReferenceValue::Boolean(true));
    assert_eq!(columns, [("population", &people), ("region", &north), ("urban", &urban)]);
    let read = Charter::from_canonical(&charter.canonical()).unwrap();
    assert_eq!(read, charter);
}

#[test]
fn a_charter_without_one_keeps_its_digest_and_every_value_counts() {
    let (without, one) = (charter(SMALL), charter(&with(POPULATION)));
    assert!(!String::from_utf8(without.canonical()).unwrap().contains("\"reference\""));
    assert_ne!(without.digest(), one.digest());
    let other = charter(&with(&POPULATION.replace("51000", "51001")));
    assert_ne!(one.digest(), other.digest());
    let changes = diff(&one, &other).changes;
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(change.path, "reference.population.rows[0].population");
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("51000"), Some("51001")));
}

#[test]
fn rows_are_even_and_keys_are_unique() {
    check("\"South\"", "\"North\"", "duplicate-key", "\"North\"", "count twice");
    check("key = \"region\"", "key = \"province\"", "unknown-reference", "\"province\"", "joined");
    check("1200", "\"1200\"", "uneven-rows", "\"1200\"", "a whole number");
    check(
        ", urban = false",
        "",
        "uneven-rows",
        "{ region = \"South\", population = 1200 }",
        "same columns",
    );
    check("1200", "1200.5", "wrong-type", "1200.5", "a whole number");
    check("\"South\"", "\"\"", "empty-text", "\"\"", "in words");
    check("[reference.population]", "[reference.stay]", "duplicate-id", "[reference.stay]", "name");
    check(
        "source = \"Example Statistics Office, table 4\"\n",
        "",
        "missing-key",
        "[reference.population]",
        "`source`",
    );
}

#[test]
fn a_table_has_rows_and_something_to_say() {
    let empty = with(
        "[reference.population]\ndescription = \"d\"\nsource = \"s\"\nkey = \"region\"\nrows = []\n",
    );
    let codes: Vec<_> = parse(&empty).diagnostics.into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["empty-list"]);
    let keys = empty.replace("rows = []", "rows = [{ region = \"North\" }]");
    let codes: Vec<_> = parse(&keys).diagnostics.into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["empty-list"]);
}
