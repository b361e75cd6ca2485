//! Guidance and practice cases from the command line: found, shown, contributed, linked.

use std::fs;

use crate::world::{Example, MERS, World, json, root};

#[test]
fn guidance_is_found_by_any_form_and_shown_with_how_well_it_was_seen() {
    let world = World::new("XX");
    let ids = |words: &[&str]| {
        let words = [&["guidance"], words, &["--format", "json"]].concat();
        let found = json(&world.ok(&words).out);
        let entries = found["entries"].as_array().unwrap().clone();
        entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["tracing"]), ids(&["traced"]));
    assert_eq!(ids(&["proportionality"]), ids(&["proportionate"]));
    assert_eq!(ids(&["--country", "fr"]).len(), 4);
    assert_eq!(ids(&["--issuer", "CNIL"]), ids(&["--country", "FR"]));
    assert!(!ids(&["--topic", "Retention", "--country", "EU"]).is_empty());

    let list = world.ok(&["guidance", "SwissCovid"]).out;
    assert!(
        list.contains("fdpic-swisscovid-2020-05-11") && list.contains("account seen"),
        "{list}"
    );
    let page = world.ok(&["guidance", "show", "ec-2020-1023-efgs"]).out;
    for expected in ["Source:", "https://", "verified: ", "[NOT VERIFIED: from memory]"] {
        assert!(page.contains(expected), "`{expected}` is not in\n{page}");
    }
    let words = ["guidance", "show", "ec-2020-1023-efgs", "--format", "json"];
    let entry = json(&world.ok(&words).out);
    assert!(entry["verified"].is_boolean() && entry["seen"].is_string(), "{entry}");

    let said = world.ok(&["guidance", "retension"]).out;
    assert!(said.contains("Nothing found") && said.contains("`retention`"), "{said}");
    let found = json(&world.ok(&["guidance", "retension", "--format", "json"]).out);
    assert_eq!(found["entries"].as_array().unwrap().len(), 0);
    assert!(found["try"][0].as_str().unwrap().contains("retention"));
    let wrong: [(&[&str], &str); 4] = [
        (&["guidance", "--country", "UK"], "`GB`"),
        (&["guidance", "--topic", "retenton"], "did you mean `retention`?"),
        (&["guidance", "show", "edpb-04-2021"], "did you mean `edpb-04-2020`?"),
        (&["guidance", "show", "ch-swisscovid"], "cordon practice show ch-swisscovid"),
    ];
    for (words, help) in wrong {
        let ran = world.run(2, words);
        assert!(ran.err.contains(help), "{words:?}: {}", ran.err);
    }
}

#[test]
fn cases_are_found_by_country_outcome_and_part_of_the_balance_test() {
    let world = World::new("XX");
    let list = |words: &[&str]| world.ok(&[&["practice"], words].concat()).out;
    assert!(list(&["--country", "KR", "--outcome", "harmed"]).contains("kr-patient-routes"));
    assert!(list(&["--check", "legitimate_aim"]).contains("br-mp954"));
    assert!(list(&["quarantine", "selfies"]).contains("ru-moscow-monitoring"));
    let page = list(&["show", "au-covidsafe"]);
    for expected in ["Protected people:", "Harmed people:", "Lesson:", "reviewed by nobody else"] {
        assert!(page.contains(expected), "`{expected}` is not in\n{page}");
    }
    world.run(2, &["practice", "--outcome", "fine"]);
    world.run(2, &["practice", "--check", "charming"]);
}

#[test]
fn a_case_is_contributed_reviewed_and_published() {
    let world = World::new("XX");
    // The form in the contributor's instructions is a sound case.
    let manual = fs::read_to_string(root().join("practices/README.md")).unwrap();
    let form = manual.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let case: String = form.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    let file = world.write("case.toml", &case);
    let said = world.ok(&["practice", "check", &file]).out;
    assert!(said.contains("fr-hospital-register") && said.contains("still to do"), "{said}");

    let bad = case.replace("seen = \"text\"", "seen = \"none\"");
    let file = world.write("bad.toml", bad);
    let ran = world.run(1, &["practice", "check", &file]);
    assert!(ran.err.contains("bad.toml:18: called verified"), "{}", ran.err);

    // Not without a review; then it is found like any other.
    fs::create_dir(world.path("own")).unwrap();
    let folder = world.text("own");
    let find = ["practice", "register", "--catalogue", &folder];
    fs::write(world.path("own/practices.toml"), &case).unwrap();
    let ran = world.run(3, &find);
    assert!(ran.err.contains("practices.toml:21: a contributed case that nobody"), "{}", ran.err);
    let reviewed = format!("{case}reviewed_by_post = \"data protection officer, a ministry\"\n");
    fs::write(world.path("own/practices.toml"), &reviewed).unwrap();
    assert!(world.ok(&find).out.contains("fr-hospital-register"));
    let show = ["practice", "show", "fr-hospital-register", "--catalogue", &folder];
    assert!(world.ok(&show).out.contains("reviewed by data protection officer"));
    // Never half a catalogue: one bad file, and nothing of the folder is used.
    fs::write(world.path("own/guidance.toml"), "catalogue = 1\ncompiled = 2026\n").unwrap();
    assert!(world.run(3, &find).err.contains("guidance.toml:2:"));
    world.run(2, &["practice", "--catalogue", &world.text("nowhere")]);
}

