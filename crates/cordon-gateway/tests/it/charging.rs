//! Privacy tests 5, 6 and 13 at the gateway: charge before rows, one budget, same question free.

use crate::world::{World, charter, code};

const COUNT: &str = "SELECT count(*) FROM mers_case";

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_failure_after_the_charge_says_nothing_and_the_charge_stays() {
    let mut world = World::open().await;
    world.cases(3_000, "2026-11-01").await.unwrap();
    let segments = segments(&world.dir());
    assert!(!segments.is_empty());
    for segment in segments {
        std::fs::remove_file(segment).unwrap();
    }
    let error = world.ask(COUNT).await.unwrap_err();
    assert_eq!(error.code(), "failed-after-charge");
    assert_eq!(error.to_string(), cordon_query::Failed.to_string());
    assert_eq!((world.count("charged"), world.count("released")), (1, 0));
    world.assert_good();
    let before = world.kinds();
    let id = world.measure.clone();
    let spent = world.gateway.measure(&id).unwrap().charges().rho();
    let world = world.reopen().await;
    assert_eq!(world.kinds(), before);
    assert_eq!(world.gateway.measure(&id).unwrap().charges().rho(), spent);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_two_purposes_that_take_turns_stay_within_the_budget() {
    let mut world = World::open().await;
    world.cases(30, "2026-11-01").await.unwrap();
    let (mut answered, mut refused, mut repeated) = (0, 0, 0);
    for least in 0..40 {
        let day = least % 20 + 1;
        let sql =
            format!("SELECT count(*) FROM mers_case WHERE dt_report >= date '2026-12-{day:02}'");
        let purpose = ["course-of-outbreak", "hospital-safety"][least % 2];
        match world.ask_for(purpose, &sql, "1").await {
            Ok(again) if again.repeated => repeated += 1,
            Ok(_) => answered += 1,
            Err(error) => {
                assert_eq!(error.kind(), cordon_gateway::Kind::Refused, "{error}");
                refused += 1;
            }
        }
    }
    assert!(answered > 1 && refused > 1, "{answered} answered, {refused} refused");
    let spent = world.gateway.measure(&world.measure).unwrap().charges().rho();
    assert!(spent <= charter().rho_total());
    // The second time round those that were answered are answered again.
    assert_eq!((world.count("charged"), repeated), (answered, answered));
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t13_the_same_question_is_free_until_rows_or_epsilon_change() {
    let mut world = World::open().await;
    world.cases(30, "2026-11-01").await.unwrap();
    let first = world.ask(COUNT).await.unwrap();
    let mut world = world.reopen().await;
    let again = world.ask(COUNT).await.unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!(again.leaf, first.leaf);
    assert_eq!(again.release.canonical(), first.release.canonical());
    assert_eq!(world.count("charged"), 1);
    let other = world.ask_for("course-of-outbreak", COUNT, "1/4").await.unwrap();
    assert!(!other.repeated);
    assert_eq!(world.count("charged"), 2);
    world.cases(31, "2026-11-02").await.unwrap();
    assert!(!world.ask(COUNT).await.unwrap().repeated);
    assert_eq!(world.count("charged"), 3);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_question_costs_nothing_and_is_logged() {
    let mut world = World::open().await;
    let refused = world.ask_for("billing", COUNT, "1").await;
    assert_eq!(code(refused), "unknown-purpose");
    assert_eq!((world.count("charged"), world.count("question_refused")), (0, 1));
    world.assert_good();
}

pub(crate) fn segments(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let under = path.components().any(|part| part.as_os_str() == "segments");
        if path.is_dir() {
            found.extend(segments(&path));
        } else if under {
            found.push(path);
        }
    }
    found
}
