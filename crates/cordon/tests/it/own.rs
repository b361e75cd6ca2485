//! The same path on an invented line list, so that it is tested without the shared data.

use std::{fs, path::Path};

use crate::{
    people::{Invented, csv, invented},
    same::{Number, reconciles, table},
    world::{MERS, World},
};

fn world(people: &[Invented]) -> World {
    let world = World::open_as(&MERS, &MERS.without_noise());
    let file = world.write("invented.csv", csv(people));
    let body = world.submit(MERS.measure, "mers_case", Path::new(&file));
    reconciles(&body, u64::try_from(people.len()).unwrap());
    world
}

fn ask(world: &World, sql: &str) -> Vec<Vec<String>> {
    let words = ["ask", MERS.measure, sql, "--purpose", "course-of-outbreak"];
    let out = world.ok(&[&words[..], &["--epsilon", "20000000", "--format", "csv"]].concat()).out;
    let row = |row: Vec<Number>| row.into_iter().map(|cell| cell.value).collect();
    table(&out).into_iter().map(row).collect()
}

fn count(people: &[Invented], keep: impl Fn(&Invented) -> bool) -> String {
    people.iter().filter(|one| keep(one)).count().to_string()
}

#[test]
fn t14_answers_without_noise_are_what_a_loop_over_the_file_finds() {
    let people = invented(300, 7);
    let world = world(&people);
    let all = ask(&world, "SELECT count(*), count(DISTINCT id), sum(age) FROM mers_case");
    let ages: u32 = people.iter().map(|one| one.age).sum();
    assert_eq!(all, [["300".to_owned(), "300".to_owned(), ages.to_string()]]);

    let by_sex = ask(&world, "SELECT sex, count(*) FROM mers_case GROUP BY sex");
    let expected = ["F", "M", ""].map(|sex| [sex.to_owned(), count(&people, |one| one.sex == sex)]);
    assert_eq!(by_sex, expected);

    let sql = "SELECT date_trunc('month', dt_report) AS month, count(*) AS n FROM mers_case
        WHERE outcome = 'Dead' GROUP BY 1 HAVING count(*) > 0 ORDER BY month";
    let expected = ["2015-05", "2015-06", "2015-07"].map(|month| {
        let dead = |one: &Invented| one.outcome == "Dead" && one.report.starts_with(month);
        [format!("{month}-01"), count(&people, dead)]
    });
    assert_eq!(ask(&world, sql), expected);

    // Nobody was reported in September: the cell is there, and zero.
    let sql = "SELECT date_trunc('month', dt_report) AS month, count(*) FROM mers_case GROUP BY 1";
    assert!(ask(&world, sql).contains(&vec!["2015-09-01".to_owned(), "0".to_owned()]));
}

#[test]
fn a_later_row_with_the_same_key_replaces_the_first() {
    let mut people = invented(50, 8);
    let world = world(&people);
    people[3].age = 90;
    people[3].outcome = "Dead";
    let file = world.write("corrected.csv", csv(&people[3..4]));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let ages: u32 = people.iter().map(|one| one.age).sum();
    let dead = count(&people, |one| one.outcome == "Dead");
    let sql = "SELECT count(*), count(DISTINCT id), sum(age) FROM mers_case";
    assert_eq!(ask(&world, sql), [["50".to_owned(), "50".to_owned(), ages.to_string()]]);
    let sql = "SELECT count(*) FROM mers_case WHERE outcome = 'Dead'";
    assert_eq!(ask(&world, sql), [[dead]]);
}

#[test]
fn bad_rows_are_refused_and_counted_and_the_good_ones_kept() {
    let people = invented(40, 9);
    let world = World::open_as(&MERS, &MERS.without_noise());
    let mut text = csv(&people);
    text += "INVENTED-bad-1,200,,F,,,,,2015-05-02,,,,,Alive,\n";
    text += "INVENTED-bad-2,20,,F,,,,,2015-02-30,,,,,Alive,\n";
    text += ",20,,F,,,,,2015-05-02,,,,,Alive,\n";
    let file = world.write("mixed.csv", text);
    let body = world.submit(MERS.measure, "mers_case", Path::new(&file));
    reconciles(&body, 43);
    assert_eq!(body["report"]["refused"], 3);
    assert_eq!(body["report"]["refusals"].as_array().unwrap().len(), 3);
    assert_eq!(ask(&world, "SELECT count(*) FROM mers_case"), [["40"]]);
}

#[test]
fn a_million_bad_cells_make_few_lines() {
    let world = World::open(&MERS);
    let header = crate::people::HEADER;
    let bad: String =
        (0..20_000).map(|i| format!("INVENTED-{i},x,,?,,,,,never,,,,,?,\n")).collect();
    let file = world.write("bad.csv", format!("{header}\n{bad}"));
    let said = world.ok(&["submit", MERS.measure, "mers_case", &file]);
    assert!(said.out.lines().count() < 40, "{}", said.out);
    assert!(fs::metadata(format!("{file}.receipt.json")).unwrap().len() < 20_000);
    let receipt = fs::read_to_string(format!("{file}.receipt.json")).unwrap();
    reconciles(&crate::world::json(&receipt)["signed"]["opening"]["body"], 20_000);
}

#[test]
fn cells_below_the_charters_minimum_of_people_are_withheld() {
    let charter = MERS.without_noise().replace("minimum_people = 0", "minimum_people = 5");
    let world = World::open_as(&MERS, &charter);
    let mut people = invented(20, 10);
    for (at, one) in people.iter_mut().enumerate() {
        one.outcome = if at < 4 { "Dead" } else { "Alive" };
    }
    let file = world.write("invented.csv", csv(&people));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let rows = ask(&world, "SELECT outcome, count(*) FROM mers_case GROUP BY outcome");
    assert_eq!(rows, [["Alive", "16"], ["Dead", ""], ["", ""]]);
    let rows = ask(&world, "SELECT count(*) FROM mers_case WHERE outcome = 'Dead'");
    assert_eq!(rows, [[""]]);
}
