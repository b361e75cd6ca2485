//! Questions tried on a dummy table: a charter's file is all there is.

use std::fs;

use crate::world::{MERS, World, json};

const SQL: &str = "SELECT sex, count(*) AS cases, avg(age) AS mean FROM mers_case GROUP BY sex";

const PURPOSE: &str = "course-of-outbreak";

fn words<'a>(charter: &'a str, sql: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let own = ["ask", "--dummy", charter, "--purpose", PURPOSE, "--epsilon", "0.5"];
    [own.as_slice(), more, &[sql]].concat()
}

/// A place without an authority, and the charter's file.
fn alone() -> (World, String) {
    let world = World::new("XX");
    fs::remove_dir_all(world.path("authority")).ok();
    let charter = world.write("charter.toml", MERS.text());
    (world, charter)
}

#[test]
fn a_dummy_table_answers_without_any_measure() {
    let (world, charter) = alone();
    let ran = world.ok(&words(&charter, SQL, &[]));
    assert!(ran.out.starts_with("NOT DATA: ") && ran.out.contains(" … "), "{}", ran.out);
    for said in ["would cost ρ = ", "would leave ρ = ", "95 % interval"] {
        assert!(ran.out.contains(said), "{said}\n{}", ran.out);
    }
    assert_eq!(ran.out.matches("NOT DATA").count(), 2);
    // What it costs and the interval are known before, as for a measure.
    let ran = world.ok(&words(&charter, SQL, &["--explain"]));
    assert!(ran.out.contains("NOT DATA") && ran.out.contains("costs       ρ = "), "{}", ran.out);
    assert!(!world.path("authority").exists());
}

#[test]
fn what_machines_read_of_a_dummy_table_is_marked() {
    let (world, charter) = alone();
    let answer = json(&world.ok(&words(&charter, SQL, &["--format", "json"])).out);
    assert_eq!(answer["dummy"], "not data");
    assert_eq!(answer["answer"]["release"], 1);
    assert_eq!(answer["explanation"]["rho"], answer["answer"]["cost"]["rho"]);
    let told = json(&world.ok(&words(&charter, SQL, &["--explain", "--format", "json"])).out);
    assert_eq!(
        (&told["dummy"], &told["explanation"]),
        (&"not data".into(), &answer["explanation"])
    );
    let csv = world.ok(&words(&charter, SQL, &["--format", "csv"])).out;
    assert!(csv.lines().next().unwrap().ends_with(",dummy"), "{csv}");
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",not data")), "{csv}");
    // It is no receipt and cannot pass for one.
    let file = world.write("answer.json", answer.to_string());
    assert_ne!(world.try_run(&["verify", &file]).code, 0);
}

#[test]
fn a_dummy_table_refuses_what_a_measure_refuses() {
    let (world, charter) = alone();
    for (sql, code) in [
        ("SELECT * FROM mers_case", "[not-"),
        ("SELECT count(*) FROM nobody", "[unknown-table]"),
        ("SELECT id, count(*) FROM mers_case GROUP BY id", "[person-column]"),
    ] {
        let ran = world.try_run(&words(&charter, sql, &[]));
        assert_eq!(ran.code, 1, "{sql}\n{}{}", ran.out, ran.err);
        assert!(ran.err.contains(code) || code == "[not-", "{sql}\n{}", ran.err);
        assert!(ran.out.is_empty(), "{}", ran.out);
    }
    let own = ["ask", "--dummy", &charter, "--purpose", PURPOSE, "--epsilon", "50", SQL];
    assert!(world.run(1, &own).err.contains("[budget-exhausted]"));
    let own = ["ask", "--dummy", &charter, "--purpose", "tax", "--epsilon", "0.5", SQL];
    assert!(world.run(1, &own).err.contains("[unknown-purpose]"));
    assert!(
        world.run(1, &words(&charter, SQL, &["--as", "submitter"])).err.contains("[no-access]")
    );
    // A measure and a dummy are two things.
    world.run(2, &words(&charter, "mers-surveillance", &[SQL]));
    world.run(2, &["ask", SQL, "--purpose", PURPOSE, "--epsilon", "0.5"]);
}
