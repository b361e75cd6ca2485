//! The canonical form and the digest: independent of formatting, strict when read.

use std::{fs, path::PathBuf};

use cordon_charter::{CanonicalError, Charter, parse};
use proptest::prelude::*;

pub(crate) const SMALL: &str = include_str!("../../vectors/charter/small.toml");
const SMALL_CANONICAL: &str = include_str!("../../vectors/charter/small.json");

fn small() -> Charter {
    parse(SMALL).charter.unwrap()
}

#[test]
fn the_worked_example_of_the_specification_holds() {
    assert_eq!(String::from_utf8(small().canonical()).unwrap(), SMALL_CANONICAL);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/charter.md");
    let specification = fs::read_to_string(path).unwrap();
    let digest = small().digest().to_string();
    assert!(specification.contains(&digest), "the specification lacks {digest}");
    assert!(specification.contains(&format!("{} bytes", SMALL_CANONICAL.len())));
}

#[test]
fn formatting_and_comments_do_not_change_the_digest() {
    let digest = small().digest();
    let spaced = SMALL.replace(" = ", "   =  ").replace("\n\n", "\n\n# a comment\n\n");
    assert_eq!(parse(&spaced).charter.unwrap().digest(), digest);
    let windows = SMALL.replace('\n', "\r\n");
    assert_eq!(parse(&windows).charter.unwrap().digest(), digest);
    let parts = SMALL.split_once("[breach]").unwrap();
    let later = parts.1.split_once("\n\n").unwrap();
    let moved = format!("{}{}\n\n[breach]{}\n", parts.0, later.1, later.0);
    assert_eq!(parse(&moved).charter.unwrap().digest(), digest);
}

#[test]
fn other_words_for_the_same_change_nothing() {
    let digest = small().digest();
    for (from, to) in [
        ("step = \"0.5\"", "step = \"0.50\""),
        ("max = 15", "max = \"15.0\""),
        ("epsilon = \"1/2\"", "epsilon = 0.5"),
        ("delta = \"1e-6\"", "delta = \"0.000001\""),
        ("key = \"day\"", "key = [\"day\"]"),
        ("title = \"Beds in use\"", "title = { en = \"Beds in use\" }"),
        ("people_told = \"by letter\"", "people_told = { en = \"by letter\" }"),
        ("anchor = \"day\",", "anchor = \"day\", period = \"day\","),
    ] {
        assert_eq!(SMALL.matches(from).count(), 1, "{from}");
        let charter = parse(&SMALL.replace(from, to)).charter.unwrap();
        assert_eq!(charter.digest(), digest, "{to}");
    }
    let other = SMALL.replace("hours = 24", "hours = 25");
    assert_ne!(parse(&other).charter.unwrap().digest(), digest);
}

/// What persons read in their own language was a text in one language once.
#[test]
fn a_text_in_english_alone_stays_a_string_and_reads_back_in_several() {
    let plain = String::from_utf8(small().canonical()).unwrap();
    assert!(plain.contains("\"people_told\":\"by letter\""), "{plain}");
    let told = "people_told = { en = \"by letter\", fr = \"par lettre\" }";
    let both = parse(&SMALL.replace("people_told = \"by letter\"", told)).charter.unwrap();
    let text = String::from_utf8(both.canonical()).unwrap();
    let said = "\"people_told\":{\"en\":\"by letter\",\"fr\":\"par lettre\"}";
    assert!(text.contains(said), "{text}");
    assert_eq!(Charter::from_canonical(text.as_bytes()).unwrap(), both);
    // English alone has one spelling, and no text at all is none.
    let spelt = plain.replace("\"by letter\"", "{\"en\":\"by letter\"}");
    assert!(matches!(Charter::from_canonical(spelt.as_bytes()), Err(CanonicalError::NotCanonical)));
    let empty = plain.replace("\"by letter\"", "{}");
    assert!(Charter::from_canonical(empty.as_bytes()).is_err());
    let tag = "people_told = { english = \"by letter\" }";
    let wrong = parse(&SMALL.replace("people_told = \"by letter\"", tag));
    assert!(wrong.diagnostics.iter().any(|found| found.code == "bad-language"));
}

#[test]
fn only_the_canonical_bytes_are_read() {
    let spaced = SMALL_CANONICAL.replacen(':', ": ", 1);
    let read = Charter::from_canonical(spaced.as_bytes());
    assert!(matches!(read, Err(CanonicalError::NotCanonical)));
    let unknown = SMALL_CANONICAL.replacen('{', "{\"a\":1,", 1);
    assert!(matches!(Charter::from_canonical(unknown.as_bytes()), Err(CanonicalError::Shape(_))));
    let cut = &SMALL_CANONICAL.as_bytes()[..SMALL_CANONICAL.len() - 1];
    assert!(matches!(Charter::from_canonical(cut), Err(CanonicalError::Shape(_))));
}

#[test]
fn a_document_is_held_to_the_rules_of_a_text() {
    for (from, to, code, place) in [
        ("\"charter\":1,", "\"charter\":2,", "unsupported-format", "charter"),
        ("\"key\":[\"day\"]", "\"key\":[\"dya\"]", "unknown-reference", "record.stay.key"),
        ("\"hours\":24", "\"hours\":0", "not-positive", "breach.hours"),
        ("\"by letter\"", "\"\"", "empty-text", "breach.people_told"),
        ("\"step\":5", "\"step\":10", "bad-number", "record.stay.field.oxygen.step"),
        ("\"max\":150", "\"max\":151", "finer-than-step", "record.stay.field.oxygen.max"),
    ] {
        assert_eq!(SMALL_CANONICAL.matches(from).count(), 1, "{from}");
        let document = SMALL_CANONICAL.replace(from, to);
        match Charter::from_canonical(document.as_bytes()) {
            Err(CanonicalError::Rule { code: found, path, .. }) => {
                assert_eq!((found, path.as_str()), (code, place));
            }
            other => panic!("{to}: {other:?}"),
        }
    }
}

proptest! {
    #[test]
    fn a_flipped_byte_is_another_charter_or_none(at in 0..SMALL_CANONICAL.len(), bit in 0u8..8) {
        let mut bytes = SMALL_CANONICAL.as_bytes().to_vec();
        bytes[at] ^= 1 << bit;
        if let Ok(charter) = Charter::from_canonical(&bytes) {
            prop_assert_eq!(charter.canonical(), bytes);
            prop_assert_ne!(charter.digest(), small().digest());
        }
    }
}

#[test]
fn a_meaning_is_named_as_it_is_written() {
    for name in [
        "approves",
        "advises",
        "advises_against",
        "notified",
        "consulted",
        "authorised",
        "judges",
        "answers",
    ] {
        let meaning: cordon_charter::Meaning = serde_json::from_value(name.into()).unwrap();
        assert_eq!(meaning.as_str(), name);
    }
}
