//! T12 over the command line: whatever is said of a measure beside its releases is the same, byte
//! for byte, with one extreme person, without, and with nobody.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    people::{HEADER, csv, invented},
    world::{MERS, World, json},
};

const PURPOSE: &str = "course-of-outbreak";

/// Of an age, a day, a country and an outcome that nobody else has.
const EXTREME: &str =
    "INVENTED-EXTREME,110,,F,,,,2015-12-30,2015-12-31,,,,2015-12-31,Dead,2015-12-31\n";

/// Who is in the measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum People {
    /// Sixty.
    Sixty,
    /// Sixty and the extreme one.
    SixtyOne,
    /// Somebody was handed in, and the row was refused.
    Nobody,
}

fn world(charter: &str, people: People) -> World {
    let world = World::open_as(&MERS, charter);
    let mut sixty = invented(60, 1);
    for one in &mut sixty {
        (one.age, one.outcome) = (one.age % 90, "Alive");
    }
    let text = match people {
        People::Sixty => csv(&sixty),
        People::SixtyOne => csv(&sixty) + EXTREME,
        People::Nobody => format!("{HEADER}\nINVENTED-1,never,,F,,,,,2015-05-02,,,,,,\n"),
    };
    let file = world.write("first.csv", text);
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    world
}

/// What is told of a measure to whoever asks, by the words that ask.
fn told(world: &World) -> Vec<(String, String)> {
    let mut told = Vec::new();
    let mut tell = |words: &[&str]| {
        let ran = world.try_run(words);
        let said = format!("{}\n{}\n{}", ran.code, ran.out, ran.err);
        told.push((masked(world, &words.join(" ")), masked(world, &said)));
    };
    let costs = [["--epsilon", "0.3"], ["--spend", "0.001"], ["--within", "25"]];
    for (at, sql) in EXPLAINED.iter().enumerate() {
        let words = ["ask", MERS.measure, sql, "--purpose", PURPOSE, "--explain"];
        let format = ["table", "json"][at % 2];
        tell(&[&words[..], &costs[at % 3], &["--format", format]].concat());
        tell(&[&words[..], &costs[(at + 1) % 3], &["--format", "json"]].concat());
    }
    for (at, sql) in REFUSED.iter().enumerate() {
        let words = ["ask", MERS.measure, sql, "--purpose", PURPOSE, "--epsilon", "0.3"];
        let explain = if at % 3 == 0 { &["--explain"][..] } else { &[] };
        tell(&[&words[..], explain].concat());
    }
    let bulletin = ["bulletin", "declare", MERS.measure, EXPLAINED[0], "--purpose", PURPOSE];
    let term = ["--epsilon", "0.3", "--clip", "1", "--every", "week", "--windows", "4"];
    tell(&[&bulletin[..], &term, &["--explain"]].concat());
    tell(&["measure", "show", MERS.measure]);
    tell(&["measure", "show", MERS.measure, "--format", "json"]);
    tell(&["measure", "list", "--format", "json"]);
    tell(&["bulletin", "show", MERS.measure]);
    tell(&["processor", "list", MERS.measure]);
    tell(&["request", "show", MERS.measure]);
    tell(&["breach", "show", MERS.measure]);
    tell(&["log", "show"]);
    tell(&["log", "show", "--format", "json"]);
    tell(&["verify", "--log", &world.text("authority/log")]);
    tell(&["submit", MERS.measure, "no_such_record", "first.csv"]);
    tell(&["submit", MERS.measure, "mers_case", &over_collected(world)]);
    told
}

const EXPLAINED: &[&str] = &[
    "SELECT count(*) FROM mers_case",
    "SELECT sex, count(*), avg(age) FROM mers_case GROUP BY sex",
    "SELECT outcome, median(age) FROM mers_case WHERE age > 100 GROUP BY outcome",
    "SELECT date_trunc('month', dt_report) AS m, count(DISTINCT id) FROM mers_case GROUP BY 1",
];

