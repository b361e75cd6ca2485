//! Proposing: said once, and what cannot open is called so before anybody works on it.

use crate::world::{EBOLA, MERS, World};

#[test]
fn the_same_charter_is_proposed_once_and_one_that_cannot_open_is_called_so() {
    let world = World::new(EBOLA.jurisdiction);
    let late = world.write("late.toml", EBOLA.text().replace("hours = 72", "hours = 720"));
    let ran = world.ok(&["measure", "propose", &late]);
    assert!(ran.out.contains("1 rule not met"), "{}", ran.out);
    assert!(ran.out.contains("cannot open as it is, and it is public"), "{}", ran.out);
    assert!(ran.out.contains("\n  c108-7-2 "), "{}", ran.out);
    let leaves = world.log().len();
    let again = world.ok(&["measure", "propose", &late]);
    assert!(again.out.contains("before, and nothing was added"), "{}", again.out);
    assert_eq!(world.log().len(), leaves);
}

#[test]
fn a_country_without_a_rulebook_and_a_charter_of_another_country_are_named() {
    let world = World::new("DE");
    let ran =
        world.ok(&["init", &world.text("other"), "--name", "Example", "--jurisdiction", "ZW"]);
    assert!(ran.err.contains("no rulebook for ZW") && ran.err.contains("KR"), "{}", ran.err);
    let ran =
        world.ok(&["init", &world.text("third"), "--name", "Example", "--jurisdiction", "DE"]);
    assert!(!ran.err.contains("no rulebook"), "the union's book is for DE: {}", ran.err);
    let file = world.write("charter.toml", MERS.text());
    let ran = world.ok(&["measure", "propose", &file]);
    assert!(ran.err.contains("the charter is of KR, this authority of DE"), "{}", ran.err);
}

#[test]
fn a_version_that_waits_stands_beside_the_one_in_force_with_what_it_lacks() {
    let world = World::open(&MERS);
    let show = || world.ok(&["measure", "show", MERS.measure]).out;
    assert!(show().contains("in force    version 1") && !show().contains("proposed"), "{}", show());
    world.propose(&MERS.text().replacen("version = 1", "version = 2", 1));
    let said = show();
    for words in ["in force    version 1", "proposed    version 2", "next        cordon statement"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let machine = world.show(MERS.measure);
    assert_eq!((&machine["version"], &machine["proposed_version"]), (&1.into(), &2.into()));
}

#[test]
fn who_ends_a_measure_is_told_of_the_windows_that_are_lost() {
    let world = World::open(&MERS);
    let count = "SELECT count(*) FROM mers_case";
    let words = ["bulletin", "declare", MERS.measure, count, "--purpose", "course-of-outbreak"];
    let term = ["--epsilon", "0.3", "--clip", "1", "--every", "week", "--windows", "4"];
    world.ok(&[&words[..], &term].concat());
    let ran = world.ok(&["measure", "end", MERS.measure, "--reason", "it is over"]);
    assert!(ran.out.contains("4 windows of its bulletins"), "{}", ran.out);
    let shown = world.ok(&["bulletin", "show", MERS.measure]).out;
    assert!(shown.contains("never opened") && !shown.contains("not over yet"), "{shown}");
}
