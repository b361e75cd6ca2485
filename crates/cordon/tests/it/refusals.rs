//! What is refused: with the right exit code, in the log, and at no cost.

use std::{fs, path::Path};

use crate::{
    people::{HEADER, csv, invented},
    world::{EBOLA, MERS, Ran, World, json},
};

const COUNT: &str = "SELECT count(*) FROM mers_case";

fn filled() -> World {
    let world = World::open(&MERS);
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    world
}

fn ask<'a>(sql: &'a str, purpose: &'a str, epsilon: &'a str) -> Vec<&'a str> {
    vec!["ask", MERS.measure, sql, "--purpose", purpose, "--epsilon", epsilon]
}

/// Exit code 1, one event of this kind and code, nothing spent.
#[track_caller]
fn refused(world: &World, words: &[&str], kind: &str, code: &str) -> Ran {
    let (left, leaves) = (world.left(MERS.measure), world.log().len());
    let ran = world.run(1, words);
    assert_eq!(world.left(MERS.measure), left, "a refusal cost something");
    assert_eq!(world.log().len(), leaves + 1, "one event for one refusal\n{}", ran.err);
    let event = world.last_event();
    assert_eq!((event["kind"].as_str(), event["code"].as_str()), (Some(kind), Some(code)));
    assert!(ran.out.is_empty(), "{}", ran.out);
    assert!(ran.err.starts_with("refused: "), "{}", ran.err);
    ran
}

#[test]
fn columns_that_no_charter_declares_are_over_collection() {
    let world = filled();
    let text = format!("{HEADER},religion,shoe_size\nINVENTED-1,5,,F,,,,,2015-05-02,,,,,,,no,37\n");
    let file = world.write("over.csv", text);
    let words = ["submit", MERS.measure, "mers_case", &file];
    let ran = refused(&world, &words, "batch_refused", "over-collection");
    assert!(ran.err.contains("over-collection"), "{}", ran.err);
    assert!(ran.err.contains("`religion`") && ran.err.contains("`shoe_size`"), "{}", ran.err);
    assert!(!Path::new(&format!("{file}.receipt.json")).exists());
}

#[test]
fn a_file_cut_at_row_65536_is_refused_with_the_missing_count() {
    let world = filled();
    let people = invented(65_600, 2);
    let (whole, cut) = (csv(&people), csv(&people[..65_536]));
    let file = world.write("cut.csv", cut);
    let manifest = world.write("manifest.toml", "rows = 65600\n");
    let words = ["submit", MERS.measure, "mers_case", &file, "--manifest", &manifest];
    let ran = refused(&world, &words, "batch_refused", "manifest-mismatch");
    assert!(ran.err.contains("64 rows are missing"), "{}", ran.err);
    // The whole file under the same manifest is taken.
    let file = world.write("whole.csv", whole);
    let words = ["submit", MERS.measure, "mers_case", &file, "--manifest", &manifest];
    let said = world.ok(&words).out;
    assert!(said.starts_with("65,600 rows received: 65,600 admitted, 0 refused"), "{said}");
}

#[test]
fn a_file_comes_with_its_manifest_or_is_refused() {
    let world = World::open(&MERS);
    let file = world.write("list.csv", csv(&invented(70, 2)));
    let manifest = world.text("list.manifest.toml");
    fs::remove_file(&manifest).unwrap();
    let words = ["submit", MERS.measure, "mers_case", &file];
    let ran = refused(&world, &words, "batch_refused", "manifest-missing");
    assert!(ran.err.contains("`cordon manifest FILE`"), "{}", ran.err);
    // As the sender makes it, from the file alone; it is found beside the file.
    let said = world.ok(&["manifest", &file]).out;
    assert!(said.contains("rows 70, SHA-256 "), "{said}");
    let ran = world.run(2, &["manifest", &file]);
    assert!(ran.err.contains("list.manifest.toml"), "never written over: {}", ran.err);
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, &whole[..whole.trim_end().rfind('\n').unwrap() + 1]).unwrap();
    let ran = refused(&world, &words, "batch_refused", "manifest-mismatch");
    assert!(ran.err.contains("1 row is missing"), "{}", ran.err);
    fs::write(&file, whole).unwrap();
    let said = world.ok(&words).out;
    assert!(said.contains("70 admitted") && said.contains("list.manifest.toml agrees"), "{said}");
}

