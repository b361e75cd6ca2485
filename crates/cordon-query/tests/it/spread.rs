//! Variances, standard deviations and percentiles: exact without noise, refused where they mean
//! nothing, one block for what is the same.

use cordon_query::{Charge, ColumnKind, Question, plan};

use crate::{
    answers::people,
    charter::charter,
    rows::{Layout, Row, V, row, source, t},
    support::{account, answered, must_plan, planned, planned_dear, question, recorded, shown},
};

#[test]
fn t14_variances_and_percentiles_without_noise_are_exact() {
    let charter = charter();
    let source = source(&charter, "cases", &people(), Layout::default());
    // Ages 34, 61, 8 and one unknown.
    for (sql, expected) in [
        ("SELECT var_pop(age), variance(age) FROM cases", "468.2222|702.3333"),
        ("SELECT stddev_pop(age), stddev(age) FROM cases", "21.6384|26.5016"),
        ("SELECT median(age), quantile(age, 0.01), quantile(age, 1.0) FROM cases", "34|8|61"),
        ("SELECT percentile(age, 0.9) FROM cases WHERE age < 50", "34"),
        ("SELECT median(age) FILTER (WHERE sex = 'm') FROM cases", "61"),
        ("SELECT variance(age), median(age) FROM cases WHERE age > 100", "NULL|NULL"),
    ] {
        let release = answered(planned_dear(&charter, sql).unwrap(), &source);
        assert_eq!(shown(&release), [expected], "{sql}");
    }
}

#[test]
fn decimals_keep_their_digits() {
    let charter = charter();
    let warm = [365, 372, 391, 402].into_iter().enumerate();
    let rows: Vec<Row> = warm
        .map(|(i, tenths)| {
            let ordinal = u32::try_from(i).unwrap();
            row(ordinal, [("region", t("Jeju")), ("temperature", V::N(tenths))])
        })
        .collect();
    let source = source(&charter, "cases", &rows, Layout::default());
    let sql =
        "SELECT median(temperature), var_pop(temperature), stddev_pop(temperature) FROM cases";
    // Of 36.5, 37.2, 39.1 and 40.2: the lower of the two in the middle.
    let release = answered(planned_dear(&charter, sql).unwrap(), &source);
    let cells: Vec<f64> =
        release.rows[0].iter().map(|cell| cell.value.to_string().parse().unwrap()).collect();
    assert!((cells[0] - 37.2).abs() < 0.11, "{}", cells[0]);
    assert!((cells[1] - 2.1725).abs() < 1e-4 && (cells[2] - 1.473_94).abs() < 1e-4, "{cells:?}");
    let kinds: Vec<ColumnKind> = release.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [ColumnKind::Percentile, ColumnKind::Variance, ColumnKind::Deviation]);
    let steps: Vec<usize> = release.rows[0].iter().map(|cell| cell.steps.len()).collect();
    assert_eq!(steps, [0, 3, 3]);
}

#[test]
fn percentiles_of_one_value_and_a_variance_and_its_root_share_a_block() {
    let charter = charter();
    let blocks = |sql: &str| must_plan(&charter, sql).explain().blocks.len();
    assert_eq!(blocks("SELECT median(age), quantile(age, 0.9), quantile(age, 0.1) FROM cases"), 1);
    assert_eq!(blocks("SELECT variance(age), stddev_pop(age) FROM cases"), 1);
    assert_eq!(blocks("SELECT variance(age), median(age), avg(age) FROM cases"), 3);
    // Which percentile is asked for is part of the question.
    let digest = |sql: &str| must_plan(&charter, sql).digest();
    assert_ne!(
        digest("SELECT quantile(age, 0.9) FROM cases"),
        digest("SELECT quantile(age, 0.8) FROM cases")
    );
    assert_ne!(digest("SELECT var_pop(age) FROM cases"), digest("SELECT variance(age) FROM cases"));
}

#[test]
fn t2_a_person_moves_moments_and_bins_by_at_most_the_clip() {
    let charter = charter();
    let visit = |ordinal, dose| row(ordinal, [("region", t("Jeju")), ("dose", V::N(dose))]);
    let others: Vec<Row> = (0..50).map(|i| visit(i, i64::from(i) % 16 - 5)).collect();
    let mine = (0..25).map(|i| visit(60, if i % 2 == 0 { 10 } else { -5 }));
    let all: Vec<Row> = others.iter().cloned().chain(mine).collect();
    let [with, without] =
        [all, others].map(|rows| source(&charter, "visits", &rows, Layout::default()));
    let plan =
        must_plan(&charter, "SELECT region, variance(dose), median(dose) FROM visits GROUP BY 1");
    for (with, without) in recorded(&plan, &with).iter().zip(recorded(&plan, &without)) {
        let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| ((a - b) as f64).powi(2));
        let norm = moved.sum::<f64>().sqrt();
        assert!(norm > 0.0 && norm <= with.sensitivity as f64 * 1.000_001, "{norm}");
    }
}

#[test]
fn what_has_no_spread_is_refused() {
    let charter = charter();
    for (sql, code) in [
        ("SELECT quantile(age, 2) FROM cases", "quantile"),
        ("SELECT quantile(age, -0.5) FROM cases", "quantile"),
        ("SELECT quantile(age, age) FROM cases", "quantile"),
        ("SELECT variance(region) FROM cases", "types"),
        ("SELECT median(patient_id) FROM cases", "person-column"),
        ("SELECT median(DISTINCT age) FROM cases", "count-distinct"),
    ] {
        match planned(&charter, sql) {
            Err(refusal) => assert!(refusal.code() == code, "{sql}: {refusal}"),
            Ok(_) => panic!("{sql} was not refused"),
        }
    }
    let within =
        Question { charge: Charge::Within(5.into()), ..question("SELECT median(age) FROM cases") };
    assert_eq!(plan(&charter, &within, &account(&charter)).unwrap_err().code(), "within-average");
}
