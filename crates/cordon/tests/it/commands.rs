//! Words of the command line: help, forms of output, what is shown where.

use std::{fs, fs::File, path::Path};

use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::RowAccessor as _,
};

use crate::{
    people::{csv, invented},
    same::table,
    world::{EBOLA, MERS, VARICELLA, World, json, root},
};

const COMMANDS: [&[&str]; 60] = [
    &[],
    &["demo"],
    &["init"],
    &["key", "new"],
    &["key", "enrol"],
    &["key", "list"],
    &["key", "revoke"],
    &["check"],
    &["assess"],
    &["guidance"],
    &["guidance", "show"],
    &["practice"],
    &["practice", "show"],
    &["practice", "check"],
    &["measure", "propose"],
    &["measure", "open"],
    &["measure", "suspend"],
    &["measure", "resume"],
    &["measure", "end"],
    &["measure", "report"],
    &["measure", "list"],
    &["measure", "show"],
    &["measure", "diff"],
    &["statement", "export"],
    &["statement", "sign"],
    &["statement", "import"],
    &["consult", "export"],
    &["consult", "import"],
    &["consult", "answer"],
    &["consult", "confirm"],
    &["consult", "show"],
    &["notice", "show"],
    &["notice", "review"],
    &["notice", "sign"],
    &["notice", "import"],
    &["processor", "list"],
    &["processor", "notify"],
    &["processor", "end"],
    &["request", "record"],
    &["request", "show"],
    &["request", "publish"],
    &["request", "order"],
    &["request", "sign"],
    &["request", "disclose"],
    &["breach", "open"],
    &["breach", "assess"],
    &["breach", "notify"],
    &["breach", "close"],
    &["breach", "show"],
    &["manifest"],
    &["submit"],
    &["ask"],
    &["bulletin", "declare"],
    &["bulletin", "release"],
    &["bulletin", "show"],
    &["verify"],
    &["log", "show"],
    &["log", "redact"],
    &["witness"],
    &["simulate"],
];

#[test]
fn every_command_and_every_option_has_help() {
    let world = World::new("XX");
    for words in COMMANDS {
        let help = world.ok(&[words, &["--help"]].concat()).out;
        assert!(help.contains("Usage: cordon"), "{words:?}\n{help}");
        let options = help.lines().skip_while(|line| *line != "Options:");
        let mut lines = options.take_while(|line| !line.starts_with("Example")).peekable();
        while let Some(line) = lines.next() {
            let option = line.trim_start();
            if !option.starts_with('-') || option.starts_with("- ") {
                continue;
            }
            // What it does stands behind it or on the next line.
            let behind = option.split("  ").skip(1).any(|text| !text.trim().is_empty());
            let below = lines.peek().is_some_and(|next| !next.trim().is_empty());
            assert!(behind || below, "{words:?}: {option}");
        }
    }
    assert!(world.ok(&["--help"]).out.contains("Exit codes: 0 done, 1 refused"));
    assert!(world.ok(&["--version"]).out.starts_with("cordon "));
}

#[test]
fn shells_complete_every_command() {
    let world = World::new("XX");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.ok(&["completions", shell]).out;
        for word in COMMANDS.iter().filter_map(|words| words.last()) {
            assert!(script.contains(word), "{shell} does not know `{word}`");
        }
    }
    world.run(2, &["completions", "csh"]);
}

#[test]
fn a_bad_charter_is_shown_with_line_and_caret() {
    let world = World::new("XX");
    let bad = MERS.text().replace("rows_per_person = 1", "rows_per_persons = 1");
    let at = 1 + bad.lines().position(|line| line.starts_with("rows_per_persons")).unwrap();
    let file = world.write("bad.toml", bad);
    let ran = world.run(1, &["check", &file]);
    let said = [ran.out, ran.err].concat();
    assert!(said.contains(&format!("bad.toml:{at}:")), "{said}");
    assert!(said.contains("^^^") && said.contains("rows_per_person"), "{said}");
    // No measure comes of it.
    world.run(1, &["measure", "propose", &file]);
    assert_eq!(world.ok(&["measure", "list", "--format", "json"]).out, "");
    // A file that is something else, such as a list of persons, is not quoted.
    let file = world.write("no.toml", "id,name\nP1,Canaria\n");
    for words in [&["check", &file][..], &["assess", &file], &["measure", "propose", &file]] {
        let said = world.run(1, words);
        let said = [said.out, said.err].concat();
        assert!(said.contains("is not a charter") && !said.contains("Canaria"), "{said}");
    }
    world.run(2, &["check", "no-such-file.toml"]);
}

