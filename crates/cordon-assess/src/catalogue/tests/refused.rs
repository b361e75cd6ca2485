//! Bad files are refused whole, with file, line and help; contributed cases are checked.

use super::*;

const SOUND: &str = r#"catalogue = 1
compiled = "2026-11-23"

[[guidance]]
id = "xx-one"
issuer = "An authority"
jurisdiction = "FR"
kind = "dpa"
date = "2020-05-11"
title = "On tracing"
topics = ["retention"]
gist = "Keep little."
limits = ["14 days", { text = "or less", verified = false }]
url = "https://example.org/one"
verified = true
seen = "text"

[[practice]]
id = "xx-two"
place = "Somewhere"
countries = ["FR", "INT"]
year = 2021
measure = "A register"
outcome = "mixed"
topics = ["retention"]
tests = ["time_limited"]
what = "Data were kept."
protected_by = []
harmed_by = ["no end"]
lesson = "Name the end."
source = "https://example.org/two"
verified = false
seen = "none"
"#;

fn read(text: &str) -> Result<Catalogue, CatalogueRefused> {
    Catalogue::read(&[CatalogueText { file: "own.toml", text }])
}

/// With `from` replaced by `to`: refused at the line of `to`, with these words and this help.
fn refused(from: &str, to: &str, problem: &str, help: &str) {
    assert_eq!(SOUND.matches(from).count(), 1, "{from}");
    let text = SOUND.replace(from, to);
    let line = 1 + SOUND[..SOUND.find(from).unwrap()].matches('\n').count();
    let error = read(&text).unwrap_err();
    let said = error.to_string();
    assert!(said.contains(&format!("own.toml:{line}: ")), "{to} is in line {line}:\n{said}");
    assert!(said.contains(problem) && said.contains(&format!("help: {help}")), "{said}");
}

#[test]
fn a_sound_file_is_read_with_all_it_says() {
    let catalogue = read(SOUND).unwrap();
    let entry = catalogue.guidance_by_id("xx-one").unwrap();
    assert_eq!(entry.limits[1], Claim { text: "or less".to_owned(), verified: false });
    let case = catalogue.practice_by_id("xx-two").unwrap();
    assert!(!case.verified && case.seen == Seen::None && case.year == 2021);
    assert_eq!(verification_in_words(case.verified, case.seen).get(..12), Some("NOT VERIFIED"));
    // A folder without topics takes those built in.
    assert_eq!(catalogue.topics(), shipped().topics());
    assert_eq!(catalogue.compiled().to_string(), "2026-11-23");
}

#[test]
fn each_fault_is_named_with_its_line_and_help() {
    let again = "give each entry its own id";
    refused("catalogue = 1", "catalogue = 2", "format 2 is not known", "write `catalogue = 1`");
    refused("gist = \"Keep", "gists = \"Keep", "unknown field `gists`", "mend this line");
    refused("kind = \"dpa\"", "kind = \"dpo\"", "unknown variant `dpo`", "mend this line");
    refused("\"mixed\"", "\"fine\"", "unknown variant `fine`", "mend this line");
    refused("[\"time_limited\"]", "[\"time\"]", "unknown variant `time`", "mend this line");
    refused("seen = \"text\"", "seen = \"twice\"", "unknown variant `twice`", "mend this line");
    refused("\"2026-11-23\"", "\"2026-11-31\"", "cannot be read", "mend this line");
    refused("verified = true", "verified = \"yes\"", "cannot be read", "mend this line");
    refused("= \"xx-two\"", "= \"xx-one\"", "`xx-one` is there twice", again);
    refused("\"xx-two\"", "\"XX two\"", "`XX two` cannot be an id", "write lower-case");
    for date in ["2020-13-01", "2020-02-30", "11.5.2020", "May 2020", "202", "2020-5"] {
        let quoted = format!("\"{date}\"");
        refused("\"2020-05-11\"", &quoted, &format!("`{date}` is no date"), "write a day");
    }
    refused("\"2020-05-11\"", "\"2026-12\"", "later than the day", "mend the date");
    refused("year = 2021", "year = 2027", "later than the day", "mend the year");
    refused("year = 2021", "year = 21", "`21` is no date", "write the year");
    refused("= \"FR\"", "= \"UK\"", "`UK` is no country", "the code of the United Kingdom is `GB`");
    refused("[\"FR\", \"INT\"]", "[\"FR\", \"XX\"]", "`XX` is no country", "write the two capital");
    refused("[\"FR\", \"INT\"]", "[]", "`countries` is empty", "name where it was");
    refused("[\"time_limited\"]", "[]", "`tests` is empty", "name the part");
    refused("\"On tracing\"", "\"TODO\"", "`title` says nothing", "say it in words");
    refused("\"no end\"", "\" \"", "`harmed_by` says nothing", "say it in words");
    refused("verified = false\nseen", "verified = true\nseen", "nothing was seen", "say in `seen`");
    for url in ["", "example.org/one", "ftp://example.org", "https://localhost/x", "https://a b.c"]
    {
        let quoted = format!("url = \"{url}\"");
        refused("url = \"https://example.org/one\"", &quoted, "`url` is no address", "write the");
    }
}

