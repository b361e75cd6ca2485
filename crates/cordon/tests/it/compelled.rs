//! What a power compels: nothing that the charter did not name, and that only by order of two.

use std::fs;

use serde_json::json;

use crate::{
    conduct::{ask, published, verified},
    people::{csv, invented},
    world::{MERS, Ran, World, json as parsed},
};

const ID: &str = MERS.measure;

const POWER: &str = "seizure by warrant under the Criminal Procedure Act";

/// The charter, its power reaching the outcome of two persons at most.
fn with_power(version: u32, fields: &str) -> String {
    let table = format!(
        "\n[law.overriding.disclosure]\nrecord = \"mers_case\"\nfields = [{fields}]\n\
         most_persons = 2\n\n[special]\n"
    );
    MERS.text().replacen("version = 1", &format!("version = {version}"), 1).replacen(
        "\n[special]\n",
        &table,
        1,
    )
}

/// `cordon request order`, with what it names.
fn order(world: &World, leaf: u64, fields: &str, persons: &[&str], out: &str) -> Ran {
    let file = world.write("persons.txt", persons.join("\n"));
    let (leaf, out) = (leaf.to_string(), world.text(out));
    world.try_run(&[
        "request",
        "order",
        ID,
        &leaf,
        "--power",
        POWER,
        "--record",
        "mers_case",
        "--fields",
        fields,
        "--persons",
        &file,
        "--out",
        &out,
    ])
}

fn sign(world: &World, folder: &str, role: &str) -> (String, Ran) {
    let path = world.text(&format!("{folder}/order-{role}.json"));
    let (list, key) =
        (world.text(&format!("{folder}/persons.json")), world.text(&format!("{role}.key")));
    let ran = world.try_run(&["request", "sign", &path, "--selection", &list, "--key", &key]);
    (path, ran)
}