#[test]
fn the_example_charters_pass_and_say_what_a_person_must_judge() {
    let world = World::new("XX");
    for example in [MERS, EBOLA, VARICELLA] {
        let file = root().join(example.file);
        let words = ["check", file.to_str().unwrap()];
        let said = world.ok(&words).out;
        assert!(said.contains("a person must judge"), "{said}");
        let words = [&words[..], &["--format", "json"]].concat();
        assert!(json(&world.ok(&words).out).is_object());
    }
    // The rulebooks of a folder instead of those built in: the same books judge the same.
    let file = root().join(MERS.file);
    let books = root().join("rulebooks");
    let words = ["check", file.to_str().unwrap(), "--format", "json"];
    let own = [&words[..], &["--rulebooks", books.to_str().unwrap()]].concat();
    assert_eq!(world.ok(&own).out, world.ok(&words).out);
}

fn filled() -> World {
    let world = World::open_as(&MERS, &MERS.without_noise());
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    world
}

#[test]
fn an_answer_is_the_same_in_every_form() {
    let world = filled();
    let sql = "SELECT sex, count(*) AS n FROM mers_case GROUP BY sex";
    let words = ["ask", MERS.measure, sql, "--purpose", "course-of-outbreak"];
    let words = [&words[..], &["--epsilon", "1000000", "--format"]].concat();
    let ask = |form: &[&str]| world.ok(&[&words[..], form].concat()).out;

    let text = ask(&["csv"]);
    assert_eq!(text.lines().next(), Some("sex,n,n_low,n_high,n_state"));
    let cells: Vec<[String; 2]> =
        table(&text).into_iter().map(|row| [row[0].value.clone(), row[1].value.clone()]).collect();
    assert_eq!(cells.iter().map(|row| row[1].parse::<u32>().unwrap()).sum::<u32>(), 60);

    let release = json(&ask(&["json"]));
    let rows = release["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for (row, cells) in rows.iter().zip(&cells) {
        assert_eq!(row[1]["value"]["value"].as_str(), Some(cells[1].as_str()));
    }

    let shown = ask(&["table"]);
    for expected in [
        "sex",
        "nobody is clipped",
        "later ones are in no number",
        "at no cost",
        "left",
        ".receipt.json",
    ] {
        assert!(shown.contains(expected), "`{expected}` is not in\n{shown}");
    }

    world.run(2, &[&words[..], &["parquet"]].concat());
    let file = world.text("answer.parquet");
    ask(&["parquet", "--out", &file]);
    let reader = SerializedFileReader::new(File::open(&file).unwrap()).unwrap();
    let read: Vec<[String; 2]> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            [0, 1].map(|at| row.get_string(at).cloned().unwrap_or_default())
        })
        .collect();
    assert_eq!(read, cells);

    let file = world.text("answer.csv");
    assert_eq!(ask(&["csv", "--out", &file]), "");
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

#[test]
fn within_gives_the_interval_that_was_asked_for() {
    let world = World::open(&MERS);
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let words = ["ask", MERS.measure, "SELECT count(*) AS n FROM mers_case", "--within", "10"];
    let words = [&words[..], &["--purpose", "course-of-outbreak"]].concat();
    assert!(world.ok(&[&words[..], &["--explain"]].concat()).out.contains("± 10"));
    let out = world.ok(&[&words[..], &["--format", "csv"]].concat()).out;
    let row = &table(&out)[0];
    let half = row[0].half.unwrap();
    assert!((9.0..=10.1).contains(&half) || row[0].value == "0", "{row:?}");
}

#[test]
fn the_log_and_the_measure_are_shown_to_people_and_machines() {
    let world = filled();
    let all = world.ok(&["log", "show"]).out;
    for kind in ["authority_created", "measure_proposed", "measure_opened", "batch_admitted"] {
        assert!(all.contains(kind), "{kind} is not in\n{all}");
    }
    let log = world.log();
    assert_eq!(log.len() + 1, all.lines().count());
    for (at, event) in log.iter().enumerate() {
        assert_eq!(event["index"], at);
    }
    let last = world.ok(&["log", "show", "--last", "2", "--format", "json"]).out;
    assert_eq!(last.lines().map(json).collect::<Vec<_>>(), log[log.len() - 2..]);
    let own = ["log", "show", "--measure", MERS.measure, "--format", "json"];
    let own = world.ok(&own).out;
    assert!(own.lines().count() < log.len());
    assert!(own.lines().all(|line| json(line)["leaf"]["event"]["measure"] == MERS.measure));

    assert_eq!(world.show(MERS.measure)["state"], "open");
    let shown = world.ok(&["measure", "show", MERS.measure]).out;
    for expected in ["state       open", "signed: controller approves", "budget"] {
        assert!(shown.contains(expected), "`{expected}` is not in\n{shown}");
    }
    assert!(world.ok(&["measure", "list"]).out.contains(MERS.measure));
    let ran = world.run(2, &["measure", "end", MERS.measure, "--reason", " "]);
    assert!(ran.err.contains("say why"), "{}", ran.err);
    world.ok(&["measure", "end", MERS.measure, "--reason", "it is over"]);
    assert_eq!(world.show(MERS.measure)["state"], "ended");
    world.run(1, &["submit", MERS.measure, "mers_case", &world.text("invented.csv")]);
}

