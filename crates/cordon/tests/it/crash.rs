//! Killed at any moment, a submission is wholly there or not at all.

use std::{path::Path, process::Stdio, thread::sleep, time::Duration};

use cordon_charter::Rho;
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

/// When a question is killed.
#[derive(Clone, Copy, Debug)]
enum Killed {
    /// So many milliseconds after its start: an answer leaves after 250 at the earliest.
    After(u64),
    /// As soon as this many events of it are published: the charge, then the release.
    Published(usize),
}

#[test]
fn t5_a_killed_question_stays_charged_and_never_answers_unlogged() {
    let world = World::open(&MERS);
    let file = world.write("batch.csv", csv(&invented(ROWS, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let log = world.text("authority/log");
    let (mut unpaid, mut unanswered, mut unheard, mut answered) = (0, 0, 0, 0);
    let spread = (0..15).map(|round| Killed::After(round * 50));
    let at_events = [Killed::Published(1), Killed::Published(2)].repeat(4);
    for (round, killed) in spread.chain(at_events).enumerate() {
        let (left, charges, releases) = account(&world);
        let sql = format!("SELECT count(*) FROM mers_case WHERE age > {round}");
        let words = ["ask", MERS.measure, &sql, "--purpose", "course-of-outbreak"];
        let words = [&words[..], &["--epsilon", "0.05"]].concat();
        let published = checkpoint(&world);
        let mut child =
            world.command(&words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        match killed {
            Killed::After(millis) => sleep(Duration::from_millis(millis)),
            Killed::Published(events) => {
                let mut seen = vec![published];
                while seen.len() <= events && child.try_wait().unwrap().is_none() {
                    let now = checkpoint(&world);
                    if seen.last() != Some(&now) {
                        seen.push(now);
                    }
                    sleep(Duration::from_micros(200));
                }
            }
        }
        let _ = child.kill();
        let said = child.wait_with_output().unwrap().stdout;

        world.ok(&["verify", "--log", &log]);
        let (now_left, charged, released) = account(&world);
        let (charged, released) = (charged - charges, released - releases);
        assert!(released <= charged && charged <= 1, "{charged} charges, {released} releases");
        assert!(said.is_empty() || released == 1, "an answer left before it was in the log");
        // A charge stays, and nothing but a charge takes anything.
        assert!(if charged == 1 { now_left < left } else { now_left == left }, "{killed:?}");
        match (charged, released, said.is_empty()) {
            (0, ..) => unpaid += 1,
            (_, 0, _) => unanswered += 1,
            (_, _, true) => unheard += 1,
            (_, _, false) => answered += 1,
        }
        // Asked again it is that answer, or it is charged again.
        let again = world.ok(&words).out;
        assert_eq!(again.contains("at no cost"), released == 1, "{killed:?}\n{again}");
        let (after, ..) = account(&world);
        assert!(if released == 1 { after == now_left } else { after < now_left }, "{killed:?}");
    }
    println!(
        "{unpaid} killed before the charge, {unanswered} before the release, {unheard} before the \
         answer left, {answered} not at all"
    );
    assert!(unpaid > 0 && unanswered > 0 && unheard > 0 && answered > 0);
}

/// ρ that is left, and how many charges and releases the log holds.
fn account(world: &World) -> (Rho, usize, usize) {
    let log = world.log();
    let events =
        |kind: &str| log.iter().filter(|leaf| leaf["leaf"]["event"]["kind"] == kind).count();
    (world.left(MERS.measure).parse().unwrap(), events("charged"), events("released"))
}

/// What is published of the log, as it is read while it may be written.
fn checkpoint(world: &World) -> Vec<u8> {
    std::fs::read(world.path("authority/log/checkpoint")).unwrap_or_default()
}
