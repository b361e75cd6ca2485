//! A notice is marked as not reviewed until a post signed that a native speaker read this very
//! text.

use crate::world::{MERS, World};

const ID: &str = MERS.measure;
const MARK: &str = "non relu par une personne";

fn review(world: &World, post: &str) -> String {
    let file = world.text("review.json");
    let words = ["notice", "review", ID, "--language", "fr", "--post", post, "--out", &file];
    world.ok(&words);
    file
}

#[test]
fn the_mark_goes_only_while_the_digest_of_the_text_is_the_one_signed() {
    let world = World::open(&MERS);
    let show = |more: &[&str]| {
        world.ok(&[&["notice", "show", ID, "--language", "fr"][..], more].concat()).out
    };
    assert!(show(&[]).contains(MARK));
    let file = review(&world, "translation desk");
    // Unsigned, signed by the wrong role, altered: none of them counts.
    assert!(world.run(2, &["notice", "import", &file]).err.contains("not signed yet"));
    let other = world.write("other.json", "{}");
    assert!(world.run(3, &["notice", "import", &other]).err.contains("not a signed review"));
    let key = world.text("controller.key");
    assert!(world.run(2, &["notice", "sign", &file, "--key", &key]).err.contains("signs as"));
    let key = world.text("data_protection_officer.key");
    world.ok(&["notice", "sign", &file, "--key", &key]);
    let signed = std::fs::read_to_string(&file).unwrap();
    let altered = world.write("altered.json", signed.replace("translation desk", "another desk"));
    let ran = world.run(1, &["notice", "import", &altered]);
    assert!(ran.err.contains("does not match what was signed"), "{}", ran.err);
    assert!(show(&[]).contains(MARK));

    let taken = world.ok(&["notice", "import", &file]).out;
    let leaves = world.log().len();
    assert_eq!(world.ok(&["notice", "import", &file]).out, taken);
    assert_eq!(world.log().len(), leaves, "the same review is in the log once");
    let shown = show(&[]);
    assert!(!shown.contains(MARK) && shown.contains("translation desk"), "{shown}");
    assert!(!show(&["--plain"]).contains("translation desk"));
    let spanish = world.ok(&["notice", "show", ID, "--language", "es"]).out;
    assert!(spanish.contains("no revisado"), "{spanish}");
    let log = world.text("authority/log");
    world.ok(&["verify", "--log", &log]);

    // The report of the impact assessment takes it over from the published log, which is checked.
    let (charter, report) = (world.text("charter.toml"), world.text("report"));
    let notice = |words: &[&str]| {
        world.ok(&[&["assess", &charter, "--report", &report][..], words].concat());
        std::fs::read_to_string(world.path("report/notice.fr.md")).unwrap()
    };
    assert!(notice(&[]).contains(MARK));
    let reviewed = notice(&["--log", &log]);
    assert!(!reviewed.contains(MARK) && reviewed.contains("translation desk"), "{reviewed}");
    let html = std::fs::read_to_string(world.path("report/assessment.html")).unwrap();
    assert!(html.contains("translation desk") && !html.contains(MARK));

    // Another text: the mark is back, until somebody read it too.
    let changed = MERS.text().replacen("hours = 72", "hours = 48", 1).replacen(
        "version = 1",
        "version = 2",
        1,
    );
    world.propose(&changed);
    assert!(show(&["--proposed"]).contains(MARK));
    assert!(!show(&[]).contains(MARK), "the text in force stands");
    assert!(notice(&["--log", &log]).contains(MARK));
}

#[test]
fn a_review_names_a_post() {
    let world = World::open(&MERS);
    let file = world.text("review.json");
    let words = ["notice", "review", ID, "--language", "fr", "--post", " ", "--out", &file];
    assert!(world.run(2, &words).err.contains("which post"));
    let words = ["notice", "review", ID, "--language", "de", "--post", "desk", "--out", &file];
    assert!(world.run(2, &words).err.contains("en, fr, es, zh"));
}