#[test]
fn a_changed_charter_is_shown_by_what_changed() {
    let world = filled();
    let after = MERS.text().replace("max = 110", "max = 120");
    let after = world.write("after.toml", after);
    let before = world.write("before.toml", MERS.text());
    let said = world.ok(&["measure", "diff", &before, &after]).out;
    assert!(said.contains("110") && said.contains("120") && said.contains("age"), "{said}");
    assert!(!said.contains("loc_hosp"), "says what did not change: {said}");
    // Against the charter in force, whose ε was changed too.
    let said = world.ok(&["measure", "diff", MERS.measure, &after]).out;
    assert!(said.contains("1000000000") && said.contains("120"), "{said}");
    world.run(2, &["measure", "diff", "no-such-measure", &after]);
}

#[test]
fn the_same_seed_simulates_the_same_bytes() {
    let world = World::new("XX");
    for (dir, seed) in [("one", "7"), ("two", "7"), ("three", "8")] {
        world.ok(&["simulate", &world.text(dir), "--people", "3000", "--seed", seed]);
    }
    for name in ["resident.csv", "case_report.csv", "contact.csv"] {
        let read = |dir: &str| fs::read(world.path(dir).join(name)).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
        assert_ne!(read("one"), read("three"), "{name}");
    }
    world.run(2, &["simulate", &world.text("one"), "--people", "10"]);
}

#[test]
fn a_folder_in_which_an_authority_lies_is_found_from_below() {
    let world = World::open(&MERS);
    let below = world.path("authority/log/tile");
    let mut command = world.command(&["measure", "list"]);
    let output = command.current_dir(below).env_remove("CORDON_AUTHORITY").output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains(MERS.measure));
    let mut command = world.command(&["measure", "list"]);
    let output = command.env_remove("CORDON_AUTHORITY").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "no authority's folder here or above");
    // A folder that is there already is not overwritten.
    let again = ["init", &world.text("authority"), "--name", "Other", "--jurisdiction", "XX"];
    world.run(2, &again);
    assert!(world.ok(&["measure", "list"]).out.contains(MERS.measure));
}

#[test]
fn a_report_is_published_and_says_when_the_next_one_is_due() {
    let world = World::open(&MERS);
    let report = world.write("report.md", "Clusters were found earlier. No person is named.");
    let said = world.ok(&["measure", "report", MERS.measure, &report]).out;
    let next = world.show(MERS.measure)["report_due"].as_str().unwrap().to_owned();
    assert!(said.contains(&next) && said.contains("documents/"), "{said}");
    let words = ["measure", "report", MERS.measure, &report, "--next", "2026-01-01"];
    world.ok(&words);
    assert_eq!(world.show(MERS.measure)["report_due"], "2026-01-01");
    let log = world.text("authority/log");
    let verified = json(&world.ok(&["verify", "--log", &log, "--format", "json"]).out);
    assert_eq!(verified["judged_again"], 1);
    let published = std::fs::read_dir(world.path("authority/log/documents")).unwrap();
    let is_report = |entry: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(entry.unwrap().path())
            .is_ok_and(|text| text.starts_with("Clusters"))
    };
    assert!(published.into_iter().any(is_report));
}

#[test]
fn a_root_key_under_a_passphrase_opens_nothing_without_it() {
    let world = World::new("KR");
    let (right, wrong) = (world.write("right", "long and secret\n"), world.write("wrong", "guess"));
    let sealed = world.text("sealed");
    let init = ["init", &sealed, "--name", "Sealed", "--jurisdiction", "KR"];
    world.ok(&[&init[..], &["--passphrase-file", &right]].concat());
    let list = ["measure", "list", "--authority", &sealed];
    for file in [None, Some(&wrong)] {
        let more = file.map_or(vec![], |file| vec!["--passphrase-file", file.as_str()]);
        let ran = world.run(2, &[&list[..], &more].concat());
        assert!(ran.err.contains("passphrase") && !ran.err.contains("guess"), "{}", ran.err);
    }
    world.ok(&[&list[..], &["--passphrase-file", &right]].concat());
}

#[test]
fn a_command_waits_while_another_works_on_the_folder() {
    let world = World::new("XX");
    let lock = File::options().append(true).open(world.path("authority/authority.lock")).unwrap();
    lock.lock().unwrap();
    let mut command = world.command(&["measure", "list"]);
    let mut waiting = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(waiting.try_wait().unwrap().is_none(), "it did not wait");
    lock.unlock().unwrap();
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("waiting for it"));
}