/// What is wrong is said with file, line and help, and nothing of the folder is used.
#[test]
fn a_folder_without_a_rulebook_is_named() {
    let world = World::new("XX");
    let charter = world.write("charter.toml", MERS.text());
    let empty = world.text("empty");
    fs::create_dir(&empty).unwrap();
    let ran = world.run(2, &["check", &charter, "--rulebooks", &empty]);
    assert!(ran.err.contains(&format!("`{empty}` holds no rulebook")), "{}", ran.err);
    assert!(ran.err.contains("int-108-plus.toml"), "{}", ran.err);
}

/// A folder of rulebooks with that of `docs/manual/rulebook.md` added, as it stands there.
fn with_zedland(world: &World) -> String {
    let page = fs::read_to_string(root().join("docs/manual/rulebook.md")).unwrap();
    let book = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = world.books();
    fs::write(world.path("books/zz.toml"), book).unwrap();
    folder
}

#[test]
fn a_country_is_added_by_a_file_alone() {
    let world = World::new("ZZ");
    let folder = with_zedland(&world);
    let charter = world.write("charter.toml", MERS.text().replace("= \"KR\"", "= \"ZZ\""));
    let check = ["check", &charter, "--format", "json", "--rulebooks", &folder];
    let judged = json(&world.run(1, &check).out);
    let outcome = |rule: &str| {
        let all = judged["findings"].as_array().unwrap();
        all.iter().find(|own| own["rule"] == rule).unwrap()["outcome"].clone()
    };
    // A term of a year; nobody verified; 72 hours.
    let own = ["zz-12", "zz-30", "zz-41"].map(outcome);
    assert_eq!(own, ["person_must_judge", "person_must_judge", "not_met"]);
    let compare = ["assess", &charter, "--rulebooks", &folder, "--compare", "ZZ,NG"];
    let compared = world.ok(&compare).out;
    assert!(compared.contains("zz-41; must") && compared.contains("ng-"), "{compared}");
}

#[test]
fn an_added_book_binds_what_is_proposed_and_verify_judges_by_it() {
    let example = Example { jurisdiction: "ZZ", ..MERS };
    let world = World::new("ZZ");
    let folder = with_zedland(&world);
    let books = ["--rulebooks", &folder];
    // With the book `init` finds the country; without, it warns.
    let name = ["init", &world.text("other"), "--name", "Other", "--jurisdiction", "ZZ"];
    let ran = world.ok(&[&name[..], &books].concat());
    assert!(!ran.err.contains("no rulebook for ZZ"), "{}", ran.err);
    assert!(world.heard().contains("there is no rulebook for ZZ"));

    let text = MERS.text().replace("= \"KR\"", "= \"ZZ\"");
    let late = world.write("late.toml", &text);
    let propose = |file: &str| world.ok(&[&["measure", "propose", file][..], &books].concat());
    let ran = propose(&late);
    assert!(ran.out.contains("zz-41 A breach is told within a day"), "{}", ran.out);
    assert!(ran.err.contains("rulebooks of your own: `ZZ` (SHA-256 "), "{}", ran.err);
    world.enrol_roles();
    world.sign_all(&example);
    world.hear_all(example.measure);
    let open = ["measure", "open", example.measure];
    let ran = world.run(1, &open);
    assert!(ran.err.contains("zz-41"), "{}", ran.err);

    // The text for a consultation asks what the added book asks.
    let out = world.text("text.md");
    let export = ["consult", "export", &late, "--out", &out];
    world.ok(&export);
    assert!(!fs::read_to_string(&out).unwrap().contains("was the Commissioner heard"));
    world.ok(&[&export[..], &books].concat());
    assert!(fs::read_to_string(&out).unwrap().contains("was the Commissioner heard"));

    let in_time = world.write("in-time.toml", text.replace("hours = 72", "hours = 24"));
    let ran = propose(&in_time);
    assert!(!ran.out.contains("zz-41"), "{}", ran.out);
    world.sign_all(&example);
    world.hear_all(example.measure);
    world.ok(&open);

    // Both assessments come out as before by the same books, and by others none is checked.
    let log = world.text("authority/log");
    let verify = ["verify", "--log", &log, "--format", "json"];
    let said = json(&world.ok(&verify).out);
    assert_eq!((&said["judged_again"], &said["judged_by_other_rulebooks"]), (&0.into(), &2.into()));
    let said = json(&world.ok(&[&verify[..], &books].concat()).out);
    assert_eq!((&said["judged_again"], &said["judged_by_other_rulebooks"]), (&2.into(), &0.into()));
    // An altered book is another one.
    let changed = fs::read_to_string(world.path("books/zz.toml")).unwrap().replace("190", "191");
    fs::write(world.path("books/zz.toml"), changed).unwrap();
    let said = json(&world.ok(&[&verify[..], &books].concat()).out);
    assert_eq!(said["judged_by_other_rulebooks"], 2);
}

