//! What somebody with nothing but the published log reads: where each measure stands, and what a
//! leaf says.

use serde_json::Value;

use crate::{
    conduct::ask,
    world::{MERS, World, json},
};

const ID: &str = MERS.measure;

fn told(world: &World) -> (String, Value) {
    let verify = ["verify", "--log", &world.text("authority/log")];
    let page = world.ok(&verify).out;
    (page, json(&world.ok(&[&verify[..], &["--format", "json"]].concat()).out))
}

/// A measure that was objected to, opened, asked for, stopped and reported on.
fn lived() -> World {
    let world = World::new(MERS.jurisdiction);
    world.propose(&MERS.text());
    world.enrol_roles();
    world.sign_all(&MERS);
    let authority = ("supervisory_authority", "advises_against");
    world.sign_with(ID, authority, "Too many fields.", &[]);
    world.sign_with(ID, ("controller", "answers"), "Each is needed, see annex.", &[]);
    world.ok(&["measure", "open", ID]);
    ask(&world, "asked.json");
    for (act, reason) in [("suspend", "Looked into."), ("resume", "Enough.")] {
        let words = ["measure", act, ID, "--as", "supervisory_authority", "--reason", reason];
        world.ok(&words);
    }
    world.ok(&["measure", "report", ID, &world.write("report.md", "It helped.")]);
    world
}

#[test]
fn verify_says_where_each_measure_stands() {
    let world = lived();
    let (page, machine) = told(&world);
    let own = &machine["measures"][0];
    let of = |meaning: &str| {
        let all = own["statements"].as_array().unwrap();
        all.iter().find(|one| one["meaning"] == meaning).unwrap().clone()
    };
    let (against, answers) = (of("advises_against"), of("answers"));
    assert_eq!(against["answered"], answers["leaf"]);
    let rules = own["to_be_judged"].as_u64().unwrap();
    assert_eq!(own["judged"], rules);
    assert_eq!(own["halts"].as_array().unwrap().len(), 2);
    assert!(own["halts"].as_array().unwrap().iter().all(|halt| halt["signed"].is_null()));
    assert_eq!(own["requests"][0]["asked"], "law_enforcement");
    assert_eq!(own["rho_spent"], "0");
    let document = against["document"].as_str().unwrap();
    for said in [
        &format!("`{ID}`: open"),
        "in force  version 1 since",
        &format!("AGAINST   leaf {}: supervisory_authority advises_against", against["leaf"]),
        &format!("(`documents/{document}`): answered by the controller (leaf {})", answers["leaf"]),
        &format!("judged    {rules} of the {rules} questions left to a person"),
        "suspended leaf",
        "intake, questions by the supervisory_authority",
        "as told on the command line; not signed",
        "resumed   leaf",
        "budget    ρ = 0.000000 spent of",
        "releases  0",
        "reports   1 published, leaf",
        "the next is due on",
        "law_enforcement, refused when it came; who and for what is public on",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // One of the two is true.
    assert!(page.contains("judged again by this program: 1 as before"), "{page}");
    assert!(!page.contains("not part of this replay") && !page.contains("was not checked"));
    // By other books it is not judged again, and that alone is said.
    let books = world.books();
    let path = world.path("books").join("kr.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n# Another one.\n")).unwrap();
    let log = world.text("authority/log");
    let page = world.ok(&["verify", "--log", &log, "--rulebooks", &books]).out;
    let said = "whether assessments follow from the rulebooks was not checked: 1 made by other";
    assert!(page.contains(said) && !page.contains("judged again"), "{page}");
    // What a lost key signed is listed, and counts for nothing.
    let keys = world.ok(&["key", "list"]).out;
    let officer = keys.lines().find(|line| line.contains("data_protection_officer")).unwrap();
    world.ok(&["key", "revoke", officer.split_whitespace().next().unwrap(), "--lost"]);
    let (page, _) = told(&world);
    let line = page.lines().find(|line| line.contains("counts for nothing")).unwrap();
    assert!(line.contains("data_protection_officer advises") && line.contains("key was lost"));
}

#[test]
fn a_published_log_is_read_without_an_authority() {
    let world = lived();
    let far = World::new("XX");
    let log = world.text("authority/log");
    let show = |more: &[&str]| far.ok(&[&["log", "show", "--log", &log], more].concat()).out;
    let leaves = world.log();
    assert_eq!(show(&["--format", "json"]).lines().map(json).collect::<Vec<_>>(), leaves);
    assert_eq!(show(&["--measure", "no-such", "--format", "json"]), "");
    assert_eq!(show(&["--last", "2", "--format", "json"]).lines().count(), 2);
    // The authority's folder is as good as the log in it.
    let folder = world.text("authority");
    let table = far.ok(&["log", "show", "--log", &folder, "--measure", ID]).out;
    assert!(table.contains("measure_suspended") && !table.contains("key_enrolled"), "{table}");
    let at = |kind: &str, nth: usize| {
        let of = |leaf: &&Value| leaf["leaf"]["event"]["kind"] == kind;
        leaves.iter().filter(of).nth(nth).unwrap()["index"].to_string()
    };
    // A statement with its text, a reason, a report; what is closed is said to be.
    let against = told(&world).1["measures"][0]["statements"].as_array().unwrap().clone();
    let against = against.iter().find(|one| one["meaning"] == "advises_against").unwrap();
    let shown = show(&[&against["leaf"].to_string()]);
    let document = format!("{log}/documents/{}", against["document"].as_str().unwrap());
    assert!(shown.contains("text: Too many fields.") && shown.contains(&document), "{shown}");
    let suspended = at("measure_suspended", 0);
    let shown = show(&[&suspended]);
    let body = format!("{log}/bodies/{suspended}.json");
    assert!(shown.contains("reason: Looked into.") && shown.contains(&body), "{shown}");
    let machine = json(&show(&[&suspended, "--format", "json"]));
    assert_eq!(machine["body"]["reason"], "Looked into.");
    assert!(show(&[&at("report_published", 0)]).contains("/documents/"));
    let shown = show(&[&at("request_recorded", 0)]);
    assert!(shown.contains("open to the supervisory authority"), "{shown}");
    // The holder of the folder reads the same.
    assert!(world.ok(&["log", "show", &suspended]).out.contains("reason: Looked into."));
    let last = leaves.len().to_string();
    let ran = far.run(2, &["log", "show", &last, "--log", &log]);
    assert!(ran.err.contains(&format!("no leaf {last}")), "{}", ran.err);
    let ran = far.run(2, &["log", "show", "--authority", &log]);
    assert!(ran.err.contains("cordon log show --log DIR"), "{}", ran.err);
    // Whoever reads a log that does not hold is told.
    let body = world.path("authority/log/bodies").join(format!("{suspended}.json"));
    std::fs::write(&body, "{}").unwrap();
    let ran = far.ok(&["log", "show", &suspended, "--log", &log]);
    assert!(ran.err.contains("NOT VERIFIED") && !ran.out.contains("Looked into"), "{}", ran.err);
}
