//! Who disagrees is heard: advice against stands in the way of opening until it is answered in
//! public, and whoever looks at the measure reads who advised against it.

use std::{fs, path::Path};

use crate::world::{MERS, World, json};

const ID: &str = MERS.measure;

const WHY: &str = "Fifteen tables a week are more than the outbreak needs.";

/// A measure over which everybody signed what the charter asks, but not what `left_out` says.
fn signed_but(left_out: &str) -> World {
    let world = World::new(MERS.jurisdiction);
    world.propose(&MERS.text());
    world.enrol_roles();
    let asked = [
        ("controller", "approves"),
        ("data_protection_officer", "advises"),
        ("supervisory_authority", MERS.authority_says),
    ];
    for (role, meaning) in asked.into_iter().filter(|(_, meaning)| *meaning != left_out) {
        world.sign(ID, role, meaning, &[]);
    }
    let rules = world.show(ID)["to_be_judged"].as_array().unwrap().clone();
    let answer = |rule: &serde_json::Value| format!("{}=It is met.", rule.as_str().unwrap());
    let answers: Vec<String> = rules.iter().map(answer).collect();
    world.sign(ID, "controller", "judges", &answers);
    world
}

fn shown(world: &World) -> String {
    world.ok(&["measure", "show", ID]).out
}

/// The officer is not asked to change its mind, and what it said is in sight before and after.
#[test]
fn advice_against_is_shown_with_its_leaf_and_answered_not_asked_for_again() {
    let world = signed_but("advises");
    let officer = "data_protection_officer";
    let ran = world.sign_with(ID, (officer, "advises_against"), WHY, &[]);
    assert!(
        ran.err.contains("does not open over this charter until the controller"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("it is no veto"), "{}", ran.err);
    let against = &world.show(ID)["advice_against"][0];
    let (leaf, document) = (&against["leaf"], against["document"].as_str().unwrap());
    let text = fs::read_to_string(world.path("authority/log/documents").join(document)).unwrap();
    assert!(text.contains(WHY));
    let line = format!("AGAINST     the {officer} advises against (leaf {leaf}): not answered");
    for said in [
        line.as_str(),
        &format!("log/documents/{document}"),
        "advises_against, where the charter asks for advises",
        "--as controller --meaning answers --out FILE --text WHY",
    ] {
        assert!(shown(&world).contains(said), "{said}:\n{}", shown(&world));
    }
    assert!(!shown(&world).contains("--meaning advises "), "{}", shown(&world));
    let refused = world.run(1, &["measure", "open", ID]).err;
    let where_to = format!("the {officer} in leaf {leaf} (read `documents/{document}`)");
    assert!(refused.contains(&where_to) && refused.contains("--meaning answers"), "{refused}");

    world.sign_with(ID, ("controller", "answers"), "We release five a week.", &[]);
    let answered = &world.show(ID)["advice_against"][0]["answered"];
    let line = format!("(leaf {leaf}): answered by the controller (leaf {answered})");
    assert!(shown(&world).contains(&line), "{}", shown(&world));
    assert!(shown(&world).contains(&format!("cordon measure open {ID}")), "{}", shown(&world));
    world.ok(&["measure", "open", ID]);
    assert!(shown(&world).contains(&line), "{}", shown(&world));
}

/// France, the trial that was objected to: `consulted` alone let a measure open over a no.
#[test]
fn the_supervisory_authority_can_say_no_and_take_it_back() {
    let world = signed_but("");
    let authority = "supervisory_authority";
    world.sign_with(ID, (authority, "advises_against"), WHY, &[]);
    let refused = world.run(1, &["measure", "open", ID]).err;
    assert!(refused.contains("the supervisory_authority in leaf"), "{refused}");
    assert!(shown(&world).contains("the supervisory_authority advises against"));
    // That it was consulted, once more, is not to agree.
    world.sign_with(ID, (authority, "consulted"), "We still object.", &[]);
    world.run(1, &["measure", "open", ID]);
    let ran = world.sign_with(ID, (authority, "advises"), "Changed as we asked.", &[]);
    assert!(ran.err.contains("counts only to take back"), "{}", ran.err);
    assert!(shown(&world).contains("the same role said otherwise later (leaf"));
    world.ok(&["measure", "open", ID]);
}

#[test]
fn what_would_count_for_nothing_is_refused_or_said_to() {
    let world = signed_but("");
    let out = world.text("no.json");
    let export = |role: &str, meaning: &str, more: &[&str]| {
        let words = ["statement", "export", ID, "--as", role, "--meaning", meaning, "--out", &out];
        world.try_run(&[&words[..], more].concat())
    };
    let rule = world.show(ID)["to_be_judged"][0].as_str().unwrap().to_owned();
    let answer = ["--answer", &format!("{rule}=It is not met.")];
    let refused = [
        (export("data_protection_officer", "judges", &answer), "it would count for nothing"),
        (
            export("supervisory_authority", "answers", &["--text", "No."]),
            "only when the controller",
        ),
        (export("controller", "answers", &[]), "says something"),
        (export("controller", "answers", &["--text", "  "]), "write it with --text"),
    ];
    for (ran, said) in refused {
        assert!(ran.code == 2 && ran.err.contains(said), "{said}: {}", ran.err);
        assert!(!Path::new(&out).exists());
    }
    // What was exported otherwise and signed is refused where it comes in.
    world.sign_with(ID, ("data_protection_officer", "advises_against"), WHY, &[]);
    for (role, meaning, text) in [
        ("data_protection_officer", "judges", "\"text\": \"Because.\""),
        ("controller", "answers", "\"text\": \" \""),
    ] {
        let draft = world.text("draft.json");
        let words = ["statement", "export", ID, "--as", role, "--meaning", "advises_against"];
        world.ok(&[&words[..], &["--text", "Because.", "--out", &draft]].concat());
        let own = fs::read_to_string(&draft).unwrap();
        let own = own.replace("\"advises_against\"", &format!("\"{meaning}\""));
        fs::write(&draft, own.replace("\"text\": \"Because.\"", text)).unwrap();
        world.ok(&["statement", "sign", &draft, "--key", &world.text(&format!("{role}.key"))]);
        let leaves = world.log().len();
        world.run(2, &["statement", "import", &draft]);
        assert_eq!(world.log().len(), leaves);
    }
    // What counts for an emergency alone, and what counts for nothing at all.
    for (role, meaning, said) in [
        ("data_protection_officer", "consulted", "counts for opening in an emergency"),
        ("supervisory_authority", "notified", "counts for opening in an emergency"),
        ("data_protection_officer", "approves", "it counts for nothing; it asks: controller"),
    ] {
        let ran = export(role, meaning, &[]);
        assert!(ran.code == 0 && ran.err.contains(said), "{}", ran.err);
        let ran = world.sign_with(ID, (role, meaning), "", &[]);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    assert_eq!(
        json(&world.ok(&["measure", "show", ID, "--format", "json"]).out)["state"],
        "assessed"
    );
}