/// Whoever holds the folder sees under which power what left, and nobody whose.
fn shown_under_its_power(world: &World, person: &str) {
    let shown = world.ok(&["measure", "show", ID]).out;
    assert!(shown.contains("disclosed   1 under a power"));
    let state = "refused when it came; rows disclosed in leaf";
    assert!(shown.contains(state) && !shown.contains("added after"), "{shown}");
    let shown = world.ok(&["request", "show", ID]).out;
    for said in [POWER, "of      mers_case: outcome", "controller and data_protection_officer"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let machine = parsed(&world.ok(&["request", "show", ID, "--format", "json"]).out);
    assert_eq!(machine[0]["disclosures"][0]["fields"], json!(["outcome"]));
    assert!(!shown.contains(person));
}

/// Whoever signs has the list in hand; gives the list of another order, about `third`.
fn signed_with_the_list_in_hand(world: &World, leaf: u64, third: &str) -> String {
    let (one, list) = (world.text("orders/order-controller.json"), world.text("one.json"));
    let key = world.text("controller.key");
    world.run(2, &["request", "sign", &one, "--selection", &list, "--key", &key]);
    let other = order(world, leaf, "outcome", &[third], "others");
    assert_eq!(other.code, 0, "{}", other.err);
    let others = world.text("others/persons.json");
    let ran = world.run(1, &["request", "sign", &one, "--selection", &others, "--key", &key]);
    assert!(ran.err.contains("not about the persons"), "{}", ran.err);
    others
}

/// A warrant that the charter names: two roles, two persons, one field, once, on record.
#[test]
fn what_a_named_power_compels_leaves_once_by_order_of_two() {
    let world = World::open_as(&MERS, &with_power(1, "\"outcome\", \"sex\""));
    let people = invented(30, 1);
    world.submit(ID, "mers_case", world.write("rows.csv", csv(&people)).as_ref());
    let leaf = ask(&world, "one.json");
    let [first, second, third] = [0, 1, 2].map(|at| people[at].id.as_str());

    // No more than the charter says.
    let refused = |fields: &str, persons: &[&str]| {
        let ran = order(&world, leaf, fields, persons, "no");
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(!persons.iter().any(|person| ran.err.contains(person)), "{}", ran.err);
        ran.err
    };
    assert!(refused("outcome,age", &[first]).contains("it reaches, of `mers_case`: outcome, sex"));
    assert!(refused("outcome", &[first, second, third]).contains("1 to 2 persons"));
    assert!(refused("outcome", &[]).contains("1 to 2 persons"));
    assert_eq!(order(&world, leaf, "outcome", &[first, first], "no").code, 2);
    let ran = order(&world, 1, "outcome", &[first], "no");
    assert!(ran.code == 2 && ran.err.contains("leaf 1 is no request about"), "{}", ran.err);

    let made = order(&world, leaf, "outcome", &[first, second], "orders");
    assert_eq!(made.code, 0, "{}", made.err);
    let others = signed_with_the_list_in_hand(&world, leaf, third);
    let (out, receipt) = (world.text("rows-out.csv"), world.text("disclosed.json"));
    let list = world.text("orders/persons.json");
    let disclose = |code: i32, orders: &[&str], list: &str| {
        let mut words = vec!["request", "disclose", ID, "--selection", list, "--out", &out];
        words.extend(["--receipt", &receipt]);
        orders.iter().for_each(|order| words.extend(["--order", order]));
        let ran = world.run(code, &words);
        assert_eq!(code == 0, std::path::Path::new(&out).exists());
        ran.err
    };
    let (one, ran) = sign(&world, "orders", "controller");
    assert!(ran.out.contains("of 2 persons") && ran.out.contains(POWER), "{}", ran.out);
    // Whoever signs sees whose rows, and for which request.
    let whose = format!("persons:\n    {first}\n    {second}\n");
    assert!(ran.out.contains(&whose) && !ran.out.contains(third), "{}", ran.out);
    assert!(ran.out.contains(&format!("for the request of leaf {leaf}")), "{}", ran.out);
    assert!(disclose(2, &[&one], &list).contains("two signed orders"));
    assert!(disclose(1, &[&one, &one], &list).contains("an order takes the controller"));
    let two = world.text("orders/order-data_protection_officer.json");
    assert!(disclose(2, &[&one, &two], &list).contains("not signed yet"));
    let broken = world.write("broken.json", "{}");
    assert!(disclose(3, &[&one, &broken], &list).contains("not a signed order"));
    let (two, _) = sign(&world, "orders", "data_protection_officer");
    assert!(disclose(1, &[&one, &two], &others).contains("does not commit to the persons"));
    let (foreign, _) = sign(&world, "others", "data_protection_officer");
    assert!(disclose(1, &[&one, &foreign], &list).contains("not for the same"));
    assert_eq!(verified(&world).0["conduct"][0]["disclosures"], json!([]));

    disclose(0, &[&one, &two], &list);
    let rows = fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    assert_eq!(lines, ["outcome", people[0].outcome, people[1].outcome]);
    // Everybody sees that rows left, under what; nobody whose.
    let (machine, page) = verified(&world);
    let disclosures = machine["conduct"][0]["disclosures"].as_array().unwrap();
    assert_eq!(disclosures.len(), 1);
    assert!(page.contains("disclosures under a power that the charter names: 1"), "{page}");
    let public = published(&world);
    assert!(public.contains(POWER) && !public.contains(first));
    shown_under_its_power(&world, first);
    let receipt = parsed(&fs::read_to_string(&receipt).unwrap());
    assert_eq!(receipt["signed"]["opening"]["body"]["persons"], json!([first, second]));
    // Once.
    fs::remove_file(&out).unwrap();
    fs::remove_file(world.text("disclosed.json")).unwrap();
    assert!(disclose(1, &[&one, &two], &list).contains("carried out already"));
    // A breach at whoever received them counts those persons.
    let at = disclosures[0].to_string();
    let opened = ["breach", "open", ID, "--what", "The file was passed on.", "--leaves", &at];
    assert!(world.ok(&opened).out.contains("at most 10"));
}

/// That somebody is in no row is learnt about a person: it can be asked once, and in public.
#[test]
fn that_nobody_was_found_is_an_answer_on_record_and_uses_the_orders_up() {
    let world = World::open_as(&MERS, &with_power(1, "\"outcome\""));
    world.submit(ID, "mers_case", world.write("rows.csv", csv(&invented(5, 1))).as_ref());
    let leaf = ask(&world, "one.json");
    assert_eq!(order(&world, leaf, "outcome", &["P-unknown"], "orders").code, 0);
    let orders = ["controller", "data_protection_officer"].map(|role| sign(&world, "orders", role));
    let [(one, _), (two, _)] = orders;
    let (list, out) = (world.text("orders/persons.json"), world.text("out.csv"));
    let receipt = world.text("receipt.json");
    let words = ["request", "disclose", ID, "--selection", &list, "--order", &one, "--order", &two];
    let to = ["--out", &out, "--receipt", &receipt];
    let ran = world.ok(&[&words[..], &to].concat());
    assert!(ran.out.contains("none of the 1 persons has rows"), "{}", ran.out);
    assert!(ran.out.contains("the orders are used up"), "{}", ran.out);
    assert_eq!(fs::read_to_string(&out).unwrap(), "outcome\n");
    assert_eq!(verified(&world).0["conduct"][0]["disclosures"].as_array().unwrap().len(), 1);
    let to = ["--out", &world.text("again.csv"), "--receipt", &world.text("again.json")];
    let ran = world.run(1, &[&words[..], &to].concat());
    assert!(ran.err.contains("carried out already"), "{}", ran.err);
}

/// Singapore 2021: a power that the charter lets disclose nothing is no reason to show a row.
#[test]
fn a_power_that_the_charter_did_not_name_takes_a_new_version() {
    let world = World::open(&MERS);
    let people = invented(5, 1);
    world.submit(ID, "mers_case", world.write("rows.csv", csv(&people)).as_ref());
    let leaf = ask(&world, "one.json");
    let person = people[0].id.as_str();
    let ran = order(&world, leaf, "outcome", &[person], "no");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("names this power, but lets it disclose no rows"), "{}", ran.err);
    assert!(ran.err.contains("adding one takes a new version of the charter"), "{}", ran.err);
    // The same version cannot be proposed with more; a new one reaches nothing until it is open.
    let same = world.write("charter.toml", with_power(1, "\"outcome\""));
    assert!(world.run(1, &["measure", "propose", &same]).err.contains("version"));
    world.propose(&with_power(2, "\"outcome\""));
    assert_eq!(order(&world, leaf, "outcome", &[person], "no").code, 1);
    let diff = world.ok(&["measure", "diff", &world.write("old.toml", MERS.text()), &same]).out;
    assert!(diff.contains("most_persons"), "{diff}");
    world.run(1, &["measure", "open", ID]);
    assert_eq!(order(&world, leaf, "outcome", &[person], "no").code, 1);
    world.sign_all(&MERS);
    world.hear_all(ID);
    world.ok(&["measure", "open", ID]);
    let made = order(&world, leaf, "outcome", &[person], "orders");
    assert_eq!(made.code, 0, "{}", made.err);
    // That the power came after the request is said to whoever orders, obeys, and checks.
    let later = "added after";
    assert!(made.err.contains(later), "{}", made.err);
    let ran = disclose_signed(&world, "orders");
    assert!(ran.err.contains(later), "{}", ran.err);
    let (machine, page) = verified(&world);
    assert!(
        page.contains("under a power of the charter that was added after the request"),
        "{page}"
    );
    let request = &machine["measures"][0]["requests"][0];
    assert_eq!(request["under_later_power"], request["disclosed"]);
    for command in ["measure", "request"] {
        let shown = world.ok(&[command, "show", ID]).out;
        assert!(shown.contains("that was added after the request"), "{shown}");
    }
    // A request that came when the power was there is another one.
    let second = ask(&world, "two.json");
    let made = order(&world, second, "outcome", &[person], "more");
    assert!(made.code == 0 && !made.err.contains(later), "{}", made.err);
    let ran = disclose_signed(&world, "more");
    assert!(!ran.err.contains(later), "{}", ran.err);
    let machine = verified(&world).0;
    assert_eq!(machine["measures"][0]["requests"][1]["under_later_power"], json!([]));
}

/// Both orders of a folder, signed and carried out.
fn disclose_signed(world: &World, folder: &str) -> Ran {
    let [(one, _), (two, _)] =
        ["controller", "data_protection_officer"].map(|role| sign(world, folder, role));
    let [list, out, receipt] =
        ["persons.json", "out.csv", "receipt.json"].map(|n| world.text(&format!("{folder}/{n}")));
    let words = ["request", "disclose", ID, "--selection", &list, "--order", &one, "--order", &two];
    world.ok(&[&words[..], &["--out", &out, "--receipt", &receipt]].concat())
}
