//! Intervals of ratios: which columns have one, and that it holds the noise of both numbers.

use cordon_query::{ColumnKind, Release};

use crate::{
    charter::{charter, with},
    rows::{Layout, Row, V, row, source, t},
    support::ask,
};

/// 400 persons in Seoul and 2 in Jeju; each fourth is vaccinated, ages are 40 and 80 by turns.
fn people() -> Vec<Row> {
    (0..402)
        .map(|at| {
            let region = t(if at < 400 { "Seoul" } else { "Jeju" });
            let age = V::N(if at % 2 == 0 { 40 } else { 80 });
            row(at, [("region", region), ("vaccinated", V::B(at % 4 == 0)), ("age", age)])
        })
        .collect()
}

fn of(sql: &str) -> Release {
    let charter = charter();
    ask(&charter, &source(&charter, "cases", &people(), Layout::default()), sql)
}

fn ends(release: &Release, row: usize, column: usize) -> Option<(f64, f64)> {
    let cell = &release.rows[row][column];
    Some((cell.low.as_ref()?.parse().unwrap(), cell.high.as_ref()?.parse().unwrap()))
}

#[test]
fn a_proportion_has_the_interval_of_both_noises() {
    for (sql, factor) in [
        (
            "SELECT 100.0 * count(*) FILTER (WHERE vaccinated) / count(*) \
             FROM cases WHERE region = 'Seoul'",
            100.0,
        ),
        (
            "SELECT round(1.000 * count(*) FILTER (WHERE vaccinated) / nullif(count(*), 0), 3) \
             FROM cases WHERE region = 'Seoul'",
            1.0,
        ),
        (
            "SELECT CAST(count(*) FILTER (WHERE vaccinated) AS DECIMAL(18, 2)) / count(*) * 10 \
             FROM cases WHERE region = 'Seoul'",
            10.0,
        ),
    ] {
        let release = of(sql);
        assert_eq!(release.columns[0].kind, ColumnKind::Computed);
        let (low, high) = ends(&release, 0, 0).unwrap_or_else(|| panic!("{sql}"));
        // ρ = 1/4 each and C = 1: σ = √2 for both counts, 100 and 400.
        let (a, b, reach) = (100.0f64, 400.0f64, 1.959_964 * 2.0f64.sqrt());
        for end in [low / factor, high / factor] {
            let away = (a - end * b).abs() / (1.0 + end * end).sqrt();
            assert!((away - reach).abs() < 0.01, "{sql}: {away} is not {reach}");
        }
        assert!(low / factor < 0.25 && 0.25 < high / factor);
    }
}

#[test]
fn a_mean_made_of_two_numbers_is_in_their_units() {
    let release = of("SELECT 1.0 * sum(age) / count(age) FROM cases");
    let (low, high) = ends(&release, 0, 0).unwrap();
    assert!(low < 60.0 && 60.0 < high && high - low < 3.0, "{low} … {high}");
}

#[test]
fn a_rate_has_the_interval_of_its_count() {
    for (sql, factor) in [
        (
            "SELECT p.region, count(*) * 100000.0 / p.people FROM cases c JOIN population p \
             ON c.region = p.region WHERE c.region = 'Seoul' GROUP BY p.region, p.people",
            100_000.0 / 9_331_828.0,
        ),
        (
            "SELECT p.region, round(100000.00 * (2 * count(*)) / nullif(p.people, 0), 6) \
             FROM cases c JOIN population p ON c.region = p.region WHERE c.region = 'Seoul' \
             GROUP BY p.region, p.people",
            200_000.0 / 9_331_828.0,
        ),
        ("SELECT region, count(*) / 7.0 FROM cases WHERE region = 'Seoul' GROUP BY 1", 1.0 / 7.0),
    ] {
        let release = of(sql);
        let row = release.rows.iter().position(|row| row[0].value.to_string() == "Seoul").unwrap();
        let (low, high) = ends(&release, row, 1).unwrap_or_else(|| panic!("{sql}"));
        // ρ = 1/2 and C = 1: σ = 1.
        let reach = 1.959_964 * factor;
        assert!((low - (400.0 * factor - reach)).abs() < 2e-6, "{sql}: {low}");
        assert!((high - (400.0 * factor + reach)).abs() < 2e-6, "{sql}: {high}");
    }
    // Without a row of the public table there is no rate, and no interval of one.
    let sql = "SELECT c.region, p.people, count(*) * 100000.0 / p.people FROM cases c \
               LEFT JOIN population p ON c.region = p.region GROUP BY c.region, p.people";
    let release = of(sql);
    let jeju = release.rows.iter().position(|row| row[0].value.to_string() == "Jeju").unwrap();
    assert_eq!(release.rows[jeju][2].value, cordon_query::Cell::Null);
    assert_eq!(ends(&release, jeju, 2), None);
}

#[test]
fn what_is_no_such_ratio_has_no_interval() {
    for sql in [
        // Cut to a whole number.
        "SELECT count(*) FILTER (WHERE vaccinated) / count(*) FROM cases",
        // The same noise above and below.
        "SELECT 1.0 * count(*) / count(*) FROM cases",
        // Not a ratio of two.
        "SELECT 1.0 * count(*) + count(age) FROM cases",
        "SELECT 1.0 * (count(age) + 1) / count(*) FROM cases",
        "SELECT avg(age) / (1.0 * count(*)) FROM cases",
        // The number below cannot be told from 0.
        "SELECT 1.0 * count(age) / count(*) FROM cases WHERE region = 'Jeju'",
    ] {
        assert_eq!(ends(&of(sql), 0, 0), None, "{sql}");
    }
}

#[test]
fn a_withheld_number_gives_no_ratio_and_no_interval() {
    let charter = with(|charter| charter["privacy"]["minimum_people"] = 150.into());
    let source = source(&charter, "cases", &people(), Layout::default());
    let sql = "SELECT 1.0 * count(*) FILTER (WHERE vaccinated) / count(*), count(*) FROM cases";
    let release = ask(&charter, &source, sql);
    assert_eq!(release.rows[0][0].value, cordon_query::Cell::Null);
    assert_eq!((ends(&release, 0, 0), ends(&release, 0, 1).is_some()), (None, true));
}
