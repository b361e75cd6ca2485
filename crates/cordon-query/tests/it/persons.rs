//! T2, T10 for sub-queries per person: what is recorded just before noise, with and without a
//! person, and how many rows a person can have.

use std::sync::LazyLock;

use cordon_query::ClipWish;
use proptest::prelude::*;

use crate::{
    charter::{REGIONS, charter},
    neighbours::{Planned, assert_any_layout, assert_neighbours, history},
    rows::{Layout, Row, V, day, row, source, t},
    support::{account, ask, must_plan, question, recorded, shown},
};

const SHAPES: &[&str] = &[
    "SELECT avg(n), count(*) FROM (SELECT patient_id, count(*) AS n FROM visits GROUP BY 1) AS p",
    "SELECT n, count(*), count(DISTINCT patient_id) FROM (SELECT patient_id, count(*) AS n
     FROM visits GROUP BY patient_id) AS p GROUP BY n",
    "SELECT region, sum(s), sum(a), count(*) FROM (SELECT patient_id, region, sum(dose) AS s,
     avg(dose) AS a FROM visits GROUP BY patient_id, region) AS p GROUP BY region",
    "SELECT first, sum(most - least) FROM (SELECT patient_id, min(region) AS first, min(dose) AS
     least, max(dose) AS most FROM visits WHERE day > '2024-02-01' GROUP BY patient_id
     HAVING count(*) < 9) AS p GROUP BY first",
    "SELECT notes, count(*) FROM (SELECT patient_id, count(DISTINCT note) FILTER (WHERE dose > 0)
     AS notes FROM visits GROUP BY patient_id) AS p GROUP BY notes",
    "SELECT avg(n) FROM (SELECT patient_id, count(*) AS n FROM (SELECT DISTINCT patient_id, region
     FROM visits) AS r GROUP BY patient_id) AS p",
];

static PLANS: LazyLock<Planned> = LazyLock::new(|| {
    let charter = charter();
    let plans = SHAPES.iter().map(|sql| must_plan(&charter, sql)).collect();
    (charter, plans)
});

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_rows_per_person_move_by_at_most_the_clip(history in history()) {
        assert_neighbours(SHAPES, &PLANS, &history);
    }

    #[test]
    fn t2_rows_per_person_do_not_depend_on_layout(history in history()) {
        assert_any_layout(&PLANS, history);
    }
}

/// Twenty visits of one person, as many as the charter allows, in every region.
fn busy() -> Vec<Row> {
    let V::N(first) = day("2024-01-01") else { unreachable!() };
    let visit = |at: usize| {
        let on = V::N(first + i64::try_from(at).unwrap());
        row(5, [("region", t(REGIONS[at % 5])), ("day", on), ("dose", V::N(10))])
    };
    (0..20).map(visit).collect()
}

/// Nobody within the charter's bound is clipped at the bound that follows from it.
#[test]
fn t10_rows_per_person_are_within_their_bound() {
    let charter = charter();
    let source = source(&charter, "visits", &busy(), Layout::default());
    for (inner, rows, expected) in [
        ("patient_id, count(*) AS n FROM visits GROUP BY patient_id", 1, "1|20"),
        ("patient_id, region, count(*) AS n FROM visits GROUP BY 1, 2", 5, "5|20"),
        ("patient_id, day, region, sum(dose) AS n FROM visits GROUP BY 1, 2, 3", 20, "20|200"),
    ] {
        let sql = format!("SELECT count(*), sum(n) FROM (SELECT {inner}) AS p");
        assert_eq!(must_plan(&charter, &sql).explain().rows_per_person, rows, "{sql}");
        assert_eq!(shown(&ask(&charter, &source, &sql)), [expected], "{sql}");
    }
}

/// The twin: a bound that is one too low takes something off, and the comparison above notices.
#[test]
fn t10_a_bound_too_low_is_noticed_twin() {
    let charter = charter();
    let source = source(&charter, "visits", &busy(), Layout::default());
    let mut question = question(
        "SELECT count(*) FROM (SELECT patient_id, region, count(*) AS n FROM visits GROUP BY 1, 2)
         AS p",
    );
    question.clip = ClipWish::At("4".parse().unwrap());
    let plan = cordon_query::plan(&charter, &question, &account(&charter)).unwrap();
    let low = recorded(&plan, &source);
    let whole = recorded(&must_plan(&charter, &question.sql), &source);
    assert!(low[0].exact[0] < whole[0].exact[0]);
}

#[test]
fn t13_rows_per_person_are_part_of_the_meaning() {
    let charter = charter();
    let digest = |inner: &str| {
        must_plan(&charter, &format!("SELECT avg(n) FROM (SELECT {inner}) AS p")).digest()
    };
    let one = digest("patient_id, count(*) AS n FROM visits WHERE dose > 1 GROUP BY patient_id");
    let same =
        digest("patient_id AS who, COUNT(*) AS n FROM visits AS v WHERE 1 < dose GROUP BY 1");
    assert_eq!(one, same);
    for other in [
        "patient_id, count(*) AS n FROM visits WHERE dose > 2 GROUP BY patient_id",
        "patient_id, count(dose) AS n FROM visits WHERE dose > 1 GROUP BY patient_id",
        "patient_id, region, count(*) AS n FROM visits WHERE dose > 1 GROUP BY patient_id, region",
        "patient_id, count(*) AS n FROM cases WHERE age > 1 GROUP BY patient_id",
    ] {
        assert_ne!(one, digest(other), "{other}");
    }
}
