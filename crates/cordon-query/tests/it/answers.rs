//! Answers without noise equal what the rows say.

use crate::{
    charter::charter,
    rows::{Layout, Row, V, day, row, source, t},
    support::{answered, ask, planned_dear, shown},
};

pub(crate) fn people() -> Vec<Row> {
    vec![
        row(
            0,
            [
                ("region", t("Seoul")),
                ("age", V::N(34)),
                ("sex", t("f")),
                ("onset", day("2024-03-04")),
            ],
        ),
        row(
            1,
            [
                ("region", t("Seoul")),
                ("age", V::N(61)),
                ("sex", t("m")),
                ("onset", day("2024-03-10")),
            ],
        ),
        row(2, [("region", t("Jeju")), ("age", V::N(8)), ("onset", day("2024-03-11"))]),
        row(5_000, [("region", t("Daegu")), ("sex", t("m"))]),
    ]
}

fn check(sql: &str, expected: &[&str]) {
    let charter = charter();
    let source = source(&charter, "cases", &people(), Layout::default());
    let plan = planned_dear(&charter, sql).unwrap();
    assert_eq!(shown(&answered(plan, &source)), expected, "{sql}");
}

#[test]
fn every_known_group_is_there() {
    check(
        "SELECT region, count(*) FROM cases GROUP BY region",
        &["Busan|0", "Daegu|1", "Incheon|0", "Jeju|1", "Seoul|2"],
    );
    check("SELECT sex, count(*) FROM cases GROUP BY sex", &["f|1", "m|2", "NULL|1"]);
    check("SELECT count(*) FROM cases", &["4"]);
}

#[test]
fn columns_that_nobody_named_get_names_of_their_words() {
    let charter = charter();
    let source = source(&charter, "cases", &people(), Layout::default());
    let names = |sql: &str| {
        let release = ask(&charter, &source, sql);
        release.columns.into_iter().map(|column| column.name).collect::<Vec<_>>()
    };
    for (sql, expected) in [
        ("SELECT region, count(*) FROM cases GROUP BY region", vec!["region", "count"]),
        (
            "SELECT date_trunc('week', onset), count(DISTINCT patient_id) FROM cases GROUP BY 1",
            vec!["date_trunc_week_onset", "count_distinct_patient_id"],
        ),
        ("SELECT avg(c.age), sum(c.age) AS \"Sum\" FROM cases c", vec!["avg_age", "Sum"]),
        ("SELECT sum(age + 1), sum(age - 1) FROM cases", vec!["sum_age_1", "sum_age_1_2"]),
        ("SELECT count(*) + 1, sum(age) AS count_1 FROM cases", vec!["count_1_2", "count_1"]),
        (
            "SELECT week, count(*) FROM (SELECT date_trunc('week', onset) AS week FROM cases) \
             GROUP BY week ORDER BY 2 DESC LIMIT 3",
            vec!["week", "count"],
        ),
        ("WITH n AS (SELECT count(*) AS n FROM cases) SELECT n FROM n WHERE n > 1", vec!["n"]),
    ] {
        assert_eq!(names(sql), expected, "{sql}");
    }
}

#[test]
fn sums_means_and_conditions() {
    check("SELECT sum(age), avg(age), count(age) FROM cases", &["103|34.3333|3"]);
    check(
        "SELECT count(DISTINCT patient_id) FROM cases WHERE age > 18 AND sex IN ('f', 'm')",
        &["2"],
    );
    check("SELECT sum(CASE WHEN sex = 'm' THEN 1 ELSE 0 END) AS men FROM cases", &["2"]);
    check("SELECT count(*) FILTER (WHERE age BETWEEN 30 AND 40) FROM cases", &["1"]);
    check("SELECT sum(age * 2 + 1) FROM cases WHERE region <> 'Jeju'", &["192"]);
}

#[test]
fn bins_are_keys() {
    check(
        "SELECT (age / 10) * 10 AS decade, count(*) FROM cases WHERE age < 70 GROUP BY 1 HAVING count(*) > 0 ORDER BY 2 DESC, 1 DESC",
        &["60|1", "30|1", "0|1"],
    );
    check(
        "SELECT date_trunc('week', onset) AS week, count(*) FROM cases WHERE onset BETWEEN '2024-03-01' AND '2024-03-20' GROUP BY week ORDER BY week",
        &["2024-02-26|0", "2024-03-04|2", "2024-03-11|1", "2024-03-18|0"],
    );
}

#[test]
fn the_published_question_has_no_comment() {
    let charter = charter();
    let source = source(&charter, "cases", &people(), Layout::default());
    let asked = "SELECT /* for the press */ count( * )  FROM cases -- and nobody else";
    let release = ask(&charter, &source, asked);
    assert_eq!(release.sql, "SELECT count(*) FROM cases");
}
