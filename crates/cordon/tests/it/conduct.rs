//! Requests outside the purposes and breaches: refused, counted, told in time, shown to everybody.

use std::fs;

use serde_json::{Value, json};

use crate::{
    people::{csv, invented},
    world::{MERS, World, json as parsed, root},
};

const ID: &str = MERS.measure;

/// The charter with a delay for requests.
fn with_delay(days: u32) -> String {
    let table = format!("[requests]\npublished_after_days = {days}\n\n[breach]\n");
    MERS.text().replacen("[breach]\n", &table, 1)
}

/// What a stranger finds in the published log.
pub(crate) fn verified(world: &World) -> (Value, String) {
    let log = world.text("authority/log");
    let json = world.ok(&["verify", "--log", &log, "--format", "json"]).out;
    (parsed(&json), world.ok(&["verify", "--log", &log]).out)
}

/// Every file of the published log, one after the other.
pub(crate) fn published(world: &World) -> String {
    let files = cordon_testkit::files_below(&world.path("authority/log")).unwrap();
    let texts = files.iter().map(|file| fs::read(file).unwrap());
    texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

/// The police ask for data of the MERS measure.
pub(crate) fn ask(world: &World, receipt: &str) -> u64 {
    ask_about(world, ID, receipt)
}

/// The police ask for data of a measure; the leaf of the request.
pub(crate) fn ask_about(world: &World, measure: &str, receipt: &str) -> u64 {
    let path = world.text(receipt);
    let said = world.ok(&[
        "request",
        "record",
        measure,
        "--kind",
        "law_enforcement",
        "--from",
        "Example police directorate",
        "--text",
        "Who was ill on 3 November, for an inquiry into theft.",
        "--answer",
        "Refused: the charter names no such purpose.",
        "--receipt",
        &path,
    ]);
    leaf_in(&said.out)
}

/// The leaf that a command says it wrote.
fn leaf_in(said: &str) -> u64 {
    let (_, number) = said.split_once("(leaf ").unwrap();
    number.split_once(')').unwrap().0.parse().unwrap()
}

/// Singapore 2021, Germany 2021: the police ask for what was gathered against an epidemic.
#[test]
fn police_are_refused_counted_in_public_and_told_of_in_time() {
    let world = World::open_as(&MERS, &with_delay(20));
    let leaf = ask(&world, "for-overseer.json");
    let before = world.show(ID)["rho_left"].clone();
    // At once: the count, for everybody; who it was, for nobody but the overseer.
    let (machine, page) = verified(&world);
    assert_eq!(machine["conduct"][0]["requests"], json!({ "law_enforcement": 1 }));
    assert_eq!(machine["conduct"][0]["requests_not_public_yet"], 1);
    assert!(page.contains("asked for outside its purposes by 1 law_enforcement"), "{page}");
    assert!(!published(&world).contains("police directorate"));
    let receipt = world.text("for-overseer.json");
    let said = world.ok(&["verify", &receipt]).out;
    assert!(said.contains("            from: Example police directorate\n"), "{said}");
    let receipt = parsed(&fs::read_to_string(receipt).unwrap());
    assert_eq!(receipt["signed"]["opening"]["body"]["from"], "Example police directorate");
    let shown = world.ok(&["measure", "show", ID]).out;
    let state =
        format!("requests    leaf {leaf}: law_enforcement, refused when it came; who and for");
    assert!(shown.contains(&state), "{shown}");
    let hidden = world.ok(&["request", "show", ID]).out;
    assert!(!hidden.contains("police directorate"), "{hidden}");
    let opened = world.ok(&["request", "show", ID, "--details"]).out;
    assert!(opened.contains("Example police directorate"), "{opened}");
    // Not before its day, and nothing was spent or read.
    let early = world.run(1, &["request", "publish", ID, &leaf.to_string()]);
    assert!(early.err.contains("published from"), "{}", early.err);
    assert!(world.run(2, &["request", "publish", ID, "0"]).err.contains("no request"));
    assert_eq!(world.show(ID)["rho_left"], before);
    // A second receipt over the first one would be a request recorded without its receipt.
    let words = ["request", "record", ID, "--kind", "other", "--from", "A"];
    let more = ["--text", "B", "--answer", "C", "--receipt", &world.text("for-overseer.json")];
    world.run(2, &[&words[..], &more].concat());
    let more = ["--text", " ", "--answer", "C", "--receipt", &world.text("other.json")];
    let ran = world.run(2, &[&words[..], &more].concat());
    assert!(ran.err.contains("say which body asked"), "{}", ran.err);
    assert_eq!(verified(&world).0["conduct"][0]["requests"], json!({ "law_enforcement": 1 }));
}

#[test]
fn a_request_that_is_due_becomes_public_by_itself_and_can_name_nobody() {
    let world = World::open_as(&MERS, &with_delay(0));
    let leaf = ask(&world, "one.json");
    assert!(!published(&world).contains("police directorate"));
    // Whatever is done next publishes it first.
    world.ok(&["measure", "list"]);
    let event = world.last_event();
    assert_eq!((&event["kind"], &event["request"]), (&json!("request_published"), &json!(leaf)));
    assert!(published(&world).contains("police directorate"));
    let (machine, _) = verified(&world);
    assert_eq!(machine["conduct"][0]["requests_not_public_yet"], 0);
    world.run(1, &["request", "publish", ID, &leaf.to_string()]);
    // A text that names a person is removed from both places; the count stays.
    let last = world.log().len() - 1;
    for body in [leaf.to_string(), last.to_string()] {
        world.ok(&["log", "redact", &body, "--code", "personal-data"]);
    }
    assert!(!published(&world).contains("police directorate"));
    let (machine, _) = verified(&world);
    assert_eq!(machine["verified"], true);
    assert_eq!(machine["conduct"][0]["requests"], json!({ "law_enforcement": 1 }));
    let shown = world.ok(&["request", "show", ID, "--details", "--format", "json"]).out;
    assert_eq!(parsed(&shown)[0]["details"], Value::Null);
}

/// Each reader finds their own language, or is told that it is another; no other is accepted.
fn persons_are_told(world: &World, told: &[&str], out: &str) -> String {
    let twice = [told, &["--what", "Again."]].concat();
    assert!(world.run(2, &twice).err.contains("given twice in `en`"));
    let korean = [told, &["--what", "ko=텍스트"]].concat();
    assert!(world.run(2, &korean).err.contains("there is no notice in `ko`"));
    let french = ["--what", "fr=Un disque a été perdu."];
    let ran = world.ok(&[told, &french].concat());
    assert!(ran.err.contains("not all was said in fr, es, zh"), "{}", ran.err);
    assert!(ran.err.contains("the charter speaks `ko` too"), "{}", ran.err);
    assert!(ran.out.contains("sent by you: ") && ran.out.contains("to the persons"), "{}", ran.out);
    let notice = fs::read_to_string(out).unwrap();
    assert!(notice.contains("passé\n\nUn disque a été perdu.\n"), "{notice}");
    assert_eq!(notice.matches("Ce texte n’existe que dans une autre langue").count(), 2);
    assert_eq!(notice.matches("Este texto solo existe en otro idioma").count(), 3);
    for said in ["A disk was lost.", "Qué ocurrió", "发生了什么", "non relu", "What happened"]
    {
        assert!(notice.contains(said), "{said}: {notice}");
    }
    notice
}

/// What the authority is told in time of a breach at high risk, and that it is logged once.
fn authority_is_told(world: &World, leaf: &str) {
    let letter = world.text("letter.md");
    let to = ["breach", "notify", ID, leaf, "--to", "authority", "--out", &letter];
    world.run(2, &[&to[..], &["--what", "Nothing."]].concat());
    let early = world.run(2, &[&to[..], &["--late-because", "A strike."]].concat()).err;
    assert!(early.contains("told in time"), "{early}");
    let sent = world.ok(&to).out;
    assert!(!sent.contains("not known yet"), "{sent}");
    assert!(sent.contains("sent by you: ") && sent.contains("Cordon sends nothing"), "{sent}");
    let letter = fs::read_to_string(letter).unwrap();
    let own = format!("`{ID}`, version 1");
    for said in [
        "lost in a train",
        "at most 100 (rounded up",
        "mers_case",
        "not reviewed by a native",
        "Risk for persons\n\nhigh",
        &format!("opened it\n\n{leaf}\n"),
        &own,
    ] {
        assert!(letter.contains(said), "{said}: {letter}");
    }
    assert!(!letter.contains("you can do") && !letter.contains("complain"), "{letter}");
    // The same notice again is written again and logged once.
    let leaves = world.log().len();
    let again = world.text("letter-again.md");
    world.ok(&["breach", "notify", ID, leaf, "--to", "authority", "--out", &again]);
    assert_eq!((world.log().len(), fs::read_to_string(again).unwrap()), (leaves, letter));
}

#[test]
fn a_breach_is_opened_judged_told_and_closed_in_public() {
    let world = World::open(&MERS);
    let rows = world.write("rows.csv", csv(&invented(25, 1)));
    world.submit(ID, "mers_case", rows.as_ref());
    let opened = world.ok(&["breach", "open", ID, "--what", "A backup disk was lost in a train."]);
    let rounded = "persons concerned: at most 100 (rounded up to a power of ten;";
    assert!(opened.out.contains(rounded), "{}", opened.out);
    assert!(opened.out.contains("within 72 hours of the discovery"), "{}", opened.out);
    let leaf = (world.log().len() - 1).to_string();
    let (machine, page) = verified(&world);
    assert_eq!(machine["conduct"][0]["breaches"][0]["risk"], Value::Null);
    assert!(page.contains("risk not judged yet, open"), "{page}");
    assert!(!published(&world).contains("lost in a train"));

    // In order: judged before it is told to persons or closed.
    let out = world.text("told.md");
    let persons = ["breach", "notify", ID, &leaf, "--to", "persons", "--out", &out];
    let words = ["--what", "A disk was lost.", "--consequences", "It may be read.", "--measures"];
    let told = [&persons[..], &words, &["Its key was destroyed."]].concat();
    assert!(world.run(1, &told).err.contains("nobody judged yet"));
    let close = ["breach", "close", ID, &leaf, "--learnt", "Disks stay in the house."];
    assert!(world.run(1, &close).err.contains("to persons: `cordon breach assess`"));
    let assess = ["breach", "assess", ID, &leaf, "--risk", "high"];
    assert!(world.run(2, &assess).err.contains("what the breach is likely to lead to"));
    let facts = ["--consequences", "Diagnoses may be read.", "--measures", "The key was changed."];
    // In the second in which it becomes due nothing is overdue.
    let judged = world.ok(&[&assess[..], &facts].concat()).out;
    assert!(judged.contains("still to do: tell the persons of the breach"), "{judged}");
    assert!(judged.contains("--to persons`") && !judged.contains("overdue"), "{judged}");
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("NOT DONE    measure") && !shown.contains("OVERDUE"), "{shown}");
    let (machine, page) = verified(&world);
    assert!(machine["overdue"][0].as_str().unwrap().contains("are not told yet"), "{machine}");
    assert!(page.contains("not done  measure") && !page.contains("overdue"), "{page}");

    authority_is_told(&world, &leaf);
    assert!(world.run(1, &close).err.contains("`cordon breach notify --to persons`"));
    assert!(world.run(2, &persons).err.contains("--consequences"));
    let notice = persons_are_told(&world, &told, &out);
    assert!(!notice.contains("at most"));
    world.ok(&["breach", "close", ID, &leaf, "--learnt", "Disks stay in the house."]);
    let public = published(&world);
    assert!(public.contains("A disk was lost.") && public.contains("Disks stay in the house."));
    assert!(!public.contains("lost in a train") && !public.contains("at most 100"));
    let (machine, _) = verified(&world);
    let breach = &machine["conduct"][0]["breaches"][0];
    assert_eq!((&breach["risk"], &breach["authority_told_late"]), (&json!("high"), &json!(false)));
    assert_eq!(machine["overdue"], json!([]));
    let shown = parsed(&world.ok(&["breach", "show", ID, "--format", "json"]).out);
    assert_eq!(shown[0]["facts"]["persons"], "at most 100");
    assert_eq!(shown[0]["learnt"], "Disks stay in the house.");
    let shown = world.ok(&["breach", "show", ID]).out;
    assert!(shown.contains("learnt         Disks stay in the house."), "{shown}");
    assert!(shown.contains("at most 100 (rounded up") && !shown.contains("LATE"), "{shown}");
}

