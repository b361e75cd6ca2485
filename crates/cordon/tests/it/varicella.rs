//! The simulated varicella list: 500 rows, and only names say who is who.

use std::{collections::BTreeSet, fs};

use cordon_testkit::{Canaries, shared};

use crate::{
    same::{
        Both,
        Rows::{InOrder, Keyed},
        reconciles,
    },
    world::{VARICELLA, World},
};

const FILE: &str = "data/varicella_sim_berlin.csv";
const VIEW: &str = "firstname || ' ' || lastname AS person, sex, age::DOUBLE::INT AS age, center1,
    arrival1::DATE AS arrival1, leave1::DATE AS leave1, center2, arrival2::DATE AS arrival2,
    leave2::DATE AS leave2, onset::DATE AS onset, disease";

#[test]
fn t14_a_dozen_questions_are_answered_as_by_duckdb() {
    let test = "t14 on the varicella list";
    let Some(both) = Both::of(test, &VARICELLA, ("stay", FILE, 500), VIEW) else { return };
    let both = both.purpose("outbreak-in-centres");
    both.same(InOrder, "SELECT count(*), count(DISTINCT person) FROM stay");
    both.same(InOrder, "SELECT count(onset), count(leave2), count(center2) FROM stay");
    both.same(InOrder, "SELECT sum(age), avg(age) FROM stay");
    both.same(Keyed(1), "SELECT center1, count(*), count(DISTINCT person) FROM stay GROUP BY 1");
    both.same(Keyed(2), "SELECT center1, center2, count(*) FROM stay GROUP BY center1, center2");
    both.same(Keyed(2), "SELECT sex, disease, avg(age) FROM stay GROUP BY sex, disease");
    both.same(
        Keyed(1),
        "SELECT age >= 18, count(*) FROM stay WHERE disease = 'varicella' GROUP BY 1",
    );
    both.same(Keyed(1), "SELECT date_trunc('week', onset), count(*) FROM stay GROUP BY 1");
    both.same(
        Keyed(1),
        "SELECT CASE WHEN age < 2 THEN 'infant' WHEN age < 18 THEN 'child' ELSE 'adult' END,
         count(*) FROM stay GROUP BY 1",
    );
    both.same(
        InOrder,
        "SELECT date_trunc('week', onset) AS week, count(*) AS n FROM stay WHERE onset IS NOT NULL
         GROUP BY 1 HAVING count(*) >= 8 ORDER BY n DESC, week LIMIT 3",
    );
    both.same(InOrder, "SELECT count(*) FROM stay WHERE arrival2 > leave1 AND center1 = center2");
    both.same(InOrder, "SELECT avg(date_diff('day', arrival1, leave1)) FROM stay");
}

#[test]
fn names_stand_nowhere_but_in_the_file_that_was_handed_in() {
    let Some(file) = shared("names of the varicella list", FILE) else { return };
    let world = World::open(&VARICELLA);
    reconciles(&world.submit(VARICELLA.measure, "stay", &file), 500);
    let sql = "SELECT center1, count(*) FROM stay GROUP BY center1";
    world.ok(&[
        "ask",
        VARICELLA.measure,
        sql,
        "--purpose",
        "outbreak-in-centres",
        "--epsilon",
        "1",
    ]);
    let mut reader = csv::Reader::from_path(&file).unwrap();
    // Names shorter than eight letters occur by chance in ciphertext and words.
    let mut names = BTreeSet::new();
    for record in reader.records() {
        let record = record.unwrap();
        names.extend([&record[2], &record[3]].map(str::to_owned));
    }
    names.retain(|name| name.len() >= 8);
    assert!(names.len() > 100, "{} names to look for", names.len());
    let canaries = Canaries::new(names.iter().map(|name| ("name", name))).unwrap();
    fs::remove_file(world.path("varicella_sim_berlin.csv")).unwrap();
    assert_eq!(canaries.in_folder(&world.path("")).unwrap(), []);
    assert_eq!(canaries.in_bytes("what was said", world.heard().as_bytes()), []);
}
