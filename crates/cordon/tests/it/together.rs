//! Records of an open measure, joined with each other and with a public table, and put together
//! person by person: asked by the real binary, of sealed rows.

use std::{fmt::Write as _, path::Path};

use crate::{
    same::{Number, table},
    world::{OUTBREAK, World},
};

/// 60 residents of four regions; every third has reports, one to four.
fn world() -> World {
    let world = World::open_as(&OUTBREAK, &OUTBREAK.without_noise());
    let mut residents = "person_id,name,region,age,registered_on\n".to_owned();
    let mut reports = "person_id,case_id,date_report,region,age,outcome\n".to_owned();
    for id in 0..60 {
        let (region, age) = (id % 4, 20 + id % 50);
        let _ = writeln!(residents, "P{id},Name {id},R0{region},{age},2026-11-02");
        for report in 0..reports_of(id) {
            let day = 3 + report;
            let _ = writeln!(reports, "P{id},C{id},2026-11-{day:02},R0{region},{age},ill");
        }
    }
    for (record, text) in [("resident", residents), ("case_report", reports)] {
        let file = world.write(&format!("{record}.csv"), text);
        world.submit(OUTBREAK.measure, record, Path::new(&file));
    }
    world
}

fn reports_of(id: u32) -> u32 {
    if id.is_multiple_of(3) { 1 + id / 3 % 4 } else { 0 }
}

fn ask(world: &World, sql: &str) -> Vec<Vec<String>> {
    let words = ["ask", OUTBREAK.measure, sql, "--purpose", "epidemic-curve"];
    let out = world.ok(&[&words[..], &["--epsilon", "20000000", "--format", "csv"]].concat()).out;
    let row = |row: Vec<Number>| row.into_iter().map(|cell| cell.value).collect();
    table(&out).into_iter().map(row).collect()
}

#[test]
fn t14_sub_queries_and_joins_of_an_open_measure_are_exact_without_noise() {
    let world = world();
    let with: Vec<u32> = (0..60).map(reports_of).filter(|reports| *reports > 0).collect();
    let (persons, reports) = (with.len(), with.iter().sum::<u32>());
    let many = with.iter().filter(|reports| **reports >= 2).count();

    let sql = "SELECT count(*), sum(n), count(*) FILTER (WHERE n >= 2) FROM (SELECT person_id, \
               count(*) AS n FROM case_report GROUP BY person_id) AS p";
    assert_eq!(ask(&world, sql), [[persons.to_string(), reports.to_string(), many.to_string()]]);

    let sql = "SELECT r.region, p.population, count(*) FROM resident r JOIN population p \
               ON r.region = p.region GROUP BY r.region, p.population HAVING count(*) > 0";
    let row = |region: &str, people: &str| [region, people, "15"].map(str::to_owned);
    let [first, second, third] = [("R00", "192777"), ("R01", "96388"), ("R02", "64259")];
    let rows = [first, second, third, ("R03", "48194")].map(|(region, people)| row(region, people));
    assert_eq!(ask(&world, sql), rows);

    let sql = "SELECT count(*), count(DISTINCT r.person_id) FROM resident r JOIN case_report c \
               ON r.person_id = c.person_id";
    assert_eq!(ask(&world, sql), [[reports.to_string(), persons.to_string()]]);

    let sql = "SELECT count(*) FROM resident WHERE person_id NOT IN (SELECT person_id \
               FROM case_report)";
    assert_eq!(ask(&world, sql), [[(60 - persons).to_string()]]);

    // The same question again is the recorded answer, and a new row in either record is another.
    let again = ask(&world, sql);
    assert_eq!(again, [[(60 - persons).to_string()]]);
    let more = "person_id,case_id,date_report,region,age,outcome\nP1,C1,2026-11-09,R01,21,ill\n";
    let file = world.write("more.csv", more);
    world.submit(OUTBREAK.measure, "case_report", Path::new(&file));
    assert_eq!(ask(&world, sql), [[(59 - persons).to_string()]]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn a_join_names_its_records_and_serves_the_purpose() {
    let world = World::open_as(&OUTBREAK, &OUTBREAK.without_noise());
    let sql = "SELECT count(*) FROM resident r JOIN case_report c ON r.person_id = c.person_id";
    let words = ["ask", OUTBREAK.measure, sql, "--purpose", "epidemic-curve", "--epsilon", "1"];
    let explained = world.ok(&[&words[..], &["--explain"]].concat()).out;
    let reads = "resident, joined person by person with case_report, at most 60 rows a person";
    assert!(explained.contains(reads), "{explained}");

    // Contacts are told to field teams alone.
    let sql = "SELECT count(*) FROM resident WHERE person_id IN (SELECT person_id FROM contact)";
    let words = ["ask", OUTBREAK.measure, sql, "--purpose", "epidemic-curve", "--epsilon", "1"];
    let refused = world.try_run(&words);
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("does not serve the purpose"), "{}", refused.err);
}

/// The command that the manual prints, over cases of two regions.
const RATES: &str = "SELECT c.region, count(DISTINCT c.person_id) * 100000.0 / p.population \
                     AS per_100000 FROM case_report AS c JOIN population AS p \
                     ON c.region = p.region GROUP BY c.region, p.population \
                     ORDER BY c.region LIMIT 3";

#[test]
fn rates_per_100_000_come_with_an_interval_in_one_question() {
    let world = world();
    let words = ["ask", OUTBREAK.measure, RATES, "--purpose", "epidemic-curve"];
    let out = world.ok(&[&words[..], &["--epsilon", "20000000", "--format", "csv"]].concat()).out;
    let rows = table(&out);
    // Every third of 60 has reports; five of them live in each of the four regions.
    for (row, people) in rows.iter().zip([192_777.0, 96_388.0, 64_259.0]) {
        let (rate, exact) = (row[1].value.parse::<f64>().unwrap(), 5.0 * 100_000.0 / people);
        assert!((rate - exact).abs() < 0.01, "{rate} is not {exact}\n{out}");
        assert!(row[1].half.is_some_and(|half| half < 0.01), "{out}");
    }
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_dummy_table_meets_the_public_table() {
    let world = World::new("XX");
    let charter = world.write("charter.toml", OUTBREAK.text());
    let words = ["ask", "--dummy", &charter, RATES, "--purpose", "epidemic-curve"];
    let ran = world.ok(&[&words[..], &["--epsilon", "1"]].concat());
    assert!(ran.out.starts_with("NOT DATA: "), "{}", ran.out);
    assert!(ran.out.contains("R02") && ran.out.contains(" … "), "{}", ran.out);
    let joined = RATES.replace("c.region = p.region", "c.age = p.population");
    let words = ["ask", "--dummy", &charter, &joined, "--purpose", "epidemic-curve"];
    let refused = world.run(1, &[&words[..], &["--epsilon", "1"]].concat());
    assert!(refused.err.contains("key"), "{}", refused.err);
}
