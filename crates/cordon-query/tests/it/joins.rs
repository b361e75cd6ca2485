//! T2, T10 for joins: what is recorded just before noise, with and without a person, and how many
//! rows a person can have.

use std::sync::LazyLock;

use cordon_charter::Charter;
use cordon_query::Plan;
use proptest::prelude::*;

use crate::{
    charter::{charter, with},
    neighbours::{assert_close, history},
    rows::{Layout, Row, row, source, t},
    support::{ask, must_plan, recorded, shown},
};

const TABLES: &[&str] = &[
    "SELECT v.region, p.people, count(*), sum(v.dose) FROM visits v
     JOIN population p ON v.region = p.region GROUP BY v.region, p.people",
    "SELECT p.capital, count(DISTINCT v.patient_id), sum(p.people) FROM visits v
     LEFT JOIN population p ON p.region = v.region
     GROUP BY p.capital",
    "SELECT avg(people) FROM (SELECT v.patient_id, max(p.people) AS people FROM visits v
     JOIN population p ON v.region = p.region GROUP BY v.patient_id) AS one",
];

static WITH_TABLES: LazyLock<(Charter, Vec<Plan>)> = LazyLock::new(|| {
    let charter = charter();
    let plans = TABLES.iter().map(|sql| must_plan(&charter, sql)).collect();
    (charter, plans)
});

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_a_join_with_a_public_table_moves_by_at_most_the_clip((others, person) in history()) {
        let (charter, plans) = &*WITH_TABLES;
        let with: Vec<Row> = others.iter().chain(&person).cloned().collect();
        let with = source(charter, "visits", &with, Layout::default());
        let without = source(charter, "visits", &others, Layout::default());
        for (sql, plan) in TABLES.iter().zip(plans) {
            assert_close(&recorded(plan, &with), &recorded(plan, &without), sql);
        }
    }
}

/// A row meets at most one row of the table, and the bound stays that of the record.
#[test]
fn t10_a_public_table_adds_no_rows() {
    let charter = charter();
    let plan = must_plan(
        &charter,
        "SELECT count(*) FROM visits v JOIN population p ON v.region = p.region",
    );
    assert_eq!(plan.explain().rows_per_person, 20);
    let rows = [row(1, [("region", t("Seoul"))]), row(1, [("region", t("Jeju"))])];
    let source = source(&charter, "visits", &rows, Layout::default());
    for (join, expected) in [("JOIN", "1"), ("LEFT JOIN", "2")] {
        let sql =
            format!("SELECT count(*) FROM visits v {join} population p ON v.region = p.region");
        assert_eq!(shown(&ask(&charter, &source, &sql)), [expected]);
    }
}

/// A key that follows from another makes no cells of its own.
#[test]
fn cells_that_cannot_occur_are_not_released() {
    let charter = charter();
    let cells = |keys: &str| {
        let sql = format!(
            "SELECT count(*) FROM cases c JOIN population p ON c.region = p.region GROUP BY {keys}"
        );
        must_plan(&charter, &sql).cells()
    };
    assert_eq!(cells("c.region"), 4);
    assert_eq!(cells("c.region, p.people"), 4);
    assert_eq!(cells("p.people, p.capital, p.region"), 4);
    assert_eq!(cells("p.capital"), 2);
    // Neither follows from the other.
    assert_eq!(cells("p.capital, c.sex"), 6);
}

/// What a public table says is part of a question's meaning, by the charter's digest.
#[test]
fn t13_a_public_table_is_part_of_the_meaning() {
    let sql = "SELECT p.capital, count(*) FROM cases c JOIN population p ON c.region = p.region
               GROUP BY p.capital";
    let other = with(|value| {
        value["reference"]["population"]["rows"][0]["capital"] = serde_json::json!(true);
    });
    assert_ne!(must_plan(&charter(), sql).digest(), must_plan(&other, sql).digest());
    let left = sql.replace("JOIN", "LEFT JOIN");
    assert_ne!(must_plan(&charter(), sql).digest(), must_plan(&charter(), &left).digest());
    let using = "SELECT capital, count(*) FROM cases JOIN population USING (region) GROUP BY 1";
    assert_eq!(must_plan(&charter(), sql).digest(), must_plan(&charter(), using).digest());
}
