//! Failures on the record that were conduct, played again: `charters/README.md` says which.

use std::fs;

use serde_json::json;

use crate::{
    conduct::{ask_about, published, verified},
    nine::today,
    people::{csv, invented},
    world::{Example, MERS, World},
};

const CHECK_IN: Example = Example {
    file: "measures/quarantine-check-in.toml",
    measure: "quarantine-check-in",
    jurisdiction: "KR",
    authority_says: "consulted",
};

/// Check-ins of 100 persons of the simulator, as they were submitted.
fn check_ins(world: &World) -> String {
    let (sample, id) = (world.text("sample"), CHECK_IN.measure);
    let today = today().to_string();
    let words = ["simulate", &sample, "--measure", id, "--people", "100", "--from", &today];
    world.ok(&words);
    let file = world.path("sample/check_in.csv");
    let rows = fs::read_to_string(&file).unwrap();
    world.submit(id, "check_in", &file);
    rows
}

/// Singapore 2021: "purely for contact tracing", until the police asked. Germany 2021: the health
/// office was talked into an invented infection.
#[test]
fn police_who_ask_for_check_ins_get_none_and_everybody_sees_that_they_asked() {
    let world = World::open(&CHECK_IN);
    let id = CHECK_IN.measure;
    let rows = check_ins(&world);
    let code = rows.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let leaf = ask_about(&world, id, "for-overseer.json").to_string();
    let (machine, page) = verified(&world);
    assert_eq!(machine["conduct"][0]["requests"], json!({ "law_enforcement": 1 }));
    assert!(page.contains("asked for outside its purposes by 1 law_enforcement"), "{page}");
    // No question lists them, whatever it is said to be for.
    let purpose = ["--purpose", "quarantine-help", "--epsilon", "0.1"];
    for sql in ["SELECT order_code FROM check_in", "SELECT * FROM check_in"] {
        world.run(1, &[&["ask", id, sql][..], &purpose].concat());
    }
    let other = ["--purpose", "criminal-inquiry", "--epsilon", "0.1"];
    let asked =
        world.try_run(&[&["ask", id, "SELECT COUNT(*) FROM check_in"][..], &other].concat());
    assert_ne!(asked.code, 0);
    // The charter names the warrant and says that it compels nothing here; nor does a new case.
    let list = world.write("persons.txt", &code);
    let out = world.text("orders");
    let power = ["--power", "seizure by warrant under the Criminal Procedure Act"];
    let what = ["--record", "check_in", "--fields", "province", "--persons", &list, "--out", &out];
    let words = [&["request", "order", id, &leaf][..], &power, &what].concat();
    let refused = world.run(1, &words);
    assert!(refused.err.contains("takes a new version of the charter"), "{}", refused.err);
    assert!(!world.path("orders").exists());
    let invented = rows.lines().take(2).collect::<Vec<_>>().join("\n").replace(&code, "INVENTED");
    world.submit(id, "check_in", world.write("invented.csv", invented).as_ref());
    world.run(1, &words);
    // Nothing of anybody is in what is public or was said.
    assert!(!published(&world).contains(&code) && !world.heard().contains(&code));
    assert_eq!(verified(&world).0["conduct"][0]["disclosures"], json!([]));
}

/// Australia 2020–2022: the report on what it achieved came a year late, and nothing stopped.
#[test]
fn a_report_that_is_overdue_stops_questions_and_intake_by_itself() {
    let world = World::open(&MERS);
    let id = MERS.measure;
    let rows = world.write("rows.csv", csv(&invented(30, 1)));
    world.submit(id, "mers_case", rows.as_ref());
    // A first report that promises the next one for a day that is past by now.
    let report = world.write("report.md", "Eleven clusters were found. No person is named.");
    world.ok(&["measure", "report", id, &report, "--next", "2026-01-01"]);
    let left = world.left(id);
    assert_eq!(world.show(id)["state"], "suspended");
    let more = world.write("more.csv", csv(&invented(30, 2)));
    let ran = world.run(1, &["submit", id, "mers_case", &more]);
    assert!(ran.err.contains("report-overdue") && ran.err.contains("2026-01-01"), "{}", ran.err);
    let sql = "SELECT count(*) AS n FROM mers_case";
    let ask = ["ask", id, sql, "--purpose", "course-of-outbreak", "--epsilon", "0.5"];
    assert!(world.run(1, &ask).err.contains("report-overdue"));
    assert_eq!(world.left(id), left);
    // Everybody sees why, in the log alone.
    let (machine, page) = verified(&world);
    let said = "the report on its effect was due on 2026-01-01";
    assert!(machine["overdue"][0].as_str().unwrap().contains(said), "{machine}");
    assert!(page.contains(said), "{page}");
    assert!(world.ok(&["measure", "show", id]).out.contains(said));
    let refused = world.log().iter().any(|own| {
        let event = &own["leaf"]["event"];
        event["kind"] == "batch_refused" && event["code"] == "report-overdue"
    });
    assert!(refused, "the refused submission is on record");
    // The report itself is logged, and lets it go on.
    world.ok(&["measure", "report", id, &report]);
    assert_eq!(world.last_event()["kind"], "report_published");
    assert_eq!(verified(&world).0["overdue"], json!([]));
    world.submit(id, "mers_case", more.as_ref());
    world.ok(&ask);
}

/// China 2022: red codes for 1,317 depositors of banks, without a test or a contact.
#[test]
fn a_code_for_1317_persons_that_no_charter_declares_is_refused_whole() {
    let world = World::open(&CHECK_IN);
    let id = CHECK_IN.measure;
    let day = today();
    let mut rows = "order_code,day,province,way,feels,needs,code_colour\n".to_owned();
    for depositor in 0..1317 {
        rows += &format!("DEPOSITOR-{depositor},{day},Seoul,web,well,nothing,red\n");
    }
    let file = world.write("codes.csv", rows);
    let before = world.log().len();
    let ran = world.run(1, &["submit", id, "check_in", &file]);
    assert!(ran.err.contains("over-collection") && ran.err.contains("code_colour"), "{}", ran.err);
    assert!(!ran.err.contains("DEPOSITOR"));
    let log = world.log();
    assert_eq!(log.len(), before + 1);
    assert_eq!(log[before]["leaf"]["event"]["code"], "over-collection");
    assert!(log.iter().all(|own| own["leaf"]["event"]["kind"] != "batch_admitted"));
}
