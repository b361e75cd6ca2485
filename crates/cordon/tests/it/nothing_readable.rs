//! Nothing readable: values of persons stand nowhere in what is written or said.

use std::{fs, path::Path};

use cordon_testkit::{Canaries, files_below};

use crate::world::{MERS, World};

/// Personal fields of every kind beside those of the MERS measure, and who may see them.
const FIELDS: &str = r#"
[record.mers_case.field.full_name]
type = "text"
max_length = 80
identifies = "directly"
purposes = ["course-of-outbreak"]
why = "Test: a name."
source = "invented"

[record.mers_case.field.note]
type = "text"
max_length = 200
identifies = "together"
purposes = ["course-of-outbreak"]
why = "Test: free text."
source = "invented"

[record.mers_case.field.street]
type = "place"
max_length = 80
identifies = "together"
purposes = ["course-of-outbreak"]
why = "Test: an open place."
source = "invented"

[[access]]
role = "person"
purpose = "course-of-outbreak"
mode = "own"

"#;

const HEADER: &str = "id,age,sex,dt_report,outcome,full_name,note,street";
const PEOPLE: usize = 120;

fn world() -> World {
    World::open_as(&MERS, &MERS.text().replacen("[[access]]", &format!("{FIELDS}[[access]]"), 1))
}

