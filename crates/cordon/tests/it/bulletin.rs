//! Bulletins on the command line. Windows that pass are in the gateway's tests, whose clock can be
//! set; here is what today shows.

use std::path::Path;

use crate::{
    people::{csv, invented},
    world::{MERS, OUTBREAK, World, json},
};

const SQL: &str = "SELECT sex, count(*) AS cases FROM mers_case GROUP BY sex";

fn declare<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let own = ["bulletin", "declare", MERS.measure, SQL, "--purpose", "course-of-outbreak"];
    [own.as_slice(), more].concat()
}

#[test]
fn a_bulletin_is_explained_declared_shown_and_charged_once() {
    let world = World::open(&MERS);
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let left = world.left(MERS.measure);
    let term = ["--epsilon", "0.5", "--clip", "1", "--every", "week", "--windows", "12"];
    let leaves = world.log().len();
    let ran = world.ok(&declare(&[term.as_slice(), &["--explain"]].concat()));
    assert!(ran.out.contains("costs       ρ = ") && ran.out.contains("12 windows"), "{}", ran.out);
    assert_eq!((world.left(MERS.measure), world.log().len()), (left.clone(), leaves));

    let ran = world.ok(&declare(&term));
    assert!(ran.out.contains("declared bulletin ") && ran.out.contains("once, for all windows"));
    assert_ne!(world.left(MERS.measure), left);
    let event = world.last_event();
    assert_eq!(event["kind"], "bulletin_declared");
    assert_eq!(event["term"]["windows"], 12);
    assert_eq!(event["term"]["days"], 7);
    let after = world.left(MERS.measure);
    let shown = json(&world.ok(&["bulletin", "show", MERS.measure, "--format", "json"]).out);
    assert_eq!(shown["over"], false);
    let bulletin = shown["bulletin"].to_string();
    let table = world.ok(&["bulletin", "show", MERS.measure]).out;
    assert_eq!(table.matches("not over yet").count(), 12, "{table}");

    // Its first week is not over: nothing is opened, nothing is charged.
    let ran = world.run(1, &["bulletin", "release", MERS.measure, &bulletin]);
    assert!(ran.err.contains("window 1 goes on until the end of"), "{}", ran.err);
    world.run(2, &["bulletin", "release", MERS.measure, "0"]);
    assert_eq!(world.left(MERS.measure), after);
    let log = world.text("authority/log");
    let verified = world.ok(&["verify", "--log", &log]).out;
    assert!(verified.contains("verified: "), "{verified}");
}

#[test]
fn windows_may_be_months_of_the_calendar() {
    let world = World::open(&MERS);
    let ran = world.ok(&declare(&[
        "--epsilon",
        "0.5",
        "--clip",
        "1",
        "--every",
        "month",
        "--first",
        "2027-01-31",
        "--until",
        "2027-06-28",
    ]));
    let said = "4 windows of 1 month from 2027-01-31 to 2027-05-30 (UTC)";
    assert!(ran.out.contains(said), "{}", ran.out);
    let event = world.last_event();
    assert_eq!((&event["term"]["months"], &event["term"]["windows"]), (&1.into(), &4.into()));
    assert!(event["term"].get("days").is_none());
    let table = world.ok(&["bulletin", "show", MERS.measure]).out;
    assert!(table.contains("2027-02-28") && table.contains("2027-03-30"), "{table}");
}

#[test]
fn a_bulletin_without_windows_clip_or_cost_is_wrong_usage() {
    let world = World::open(&MERS);
    for more in [
        &["--epsilon", "0.5", "--every", "week", "--windows", "2"][..],
        &["--epsilon", "0.5", "--clip", "1", "--windows", "2"],
        &["--epsilon", "0.5", "--clip", "1", "--every", "week"],
        &["--epsilon", "0.5", "--clip", "1", "--every", "year", "--windows", "2"],
        &["--epsilon", "0.5", "--clip", "1", "--every", "0 months", "--windows", "2"],
        &["--epsilon", "0.5", "--clip", "1", "--every", "week", "--until", "2020-01-01"],
        &["--clip", "1", "--every", "week", "--windows", "2"],
    ] {
        world.run(2, &declare(more));
    }
    let term = ["--epsilon", "0.5", "--every", "week", "--windows", "2", "--clip", "chosen"];
    assert!(world.run(1, &declare(&term)).err.contains("[clip-of-windows]"));
    let term = ["--epsilon", "0.5", "--every", "300 days", "--windows", "9", "--clip", "1"];
    assert!(world.run(1, &declare(&term)).err.contains("sunset"));
}

#[test]
fn a_bulletin_of_rates_is_declared_and_one_of_two_records_is_refused() {
    let world = World::open(&OUTBREAK);
    let declare = |sql: &str, more: &[&str]| {
        let own = ["bulletin", "declare", OUTBREAK.measure, sql, "--purpose", "epidemic-curve"];
        let term = ["--epsilon", "0.5", "--clip", "1", "--every", "week", "--windows", "10"];
        world.try_run(&[&own[..], &term[..], more].concat())
    };
    let rates = "SELECT c.region, count(DISTINCT c.person_id) * 100000.0 / p.population AS rate \
                 FROM case_report AS c JOIN population AS p ON c.region = p.region \
                 GROUP BY c.region, p.population";
    let left = world.left(OUTBREAK.measure);
    let two = "SELECT count(*) FROM case_report c JOIN resident r ON c.person_id = r.person_id";
    let refused = declare(two, &[]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    for said in ["records-of-windows", "or join it with a public table"] {
        assert!(refused.err.contains(said), "{}", refused.err);
    }
    let explained = declare(rates, &["--explain"]);
    assert!(explained.out.contains("cells       100"), "{}{}", explained.out, explained.err);
    assert_eq!(world.left(OUTBREAK.measure), left);
    let told = json(&declare(rates, &["--explain", "--format", "json"]).out);
    assert_eq!((&told["cells"], &told["term"]["windows"]), (&100.into(), &10.into()));
    let declared = json(&declare(rates, &["--format", "json"]).out);
    assert_eq!(declared["cost"]["rho"], told["rho"]);
    assert_eq!((&declared["record"], &declared["over"]), (&"case_report".into(), &false.into()));
    assert_ne!(world.left(OUTBREAK.measure), left);
    let verified = world.ok(&["verify", "--log", &world.text("authority/log")]).out;
    assert!(verified.contains("verified: "), "{verified}");
}
