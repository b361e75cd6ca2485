//! Who stops a measure: in a name that was told, or under a key.

use std::{fs, path::Path};

use crate::{
    people::{csv, invented},
    world::{MERS, World, json},
};

const ID: &str = MERS.measure;

const AUTHORITY: &str = "supervisory_authority";

/// Whether a submission is refused because the measure is stopped.
fn is_stopped(world: &World) -> bool {
    let file = world.write("rows.csv", csv(&invented(3, 1)));
    let ran = world.try_run(&["submit", ID, "mers_case", &file]);
    assert_eq!(ran.code == 0, !ran.err.contains("suspended"), "{}", ran.err);
    ran.code != 0
}

#[test]
fn a_measure_that_the_authority_stopped_with_its_key_goes_on_with_its_key() {
    let world = World::open(&MERS);
    let log = world.text("authority/log");
    // The authority writes it from the published log alone.
    let far = World::new("XX");
    let halt = |act: &str, out: &str, log: &str| {
        let words = ["measure", act, ID, "--as", AUTHORITY, "--reason", "Why.", "--out", out];
        far.ok(&[&words[..], &["--log", log]].concat())
    };
    let stop = far.text("stop.json");
    let ran = halt("suspend", &stop, &log);
    assert!(ran.out.contains("Nothing stops before it is imported"), "{}", ran.out);
    assert!(world.run(2, &["statement", "import", &stop]).err.contains("not signed yet"));
    let key = |role: &str| world.text(&format!("{role}.key"));
    let sign = |file: &str, key: &str| far.try_run(&["statement", "sign", file, "--key", key]);
    assert_eq!(sign(&stop, &key("controller")).code, 2);
    let signed = sign(&stop, &key(AUTHORITY));
    let said = "the supervisory_authority stops intake, questions of `mers-surveillance`";
    assert!(signed.code == 0 && signed.out.contains(said), "{}{}", signed.out, signed.err);
    assert!(sign(&stop, &key(AUTHORITY)).err.contains("signed already"));
    assert!(!is_stopped(&world));
    let ran = world.ok(&["statement", "import", &stop]);
    assert!(ran.out.contains("signed by the supervisory_authority"), "{}", ran.out);
    assert!(is_stopped(&world));
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("signed (leaf") && shown.contains("only its key resumes"), "{shown}");
    // Taken in twice, it stands once.
    let leaves = world.log().len();
    world.ok(&["statement", "import", &stop]);
    assert_eq!(world.log().len(), leaves);

    // Whoever holds the folder does not let it go on in the authority's name.
    let resume = ["measure", "resume", ID, "--reason", "The controller wants it.", "--as"];
    let refused = world.run(1, &[&resume[..], &[AUTHORITY]].concat()).err;
    assert!(refused.contains("signed its suspension; only what it signs"), "{refused}");
    world.run(1, &[&resume[..], &["controller"]].concat());
    assert!(is_stopped(&world));
    let go = world.text("go.json");
    halt("resume", &go, &log);
    assert_eq!(sign(&go, &key(AUTHORITY)).code, 0);
    let mut altered = json(&fs::read_to_string(&go).unwrap());
    altered["signed"]["draft"]["reason"] = "Another one.".into();
    let altered = world.write("altered.json", altered.to_string());
    assert!(world.run(1, &["statement", "import", &altered]).err.contains("signature"));
    let ran = world.ok(&["statement", "import", &go]);
    assert!(ran.out.contains("resumed (leaf"), "{}", ran.out);
    assert!(!is_stopped(&world));
    world.ok(&["verify", "--log", &log]);
    // Nothing is written for a measure that nobody stopped, or that is not there.
    let words = ["measure", "resume", ID, "--as", AUTHORITY, "--reason", "Why.", "--out", "x"];
    assert!(world.run(2, &words).err.contains("has suspended nothing"));
    assert!(!Path::new("x").exists());
    let words = ["measure", "suspend", "no-such", "--reason", "Why.", "--out", "x", "--log", &log];
    assert!(far.run(2, &words).err.contains("there is no measure"));
}

#[test]
fn a_role_that_was_told_and_did_not_sign_is_shown_as_such() {
    let world = World::open(&MERS);
    let as_told = "as told on the command line; not signed";
    let stop = ["measure", "suspend", ID, "--reason", "Looked into."];
    // Without a word about who, it is nobody's but the controller's.
    let ran = world.ok(&stop);
    assert!(ran.out.contains(&format!("by the controller, {as_told}")), "{}", ran.out);
    assert_eq!(world.log().pop().unwrap()["leaf"]["actor"], "controller");
    world.ok(&["measure", "resume", ID, "--as", "controller", "--reason", "Enough."]);
    let stop = [&stop[..], &["--as", AUTHORITY]].concat();
    let ran = world.ok(&stop);
    assert!(ran.out.contains(&format!("by the supervisory_authority, {as_told}")), "{}", ran.out);
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains(&format!("by the supervisory_authority, {as_told} (leaf")), "{shown}");
    assert!(is_stopped(&world));
    let resume = ["measure", "resume", ID, "--as", AUTHORITY, "--reason", "Enough."];
    let ran = world.ok(&resume);
    assert!(ran.out.contains(&format!("by the supervisory_authority, {as_told}")), "{}", ran.out);
    assert!(!is_stopped(&world));
}