#[test]
fn a_breach_without_risk_is_told_late_with_or_without_a_reason() {
    let world = World::open(&MERS);
    let open = ["breach", "open", ID, "--what", "A list without names was lost."];
    world.ok(&[&open[..], &["--discovered", "2026-01-01T00:00:00Z"]].concat());
    let leaf = (world.log().len() - 1).to_string();
    let facts = ["--consequences", "None.", "--measures", "None needed."];
    world.ok(&[&["breach", "assess", ID, &leaf, "--risk", "unlikely"][..], &facts].concat());
    // Nobody need be told: no reason is asked for, and one may be given.
    for (reason, out) in [(&[][..], "a.md"), (&["--late-because", "A courtesy."][..], "b.md")] {
        let out = world.text(out);
        let to = ["breach", "notify", ID, &leaf, "--to", "authority", "--out", &out];
        world.ok(&[&to[..], reason].concat());
        let notice = fs::read_to_string(out).unwrap();
        assert_eq!(notice.contains("A courtesy."), !reason.is_empty(), "{notice}");
    }
    let out = world.text("c.md");
    let persons = ["breach", "notify", ID, &leaf, "--to", "persons", "--out", &out];
    let ran = world.run(2, &[&persons[..], &["--late-because", "A strike."]].concat());
    assert!(ran.err.contains("for the authority"), "{}", ran.err);
}