#[test]
fn an_unknown_topic_is_refused_with_the_near_one() {
    let text = SOUND.replacen("\"retention\"", "\"retenton\"", 1);
    let said = read(&text).unwrap_err().to_string();
    assert!(said.contains("own.toml:11: there is no topic `retenton`"), "{said}");
    assert!(said.contains("did you mean `retention`?"), "{said}");
    let topic = "catalogue = 1\ncompiled = \"2026-11-23\"\n[[topic]]\nname = \"a topic\"\n\
                 tests = []\nchecks = [\"sunset_sett\"]\n";
    let said = read(topic).unwrap_err().to_string();
    assert!(said.contains("own.toml:6: there is no check `sunset_sett`"), "{said}");
    assert!(said.contains("did you mean `sunset_set`?"), "{said}");
    let sound = topic.replace("_sett", "_set");
    let twice = format!("{sound}{}", &sound[sound.find("[[topic]]").unwrap()..]);
    let said = read(&twice).unwrap_err().to_string();
    assert!(said.contains("`a topic` is there twice"), "{said}");
}

#[test]
fn one_bad_entry_refuses_all_and_every_fault_is_told() {
    let text = SOUND.replace("\"FR\"", "\"FX\"").replace("year = 2021", "year = 1066");
    let error = read(&text).unwrap_err();
    assert_eq!(error.errors.len(), 3, "{error}");
    assert!(error.errors.iter().all(|e| e.line > 1 && !e.help.is_empty()));
    // Two files with one id: the second is told.
    let files = ["one.toml", "two.toml"].map(|file| CatalogueText { file, text: SOUND });
    let said = Catalogue::read(&files).unwrap_err().to_string();
    assert!(said.contains("two.toml:5: `xx-one` is there twice"), "{said}");
    let said = read("no catalogue").unwrap_err().to_string();
    assert!(said.contains("own.toml:1: cannot be read"), "{said}");
}

const CASE: &str = r#"catalogue = 1
compiled = "2026-11-23"

[[practice]]
id = "fr-register"
place = "France"
countries = ["FR"]
year = 2021
measure = "A register"
outcome = "mixed"
topics = ["retention"]
tests = ["time_limited"]
what = "Data were kept."
protected_by = []
harmed_by = ["no end"]
lesson = "Name the end."
source = "https://example.org/two"
verified = true
seen = "excerpt"
own_wording = true
contributed_by_post = "epidemiologist, a health office"
"#;

fn contribute(text: &str) -> Result<Contribution, CatalogueRefused> {
    check_contribution(&shipped(), CatalogueText { file: "case.toml", text })
}

fn not_contributed(from: &str, to: &str, problem: &str, line: usize) {
    assert_eq!(CASE.matches(from).count(), 1, "{from}");
    let error = contribute(&CASE.replace(from, to)).unwrap_err();
    let said = error.to_string();
    assert!(said.contains(&format!("case.toml:{line}: ")) && said.contains(problem), "{said}");
    assert_eq!(error.errors.len(), 1, "{said}");
}

#[test]
fn a_contributed_case_is_sound_before_its_review_and_published_after() {
    let case = contribute(CASE).unwrap();
    assert_eq!(case.cases, [("fr-register".to_owned(), false)]);
    // It is not published without a review …
    let said = read(CASE).unwrap_err().to_string();
    assert!(said.contains("own.toml:21: a contributed case that nobody reviewed"), "{said}");
    // … by another post.
    let by = |post: &str| format!("{CASE}reviewed_by_post = \"{post}\"\n");
    let said = read(&by("Epidemiologist, a health office")).unwrap_err().to_string();
    assert!(said.contains("own.toml:22: a case is reviewed by another post"), "{said}");
    let reviewed = by("data protection officer, a health office");
    assert!(contribute(&reviewed).unwrap().cases[0].1);
    let catalogue = read(&reviewed).unwrap();
    let case = catalogue.practice_by_id("fr-register").unwrap();
    assert_eq!(case.reviewed_by_post.as_deref(), Some("data protection officer, a health office"));
}

#[test]
fn a_contribution_without_source_own_words_or_post_is_refused() {
    let quote = "An officer said “we kept it all for as long as it could ever be of use”.";
    let long = "Kept. ".repeat(80);
    not_contributed("https://example.org/two", "a newspaper", "`source` is no address", 17);
    not_contributed("own_wording = true", "own_wording = false", "not declared", 20);
    not_contributed("own_wording = true\n", "", "not declared", 5);
    not_contributed("Data were kept.", quote, "a passage is quoted", 13);
    not_contributed("Data were kept.", long.trim(), "longer than 400 characters", 13);
    not_contributed("seen = \"excerpt\"", "seen = \"none\"", "nothing was seen", 18);
    not_contributed("\"fr-register\"", "\"ch-swisscovid\"", "`ch-swisscovid` is there twice", 5);
    let post = "contributed_by_post = \"epidemiologist, a health office\"\n";
    not_contributed(post, "", "`contributed_by_post` says nothing", 5);
    not_contributed("[[practice]]", "[[practices]]", "unknown field `practices`", 4);
    let said = contribute("catalogue = 1\ncompiled = \"2026-11-23\"\n").unwrap_err().to_string();
    assert!(said.contains("practice cases and nothing else"), "{said}");
    // A name between quotation marks is no passage.
    contribute(&CASE.replace("A register", "The register “Safe Return”")).unwrap();
}
