//! Privacy test 5 where clips are chosen: two charges, one before the other or both before the
//! rows; what is chosen is in the log and may be used again.

use cordon_charter::{Rho, Role};
use cordon_query::{Charge, ClipWish, Question};

use crate::{
    charging::segments,
    world::{World, asked, charter_of_many},
};

const BY_SEX: &str = "SELECT sex, count(*) FROM mers_case GROUP BY sex";

/// 400 persons: one in forty has five rows, the others have one.
async fn world() -> World {
    let mut world = World::open_as(charter_of_many()).await;
    let one = |id: u32| {
        let days = if id.is_multiple_of(40) { 5 } else { 1 };
        (1..=days).map(move |day| format!("p{id},40,2026-11-{day:02}\n")).collect::<String>()
    };
    let rows: String = (0..400).map(one).collect();
    world.submit(&format!("id,age,dt_report\n{rows}"), None).await.unwrap();
    world
}

fn by_epsilon(sql: &str, epsilon: &str) -> Question {
    asked("course-of-outbreak", sql, Charge::ByEpsilon(epsilon.parse().unwrap()))
}

fn within(sql: &str, width: u32) -> Question {
    asked("course-of-outbreak", sql, Charge::Within(width.into()))
}

/// The kinds of the leaves since the rows came in.
fn since(world: &World) -> Vec<String> {
    world.kinds().into_iter().skip_while(|kind| kind != "batch_admitted").skip(1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_both_charges_are_made_before_the_rows_are_read() {
    let mut world = world().await;
    let first = world.put(&by_epsilon(BY_SEX, "1/2")).await.unwrap();
    assert_eq!(since(&world), ["charged", "charged", "scale_chosen", "released"]);
    let choice = first.release.choice.clone().unwrap();
    assert_eq!(choice.charge + 1, first.release.charge);
    assert_eq!(spent(&world), [&choice.cost.rho, &first.release.cost.rho].into_iter().sum());
    world.assert_good();
    // The same question is free, also after a restart; at a price not far from it the choice is.
    let mut world = world.reopen().await;
    assert!(world.put(&by_epsilon(BY_SEX, "1/2")).await.unwrap().repeated);
    let dearer = world.put(&by_epsilon(BY_SEX, "3/5")).await.unwrap();
    assert!(dearer.release.choice.is_none());
    assert_eq!(world.count("scale_chosen"), 1);
    // Numbers that cost a fraction of it would be a bad ground for a dear answer.
    let dear = world.put(&by_epsilon(BY_SEX, "1")).await.unwrap();
    assert!(dear.release.choice.is_some());
    assert_eq!(world.count("scale_chosen"), 2);
    // Other rows: a new choice, unless the asker takes the old one.
    world.submit("id,age,dt_report\nq,40,2026-11-01\n", None).await.unwrap();
    let logged = Question { clip: ClipWish::Logged, ..by_epsilon(BY_SEX, "1/4") };
    assert!(world.put(&logged).await.unwrap().release.choice.is_none());
    assert!(world.put(&by_epsilon(BY_SEX, "1/4")).await.unwrap().release.choice.is_some());
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_failure_after_two_charges_gives_neither_back() {
    let mut world = World::open_as(charter_of_many()).await;
    // So many that they lie in files.
    world.cases(3_000, "2026-11-01").await.unwrap();
    for segment in segments(&world.dir()) {
        std::fs::remove_file(segment).unwrap();
    }
    let error = world.put(&by_epsilon(BY_SEX, "1/2")).await.unwrap_err();
    assert_eq!(error.code(), "failed-after-charge");
    assert_eq!(error.to_string(), cordon_query::Failed.to_string());
    assert_eq!(since(&world), ["charged", "charged"]);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_within_charges_the_choice_first_and_the_answer_by_it() {
    let mut world = world().await;
    let answered = world.put(&within(BY_SEX, 60)).await.unwrap();
    assert_eq!(since(&world), ["charged", "scale_chosen", "charged", "released"]);
    let asked = within(BY_SEX, 60);
    let explained = world.gateway.explain(&world.measure, Role::Epidemiologist, &asked);
    let explained = explained.unwrap();
    assert_eq!(explained.rho.unwrap(), answered.release.cost.rho, "now the cost is known before");
    assert!(explained.choice.is_none() && explained.blocks[0].numbers.is_some());
    assert!(world.put(&within(BY_SEX, 60)).await.unwrap().repeated);
    world.assert_good();
    let world = world.reopen().await;
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_what_follows_and_is_too_dear_is_refused_and_the_choice_stays_charged() {
    let mut world = world().await;
    // z²/(2·3²) = 0.21 at a clip of one, of which the choice costs a fifth; left is 0.11.
    let question = within(BY_SEX, 3);
    let measure = world.measure.clone();
    let explained = world.gateway.explain(&measure, Role::Epidemiologist, &question).unwrap();
    let choice = explained.choice.unwrap();
    let error = world.put(&question).await.unwrap_err();
    assert_eq!(error.code(), "budget-exhausted");
    assert!(error.charged() && error.logged().is_some());
    assert_eq!(since(&world), ["charged", "scale_chosen", "question_refused"]);
    assert_eq!(spent(&world), choice);
    world.assert_good();
    // The same question again pays for no second choice: it is refused, and nothing is charged.
    let world = world.reopen().await;
    assert_eq!(spent(&world), choice);
    let (mut world, before) = (world, 3);
    let error = world.put(&question).await.unwrap_err();
    assert_eq!((error.code(), error.charged()), ("budget-exhausted", false));
    assert_eq!(since(&world).split_off(before), ["question_refused"]);
    assert_eq!(spent(&world), choice);
    world.assert_good();
}

/// ρ that the log says was spent.
fn spent(world: &World) -> Rho {
    world.gateway.measure(&world.measure).unwrap().charges().rho()
}
