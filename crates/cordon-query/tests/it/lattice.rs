//! T1, T9, T16 in small: what is released lies on a lattice that no row can move, and the order of
//! rows is that of released values.

use cordon_charter::Charter;
use cordon_dp::SecureNoise;
use cordon_query::{ColumnKind, Release, answer};
use dashu::{integer::IBig, rational::RBig};

use crate::{
    answers::people,
    charter::charter,
    rows::{Layout, Row, V, row, source, t},
    support::{must_plan, spend},
};

fn noisy(charter: &Charter, rows: &[Row], sql: &str) -> Release {
    let source = source(charter, "cases", rows, Layout::default());
    let plan = must_plan(charter, sql);
    answer(&plan, &source, &mut SecureNoise, spend(plan.cost())).unwrap()
}

const MIXED: &str =
    "SELECT region, count(*), sum(age), sum(temperature), count(DISTINCT patient_id)
    FROM cases GROUP BY region";

#[test]
fn t1_released_numbers_lie_on_a_lattice_that_no_row_moves() {
    let charter = charter();
    let others = [row(9, [("region", t("Jeju")), ("age", V::N(120)), ("temperature", V::N(415))])];
    let (one, two) = (noisy(&charter, &people(), MIXED), noisy(&charter, &others, MIXED));
    assert_eq!(one.blocks, two.blocks);
    assert_eq!(one.columns, two.columns);
    for release in [&one, &two] {
        for row in &release.rows {
            for (column, released) in release.columns.iter().zip(row) {
                let Some(block) = column.block else { continue };
                let step = &release.blocks[block].steps[0];
                let shown = released.value.to_string();
                let digits = if column.name == "sum_temperature" { 1 } else { 0 };
                let on = of_steps(step, &released.steps[0], digits);
                assert_eq!(shown, on, "{} · {step}", released.steps[0]);
            }
        }
    }
}

/// What is shown of so many steps: rounded half away from zero to the field's digits, and not
/// below zero, where none of the numbers here can be.
fn of_steps(step: &str, steps: &str, digits: u32) -> String {
    let steps: i128 = steps.parse().unwrap();
    let exact = step.parse::<RBig>().unwrap() * RBig::from(steps.max(0));
    let one = 10u32.pow(digits);
    let half = RBig::from_parts(1.into(), 2u8.into());
    let units: IBig = (exact * RBig::from(one) + half).floor();
    let units = u128::try_from(units).unwrap();
    let (whole, part) = (units / u128::from(one), units % u128::from(one));
    if digits == 0 { whole.to_string() } else { format!("{whole}.{part}") }
}

/// Decimals that lie a tenth off what their steps say: the comparison above notices.
#[test]
fn t1_released_numbers_lie_on_a_lattice_that_no_row_moves_twin() {
    // 32 steps of 1/64 are 0.5, and 35 are 0.546875.
    assert_eq!(of_steps("1/64", "35", 1), "0.5");
    assert_eq!(of_steps("1/64", "36", 1), "0.6");
    assert_eq!((of_steps("1/64", "31", 0), of_steps("1/64", "32", 0)), ("0".into(), "1".into()));
    let release = noisy(&charter(), &people(), "SELECT sum(temperature) FROM cases");
    let (number, step) = (&release.rows[0][0], &release.blocks[0].steps[0]);
    let steps: i128 = number.steps[0].parse().unwrap();
    let tenth = RBig::from_parts(1.into(), 10u8.into()) / step.parse::<RBig>().unwrap();
    let tenth: IBig = tenth.ceil();
    let tenth = i128::try_from(tenth).unwrap();
    let moved = steps.max(0) + tenth + 1;
    assert_ne!(number.value.to_string(), of_steps(step, &moved.to_string(), 1));
}

#[test]
fn t1_an_average_lies_on_no_lattice_twin() {
    let release = noisy(&charter(), &people(), "SELECT avg(age) FROM cases");
    assert_eq!(release.columns[0].kind, ColumnKind::Average);
    assert_eq!(release.rows[0][0].steps.len(), 2);
}

#[test]
fn t9_order_is_a_function_of_released_rows() {
    let charter = charter();
    let sql = "SELECT region, count(*) AS n FROM cases GROUP BY region ORDER BY n DESC";
    let release = noisy(&charter, &people(), sql);
    let mut sorted = release.rows.clone();
    // Ties, also those that rounding makes, stand in the order of their keys.
    sorted.sort_by_key(|row| {
        let number: i64 = row[1].value.to_string().parse().unwrap();
        (-number, row[0].value.to_string())
    });
    assert_eq!(release.rows, sorted);
}

#[test]
fn t9_ties_do_not_show_who_came_first() {
    let charter = charter();
    let sql = "SELECT region, count(*) AS n FROM cases GROUP BY region ORDER BY n DESC LIMIT 2";
    let forward = [row(0, [("region", t("Seoul"))]), row(1, [("region", t("Busan"))])];
    let backward = [row(0, [("region", t("Busan"))]), row(1, [("region", t("Seoul"))])];
    for rows in [forward, backward] {
        let source = source(&charter, "cases", &rows, Layout::default());
        let release = crate::support::ask(&charter, &source, sql);
        assert_eq!(crate::support::shown(&release), ["Busan|1", "Seoul|1"]);
    }
}

#[test]
fn noise_is_drawn_for_every_cell_and_has_the_declared_spread() {
    let charter = charter();
    let sql = "SELECT onset, count(*) FROM cases GROUP BY onset";
    let release = noisy(&charter, &[], sql);
    let sigma: f64 = release.blocks[0].sigma.parse().unwrap();
    let normal: Vec<f64> =
        release.rows.iter().map(|row| row[1].steps[0].parse::<f64>().unwrap() / sigma).collect();
    let count = normal.len() as f64;
    assert_eq!(normal.len(), 367);
    let variance = normal.iter().map(|x| x * x).sum::<f64>() / count;
    // Chi-square of 367 degrees: beyond ± 6.5 standard deviations with p < 1e-9.
    assert!((variance - 1.0).abs() < 6.5 * (2.0 / count).sqrt(), "{variance}");
    assert!(normal.iter().filter(|x| x.abs() < 1.959_964).count() > 300);
}
