//! Killed at any moment, a submission is wholly there or not at all.

use std::{path::Path, process::Stdio, thread::sleep, time::Duration};

use cordon_testkit::Seeded;

use crate::{
    people::{csv, invented},
    same::reconciles,
    world::{MERS, World},
};

const ROUNDS: u64 = 24;
const ROWS: usize = 4_000;

#[test]
fn a_killed_submission_is_wholly_there_or_not_at_all() {
    let world = World::open_as(&MERS, &MERS.without_noise());
    let log = world.text("authority/log");
    let mut seeded = Seeded::new(20);
    let (mut killed, mut recorded) = (0, 0);
    for round in 0..ROUNDS {
        let before = batches(&world);
        let file = world.write(&format!("batch-{round}.csv"), csv(&invented(ROWS, round)));
        let words = ["submit", MERS.measure, "mers_case", &file];
        let mut child =
            world.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_micros(seeded.below(400_000)));
        killed += u64::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();

        // What there is verifies, and is what the log says.
        assert_eq!(world.show(MERS.measure)["state"], "open");
        world.ok(&["verify", "--log", &log]);
        let after = batches(&world);
        assert!(after == before || after == before + 1, "{before} batches, then {after}");
        recorded += after - before;
        assert_eq!(rows(&world, round), (usize::try_from(after).unwrap() * ROWS).to_string());

        // Handed in again it is there once, and counted once.
        let body = world.submit(MERS.measure, "mers_case", Path::new(&file));
        reconciles(&body, u64::try_from(ROWS).unwrap());
        assert_eq!(batches(&world), before + 1);
    }
    println!("killed {killed} of {ROUNDS} while they ran; {recorded} were recorded by then");
    assert!(killed > 0, "every submission was quicker than its killer");
    let all = usize::try_from(ROUNDS).unwrap() * ROWS;
    assert_eq!(rows(&world, ROUNDS), all.to_string());
    world.ok(&["verify", "--log", &log]);
}

/// Submissions that the log names.
fn batches(world: &World) -> u64 {
    let admitted = |event: &&serde_json::Value| event["leaf"]["event"]["kind"] == "batch_admitted";
    u64::try_from(world.log().iter().filter(admitted).count()).unwrap()
}

/// Rows that a question finds, noise aside.
fn rows(world: &World, round: u64) -> String {
    // Another question each time, or the recorded answer would come back.
    let sql = format!("SELECT count(*) AS n FROM mers_case WHERE age < {}", 200 + round);
    let words = ["ask", MERS.measure, &sql, "--purpose", "course-of-outbreak", "--format", "csv"];
    let out = world.ok(&[&words[..], &["--epsilon", "10000000"]].concat()).out;
    out.lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
}

#[test]
fn a_killed_question_costs_at_most_its_charge_and_never_answers_unlogged() {
    let world = World::open(&MERS);
    let file = world.write("batch.csv", csv(&invented(ROWS, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let log = world.text("authority/log");
    let mut seeded = Seeded::new(21);
    let events = |kind: &str| {
        world.log().iter().filter(|event| event["leaf"]["event"]["kind"] == kind).count()
    };
    for round in 0..ROUNDS {
        let (charges, releases) = (events("charged"), events("released"));
        let sql = format!("SELECT count(*) FROM mers_case WHERE age > {round}");
        let words = ["ask", MERS.measure, &sql, "--purpose", "course-of-outbreak"];
        let words = [&words[..], &["--epsilon", "0.05"]].concat();
        let mut child = world.command(&words).stdout(Stdio::piped()).spawn().unwrap();
        sleep(Duration::from_micros(seeded.below(150_000)));
        let _ = child.kill();
        let said = child.wait_with_output().unwrap().stdout;
        let (charged, released) = (events("charged") - charges, events("released") - releases);
        assert!(released <= charged && charged <= 1, "{charged} charges, {released} releases");
        assert!(said.is_empty() || released == 1, "an answer left before it was in the log");
        world.ok(&["verify", "--log", &log]);
    }
}