const REFUSED: &[&str] = &[
    "EXPLAIN ANALYZE SELECT count(*) FROM mers_case WHERE age = 110",
    "SHOW TABLES",
    "DESCRIBE mers_case",
    "SUMMARIZE mers_case",
    "SELECT count(*) FROM information_schema.columns",
    "SELECT sum(reltuples) FROM pg_catalog.pg_class",
    "SELECT count(*) FROM mers_case WHERE id = 'INVENTED-EXTREME'",
    "SELECT id, count(*) FROM mers_case GROUP BY id",
    "SELECT max(age) FROM mers_case",
    "SELECT * FROM mers_case LIMIT 1",
    "SELECT count(*) FROM mers_case WHERE shoe_size > 47",
];

fn over_collected(world: &World) -> String {
    world
        .write("over.csv", format!("{HEADER},shoe_size\nINVENTED-9,5,,F,,,,,2015-05-02,,,,,,,37\n"))
}

/// Without the folder's random name, times of day, and digests, signatures and keys, which are
/// random or salted.
pub(crate) fn masked(world: &World, said: &str) -> String {
    let said = said.replace(&world.text(""), "DIR/");
    let is_word = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    let long = |word: &str| {
        word.len() >= 16 && word.bytes().any(|byte| byte.is_ascii_digit()) && !word.contains("DIR")
    };
    let time = |word: &str| word.len() >= 18 && word.contains('T') && word.starts_with("20");
    let mut masked = String::new();
    let mut rest = said.as_str();
    while let Some(first) = rest.chars().next() {
        let colons = rest.starts_with("20");
        let end = rest.find(|c| !(is_word(c) || (colons && ":.".contains(c))));
        let end = end.unwrap_or(rest.len());
        if end == 0 {
            masked.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        masked += if time(word) { "TIME" } else { word };
        if long(word) {
            masked.truncate(masked.len() - word.len());
            masked += "RANDOM";
        }
        rest = after;
    }
    masked
}

/// Words whose answers differ.
pub(crate) fn different(one: &[(String, String)], other: &[(String, String)]) -> Vec<String> {
    assert_eq!(one.len(), other.len());
    let differ = one.iter().zip(other).filter(|(one, other)| one != other);
    differ.map(|((words, one), (_, other))| format!("{words}\n{one}\n---\n{other}")).collect()
}

#[test]
fn t12_what_is_said_of_a_measure_is_the_same_whoever_is_in_it() {
    let [sixty, more, nobody] = [People::Sixty, People::SixtyOne, People::Nobody]
        .map(|people| (people, told(&world(&MERS.text(), people))))
        .map(|(_, told)| told);
    assert_eq!(different(&sixty, &more), [""; 0]);
    assert_eq!(different(&sixty, &nobody), [""; 0]);
    // All of it is said, and nothing of it is of a person.
    let all: String = more.iter().map(|(_, said)| said.as_str()).collect();
    for part in ["costs", "refused: ", "budget", "verified: ", "over-collection", "\"rho_left\""] {
        assert!(all.contains(part), "{part}");
    }
    for (words, said) in &more {
        let asked = words.contains("EXTREME");
        assert!(asked || !said.contains("EXTREME"), "{words}\n{said}");
    }
}

/// A submitter who hands in a person's row again learns nothing of who was there.
#[test]
fn t12_a_submission_does_not_say_who_was_there_before() {
    let [without, with] = [People::Sixty, People::SixtyOne].map(|people| {
        let world = world(&MERS.text(), people);
        let row = EXTREME.replace(",110,", ",109,");
        let file = world.write("again.csv", format!("{HEADER}\n{row}"));
        let said = world.ok(&["submit", MERS.measure, "mers_case", &file]);
        let receipt = fs::read_to_string(format!("{file}.receipt.json")).unwrap();
        let receipt = json(&receipt)["signed"]["opening"]["body"].to_string();
        masked(&world, &format!("{}\n{}\n{receipt}", said.out, said.err))
    });
    assert_eq!(with, without);
    assert!(with.contains("1 admitted"), "{with}");
}

/// What leaves with an answer beside its noised numbers: columns, clips, noise, what it cost and
/// what is left, in the answer, on the terminal and in the receipt.
#[test]
fn t12_of_an_answer_only_the_noised_numbers_depend_on_rows() {
    let charter = MERS.text().replace("minimum_people = 5", "minimum_people = 0");
    let [sixty, more, nobody] = [People::Sixty, People::SixtyOne, People::Nobody].map(|people| {
        let world = world(&charter, people);
        let answer = |(at, sql): (usize, &&str)| {
            let receipt = world.text(&format!("{at}.receipt.json"));
            let words = ["ask", MERS.measure, sql, "--purpose", PURPOSE, "--epsilon", "0.3"];
            let more = ["--format", "json", "--receipt", &receipt];
            let ran = world.ok(&[&words[..], &more].concat());
            let receipt = json(&fs::read_to_string(&receipt).unwrap());
            let body = &receipt["signed"]["opening"]["body"];
            let said = numbers_apart(json(&ran.out)).to_string();
            assert_eq!(numbers_apart(body.clone()).to_string(), said, "the receipt's body");
            // What the words of the table mean follows from the released numbers.
            let of_numbers = ["note: unknown:", "note: 0 stands"];
            let is_fixed = |line: &&str| !of_numbers.iter().any(|start| line.starts_with(start));
            let footing: Vec<_> = ran.err.lines().filter(is_fixed).collect();
            (masked(&world, sql), masked(&world, &format!("{said}\n{}", footing.join("\n"))))
        };
        EXPLAINED.iter().enumerate().map(answer).collect::<Vec<_>>()
    });
    assert_eq!(different(&sixty, &more), [""; 0]);
    assert_eq!(different(&sixty, &nobody), [""; 0]);
    for part in ["\"sigma\"", "\"cost\"", "left     ρ = "] {
        assert!(sixty.iter().all(|(_, said)| said.contains(part)), "{part}: {sixty:?}");
    }
}

/// A release without its noised numbers and their intervals: which of them there are stays.
pub(crate) fn numbers_apart(mut release: Value) -> Value {
    let cells = release["rows"].as_array_mut().unwrap().iter_mut();
    for cell in cells.flat_map(|row| row.as_array_mut().unwrap()) {
        if cell.get("steps").is_none() && cell.get("low").is_none() {
            continue;
        }
        // Whether a number says something follows from it.
        let parts = cell.as_object().unwrap().keys().filter(|part| *part != "unknown");
        *cell = Value::from(parts.cloned().collect::<Vec<_>>());
    }
    release
}

/// Explanations with an exact count at their end: the comparison above notices.
#[test]
fn t12_what_is_said_of_a_measure_is_the_same_whoever_is_in_it_twin() {
    let charter = MERS.without_noise();
    let talkative = |people: People| {
        let world = world(&charter, people);
        let sql = EXPLAINED[0];
        let words = ["ask", MERS.measure, sql, "--purpose", PURPOSE, "--epsilon", "10000000"];
        let explained = world.ok(&[&words[..], &["--explain"]].concat()).out;
        let counted = world
            .ok(&[&words[..], &["--format", "csv"]].concat())
            .out
            .lines()
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        let count = counted.split(',').next().unwrap_or_default();
        let say = |said: String| vec![("explain".to_owned(), masked(&world, &said))];
        [say(explained.clone()), say(format!("{explained}rows {count}\n"))]
    };
    let [sixty, more] = [People::Sixty, People::SixtyOne].map(talkative);
    assert_eq!(different(&sixty[0], &more[0]), [""; 0]);
    let seen = different(&sixty[1], &more[1]);
    assert!(seen.len() == 1 && seen[0].contains("rows 61"), "{seen:?}");
}