#[test]
fn questions_are_refused_before_anything_is_spent() {
    let world = filled();
    let purpose = "course-of-outbreak";
    let by_hospital = "SELECT loc_hosp, count(*) FROM mers_case GROUP BY loc_hosp";
    let ran =
        refused(&world, &ask(by_hospital, purpose, "0.1"), "question_refused", "outside-purpose");
    assert!(ran.err.contains("hospital-safety"), "says where it belongs: {}", ran.err);
    let ran =
        refused(&world, &ask(COUNT, "marketing", "0.1"), "question_refused", "unknown-purpose");
    assert!(ran.err.contains(purpose), "says which purposes there are: {}", ran.err);
    refused(&world, &ask(COUNT, purpose, "1000"), "question_refused", "budget-exhausted");
    for (sql, code) in [
        ("SELECT * FROM mers_case", "select-star"),
        ("SELECT id, count(*) FROM mers_case GROUP BY id", "person-column"),
        ("SELECT count(*) FROM mers_case WHERE id = 'INVENTED-1-0'", "person-column"),
        ("SELECT count(DISTINCT age) FROM mers_case", "count-distinct"),
        ("SELECT max(age) FROM mers_case", "unknown-aggregate"),
    ] {
        refused(&world, &ask(sql, purpose, "0.1"), "question_refused", code);
    }
    let mut as_submitter = ask(COUNT, purpose, "0.1");
    as_submitter.extend(["--as", "submitter"]);
    refused(&world, &as_submitter, "question_refused", "no-access");
}

