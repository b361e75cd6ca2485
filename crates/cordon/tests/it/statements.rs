//! Statements and keys, as people handle them: questions in a file, what is signed, who may sign.

use std::{fs, path::Path};

use crate::world::{MERS, World, json};

#[test]
fn a_judgement_is_asked_for_in_a_file_answered_there_and_read_before_it_is_signed() {
    let world = World::new("KR");
    let charter = world.write("charter.toml", MERS.text());
    world.enrol_roles();
    world.ok(&["measure", "propose", &charter]);
    let (answers, out) = (world.text("answers.toml"), world.text("judges.json"));
    let export = ["statement", "export", MERS.measure, "--as", "controller", "--meaning"];
    let judges = [&export[..], &["judges", "--answers", &answers, "--out", &out]].concat();
    assert!(world.ok(&judges).out.contains("answer it"));
    assert!(!Path::new(&out).exists());
    let asked = fs::read_to_string(&answers).unwrap();
    let rules = world.show(MERS.measure)["to_be_judged"].as_array().unwrap().len();
    assert_eq!(asked.matches(" = \"\"\n").count(), rules, "{asked}");
    assert!(asked.lines().all(|line| line.chars().count() <= 100) && asked.contains("# ? is"));
    // Not yet answered; then one answer is forgotten, then it is no TOML.
    assert!(world.run(2, &judges).err.contains("no answer yet"));
    let all = asked.replace(" = \"\"\n", " = \"Looked at: it is met.\"\n");
    fs::write(&answers, format!("{all}secret words\n")).unwrap();
    let ran = world.run(2, &judges);
    assert!(ran.err.contains("line ") && !ran.err.contains("secret"), "{}", ran.err);
    let first = all.lines().find(|line| line.ends_with('"')).unwrap();
    fs::write(&answers, all.replace(first, "")).unwrap();
    assert!(world.ok(&judges).err.contains("1 rules have no answer"));
    fs::write(&answers, &all).unwrap();
    assert_eq!(world.ok(&judges).err, "");
    // Whoever signs sees what, over the charter that they read.
    let key = world.text("controller.key");
    let other =
        world.write("other.toml", MERS.text().replace("minimum_people = 5", "minimum_people = 6"));
    let sign = ["statement", "sign", &out, "--key"];
    assert!(
        world
            .run(1, &[&sign[..], &[&key, "--charter", &other]].concat())
            .err
            .contains("another charter")
    );
    let public = format!("{key}.pub");
    assert!(world.run(2, &[&sign[..], &[&public]].concat()).err.contains("public half"));
    let import = ["statement", "import", &out];
    assert!(world.run(2, &import).err.contains("not signed yet"));
    let said = world.ok(&[&sign[..], &[&key, "--charter", &charter]].concat()).out;
    assert!(said.contains("the controller says `judges`") && said.contains("Looked at"), "{said}");
    assert!(world.run(2, &[&sign[..], &[&key]].concat()).err.contains("signed already"));
    // Taken in twice, it stands once.
    let leaves = || world.log().len();
    let before = leaves();
    assert_eq!(world.ok(&import).out, world.ok(&import).out);
    assert_eq!(leaves(), before + 1);
    assert!(world.ok(&["measure", "show", MERS.measure]).out.contains(&format!("{rules} rules")));
    // What the charter does not ask for is said before it travels.
    let odd = ["statement", "export", MERS.measure, "--as", "data_protection_officer", "--meaning"];
    let ran = world.ok(&[&odd[..], &["approves", "--out", &world.text("odd.json")]].concat());
    assert!(ran.err.contains("the charter does not ask for this"), "{}", ran.err);
}

#[test]
fn keys_are_listed_and_their_trust_file_verifies() {
    let world = World::open(&MERS);
    let list = world.ok(&["key", "list"]).out;
    for role in ["controller", "data_protection_officer", "supervisory_authority"] {
        let line = list.lines().find(|line| line.contains(role)).unwrap();
        assert!(line.contains("valid"), "{line}");
    }
    let trust = world.write("trust.txt", world.ok(&["key", "list", "--trust"]).out);
    let verify = ["verify", "--log", &world.text("authority/log"), "--trust", &trust];
    assert!(world.ok(&verify).out.contains("one that you obtained elsewhere"));
    let id = list.lines().find(|line| line.contains("controller")).unwrap();
    world.ok(&["key", "revoke", id.split_whitespace().next().unwrap(), "--lost"]);
    assert!(world.ok(&["key", "list"]).out.contains("lost"));
    let keys = world.ok(&["key", "list", "--format", "json"]).out;
    assert!(keys.lines().map(json).any(|key| key["standing"] == "lost"));
    world.run(2, &["verify", "--trust", &trust]);
}
