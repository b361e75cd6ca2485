//! A measure whose law demands a consultation opens only on its record: who was heard over this
//! very charter, the answer, what changed.

use std::fs;

use serde_json::json;

use crate::world::{VARICELLA, World, filled, json, root};

const ID: &str = VARICELLA.measure;

/// Everything but the consultation is there.
fn agreed(charter: &str) -> World {
    let world = World::new(VARICELLA.jurisdiction);
    world.propose(charter);
    world.enrol_roles();
    world.sign_all(&VARICELLA);
    world
}

#[test]
fn opening_names_the_missing_record_and_the_command() {
    let world = agreed(&VARICELLA.text());
    let refused = |missing: &str, command: &str| {
        let ran = world.run(1, &["measure", "open", ID]);
        for part in [missing, command] {
            assert!(ran.err.contains(part), "{part}\n{}", ran.err);
        }
    };
    refused("people concerned (`people_concerned`) was heard", "cordon consult export");
    let people = world.hear(ID, "people_concerned");
    refused("an authority (`authority`) was heard", "cordon consult import MEASURE FILE");
    let authority = world.hear(ID, "authority");
    refused(&format!("(leaf {people}) has no answer"), "cordon consult answer");
    assert_eq!(
        world.show(ID)["to_hear"][0],
        json!({"lacks": "answer", "reply": people.parse::<u64>().unwrap()})
    );
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("heard       2 on record"), "{shown}");
    assert!(shown.contains(&format!("to hear     reply {people}: no answer")), "{shown}");
    world.answer(ID, &people);
    world.answer(ID, &authority);
    let leaves = world.log().len();
    world.answer(ID, &people);
    assert_eq!(world.log().len(), leaves, "the same answer is in the log once");
    world.ok(&["measure", "open", ID]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);

    let record = world.ok(&["consult", "show", ID]).out;
    for part in ["Example council of residents, board", "No street names.", "You are right."] {
        assert!(record.contains(part), "{part}\n{record}");
    }
    let first = world.ok(&["consult", "show", ID, "--format", "json"]).out;
    let first = json(first.lines().next().unwrap());
    assert_eq!(first["heard"]["date"], "2026-11-01");
    assert_eq!(first["answer"]["changed"], "nothing");
    assert_eq!(
        (first["counts"].clone(), first["group"].clone()),
        (json!(true), json!("people_concerned"))
    );
    // The leaf holds who is meant and over which charter; what was said lies in the body.
    let leaf = world.log()[people.parse::<usize>().unwrap()]["leaf"].to_string();
    assert!(!leaf.contains("residents") && !leaf.contains("street"), "{leaf}");
}

