//! The MERS line list of 2015: 162 cases, one row each.

use crate::{
    same::{
        Both,
        Rows::{InOrder, Keyed},
    },
    world::MERS,
};

const VIEW: &str = "id, age::INT AS age, age_class, sex, place_infect, reporting_ctry, loc_hosp,
    dt_onset::DATE AS dt_onset, dt_report::DATE AS dt_report, week_report,
    dt_diag::DATE AS dt_diag, outcome, dt_death::DATE AS dt_death";

fn both(test: &str) -> Option<Both> {
    let file = ("mers_case", "data/mers_korea_2015_linelist.csv", 162);
    Some(Both::of(test, &MERS, file, VIEW)?.purpose("course-of-outbreak"))
}

#[test]
fn t14_a_dozen_questions_are_answered_as_by_duckdb() {
    let Some(both) = both("t14 on the MERS line list") else { return };
    both.same(InOrder, "SELECT count(*) FROM mers_case");
    both.same(InOrder, "SELECT count(DISTINCT id), sum(age), avg(age) FROM mers_case");
    both.same(InOrder, "SELECT count(dt_death), count(dt_onset) FROM mers_case");
    both.same(InOrder, "SELECT count(*) FROM mers_case WHERE dt_onset IS NULL");
    both.same(InOrder, "SELECT count(*), avg(age) FROM mers_case WHERE age >= 60 AND sex = 'M'");
    both.same(
        InOrder,
        "SELECT count(*) FROM mers_case
         WHERE dt_report BETWEEN date '2015-05-25' AND date '2015-06-05'",
    );
    both.same(Keyed(1), "SELECT sex, count(*), sum(age), avg(age) FROM mers_case GROUP BY sex");
    both.same(
        Keyed(2),
        "SELECT place_infect, outcome, count(*) AS n FROM mers_case GROUP BY place_infect, outcome",
    );
    both.same(
        Keyed(1),
        "SELECT CASE WHEN age < 40 THEN 'young' WHEN age < 65 THEN 'middle' ELSE 'old' END AS band,
         count(*) AS n, avg(age) AS mean FROM mers_case GROUP BY 1",
    );
    both.same(Keyed(1), "SELECT age >= 65, count(*) FROM mers_case GROUP BY 1");
    both.same(
        Keyed(1),
        "SELECT date_trunc('month', dt_report) AS m, count(*) FROM mers_case GROUP BY 1",
    );
    both.same(
        Keyed(1),
        "SELECT date_trunc('week', dt_onset) AS w, count(*) FROM mers_case GROUP BY 1",
    );
    both.same(
        InOrder,
        "SELECT week_report, count(*) AS n FROM mers_case GROUP BY week_report
         HAVING count(*) > 5 ORDER BY n DESC, week_report LIMIT 4",
    );
    both.same(
        InOrder,
        "SELECT sum(2 * age + 1), avg(age - 20) FROM mers_case WHERE outcome = 'Dead'",
    );
}

#[test]
fn t14_another_purpose_opens_other_columns() {
    let Some(both) = both("t14 on hospitals of the MERS line list") else { return };
    let both = both.purpose("hospital-safety");
    both.same(Keyed(1), "SELECT loc_hosp, count(*) FROM mers_case GROUP BY loc_hosp");
    both.same(
        InOrder,
        "SELECT loc_hosp, count(*) AS n FROM mers_case WHERE loc_hosp IS NOT NULL GROUP BY 1
         HAVING count(*) >= 3 ORDER BY 2 DESC, 1",
    );
}

#[test]
fn log_and_receipts_of_many_questions_verify() {
    let Some(both) = both("verification after questions about the MERS line list") else { return };
    both.same(Keyed(1), "SELECT sex, count(*) FROM mers_case GROUP BY sex");
    both.same(InOrder, "SELECT avg(age) FROM mers_case");
    let world = both.world();
    world.ok(&["verify", "--log", &world.text("authority/log")]);
    let receipts = cordon_testkit::files_below(&world.path("authority/releases")).unwrap();
    assert_eq!(receipts.len(), 2);
    for receipt in receipts {
        world.ok(&["verify", receipt.to_str().unwrap()]);
    }
}