/// The book that judged the charter says how long there is, not the one built in.
#[test]
fn a_breach_is_opened_by_the_deadline_of_ones_own_rulebook() {
    let world = World::open(&MERS);
    let folder = world.books();
    let (page, own) = (root().join("docs/manual/rulebook.md"), world.path("books/kr.toml"));
    let page = fs::read_to_string(page).unwrap();
    let rule = page.split("[[rule]]").find(|rule| rule.contains("zz-41")).unwrap();
    let rule = rule.split("```").next().unwrap();
    fs::write(&own, fs::read_to_string(&own).unwrap() + "\n[[rule]]" + rule).unwrap();
    let open = ["breach", "open", ID, "--what", "A disk was lost."];
    let built_in = world.ok(&open).out;
    assert!(built_in.contains("within 72 hours"), "{built_in}");
    let opened = world.ok(&[&open[..], &["--rulebooks", &folder]].concat()).out;
    assert!(opened.contains("within 24 hours"), "{opened}");
    let rule = "stricter than the charter: Data Protection Act s 41 (`zz-41`; verified: an excerpt";
    assert!(opened.contains(rule), "{opened}");
}

#[test]
fn a_breach_that_nobody_told_in_time_is_shown_to_everybody() {
    let world = World::open(&MERS);
    let open = ["breach", "open", ID, "--what", "A list was sent to the wrong clinic."];
    let tomorrow = ["--discovered", "2999-01-01T00:00:00Z"];
    assert!(world.run(1, &[&open[..], &tomorrow].concat()).err.contains("after this event"));
    assert!(world.run(2, &[&open[..], &["--leaves", "0"]].concat()).err.contains("no submission"));
    world.run(2, &[&open[..], &["--records", "nothing"]].concat());
    for unclear in ["yesterday", "2026-01-01"] {
        let ran = world.run(2, &[&open[..], &["--discovered", unclear]].concat());
        assert!(ran.err.contains("in UTC, as 2026-11-24T08:00:00Z"), "{}", ran.err);
    }
    let counted = ["--discovered", "2026-01-01T00:00:00Z", "--persons", "1234"];
    let opened = world.ok(&[&open[..], &counted].concat()).out;
    assert!(opened.contains("at most 10000 (rounded up to a power of ten; as the controller"));
    let late = "LATE: tell the authority at once: the 72 hours from the discovery ended on \
                2026-01-04T00:00:00Z";
    assert!(opened.contains(late), "{opened}");
    let leaf = (world.log().len() - 1).to_string();
    let (machine, page) = verified(&world);
    let said = "the authority was to be told of the breach";
    assert!(machine["overdue"][0].as_str().unwrap().contains(said), "{machine}");
    assert!(page.contains("overdue") && page.contains(said), "{page}");
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("OVERDUE") && shown.contains(said), "{shown}");
    // Told late stays told late; what is not known yet is named, here and in the notice.
    let to = ["breach", "notify", ID, &leaf, "--to", "authority", "--out", &world.text("a.md")];
    let unexplained = world.run(2, &to).err;
    assert!(unexplained.contains("--late-because"), "{unexplained}");
    let sent = world.ok(&[&to[..], &["--late-because", "Nobody was on duty."]].concat()).out;
    let unknown = "what was and will be done; how high the risk for persons is";
    assert!(sent.contains(unknown) && sent.contains("hand it in later"), "{sent}");
    let notice = fs::read_to_string(world.path("a.md")).unwrap();
    assert_eq!(notice.matches("Not known yet").count(), 3, "{notice}");
    let why = "To be told by\n\n2026-01-04T00:00:00Z\n\n## Why it was not told by then\n\nNobody";
    assert!(notice.contains(why), "{notice}");
    let shown = world.ok(&["breach", "show", ID]).out;
    assert!(shown.contains("Z, LATE"), "{shown}");
    let (machine, page) = verified(&world);
    assert_eq!(machine["conduct"][0]["breaches"][0]["authority_told_late"], true);
    assert!(page.contains("the authority was told late"), "{page}");
}
