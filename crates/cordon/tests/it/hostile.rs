//! T4 over the command line: questions that would fail for one person in an ordinary engine say the
//! same, cost the same and log the same whether that person is there or not.

use std::path::Path;

use crate::{
    found,
    people::{HEADER, csv, invented},
    untold::{different, masked, numbers_apart},
    world::{MERS, World, json},
};

/// Over a record `cases`; here the names are those of another charter.
const HOSTILE: &str = include_str!("../../../cordon-query/tests/hostile.sql");

const NAMES: [(&str, &str); 6] = [
    ("cases", "mers_case"),
    ("id", "age"),
    ("note", "loc_hosp"),
    ("onset", "dt_onset"),
    ("region", "sex"),
    ("temperature", "age"),
];

/// Whoever is 7, for whom everything is undefined, and whose hospital is no number and no day.
const TARGET: &str = "INVENTED-TARGET,7,,M,,,\"no number, no date\",2015-05-02,2015-05-03,,,,,,\n";

/// The charter where hospitals are written as they come, for the purpose of the questions.
fn charter(epsilon: &str) -> String {
    let text = found::charter().replace("epsilon = \"3\"", &format!("epsilon = \"{epsilon}\""));
    let start = text.find("[record.mers_case.field.loc_hosp]").unwrap();
    let (before, field) = text.split_at(start);
    let both = "purposes = [\"course-of-outbreak\", \"hospital-safety\"]";
    before.to_owned() + &field.replacen("purposes = [\"hospital-safety\"]", both, 1)
}

fn world(charter: &str, with: bool) -> World {
    let world = World::open_as(&MERS, charter);
    let mut others = invented(60, 1);
    others.iter_mut().for_each(|one| one.age = 20 + one.age % 70);
    let others = csv(&others).replace(",,,,,2015", ",5,,2015");
    assert!(others.starts_with(HEADER));
    let text = if with { others + TARGET } else { others };
    let file = world.write("cases.csv", text);
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    world
}

/// A question in the words of the charter here.
fn renamed(sql: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut all, mut rest) = (String::new(), sql);
    while !rest.is_empty() {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len()).max(1);
        let (word, after) = rest.split_at(end);
        let other = NAMES.iter().find(|(name, _)| *name == word).map(|(_, other)| *other);
        all += other.unwrap_or(word);
        rest = after;
    }
    all
}

/// All that is told of a question: exit code, answer without its noised numbers, what stands
/// beside it, what is left, and the leaves that it made.
fn told(world: &World) -> Vec<(String, String)> {
    let one = |sql: &str| {
        let (sql, leaves) = (renamed(sql), world.log().len());
        let words = ["ask", MERS.measure, &sql, "--purpose", "course-of-outbreak"];
        let ran = world.try_run(&[&words[..], &["--epsilon", "0.1", "--format", "json"]].concat());
        let answer = if ran.code == 0 { numbers_apart(json(&ran.out)) } else { ran.out.into() };
        // What the words of the table mean follows from the released numbers.
        let of_numbers = ["note: unknown:", "note: 0 stands", "note: withheld:"];
        let is_fixed = |line: &&str| !of_numbers.iter().any(|start| line.starts_with(start));
        let beside: Vec<&str> = ran.err.lines().filter(is_fixed).collect();
        let log: Vec<String> = world.log()[leaves..].iter().map(ToString::to_string).collect();
        let (left, code) = (world.left(MERS.measure), ran.code);
        let said = format!("{code}\n{answer}\n{}\n{left}\n{}", beside.join("\n"), log.join("\n"));
        (sql, masked(world, &said))
    };
    HOSTILE.lines().map(one).collect()
}

#[test]
fn t4_hostile_questions_say_the_same_with_and_without_their_target() {
    let charter = charter("3").replace("minimum_people = 5", "minimum_people = 0");
    let [with, without] = [true, false].map(|with| told(&world(&charter, with)));
    assert_eq!(with.len(), 16);
    assert_eq!(different(&with, &without), [""; 0]);
    // All were answered and charged, and each left a charge and a release.
    for (sql, said) in &with {
        assert!(said.starts_with("0\n"), "{sql}\n{said}");
        for part in ["\"kind\":\"charged\"", "\"kind\":\"released\"", "\"steps\"", "cost "] {
            assert!(said.contains(part), "{part}: {sql}\n{said}");
        }
    }
}

/// An engine that fails where a cast fails: it would end with another code for the target, and the
/// comparison above notices. Without noise the rows for which a cast has no value can be counted.
#[test]
fn t4_hostile_questions_say_the_same_with_and_without_their_target_twin() {
    let sql = "SELECT count(*) AS n FROM mers_case \
               WHERE loc_hosp IS NOT NULL AND CAST(loc_hosp AS INTEGER) IS NULL";
    let charter = charter("1000000000").replace("minimum_people = 5", "minimum_people = 0");
    let [with, without] = [true, false].map(|with| {
        let world = world(&charter, with);
        let words = ["ask", MERS.measure, sql, "--purpose", "course-of-outbreak"];
        let ran = world.ok(&[&words[..], &["--epsilon", "10000000", "--format", "csv"]].concat());
        let failing = ran.out.lines().nth(1).unwrap().split(',').next().unwrap() != "0";
        let code = if failing { 3 } else { 0 };
        vec![(sql.to_owned(), format!("{code}\n"))]
    });
    let seen = different(&with, &without);
    assert_eq!(seen.len(), 1, "{with:?} {without:?}");
}