/// Invented values that occur nowhere else, by field.
fn values(number: usize) -> [(&'static str, String); 4] {
    [
        ("id", format!("CANARY-ID-{number:05}-QX")),
        ("full_name", format!("Zoë Quandlbäcker-{number:05}")),
        ("note", format!("feverish since the wedding {number:05}")),
        ("street", format!("Kanariengasse {number:05}")),
    ]
}

fn row(number: usize, age: &str, date: &str) -> String {
    let [id, name, note, street] = values(number).map(|(_, value)| value);
    format!("{id},{age},F,{date},Alive,{name},{note},{street}\n")
}

fn rows(numbers: std::ops::Range<usize>, age: &str, date: &str) -> String {
    numbers.map(|number| row(number, age, date)).collect()
}

fn canaries() -> Canaries {
    Canaries::new((0..PEOPLE).flat_map(values)).unwrap()
}

/// Submits, asks, refuses and fails in every way, then tidies away what the senders own.
fn live(world: &World) {
    let submit = |code: i32, name: &str, text: String, more: &[&str]| {
        let file = world.write(name, text);
        let words = ["submit", MERS.measure, "mers_case", &file];
        world.run(code, &[&words[..], more].concat());
        fs::remove_file(file).unwrap();
    };
    let good = format!("{HEADER}\n{}", rows(0..60, "40", "2015-06-01"));
    submit(0, "good.csv", good.clone(), &[]);
    let bad = [rows(60..65, "400", "2015-06-01"), rows(65..70, "40", "never")].concat();
    submit(0, "bad.csv", format!("{HEADER}\n{bad}{}", row(70, "30", "2015-06-02")), &[]);
    // A value with a line break, a quote that never ends, and a row of another length.
    let odd = format!("{}\"{}", row(71, "31", "2015-06-03"), row(72, "32", "2015-06-04"));
    submit_whatever(world, "odd.csv", &format!("{HEADER}\n{odd}"));
    submit_whatever(world, "short.csv", &format!("{HEADER}\n{},1\n", values(73)[0].1));
    // Refused whole: a header that is a row, an undeclared column, a cut file, another encoding.
    submit(1, "headless.csv", rows(74..80, "40", "2015-06-01"), &[]);
    let undeclared = format!("{HEADER},religion\n{}", rows(80..85, "40", "2015-06-01"));
    submit(1, "undeclared.csv", undeclared, &[]);
    let manifest = world.write("manifest.toml", "rows = 1000\n");
    let cut = format!("{HEADER}\n{}", rows(85..90, "40", "2015-06-01"));
    submit(1, "cut.csv", cut, &["--manifest", &manifest]);
    // A data file in the place of a manifest.
    let data = world.write("data.toml", &good);
    submit(2, "twice.csv", good, &["--manifest", &data]);
    fs::remove_file(data).unwrap();
    // A correction: the first version of the row is kept for its retention.
    let corrected = format!("{HEADER}\n{}", row(3, "41", "2015-06-05"));
    submit(0, "corrected.csv", corrected, &[]);
    ask_about(world);
}

fn submit_whatever(world: &World, name: &str, text: &str) {
    let file = world.write(name, text);
    let ran = world.try_run(&["submit", MERS.measure, "mers_case", &file]);
    assert!((0..=3).contains(&ran.code), "{ran:?}");
    fs::remove_file(file).unwrap();
}

fn ask_about(world: &World) {
    let ask = |code: i32, sql: &str| {
        let words = ["ask", MERS.measure, sql, "--purpose", "course-of-outbreak"];
        world.run(code, &[&words[..], &["--epsilon", "0.2"]].concat())
    };
    ask(0, "SELECT sex, count(*), avg(age) FROM mers_case GROUP BY sex");
    ask(0, "SELECT count(*) FROM mers_case WHERE note LIKE 'fever%'");
    ask(1, "SELECT full_name, count(*) FROM mers_case GROUP BY full_name");
    ask(1, "SELECT count(*) FROM mers_case WHERE full_name = 'nobody'");
    // Texts that only the data know are found where many persons have them: here none is.
    ask(0, "SELECT note, count(*) FROM mers_case GROUP BY note");
    ask(1, "SELECT min(note) FROM mers_case");
    ask(0, "SELECT sum(CAST(street AS INT)) FROM mers_case GROUP BY street");
    world.ok(&["measure", "suspend", MERS.measure, "--reason", "test"]);
    ask(1, "SELECT count(*) FROM mers_case");
    world.ok(&["log", "show"]);
    world.ok(&["measure", "show", MERS.measure]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn no_value_of_a_person_is_readable_in_folders_outputs_or_errors() {
    let world = world();
    live(&world);
    let canaries = canaries();
    // Everything below: database and its log, segments, tiles, bodies, keys, receipts.
    assert_eq!(canaries.in_folder(&world.path("")).unwrap(), []);
    assert_eq!(canaries.in_bytes("what was said", world.heard().as_bytes()), []);
    let names = files_below(&world.path("")).unwrap();
    let searched = |part: &str| names.iter().any(|name| name.to_str().unwrap().contains(part));
    for part in ["authority.db", "log/checkpoint", "releases/", "authority-keys/"] {
        assert!(searched(part), "{part} was not searched");
    }
}

#[test]
fn the_search_would_find_a_value_if_it_stood_there() {
    let world = world();
    let canaries = canaries();
    for (field, value) in values(7) {
        let file = world.write("leak", format!("…{value}…"));
        let seen = canaries.in_folder(&world.path("")).unwrap();
        assert_eq!(seen.len(), 1, "{field}");
        assert_eq!(seen[0].field, field);
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn values_stand_in_no_file_while_the_binary_runs() {
    let world = world();
    let canaries = canaries();
    let text: String = (0..40).map(|_| rows(0..PEOPLE, "40", "2015-06-01")).collect();
    let file = world.write("good.csv", format!("{HEADER}\n{text}"));
    let words = ["submit", MERS.measure, "mers_case", &file];
    let mut child = world.command(&words).env("TMPDIR", temporary(&world)).spawn().unwrap();
    let mut searches = 0;
    while child.try_wait().unwrap().is_none() {
        for folder in ["authority", "authority-keys", "temporary"] {
            // A file may go while it is looked at.
            if let Ok(seen) = canaries.in_folder(&world.path(folder)) {
                assert_eq!(seen, []);
                searches += 1;
            }
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(searches > 0);
    assert!(files_below(Path::new(&temporary(&world))).unwrap().is_empty());
}

fn temporary(world: &World) -> String {
    fs::create_dir_all(world.path("temporary")).unwrap();
    world.text("temporary")
}
