//! The simulated list of 5,829 cases of Ebola.

use crate::{
    same::{
        Both,
        Rows::{InOrder, Keyed},
    },
    world::EBOLA,
};

/// Coordinates as the charter coarsens them on arrival.
const VIEW: &str = "case_id, generation::INT AS generation,
    date_of_infection::DATE AS date_of_infection, date_of_onset::DATE AS date_of_onset,
    date_of_hospitalisation::DATE AS date_of_hospitalisation,
    date_of_outcome::DATE AS date_of_outcome, outcome, gender, hospital,
    round(lon::DECIMAL(20, 15), 2) AS lon, round(lat::DECIMAL(20, 15), 2) AS lat";

fn both(test: &str) -> Option<Both> {
    let file = ("ebola_case", "data/ebola_sim_clean_linelist.csv", 5829);
    Some(Both::of(test, &EBOLA, file, VIEW)?.purpose("course-of-epidemic"))
}

#[test]
fn t14_a_dozen_questions_are_answered_as_by_duckdb() {
    let Some(both) = both("t14 on the Ebola list") else { return };
    both.same(InOrder, "SELECT count(*), count(DISTINCT case_id), count(gender) FROM ebola_case");
    both.same(InOrder, "SELECT sum(generation), avg(generation) FROM ebola_case");
    both.same(InOrder, "SELECT sum(lon), avg(lon), sum(lat), avg(lat) FROM ebola_case");
    both.same(Keyed(2), "SELECT hospital, outcome, count(*) FROM ebola_case GROUP BY 1, 2");
    both.same(
        Keyed(1),
        "SELECT date_trunc('week', date_of_onset) AS week, count(*) AS n FROM ebola_case GROUP BY 1",
    );
    both.same(Keyed(1), "SELECT date_of_onset, count(*) FROM ebola_case GROUP BY date_of_onset");
    both.same(
        Keyed(1),
        "SELECT gender, avg(generation), avg(lat) FROM ebola_case WHERE outcome = 'Death' GROUP BY 1",
    );
    both.same(
        Keyed(1),
        "SELECT CASE WHEN lat < 8.46 THEN 'south' WHEN lat < 8.48 THEN 'middle' ELSE 'north' END,
         count(*) FROM ebola_case GROUP BY 1",
    );
    both.same(Keyed(1), "SELECT outcome = 'Death', count(*) FROM ebola_case GROUP BY 1");
    both.same(
        InOrder,
        "SELECT date_trunc('month', date_of_onset) AS month, count(*) AS n FROM ebola_case
         GROUP BY 1 HAVING count(*) > 300 ORDER BY n DESC LIMIT 5",
    );
    both.same(
        InOrder,
        "SELECT avg(date_diff('day', date_of_onset, date_of_hospitalisation)) FROM ebola_case",
    );
    both.same(
        InOrder,
        "SELECT count(*) FROM ebola_case WHERE date_of_infection IS NULL AND hospital IS NOT NULL",
    );
}

#[test]
fn what_was_made_coarser_is_counted_for_the_submitter() {
    let Some(both) = both("coarsening of the Ebola list") else { return };
    let world = both.world();
    let receipt = world.path("ebola_sim_clean_linelist.csv.receipt.json");
    let receipt = crate::world::json(&std::fs::read_to_string(receipt).unwrap());
    let coarsened = &receipt["signed"]["opening"]["body"]["report"]["coarsened"];
    assert_eq!(
        *coarsened,
        serde_json::json!([
            { "field": "lat", "values": 5829 },
            { "field": "lon", "values": 5829 },
        ])
    );
}
