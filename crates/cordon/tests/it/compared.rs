//! `cordon assess --compare` lays national conditions side by side.

use crate::world::{MERS, World, json, root};

#[test]
fn national_conditions_stand_side_by_side_with_their_gaps() {
    let world = World::new(MERS.jurisdiction);
    let charter = root().join(MERS.file).display().to_string();
    let page = world.ok(&["assess", &charter, "--compare", "FR,CN,NG"]).out;
    for said in [
        "FR: by EU and FR. Not yet compiled",
        "Breaches\n",
        "72 hours",
        "ng-40;",
        "Gaps\n",
        "none known in CN, NG, only the baseline",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let machine = world.ok(&["assess", &charter, "--compare", "KR,SL", "--format", "json"]).out;
    let compared = json(&machine);
    assert_eq!(compared["countries"][1]["rulebooks"], serde_json::json!([]));
    assert!(!compared["gaps"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_no_country_cannot_be_compared() {
    let world = World::new(MERS.jurisdiction);
    let charter = root().join(MERS.file).display().to_string();
    let ran = world.run(2, &["assess", &charter, "--compare", "France,CN"]);
    assert!(ran.err.contains("`France` is no country"), "{}", ran.err);
    let ran = world.run(2, &["assess", &charter, "--compare", "CN"]);
    assert!(ran.err.contains("name at least two different countries"), "{}", ran.err);
}
