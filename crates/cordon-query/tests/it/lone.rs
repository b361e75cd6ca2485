//! T8 through questions: how often a key of one person alone is found, beside the δ that the
//! selection is charged. Each of some hundred questions runs for hundreds of persons, each alone
//! with keys of their own whose noise is drawn apart: 250,000 trials in all.
//!
//! α = 1e-6: a bound on the share is exact (Clopper, Pearson 1934) and wrong once in a million
//! times. Noise is drawn from a seed, so a run is the same on every machine; that the product's own
//! noise has this shape is T16, and cordon-dp's T8 draws it.

use std::collections::BTreeSet;

use cordon_charter::{Charter, Cost};
use cordon_dp::{KeyThreshold, NoiseCall, NoiseError, NoiseSource};
use cordon_query::{Cell, Charge, ClipWish, Means, Plan, Question, plan, scale_with};
use cordon_testkit::{Binomial, Seeded};
use serde_json::json;

use crate::{
    charter::with,
    rows::{Layout, Row, V, day, row, source, t},
    support::{account, question, spend},
};

const ALPHA: f64 = 1e-6;

/// A charter with so large a δ that one selection's part of it can be seen.
fn charter() -> Charter {
    with(|charter| {
        charter["privacy"]["delta"] = json!("0.9");
        charter["record"]["visits"]["rows_per_person"] = json!(4);
    })
}

/// What one selection may cost of it: half of δ pays for a thousand.
const DELTA: f64 = 0.9 / 2.0 / 1_000.0;

/// Gaussian noise from a seed. Weights of keys are lifted besides, as a threshold that is so many
/// steps too low would do.
struct Drawn {
    seeded: Seeded,
    lift: i128,
}

impl NoiseSource for Drawn {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        assert_eq!(call.mechanism, "weights_of_keys");
        let sigma = call.sigma.steps() as f64;
        // Box, Muller 1958.
        let mut one = || {
            let radius = (-2.0 * (1.0 - self.seeded.unit()).ln()).sqrt();
            radius * (std::f64::consts::TAU * self.seeded.unit()).cos()
        };
        Ok(call.exact.iter().map(|_| (sigma * one()).round() as i128 + self.lift).collect())
    }
}

/// Questions whose keys are lone ones all, one after the other; the rows; how many keys a person
/// has.
struct Lone {
    record: &'static str,
    asked: &'static [&'static str],
    spend: &'static str,
    persons: u32,
    keys: u32,
}

/// One row, one key: the bound is as tight as it can be, at any ρ.
const VILLAGES: Lone = Lone {
    record: "cases",
    asked: &[
        "SELECT village, count(*) FROM cases GROUP BY village",
        "SELECT village, count(*) FROM cases GROUP BY village ORDER BY village DESC LIMIT 1",
        "SELECT village, region, avg(age) FROM cases GROUP BY 1, 2 HAVING count(*) > 0",
        "SELECT c.village, z.zone, count(*) FROM cases c LEFT JOIN places z
         ON c.village = z.village GROUP BY 1, 2",
    ],
    spend: "1/2",
    persons: 800,
    keys: 1,
};

/// Four rows, four keys: as many as the charter allows, tight where there is much noise.
const NOTES: Lone = Lone {
    record: "visits",
    asked: &[
        "SELECT note, count(*) FROM visits GROUP BY note",
        "SELECT note, sum(dose) FROM visits WHERE note IS NOT NULL GROUP BY note",
    ],
    spend: "1/50",
    persons: 400,
    keys: 4,
};

impl Lone {
    fn rows(&self) -> Vec<Row> {
        let one = |person: u32, key: u32| {
            let own = t(&format!("{person}/{key}"));
            match self.record {
                "cases" => row(person, [("region", t("Jeju")), ("village", own)]),
                _ => row(person, [("region", t("Jeju")), ("note", own), ("dose", V::N(1))])
                    .with("day", day("2024-03-01")),
            }
        };
        (0..self.persons)
            .flat_map(|person| (0..self.keys).map(move |key| one(person, key)))
            .collect()
    }

    fn plan(&self, charter: &Charter, number: usize) -> Plan {
        let sql = self.asked[number % self.asked.len()];
        let charge = Charge::BySpend(self.spend.parse().unwrap());
        let asked = Question { charge, clip: ClipWish::Charter, ..question(sql) };
        plan(charter, &asked, &account(charter)).unwrap()
    }

    /// How many persons had a key of theirs found, of all persons of all questions. `lift` says
    /// what the threshold is too low by, if it is.
    fn found(&self, questions: usize, lift: impl Fn(&Cost) -> i128) -> Binomial {
        let charter = charter();
        let source = source(&charter, self.record, &self.rows(), Layout::default());
        let mut noise = Drawn { seeded: Seeded::new(8), lift: 0 };
        let mut successes = 0;
        for number in 0..questions {
            let plan = self.plan(&charter, number);
            let cost = plan.scale_cost().unwrap().clone();
            let delta = cost.delta.as_ref().unwrap().value().to_string();
            assert_eq!(delta, "9/20000", "what is charged is what the share is held against");
            if number == 0 {
                noise.lift = lift(&cost);
            }
            // Every fifth time keys do not fit into memory at once.
            let dictionary = if number % 5 == 0 { 50_000 } else { 1 << 30 };
            let means = Means { workers: 1, dictionary };
            let scaled = scale_with(plan, &source, &mut noise, spend(&cost), means).unwrap();
            let found = &scaled.scale().keys.as_ref().unwrap().values;
            let person = |key: &Vec<Cell>| key[0].to_string().split('/').next().map(str::to_owned);
            successes += found.iter().map(person).collect::<BTreeSet<_>>().len() as u64;
        }
        let trials = questions as u64 * u64::from(self.persons);
        Binomial { successes, trials }
    }
}

/// The share is at most δ, and not so small that a fault could hide below it.
fn is_tight(share: Binomial) -> bool {
    let least = share.trials as f64 * DELTA / 2.0;
    share.at_least(ALPHA) <= DELTA && share.successes as f64 > least
}

/// Threshold of a person's so many keys under this cost, in steps.
fn threshold(keys: u32, cost: &Cost) -> i128 {
    KeyThreshold::of(keys, cost).unwrap().steps()
}

#[test]
fn t8_a_question_finds_a_key_of_one_person_at_most_as_often_as_delta() {
    let share = VILLAGES.found(250, |_| 0);
    assert!(is_tight(share), "{share:?}");
}

#[test]
fn t8_a_question_finds_any_of_a_persons_keys_at_most_as_often_as_delta() {
    let share = NOTES.found(125, |_| 0);
    assert!(is_tight(share), "{share:?}");
}

/// A threshold that is a tenth too low.
#[test]
fn t8_a_question_finds_a_key_of_one_person_at_most_as_often_as_delta_twin() {
    let share = VILLAGES.found(125, |cost| threshold(1, cost) / 10);
    assert!(share.at_least(ALPHA) > DELTA, "{share:?}");
}

/// A threshold that forgets that a person may have four keys.
#[test]
fn t8_a_question_finds_any_of_a_persons_keys_at_most_as_often_as_delta_twin() {
    let share = NOTES.found(125, |cost| threshold(4, cost) - threshold(1, cost));
    assert!(share.at_least(ALPHA) > DELTA, "{share:?}");
}
