//! A question that breaks or is given up on the way: what was charged stays, and what is said of a
//! failure after the charge is one text.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use cordon_charter::{Charter, Rho, Role};
use cordon_gateway::ActError;
use cordon_log::{Every, Term};
use cordon_query::{Charge, ClipWish, Question};

use crate::world::{World, asked, charter, charter_of_many};

const PURPOSE: &str = "course-of-outbreak";

/// What is done with a future that is polled once more.
enum Then {
    Poll,
    Drop,
}

/// What a future gives; nothing where it is dropped when it has waited so often, or breaks.
async fn within<T>(work: impl Future<Output = T>, mut then: impl FnMut() -> Then) -> Option<T> {
    let mut work = pin!(work);
    let polled = poll_fn(|context| {
        if let Then::Drop = then() {
            return Poll::Ready(None);
        }
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(step) => step.map(Some),
            Err(_) => Poll::Ready(None),
        }
    });
    polled.await
}

/// A charter that pays for hundreds of questions.
fn rich(charter: Charter) -> Charter {
    let mut json = serde_json::to_value(charter).unwrap();
    json["privacy"]["epsilon"] = "1000".into();
    json["privacy"]["minimum_people"] = 0.into();
    serde_json::from_value(json).unwrap()
}

async fn world(charter: Charter) -> World {
    let mut world = World::open_as(rich(charter)).await;
    let rows: String = (0..300).map(|id| format!("p{id},{},2026-11-01\n", id % 90)).collect();
    world.submit(&format!("id,age,dt_report\n{rows}"), None).await.unwrap();
    world
}

/// Another question each time, of every way to come to a charge: at once; a choice and an answer
/// together; a choice, and the answer by it.
fn question(number: usize) -> Question {
    let least = 200 + number;
    let sql = format!("SELECT sex, count(*) FROM mers_case WHERE age < {least} GROUP BY sex");
    let charge = match number % 3 {
        2 => Charge::Within(20u32.into()),
        _ => Charge::ByEpsilon("1/2".parse().unwrap()),
    };
    let clip = if number.is_multiple_of(3) { ClipWish::Charter } else { ClipWish::Chosen };
    Question { clip, ..asked(PURPOSE, &sql, charge) }
}

/// ρ that the log says was spent, and how many charges, answers and lines it holds.
fn spent(world: &World) -> (Rho, usize, usize, Vec<String>) {
    let rho = world.gateway.measure(&world.measure).unwrap().charges().rho();
    (rho, world.count("charged"), world.count("released"), world.kinds())
}

/// A dropped future is what a timeout, a lost connection or a cancelled task leaves. Each round
/// asks another question and gives it up one wait later than the round before.
#[tokio::test(flavor = "multi_thread")]
async fn t5_a_question_that_is_given_up_anywhere_never_lowers_what_is_spent() {
    let mut world = world(charter_of_many()).await;
    let (mut uncharged, mut unanswered, mut answered) = (0, 0, 0);
    for kind in 0..3 {
        for waits in (0..).step_by(3) {
            let (before, charges, releases, kinds) = spent(&world);
            let question = question(3 * waits + kind);
            let mut left = waits;
            let then = || match left {
                0 => Then::Drop,
                _ => {
                    left -= 1;
                    Then::Poll
                }
            };
            let done = within(world.put(&question), then).await.map(Result::unwrap);
            // Whoever holds the gateway may go on with it, or finds that the log went on.
            let other = asked(PURPOSE, &question.sql.replace('<', "<="), question.charge.clone());
            let again = world.put(&other).await.is_ok();
            let others = if again { 1 + usize::from(kind > 0) } else { 0 };
            world = world.reopen().await;
            let (after, charged, released, now) = spent(&world);
            assert!(now.starts_with(&kinds), "the log lost lines");
            assert!(after >= before, "what is spent fell");
            let (charged, released) = (charged - charges, released - releases);
            assert!(after > before || charged == 0);
            assert!(released <= charged, "{released} answers for {charged} charges");
            match done {
                Some(_) => answered += 1,
                None if charged > others => unanswered += 1,
                None => uncharged += 1,
            }
            // The same question again is charged, unless its answer is in the log.
            let once_more = world.put(&question).await.unwrap();
            let (rho, ..) = spent(&world);
            assert!(rho > after || once_more.repeated);
            if done.is_some() {
                break;
            }
        }
    }
    world.assert_good();
    println!("{uncharged} uncharged, {unanswered} charged and given up, {answered} answered");
    assert!(uncharged > 3 && unanswered > 3 && answered == 3);
}

/// Breaks the clock at every call of it: a panic in opening what is read, or in writing what is
/// released, and not in what reads rows, which catches its own.
#[tokio::test(flavor = "multi_thread")]
async fn t4_a_panic_anywhere_after_the_charge_says_what_a_failure_says() {
    let mut world = world(charter_of_many()).await;
    for kind in 0..3 {
        let mut failed = 0;
        for calls in 0.. {
            let (_, charges, releases, _) = spent(&world);
            let question = question(3 * calls + kind);
            world.break_clock_after(i64::try_from(calls).unwrap());
            let done = within(world.put(&question), || Then::Poll).await;
            world.break_clock_after(-1);
            world = world.reopen().await;
            let (_, charged, released, _) = spent(&world);
            let Some(done) = done else {
                assert_eq!(charged, charges, "a panic left after a charge");
                continue;
            };
            let Err(error) = done else { break };
            failed += 1;
            assert_says_nothing(&error);
            assert!(charged > charges && released == releases);
        }
        assert!(failed >= 2, "{failed} failures of question {kind}");
    }
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_a_panic_in_a_window_says_what_a_failure_says() {
    let mut world = world(charter()).await;
    let (measure, mut failed) = (world.measure.clone(), 0);
    let term = Term { first: "2026-11-02".parse().unwrap(), every: Every::Days(1), windows: 20 };
    let count = asked(PURPOSE, "SELECT count(*) FROM mers_case", question(0).charge);
    let asked = Question { clip: ClipWish::Charter, ..count };
    let role = Role::Epidemiologist;
    let bulletin = world.gateway.declare_bulletin(&measure, role, (&asked, &term)).await.unwrap();
    world.at("2026-11-10T09:00:00Z");
    for calls in 0.. {
        let opened = world.count("window_opened");
        world.break_clock_after(calls);
        let done = within(world.gateway.release_window(&measure, role, bulletin), || Then::Poll);
        let done = done.await;
        world.break_clock_after(-1);
        world = world.reopen().await;
        let Some(done) = done else {
            assert_eq!(world.count("window_opened"), opened);
            continue;
        };
        let Err(error) = done else { break };
        failed += 1;
        assert_says_nothing(&error);
    }
    assert!(failed >= 2, "{failed} failures");
    world.assert_good();
}

#[track_caller]
fn assert_says_nothing(error: &ActError) {
    assert_eq!(error.code(), "failed-after-charge");
    assert_eq!(error.to_string(), cordon_query::Failed.to_string());
    assert_eq!((error.help(), error.logged()), (None, None));
}