#[test]
fn a_record_over_an_earlier_charter_counts_once_it_is_confirmed() {
    let world = World::new(VARICELLA.jurisdiction);
    world.propose(&VARICELLA.text());
    let replies = ["people_concerned", "authority"].map(|group| world.hear(ID, group));
    let kept_shorter = VARICELLA.text().replacen("hours = 72", "hours = 48", 1);
    world.propose(&kept_shorter);
    world.enrol_roles();
    world.sign_all(&VARICELLA);
    let ran = world.run(1, &["measure", "open", ID]);
    assert!(ran.err.contains("concerns an earlier charter"), "{}", ran.err);
    let confirm = ["consult", "confirm", ID, "--reason", "Only the hours changed."];
    assert!(world.run(1, &confirm).err.contains("has no answer"));
    replies.iter().for_each(|reply| world.answer(ID, reply));
    assert!(world.ok(&["consult", "show", ID]).out.contains("an earlier charter; not confirmed"));
    world.ok(&confirm);
    world.ok(&["measure", "open", ID]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn what_somebody_said_is_removed_and_the_record_still_opens_the_measure() {
    let world = agreed(&VARICELLA.text());
    world.hear_all(ID);
    let log = world.log();
    let heard = |entry: &&serde_json::Value| entry["leaf"]["event"]["kind"] == "consultee_heard";
    let leaf = log.iter().find(heard).unwrap()["index"].to_string();
    let body = world.path(&format!("authority/log/bodies/{leaf}.json"));
    assert!(fs::read_to_string(&body).unwrap().contains("No street names."));
    assert!(world.run(2, &["log", "redact", &leaf, "--code", "It names X"]).err.contains("code"));
    assert!(
        world.run(1, &["log", "redact", "0", "--code", "personal-data"]).err.contains("conduct")
    );
    world.ok(&["log", "redact", &leaf, "--code", "personal-data"]);
    assert!(!body.exists());
    world.run(1, &["log", "redact", &leaf, "--code", "personal-data"]);
    assert!(world.ok(&["consult", "show", ID]).out.contains("removed; the record stands"));
    world.ok(&["measure", "open", ID]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn replies_are_recorded_whole_or_not_at_all() {
    let world = agreed(&VARICELLA.text());
    let file = world.text("consultation.md");
    world.ok(&["consult", "export", ID, "--out", &file, "--language", "fr"]);
    let form = fs::read_to_string(&file).unwrap();
    assert!(form.contains("Consultation publique") && form.contains("GDPR Art"), "{form}");
    let good = filled(&form, "people_concerned");
    let before = world.log().len();
    let refused = |text: &str, code: i32, why: &str| {
        let file = world.write("replies.md", text);
        let ran = world.run(code, &["consult", "import", ID, &file]);
        assert!(ran.err.contains(why), "{why}\n{}", ran.err);
        assert!(!ran.err.contains("residents"), "{}", ran.err);
    };
    refused(&form, 2, "replies.md:");
    refused("nothing", 2, "holds no reply");
    refused(&[&good[..], &form].concat(), 2, "nothing was recorded");
    refused(&[&good[..], &good].concat(), 0, "");
    assert_eq!(world.log().len(), before + 2, "two bodies may say the same");
    refused(&good, 2, "recorded already");
    refused(&good.replace(": 2026-11-01", ": 2036-11-01"), 2, "dated after today");
    refused(&good.replace(ID, "another-measure"), 2, "is about `another-measure`");
    let digest = "0".repeat(64);
    let charter = form.lines().find_map(|line| line.strip_prefix("charter: ")).unwrap();
    refused(&good.replace(charter, &digest), 1, "was never proposed");
    assert_eq!(world.log().len(), before + 2);
    let words = ["consult", "answer", ID, "--reply", "0", "--answer", "Yes.", "--changed", "none"];
    assert!(world.run(1, &words).err.contains("nobody who was heard"));
}

#[test]
fn the_text_for_the_public_comes_of_a_charter_file_too() {
    let world = World::new("XX");
    let out = world.text("consultation.md");
    for language in ["en", "fr", "es", "zh"] {
        let charter = root().join(VARICELLA.file);
        let words = ["consult", "export", charter.to_str().unwrap(), "--language", language];
        world.ok(&[&words[..], &["--out", &out]].concat());
        let text = fs::read_to_string(&out).unwrap();
        assert!(text.contains("=== reply ===\nmeasure: varicella-notification\n"), "{text}");
    }
    world.run(2, &["consult", "export", "Not a measure", "--out", &out]);
    world.run(2, &["consult", "export", "unknown", "--out", &out]);
}

#[test]
fn the_law_of_the_union_demands_a_consultation_or_reasons() {
    let world = World::new("DE");
    let table = "[consultation]\ngroups = [\"people_concerned\", \"authority\"]\n";
    assert!(VARICELLA.text().contains(table));
    let check = |table_now: &str, code: i32| {
        let file = world.write("charter.toml", VARICELLA.text().replace(table, table_now));
        let ran = world.run(code, &["check", &file, "--all"]);
        [ran.out, ran.err].concat()
    };
    let said = check("", 1);
    assert!(said.contains("gdpr-35-9") && said.contains("c108-15"), "{said}");
    let said = check("[consultation]\ngroups = [\"industry\", \"authority\"]\n", 1);
    assert!(said.contains("was not heard over this charter"), "{said}");
    check(
        "[consultation]\ngroups = [\"authority\"]\nnot_sought = \"the outbreak is over in days\"\n",
        0,
    );
}
