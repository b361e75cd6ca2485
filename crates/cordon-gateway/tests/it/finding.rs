//! Keys that only the data know: charged before the rows, in the log with what was found.

use cordon_charter::Charter;
use cordon_query::{Charge, Question};

use crate::{
    charging::segments,
    world::{World, asked, charter},
};

const BY_HOSPITAL: &str = "SELECT loc_hosp, count(*) FROM mers_case GROUP BY loc_hosp";

/// The charter where hospitals are written as they come.
fn of_any_hospital() -> Charter {
    let mut value = serde_json::to_value(charter()).unwrap();
    value["record"]["mers_case"]["field"]["loc_hosp"]["type"] =
        serde_json::json!({ "is": "place", "max_length": 80 });
    serde_json::from_value(value).unwrap()
}

/// 400 persons in two hospitals, and one alone in a third.
fn rows() -> String {
    let one = |id: u32| {
        let hospital = match id {
            400 => "Lonely Ward",
            id if id.is_multiple_of(4) => "North Clinic",
            _ => "South Clinic",
        };
        format!("p{id},40,{hospital},2026-11-01\n")
    };
    format!("id,age,loc_hosp,dt_report\n{}", (0..=400).map(one).collect::<String>())
}

async fn world() -> World {
    let mut world = World::open_as(of_any_hospital()).await;
    world.submit(&rows(), None).await.unwrap();
    world
}

fn by_epsilon(sql: &str, epsilon: &str) -> Question {
    asked("hospital-safety", sql, Charge::ByEpsilon(epsilon.parse().unwrap()))
}

fn since(world: &World) -> Vec<String> {
    world.kinds().into_iter().skip_while(|kind| kind != "batch_admitted").skip(1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_finding_keys_is_charged_before_the_rows_are_read_and_logged() {
    let mut world = world().await;
    let first = world.put(&by_epsilon(BY_HOSPITAL, "1")).await.unwrap();
    assert_eq!(since(&world), ["charged", "charged", "scale_chosen", "released"]);
    let hospitals: Vec<String> =
        first.release.rows.iter().map(|row| row[0].value.to_string()).collect();
    assert_eq!(hospitals, ["North Clinic", "South Clinic", "NULL"]);
    let choice = first.release.choice.clone().unwrap();
    let charges = world.gateway.measure(&world.measure).unwrap().charges().clone();
    assert_eq!(charges.delta(), choice.cost.delta.as_ref().unwrap().value());
    assert_eq!(charges.rho(), [&choice.cost.rho, &first.release.cost.rho].into_iter().sum());
    world.assert_good();
    // What was found is a public document of the log.
    let (_, digest) = world.gateway.measure(&world.measure).unwrap().scales().last().unwrap();
    assert_eq!(*digest, choice.document);
    // The same question is free, also after a restart; another over the same keys finds nothing.
    let mut world = world.reopen().await;
    assert!(world.put(&by_epsilon(BY_HOSPITAL, "1")).await.unwrap().repeated);
    let people = "SELECT loc_hosp, count(DISTINCT id) FROM mers_case GROUP BY loc_hosp";
    let other = world.put(&by_epsilon(people, "1")).await.unwrap();
    assert!(other.release.choice.is_none());
    assert_eq!(world.count("scale_chosen"), 1);
    let again = world.gateway.measure(&world.measure).unwrap().charges().clone();
    assert_eq!(again.delta(), charges.delta());
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_search_that_fails_gives_nothing_back_and_says_nothing() {
    let mut world = World::open_as(of_any_hospital()).await;
    // So many that they lie in files.
    world.cases(3_000, "2026-11-01").await.unwrap();
    for segment in segments(&world.dir()) {
        std::fs::remove_file(segment).unwrap();
    }
    let error = world.put(&by_epsilon(BY_HOSPITAL, "1/2")).await.unwrap_err();
    assert_eq!(error.code(), "failed-after-charge");
    assert_eq!(error.to_string(), cordon_query::Failed.to_string());
    assert_eq!(since(&world), ["charged", "charged"]);
    world.assert_good();
}
