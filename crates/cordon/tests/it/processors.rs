//! Who handles data on the controller's behalf, since when; a change is told before it opens.

use serde_json::json;

use crate::world::{MERS, World};

const ID: &str = MERS.measure;

fn version(number: u32, processors: &[&str]) -> String {
    let tables: String = processors
        .iter()
        .map(|name| {
            format!(
                "[[processor]]\nname = \"{name}\"\ncountry = \"KR\"\ntask = \"runs the servers\"\n\
                 contract = \"contract 17\"\n\n"
            )
        })
        .collect();
    let text = MERS.text().replacen("version = 1", &format!("version = {number}"), 1);
    text.replacen("[term]\n", &format!("{tables}[term]\n"), 1)
}

#[test]
fn a_change_of_processors_is_told_and_listed_with_since_when() {
    let world = World::open_as(&MERS, &version(1, &["Example Servers", "Example Calls"]));
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("processor   Example Calls (KR) since 20"), "{shown}");
    let notify = ["processor", "notify", ID, "--notice", "Example Post prints the letters."];
    let ran = world.run(1, &notify);
    assert!(ran.err.contains("changes no processor"), "{}", ran.err);
    assert!(ran.err.contains("`[[processor]]` of a new version"), "{}", ran.err);

    let end = |name: &str, code: i32| {
        let words = ["processor", "end", ID, name, "--notice", "It gave all data back."];
        world.run(code, &words).err
    };
    assert!(end("Example Post", 2).contains("at work: Example Servers; Example Calls"));
    end("Example Calls", 0);
    assert!(end("Example Calls", 2).contains("at work: Example Servers"));

    world.propose(&version(2, &["Example Servers", "Example Post"]));
    let listed = world.ok(&["processor", "list", ID]).out;
    assert!(listed.contains("version 2, not open, adds `Example Post`"), "{listed}");
    world.sign_all(&MERS);
    let ran = world.run(1, &["measure", "open", ID]);
    assert!(ran.err.contains("no notice of that was published"), "{}", ran.err);
    assert!(ran.err.contains("cordon processor notify"), "{}", ran.err);
    world.ok(&notify);
    world.ok(&["measure", "open", ID]);
    world.ok(&["verify", "--log", &world.text("authority/log")]);

    let all = world.show(ID)["processors"].as_array().unwrap().clone();
    let names: Vec<_> = all.iter().map(|one| (&one["name"], one["ended"].is_null())).collect();
    let expected = [
        (&json!("Example Servers"), true),
        (&json!("Example Calls"), false),
        (&json!("Example Post"), true),
    ];
    assert_eq!(names, expected);
    assert!(
        all[0]["since"].as_str() < all[2]["since"].as_str() || all[0]["since"] == all[2]["since"]
    );
    // Whoever is ended under a version that is open is not still to be added by it.
    end("Example Post", 0);
    let listed = world.ok(&["processor", "list", ID]).out;
    assert!(listed.contains("Example Post") && !listed.contains("not open"), "{listed}");
}