#[test]
fn no_charter_is_judged_and_no_case_shown_by_half_a_folder() {
    let world = World::new("XX");
    let charter = world.write("charter.toml", MERS.text());
    let changed = |from: &str, name: &str, change: &dyn Fn(String) -> String| {
        let folder = world.path("folder");
        let _gone = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(root().join(from)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|ending| ending == "toml") {
                let text = fs::read_to_string(entry.path()).unwrap();
                let is_it = entry.file_name() == name;
                let text = if is_it { change(text) } else { text };
                fs::write(folder.join(entry.file_name()), text).unwrap();
            }
        }
        world.text("folder")
    };
    let twice = |marker: &'static str| {
        move |text: String| {
            let start = text.find(marker).unwrap();
            let rest = &text[start + 1..];
            let end = rest.find(marker).map_or(text.len(), |end| start + 1 + end);
            let entry = text[start..end].to_owned();
            format!("{text}\n{entry}")
        }
    };
    let unknown = |marker: &'static str| {
        move |text: String| text.replacen(marker, &format!("{marker}\nsurprise = 1"), 1)
    };
    let broken = |text: String| format!("{text}\nthis is not TOML");

    let refused = |words: &[&str], file: &str, said: &str| {
        let ran = world.run(3, words);
        assert!(ran.out.is_empty(), "{words:?}: {}", ran.out);
        let named = ran.err.split(file).nth(1).unwrap_or_else(|| panic!("{file}\n{}", ran.err));
        assert!(named.starts_with(':') && named[1..2].parse::<u8>().is_ok(), "{}", ran.err);
        assert!(ran.err.contains(said) && ran.err.contains("help"), "{said}\n{}", ran.err);
    };
    let books = "int-108-plus.toml";
    for (change, said) in [
        (Box::new(unknown("[[rule]]")) as Box<dyn Fn(String) -> String>, "surprise"),
        (Box::new(twice("[[rule]]")), "c108-"),
        (Box::new(broken), ""),
    ] {
        let folder = changed("rulebooks", books, &change);
        refused(&["check", &charter, "--rulebooks", &folder], books, said);
    }
    let cases = "practices.toml";
    for (change, said) in [
        (Box::new(unknown("[[practice]]")) as Box<dyn Fn(String) -> String>, "surprise"),
        (Box::new(twice("[[practice]]")), "twice"),
        (Box::new(broken), ""),
    ] {
        let folder = changed("practices", cases, &change);
        refused(&["practice", "police", "--catalogue", &folder], cases, said);
    }
}

#[test]
fn the_shipped_files_as_a_folder_are_the_built_in_catalogue() {
    let world = World::new("XX");
    fs::create_dir(world.path("own")).unwrap();
    for file in ["guidance/topics.toml", "guidance/guidance.toml", "practices/practices.toml"] {
        let name = file.split('/').nth(1).unwrap();
        fs::copy(root().join(file), world.path("own").join(name)).unwrap();
    }
    let folder = world.text("own");
    for words in [["guidance", "consent law"], ["practice", "police"]] {
        let json = [&words[..], &["--format", "json"]].concat();
        let own = [&json[..], &["--catalogue", &folder]].concat();
        assert_eq!(world.ok(&own).out, world.ok(&json).out);
    }
}

#[test]
fn a_finding_names_the_guidance_and_the_case_that_teach_it() {
    let world = World::new("XX");
    let bad = MERS.text().replace("review_every_days = 90", "review_every_days = 900");
    assert_ne!(bad, MERS.text());
    let file = world.write("charter.toml", bad);
    let out = world.run(1, &["check", &file]).out;
    let taught = out.split("What others have said and done about it").nth(1).unwrap();
    assert!(taught.contains("- guidance ") && taught.contains("verified: "), "{taught}");
    let file = world.write("sound.toml", MERS.text());
    assert!(!world.ok(&["check", &file]).out.contains("What others have said"));
    let out = world.ok(&["check", "--all", &file]).out;
    assert!(out.contains("What others have said") && out.contains("no-smittestopp"), "{out}");
    let found = json(&world.ok(&["check", &file, "--format", "json"]).out);
    for finding in found["findings"].as_array().unwrap() {
        let links = finding["taught_by"].as_array();
        let open = ["not_met", "person_must_judge"].contains(&finding["outcome"].as_str().unwrap());
        assert_eq!(links.is_some(), open, "{finding}");
        for link in links.into_iter().flatten() {
            assert!(link["id"].is_string() && link["url"].is_string(), "{link}");
        }
    }
    let taught = |kind: &str| found.to_string().contains(&format!(r#""kind":"{kind}""#));
    assert!(taught("guidance") && taught("practice"));
}
