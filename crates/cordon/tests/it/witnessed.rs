//! A witness: another body's process that cosigns what continues what it saw, and nothing else.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Stdio},
};

use cordon_testkit::copy_folder;

use crate::{
    people::{csv, invented},
    world::{MERS, World, json},
};

const NAME: &str = "witness.example";

/// A witness that answers, until it is dropped.
struct Answering {
    child: Child,
    address: String,
    key: String,
}

impl Drop for Answering {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answering(world: &World) -> Answering {
    let (dir, log) = (world.text("witness"), world.text("authority/log"));
    let words = ["witness", &dir, "--follow", &log, "--name", NAME, "--listen", "127.0.0.1:0"];
    let mut child = world.command(&words).stdout(Stdio::piped()).spawn().unwrap();
    let (mut address, mut key) = (String::new(), String::new());
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(text) = line.strip_prefix("witness ") {
            key = text.to_owned();
        }
        if let Some(text) = line.strip_prefix("answering on ") {
            address = text.to_owned();
            break;
        }
    }
    assert!(!address.is_empty() && !key.is_empty());
    Answering { child, address, key }
}

/// The authority asks this witness from now on.
fn enrol(world: &World, witness: &Answering) {
    let key = world.text("witness/witness.key.pub");
    let ran = world.ok(&["key", "enrol", &key, "--address", &witness.address]);
    assert!(!ran.err.contains("not witnessed"), "{}", ran.err);
}

fn submit_and_ask(world: &World, receipt: &str) {
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let words = ["ask", MERS.measure, "SELECT count(*) FROM mers_case", "--receipt", receipt];
    let ran =
        world.ok(&[&words[..], &["--purpose", "course-of-outbreak", "--epsilon", "1"]].concat());
    assert!(!ran.err.contains("not witnessed"), "{}", ran.err);
}

#[test]
fn verify_says_who_witnessed() {
    let world = World::open(&MERS);
    let witness = answering(&world);
    enrol(&world, &witness);
    let (receipt, log) = (world.text("answer.receipt.json"), world.text("authority/log"));
    submit_and_ask(&world, &receipt);
    for words in [vec!["verify", &receipt], vec!["verify", "--log", &log]] {
        let said = world.ok(&words).out;
        assert!(said.contains(NAME) && !said.contains("not witnessed"), "{said}");
    }
    let machine = json(&world.ok(&["verify", "--log", &log, "--format", "json"]).out);
    assert_eq!(machine["witnesses"], serde_json::json!([NAME]));

    // With keys obtained elsewhere: the right witness, and one that nobody knows.
    let log_key = json(&fs::read_to_string(&receipt).unwrap())["signed"]["log_key"].clone();
    let log_key = log_key.as_str().unwrap();
    let trusted = |name: &str, witness: &str| {
        world.write(name, format!("log {log_key}\nwitness {witness}\n"))
    };
    let right = trusted("right.txt", &witness.key);
    let said = world.ok(&["verify", &receipt, "--trust", &right]).out;
    assert!(said.contains(NAME) && !said.contains("not witnessed"), "{said}");
    let other = World::new("XX");
    let (dir, followed) = (other.text("witness"), other.text("authority/log"));
    let words = ["witness", &dir, "--follow", &followed, "--once", "--name", NAME];
    let said = other.ok(&words).out;
    let unknown = said.lines().find_map(|line| line.strip_prefix("witness ")).unwrap();
    let wrong = trusted("wrong.txt", unknown);
    let ran = world.try_run(&["verify", &receipt, "--trust", &wrong]);
    assert!(ran.code == 3 || ran.out.contains("not witnessed"), "{ran:?}");
}

#[test]
fn a_witness_that_is_away_is_named_and_the_act_stands() {
    let world = World::open(&MERS);
    let witness = answering(&world);
    enrol(&world, &witness);
    drop(witness);
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    let words = ["submit", MERS.measure, "mers_case", &file];
    let ran = world.ok(&words);
    assert!(ran.err.contains("not witnessed") && ran.err.contains(NAME), "{}", ran.err);
    let said = world.ok(&["verify", &format!("{file}.receipt.json")]).out;
    assert!(said.contains("not witnessed"), "{said}");
}

#[test]
fn a_witness_follows_a_folder_and_cosigns_no_fork() {
    let world = World::open(&MERS);
    let (dir, log) = (world.text("witness"), world.text("authority/log"));
    let words = ["witness", &dir, "--follow", &log, "--once"];
    let look = |code: i32| world.run(code, &words);
    let size = world.log().len();
    assert!(look(2).err.contains("--name"), "a new witness needs its name");
    let first = world.ok(&[&words[..], &["--name", NAME]].concat()).out;
    assert!(first.contains(&format!("cosigned {size} leaves")), "{first}");
    // From here two histories go on: that of a copy, and another.
    for folder in ["authority", "authority-keys"] {
        copy_folder(&world.path(folder), &world.path(&format!("copy/{folder}"))).unwrap();
    }
    let suspend = ["measure", "suspend", MERS.measure, "--reason"];
    world.ok(&[&suspend[..], &["the history that the witness saw"]].concat());
    assert!(look(0).out.contains(&format!("cosigned {} leaves", size + 1)));
    for folder in ["authority", "authority-keys"] {
        fs::remove_dir_all(world.path(folder)).unwrap();
        fs::rename(world.path(&format!("copy/{folder}")), world.path(folder)).unwrap();
    }
    // Shorter than what was seen.
    let ran = look(3);
    assert!(ran.err.contains("not cosigned"), "{}", ran.err);
    // As long, but other; and longer.
    for reason in ["a history of its own", "and on"] {
        let acts = ["--acts", if reason == "and on" { "orders" } else { "intake" }];
        world.ok(&[&suspend[..], &[reason], &acts].concat());
        let ran = look(3);
        assert!(ran.err.contains("not cosigned"), "{}", ran.err);
        assert!(!ran.out.contains("cosigned"), "{}", ran.out);
    }
    // By itself the fork is a good log: only the witness tells.
    assert!(world.ok(&["verify", "--log", &log]).out.contains("not witnessed"));
}

#[test]
fn a_witness_that_moves_is_asked_at_its_new_address() {
    let world = World::new("KR");
    let (dir, log) = (world.text("witness"), world.text("authority/log"));
    world.ok(&["witness", &dir, "--follow", &log, "--once", "--name", NAME]);
    let public = world.text("witness/witness.key.pub");
    let enrol = |address: &str| world.ok(&["key", "enrol", &public, "--address", address]);
    assert!(enrol("127.0.0.1:1").out.contains("enrolled"));
    let leaves = world.log().len();
    let ran = enrol("127.0.0.1:2");
    assert!(!ran.out.contains("enrolled") && ran.out.contains("127.0.0.1:2"), "{}", ran.out);
    assert_eq!(world.log().len(), leaves, "an address is no event");
    let list = world.ok(&["key", "list"]).out;
    assert!(list.contains("127.0.0.1:2") && !list.contains("127.0.0.1:1"), "{list}");
    // Without an address it is the same key once more.
    assert!(world.run(1, &["key", "enrol", &public]).err.contains("cordon key list"));
}
