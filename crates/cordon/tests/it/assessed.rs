//! `cordon assess` writes an impact assessment that says the same in every form, and reads what
//! the CNIL's tool exports.

use std::fs;

use crate::world::{MERS, World, json, root};

const FILES: [&str; 9] = [
    "assessment.html",
    "assessment.md",
    "assessment.json",
    "pia.json",
    "processing.jsonld",
    "notice.en.md",
    "notice.fr.md",
    "notice.es.md",
    "notice.zh.md",
];

#[test]
fn an_assessment_is_written_in_every_form_and_read_back() {
    let world = World::new(MERS.jurisdiction);
    let charter = root().join(MERS.file).display().to_string();
    let (folder, one) = (world.path("assessment"), world.text("assessment"));
    let said = world.ok(&["assess", &charter, "--report", &one]).out;
    assert_eq!(said.lines().count(), FILES.len(), "each file is named\n{said}");
    for name in FILES {
        assert!(!fs::read_to_string(folder.join(name)).unwrap().is_empty(), "{name}");
    }
    let assessment = fs::read_to_string(folder.join("assessment.json")).unwrap();
    let machine = world.ok(&["assess", &charter, "--format", "json"]).out;
    assert_eq!(machine.trim_end(), assessment, "the bytes that are signed");

    let page = fs::read_to_string(folder.join("assessment.html")).unwrap();
    for finding in json(&assessment)["findings"].as_array().unwrap() {
        let anchor = format!("id=\"rule-{}\"", finding["rule"].as_str().unwrap());
        assert!(page.contains(&anchor), "{anchor}");
    }
    let file = world.text("assessment/pia.json");
    let exported = json(&fs::read_to_string(&file).unwrap());
    let read = json(&world.ok(&["assess", "--import-cnil", &file, "--format", "json"]).out);
    assert_eq!(read, exported);
    let shown = world.ok(&["assess", "--import-cnil", &file]).out;
    assert!(shown.contains("36 answers"), "{shown}");
    assert!(shown.contains("a family is recognised and shunned again"), "{shown}");
}

#[test]
fn what_is_no_charter_and_no_export_is_refused() {
    let world = World::new(MERS.jurisdiction);
    let broken = world.write("broken.toml", "charter = 1\n[measure]\n");
    let folder = world.text("nothing");
    world.run(1, &["assess", &broken, "--report", &folder]);
    assert!(!world.path("nothing").exists(), "nothing is written of a charter that is not read");
    let said = world.run(3, &["assess", "--import-cnil", &broken]);
    assert!(said.err.contains("no export of the CNIL's PIA tool"), "{}", said.err);
    world.run(2, &["assess"]);
    let charter = root().join(MERS.file).display().to_string();
    world.run(2, &["assess", &charter, "--import-cnil", &broken]);
}
