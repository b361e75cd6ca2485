//! Intervals of ratios: which columns have one, and that it holds the noise of both numbers.

use cordon_query::{ClipWish, ColumnKind, Question, Release, answer, plan};

use crate::{
    charter::{charter, with},
    rows::{Layout, Row, V, day, row, source, t},
    support::{Silent, account, ask, question, spend},
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
        assert_eq!(release.columns[0].kind, ColumnKind::Ratio);
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

/// 120 persons with 2 visits and 3 with 20; of each half have a dose above zero.
fn visitors() -> Vec<Row> {
    let visits = |person: u32| if person < 120 { 2 } else { 20 };
    let one = |person: u32, number: u32| {
        let dose = V::N(if number.is_multiple_of(2) { 4 } else { 0 });
        row(person, [("region", t("Seoul")), ("day", day("2024-03-01")), ("dose", dose)])
    };
    (0..123).flat_map(|person| (0..visits(person)).map(move |number| one(person, number))).collect()
}

/// The release at a clip of the asker's.
fn at_clip(sql: &str, record: &str, rows: &[Row], clip: &str) -> Release {
    let charter = charter();
    let question = Question { clip: ClipWish::At(clip.parse().unwrap()), ..question(sql) };
    let plan = plan(&charter, &question, &account(&charter)).unwrap();
    let source = source(&charter, record, rows, Layout::default());
    answer(&plan, &source, &mut Silent, spend(plan.cost())).unwrap()
}

fn number(release: &Release, column: usize) -> f64 {
    release.rows[0][column].value.to_string().parse().unwrap()
}

#[test]
fn a_clip_does_not_move_a_ratio_that_all_persons_have() {
    for (ratio, truth) in [
        ("1.0 * count(*) FILTER (WHERE dose > 0) / count(*)", 0.5),
        ("100.0 * sum(CASE WHEN dose > 0 THEN 1 ELSE 0 END) / nullif(count(*), 0)", 50.0),
        ("round(1.0 * sum(dose) / count(dose), 3)", 2.0),
        ("1.000 * count(*) FILTER (WHERE dose > 0) / (count(*) FILTER (WHERE dose <= 0))", 1.0),
    ] {
        let both = "count(*) FILTER (WHERE dose > 0) AS n, count(*) AS all";
        let sql = format!("SELECT {ratio} AS share, {both} FROM visits");
        let release = at_clip(&sql, "visits", &visitors(), "1");
        assert_eq!(release.blocks[0].kind, "together", "{sql}");
        // Of whole numbers, as they are shown.
        let found = number(&release, 0);
        assert!((found - truth).abs() < 0.01 * truth, "{sql}: {found}");
        let (low, high) = ends(&release, 0, 0).unwrap_or_else(|| panic!("{sql}"));
        assert!(low < truth && truth < high, "{sql}: {low} … {high}");
    }
}

/// The twin: each number with a clip of its own.
#[test]
fn a_clip_for_each_number_moves_their_ratio_twin() {
    let sql = "SELECT count(*) FILTER (WHERE dose > 0) AS n, count(*) AS all FROM visits";
    let release = at_clip(sql, "visits", &visitors(), "1");
    assert_eq!(release.blocks.len(), 2);
    let share = number(&release, 0) / number(&release, 1);
    assert!((share - 0.5).abs() > 0.1, "{share}");
}

#[test]
fn numbers_that_are_clipped_apart_have_no_interval_of_their_ratio() {
    let share = "1.0 * count(*) FILTER (WHERE vaccinated) / count(*)";
    let sql = format!("SELECT {share} FROM cases");
    // One row a person: nobody is clipped, unless the asker wants it.
    assert!(ends(&at_clip(&sql, "cases", &people(), "1"), 0, 0).is_some());
    assert_eq!(ends(&at_clip(&sql, "cases", &people(), "1/2"), 0, 0), None);
    // More numbers than there is room for in one vector.
    let share =
        |at: u32| format!("1.0 * count(*) FILTER (WHERE dose > {at} - 6) / count(*) AS s{at}");
    let shares = |most: u32| (0..most).map(share).collect::<Vec<_>>().join(", ");
    for (most, joined) in [(15, true), (16, false)] {
        let sql = format!("SELECT {} FROM visits", shares(most));
        let release = at_clip(&sql, "visits", &visitors(), "1");
        assert_eq!(release.blocks.len() == 1, joined);
        assert_eq!(ends(&release, 0, 0).is_some(), joined, "{most} numbers above one");
    }
}

#[test]
fn a_number_beside_its_ratio_says_which_of_the_block_it_is() {
    let sql = "SELECT count(dose) AS known, count(*) AS all, avg(dose) AS mean, \
               1.0 * count(dose) / count(*) AS share FROM visits";
    let release = at_clip(sql, "visits", &visitors(), "30");
    let places: Vec<_> = release.columns.iter().map(|one| (one.block, one.part)).collect();
    let both = [(Some(0), Some(0)), (Some(0), Some(1))];
    assert_eq!(places, [both[0], both[1], (Some(1), None), (None, None)]);
    assert_eq!(release.blocks[0].steps.len(), 2);
    // √(20² + 20²), rounded up: nobody is clipped.
    assert_eq!((number(&release, 0), number(&release, 1)), (300.0, 300.0));
    // The charter's minimum is of persons, whatever they are clipped with.
    let charter = with(|charter| charter["privacy"]["minimum_people"] = 120.into());
    let source = source(&charter, "visits", &visitors(), Layout::default());
    let sql = "SELECT 1.0 * count(*) / count(DISTINCT patient_id), count(DISTINCT patient_id) \
               FROM visits";
    let release = ask(&charter, &source, sql);
    assert_eq!((release.blocks.len(), number(&release, 1)), (1, 123.0));
    assert!((number(&release, 0) - 300.0 / 123.0).abs() < 1e-3);
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