/// The choice of a clip is charged first; where the answer by it is too dear, that stays.
#[test]
fn a_refusal_after_the_first_charge_does_not_say_that_nothing_was_spent() {
    let many = MERS.text().replace("rows_per_person = 1", "rows_per_person = 5");
    let world = World::open_as(&MERS, &many);
    let file = world.write("invented.csv", csv(&invented(400, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let left = world.left(MERS.measure);
    let sql = "SELECT sex, count(*) FROM mers_case GROUP BY sex";
    let words = ["ask", MERS.measure, sql, "--purpose", "course-of-outbreak", "--within", "3"];
    let said = world.run(1, &words).err;
    assert_ne!(world.left(MERS.measure), left);
    assert!(said.contains("[budget-exhausted]"), "{said}");
    let (of_refusal, leaf) = ("the refusal is in the log (leaf ", world.log().len() - 1);
    assert!(said.contains(&format!("{of_refusal}{leaf}); the first charge stays")), "{said}");
    // Now the choice is in the log: refused before any charge.
    let said = world.run(1, &words).err;
    assert!(said.contains("[budget-exhausted]"), "{said}");
    assert!(said.contains(&format!("{of_refusal}{}); nothing was spent", leaf + 1)), "{said}");
}

#[test]
fn spending_goes_on_until_nothing_is_left_and_not_further() {
    let world = filled();
    let purpose = "course-of-outbreak";
    let mut answered = 0;
    loop {
        // Each asks something else, or it would be the same question again.
        let sql = format!("SELECT count(*) FROM mers_case WHERE age > {answered}");
        let ran = world.try_run(&ask(&sql, purpose, "0.7"));
        if ran.code == 1 {
            assert!(ran.err.contains("[budget-exhausted]"), "{}", ran.err);
            break;
        }
        assert_eq!(ran.code, 0, "{}", ran.err);
        answered += 1;
        assert!(answered < 100, "the budget never ends");
    }
    // ρ of ε = 3 is about 0.19, of ε = 0.7 about 0.011: 60 % hold some ten answers.
    assert!(answered > 3, "{answered} answers");
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn a_suspension_stops_the_next_act_and_only_its_role_lets_it_go_on() {
    let world = filled();
    let purpose = "course-of-outbreak";
    world.ok(&ask(COUNT, purpose, "0.1"));
    let stop = ["measure", "suspend", MERS.measure, "--reason", "looked into"];
    world.ok(&[&stop[..], &["--as", "supervisory_authority"]].concat());
    assert_eq!(world.last_event()["kind"], "measure_suspended");
    let other = "SELECT count(*) FROM mers_case WHERE age > 40";
    refused(&world, &ask(other, purpose, "0.1"), "question_refused", "suspended");
    // The same question again would be free, but nothing is answered now.
    refused(&world, &ask(COUNT, purpose, "0.1"), "question_refused", "suspended");
    let file = world.write("more.csv", csv(&invented(5, 3)));
    let words = ["submit", MERS.measure, "mers_case", &file];
    let ran = refused(&world, &words, "batch_refused", "suspended");
    assert!(ran.err.contains("supervisory_authority"), "{}", ran.err);
    let resume = ["measure", "resume", MERS.measure, "--reason", "done", "--as"];
    world.run(1, &[&resume[..], &["controller"]].concat());
    world.ok(&[&resume[..], &["supervisory_authority"]].concat());
    world.ok(&ask(other, purpose, "0.1"));
    world.ok(&["submit", MERS.measure, "mers_case", &file]);
}

#[test]
fn nothing_happens_before_the_measure_is_open() {
    let world = World::new(MERS.jurisdiction);
    world.propose(&MERS.text());
    let file = world.write("invented.csv", csv(&invented(5, 4)));
    let ran = world.run(1, &["submit", MERS.measure, "mers_case", &file]);
    assert!(ran.err.starts_with("refused: "), "{}", ran.err);
    world.run(1, &ask(COUNT, "course-of-outbreak", "0.1"));
    // Statements are missing.
    let ran = world.run(1, &["measure", "open", MERS.measure]);
    assert!(ran.err.contains("controller"), "says whose statement is missing: {}", ran.err);
    world.enrol_roles();
    world.sign(MERS.measure, "controller", "approves", &[]);
    let ran = world.run(1, &["measure", "open", MERS.measure]);
    assert!(ran.err.contains("data_protection_officer"), "{}", ran.err);
    world.sign_all(&MERS);
    world.ok(&["measure", "open", MERS.measure]);
    world.submit(MERS.measure, "mers_case", Path::new(&file));
}

#[test]
fn a_statement_counts_only_from_a_key_of_its_role_and_unaltered() {
    let world = World::new(MERS.jurisdiction);
    world.propose(&MERS.text());
    world.enrol_roles();
    let draft = world.text("draft.json");
    let export = ["statement", "export", MERS.measure, "--as", "controller"];
    world.ok(&[&export[..], &["--meaning", "approves", "--out", &draft]].concat());
    let signed = world.text("signed.json");
    // The key of another role.
    let key = world.text("supervisory_authority.key");
    let ran = world.try_run(&["statement", "sign", &draft, "--key", &key, "--out", &signed]);
    if ran.code == 0 {
        let ran = world.try_run(&["statement", "import", &signed]);
        assert_ne!(ran.code, 0, "the supervisory authority approved as controller");
    }
    // The right key, then one letter changed.
    let key = world.text("controller.key");
    world.ok(&["statement", "sign", &draft, "--key", &key, "--out", &signed]);
    let text = fs::read_to_string(&signed).unwrap();
    assert!(text.contains("approves"));
    let altered = world.write("altered.json", text.replace("approves", "notified"));
    let ran = world.try_run(&["statement", "import", &altered]);
    assert!(ran.code == 1 || ran.code == 3, "{ran:?}");
    // Not signed at all.
    world.run(2, &["statement", "import", &draft]);
    world.ok(&["statement", "import", &signed]);
}

#[test]
fn wrong_usage_ends_with_2_and_writes_nothing() {
    let world = filled();
    let leaves = world.log().len();
    let good = world.text("invented.csv");
    let calls: [&[&str]; 12] = [
        &[],
        &["tell"],
        &["ask", MERS.measure],
        &["ask", MERS.measure, COUNT, "--purpose", "course-of-outbreak"],
        &["ask", MERS.measure, COUNT, "--purpose", "course-of-outbreak", "--epsilon", "much"],
        &["ask", "no-such-measure", COUNT, "--purpose", "course-of-outbreak", "--epsilon", "1"],
        &["submit", "no-such-measure", "mers_case", &good],
        &["submit", MERS.measure, "no_such_record", &good],
        &["submit", MERS.measure, "mers_case", "no-such-file.csv"],
        &["measure", "show", "no-such-measure"],
        &["measure", "open", "no-such-measure"],
        &["verify"],
    ];
    for words in calls {
        let ran = world.run(2, words);
        assert!(!ran.err.is_empty());
    }
    let both = ["--epsilon", "1", "--spend", "1"];
    world.run(2, &[&ask(COUNT, "course-of-outbreak", "1")[..5], &both].concat());
    world.run(2, &["--authority", "no-such-folder", "measure", "list"]);
    assert_eq!(world.log().len(), leaves);
}

#[test]
fn the_same_file_twice_is_recorded_once() {
    let world = filled();
    let leaves = world.log().len();
    let said = world.ok(&["submit", MERS.measure, "mers_case", &world.text("invented.csv")]).out;
    assert!(said.contains("recorded before"), "{said}");
    // Another name, the same bytes.
    let copy = world.write("copy.csv", fs::read(world.path("invented.csv")).unwrap());
    world.ok(&["submit", MERS.measure, "mers_case", &copy]);
    assert_eq!(world.log().len(), leaves);
    world.ok(&["verify", &format!("{copy}.receipt.json")]);
}

#[test]
fn t13_the_same_question_again_is_free_and_identical() {
    let world = filled();
    let purpose = "course-of-outbreak";
    let json = |sql: &str| {
        let mut words = ask(sql, purpose, "0.2");
        words.extend(["--format", "json"]);
        world.ok(&words).out
    };
    let sql = "SELECT sex, count(*) AS n FROM mers_case WHERE age > 30 GROUP BY sex";
    let first = json(sql);
    let (left, leaves) = (world.left(MERS.measure), world.log().len());
    assert_eq!(json(sql), first);
    // The same plan, written differently.
    let written = "select  SEX, COUNT(*) as n from mers_case where 30 < age group by 1 -- again";
    assert_eq!(json(written), first);
    assert_eq!((world.left(MERS.measure), world.log().len()), (left.clone(), leaves));
    // A different meaning is charged; so is the same question about more rows.
    json("SELECT sex, count(*) AS n FROM mers_case WHERE age > 31 GROUP BY sex");
    let less = world.left(MERS.measure);
    assert_ne!(less, left);
    let file = world.write("more.csv", csv(&invented(5, 5)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    assert_ne!(json(sql), first);
    assert_ne!(world.left(MERS.measure), less);
}

/// A fresh answer, one from the log and a refusal all take at least the first slot; what an answer
/// says is as long as its release, whether rows were read for it or not.
#[test]
fn t7_time_and_length_of_an_answer_are_public() {
    let world = filled();
    let told = |sql: &str| {
        let mut words = ask(sql, "course-of-outbreak", "0.2");
        words.extend(["--format", "csv"]);
        let start = std::time::Instant::now();
        let said = world.ok(&words).out;
        assert!(start.elapsed() >= std::time::Duration::from_millis(250), "{sql}");
        said
    };
    let sql = "SELECT sex, count(*) AS n FROM mers_case GROUP BY sex";
    let fresh = told(sql);
    // All of it follows from the release, which a stranger has with the receipt.
    let receipt = world.text("told.receipt.json");
    let mut words = ask(sql, "course-of-outbreak", "0.2");
    words.extend(["--format", "json", "--receipt", &receipt]);
    let said = world.ok(&words).out;
    let released =
        json(&fs::read_to_string(&receipt).unwrap())["signed"]["opening"]["body"].clone();
    assert_eq!(said, format!("{released}\n"));
    assert_eq!(fresh, as_csv(&released));
    // Padding, or a digit more, would be seen.
    assert_ne!(fresh, as_csv(&released).replace('\n', " \n"));
    // Whose rows count changes nothing but the numbers: as many lines for nobody as for all.
    let nobody = told("SELECT sex, count(*) AS n FROM mers_case WHERE age > 109 GROUP BY sex");
    assert_eq!(nobody.lines().count(), fresh.lines().count());
    let start = std::time::Instant::now();
    world.run(1, &ask("SELECT * FROM mers_case", "course-of-outbreak", "0.2"));
    assert!(start.elapsed() >= std::time::Duration::from_millis(250));
}

/// A release of keys and counts as CSV, written here a second time.
fn as_csv(release: &serde_json::Value) -> String {
    let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let columns = list(&release["columns"]);
    let is_key = |column: &serde_json::Value| column["kind"] == "key";
    let heads = columns.iter().map(|column| match (is_key(column), text(&column["name"])) {
        (true, name) => name,
        (false, name) => format!("{name},{name}_low,{name}_high,{name}_state"),
    });
    let lines = list(&release["rows"]).into_iter().map(|row| {
        let cells = list(&row).into_iter().zip(&columns).map(|(cell, column)| {
            let value = text(&cell["value"]["value"]);
            let state = ["withheld", "unknown"].into_iter().find(|state| cell[state] == true);
            let state = state.unwrap_or("told");
            match is_key(column) {
                true => value,
                false => format!("{value},{},{},{state}", text(&cell["low"]), text(&cell["high"])),
            }
        });
        cells.collect::<Vec<_>>().join(",")
    });
    [heads.collect::<Vec<_>>().join(",")].into_iter().chain(lines).map(|l| l + "\n").collect()
}

#[test]
fn explain_reads_no_row_and_writes_nothing() {
    let world = filled();
    let mut words = ask(COUNT, "course-of-outbreak", "0.2");
    words.push("--explain");
    let (left, leaves) = (world.left(MERS.measure), world.log().len());
    let said = world.ok(&words).out;
    assert!(said.contains("costs"), "{said}");
    // T11: more persons change nothing of it.
    let file = world.write("more.csv", csv(&invented(500, 6)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    assert_eq!(world.ok(&words).out, said);
    assert_eq!((world.left(MERS.measure), world.log().len()), (left, leaves + 1));
}

#[test]
fn an_explanation_is_json_for_machines() {
    let world = filled();
    let mut words = ask(COUNT, "course-of-outbreak", "0.2");
    words.extend(["--explain", "--format", "json"]);
    let said = json(&world.ok(&words).out);
    assert_eq!((&said["explanation"], &said["record"]), (&1.into(), &"mers_case".into()));
    let fields = [
        "blocks",
        "cells",
        "cuts",
        "epsilon",
        "explanation",
        "found",
        "groupings",
        "keys",
        "mechanism",
        "minimum_half_width",
        "minimum_people",
        "record",
        "rho",
        "rho_choice",
        "rho_left_before",
        "rows_per_person",
    ];
    assert_eq!(said.as_object().unwrap().keys().collect::<Vec<_>>(), fields);
    let block = said["blocks"][0].as_object().unwrap();
    let fields = [
        "clip",
        "columns",
        "greatest_clip",
        "half_width",
        "kind",
        "ladder",
        "minimum",
        "numbers",
        "rho",
    ];
    assert_eq!(block.keys().collect::<Vec<_>>(), fields);
    assert!(block["half_width"].as_f64().unwrap() > 0.0 && block["rho"].is_string());
    // The specification names every field.
    let page = std::fs::read_to_string(crate::world::root().join("docs/spec/release.md")).unwrap();
    let page = page.split("## Explanation").nth(1).unwrap().split("\n## ").next().unwrap();
    for field in said.as_object().unwrap().keys().chain(block.keys()) {
        assert!(page.contains(&format!("`{field}`")), "{field}");
    }
    // An explanation has no rows.
    words.pop();
    words.push("csv");
    assert!(world.run(2, &words).err.contains("an explanation has no rows"));
}

#[test]
fn a_charter_with_an_unmet_must_does_not_open() {
    let late = EBOLA.text().replace("hours = 72", "hours = 720");
    let world = World::new(EBOLA.jurisdiction);
    let file = world.write("late.toml", &late);
    let checked = world.run(1, &["check", &file]);
    assert!(checked.err.contains("cannot open"), "{}", checked.err);
    world.propose(&late);
    world.enrol_roles();
    world.sign_all(&EBOLA);
    assert_eq!(world.show(EBOLA.measure)["unmet_must"], serde_json::json!(["c108-7-2"]));
    let ran = world.run(1, &["measure", "open", EBOLA.measure]);
    assert!(ran.err.contains("c108-7-2"), "{}", ran.err);
    assert_eq!(world.show(EBOLA.measure)["state"], "assessed");
}
