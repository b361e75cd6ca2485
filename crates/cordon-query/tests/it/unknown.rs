//! What noise leaves open is NULL to HAVING, ORDER BY, LIMIT and whatever is computed, and the
//! release says of each cell why it has no value.

use cordon_charter::Charter;
use cordon_query::{Cell, Release, State};

use crate::{
    charter::{REGIONS, charter, with},
    rows::{Layout, Row, V, row, source, t},
    support::{answered, ask, planned_dear},
};

/// So many of each region, in the order of their names, with a share that is vaccinated; the
/// fewest, whom noise hides, have the greatest share and age.
const PERSONS: [(u32, u32, i64); 5] =
    [(40, 10, 30), (200, 20, 40), (1, 1, 110), (2, 2, 110), (400, 300, 50)];

fn people() -> Vec<Row> {
    let each = REGIONS.iter().zip(PERSONS).flat_map(|(region, (all, vaccinated, age))| {
        (0..all).map(move |at| {
            let age = V::N(age + i64::from(at % 7));
            [("region", t(region)), ("vaccinated", V::B(at < vaccinated)), ("age", age)]
        })
    });
    each.zip(0..).map(|(values, ordinal)| row(ordinal, values)).collect()
}

fn of(charter: &Charter, sql: &str) -> Release {
    ask(charter, &source(charter, "cases", &people(), Layout::default()), sql)
}

/// The first column and the state of the second, row by row.
fn states(release: &Release) -> Vec<(String, State)> {
    release.rows.iter().map(|row| (row[0].value.to_string(), row[1].state())).collect()
}

fn keys(release: &Release) -> Vec<String> {
    release.rows.iter().map(|row| row[0].value.to_string()).collect()
}

const VACCINATED: &str = "count(*) FILTER (WHERE vaccinated)";

/// Ratios and averages of which Incheon's and Jeju's are unknown.
fn numbers() -> Vec<String> {
    vec![
        format!("1.0 * {VACCINATED} / count(*)"),
        format!("round(100.0 * {VACCINATED} / nullif(count(*), 0), 1)"),
        format!("100 * {VACCINATED} / count(*)"),
        format!("{VACCINATED} / (2.5 * count(*))"),
        format!("1.0 * {VACCINATED} / (count(*) + count(age))"),
        format!("1.0 * {VACCINATED} / greatest(count(*), 1)"),
        format!("1.0 + {VACCINATED} * 1.0 / count(*)"),
        format!("sum(age) / {VACCINATED}"),
        "avg(age)".to_owned(),
        "2 * avg(age)".to_owned(),
        "median(age)".to_owned(),
        "1.0 / (avg(age) - 5.0 / count(*))".to_owned(),
    ]
}

#[test]
fn t9_what_noise_leaves_open_is_null_to_order_and_having() {
    let charter = charter();
    for number in numbers() {
        let asked = |having: &str, order: &str| {
            let sql = format!("SELECT region, {number} AS x FROM cases GROUP BY region");
            of(&charter, &format!("{sql} {having} ORDER BY {order}"))
        };
        let all = asked("", "x DESC");
        let open: Vec<bool> = all.rows.iter().map(|row| row[1].unknown).collect();
        assert_eq!(open, [false, false, false, true, true], "{number}: {:?}", all.rows);
        assert_eq!(keys(&all)[3..], ["Incheon", "Jeju"], "{number}");
        assert!(all.rows[3..].iter().all(|row| row[1].value == Cell::Null), "{number}");
        let told: Vec<f64> =
            all.rows[..3].iter().map(|row| row[1].value.to_string().parse().unwrap()).collect();
        assert!(told.is_sorted_by(|a, b| a >= b), "{number}: {told:?}");
        assert_eq!(keys(&asked("", "x DESC LIMIT 2")), keys(&all)[..2], "{number}");
        assert_eq!(keys(&asked("", "x LIMIT 4"))[3], "Incheon", "{number}");
        let first = asked("", "x DESC NULLS FIRST LIMIT 3");
        assert_eq!(keys(&first), ["Incheon", "Jeju", keys(&all)[0].as_str()], "{number}");
        // HAVING repeats the number: an alias is not known there.
        let above = asked(&format!("HAVING {number} > -1"), "x DESC");
        assert_eq!(keys(&above), keys(&all)[..3], "{number}");
        let none = asked(&format!("HAVING ({number}) IS NULL"), "region");
        assert_eq!(keys(&none), ["Incheon", "Jeju"], "{number}");
    }
}

/// The twin: by the numbers themselves the smallest regions come first.
#[test]
fn t9_what_noise_leaves_open_is_null_to_order_and_having_twin() {
    let sql =
        format!("SELECT region, {VACCINATED} AS n, count(*) AS all FROM cases GROUP BY region");
    let release = of(&charter(), &sql);
    let number = |cell: &Cell| cell.to_string().parse::<f64>().unwrap();
    let mut rows = release.rows;
    let share = |row: &[cordon_query::Released]| number(&row[1].value) / number(&row[2].value);
    rows.sort_by(|a, b| share(b).total_cmp(&share(a)));
    let first: Vec<String> = rows.iter().map(|row| row[0].value.to_string()).collect();
    assert_eq!(first[..2], ["Incheon", "Jeju"]);
}

#[test]
fn a_difference_is_judged_by_the_noise_of_both_numbers() {
    let charter = charter();
    for (below, open) in [
        // 200 − 20, and 0 of Jeju.
        (format!("(count(*) - {VACCINATED})"), ["Incheon", "Jeju"].as_slice()),
        // Zero for all, though every count is far from it.
        ("(count(age) - count(*))".to_owned(), REGIONS.as_slice()),
        ("(count(*) - 201)".to_owned(), ["Daegu"].as_slice()),
        ("nullif(count(*) - 201, 0)".to_owned(), ["Daegu"].as_slice()),
    ] {
        let sql = format!("SELECT region, 1.0 * {VACCINATED} / {below} FROM cases GROUP BY region");
        let release = of(&charter, &sql);
        let unknown = states(&release).into_iter().filter(|(_, state)| *state == State::Unknown);
        assert_eq!(unknown.map(|(key, _)| key).collect::<Vec<_>>(), open, "{below}");
    }
}

/// Also where the noise is far below one: nobody is no divisor.
#[test]
fn nobody_is_no_divisor_whatever_the_noise() {
    let charter = charter();
    let sql = "SELECT sex, 1.0 + 2.0 / nullif(count(*), 0), 1.0 / count(*) FROM cases GROUP BY sex";
    let plan = planned_dear(&charter, sql).unwrap();
    let source = source(&charter, "cases", &people(), Layout::default());
    let release = answered(plan, &source);
    // Nobody's sex is known.
    let state = |row: usize, column: usize| release.rows[row][column].state();
    assert_eq!((state(0, 1), state(0, 2)), (State::Unknown, State::Unknown));
    assert_eq!((state(2, 1), state(2, 2)), (State::Told, State::Told));
}

#[test]
fn a_cell_says_why_it_has_no_value() {
    use State::{Null, Told, Withheld};

    let charter = with(|charter| charter["privacy"]["minimum_people"] = 30.into());
    let column = |number: &str, rest: &str| {
        let sql = format!("SELECT region, {number} AS x FROM cases GROUP BY region {rest}");
        states(&of(&charter, &sql)).into_iter().map(|(_, state)| state).collect::<Vec<_>>()
    };
    // Of Busan 10 are vaccinated, and of Daegu 20.
    let ratio = format!("1.0 * {VACCINATED} / count(*)");
    assert_eq!(column(&ratio, ""), [Withheld, Withheld, Withheld, Withheld, Told]);
    assert_eq!(column("avg(age)", ""), [Told, Told, Withheld, Withheld, Told]);
    assert_eq!(column("2 * count(*)", ""), [Told, Told, Withheld, Withheld, Told]);
    let rest = format!("HAVING {ratio} IS NOT NULL");
    assert_eq!(column(&ratio, &rest), [Told]);
    let rest = "ORDER BY x DESC LIMIT 3";
    assert_eq!(column(&ratio, rest), [Told, Withheld, Withheld]);
    // The question's own NULL, about numbers that are told.
    assert_eq!(column("nullif(count(*), 400)", ""), [Told, Told, Withheld, Withheld, Null]);
    let own = "1.0 * count(*) / nullif(count(*), 400)";
    assert_eq!(column(own, ""), [Told, Told, Withheld, Withheld, Null]);
    let one = column("CASE WHEN region <> 'Seoul' THEN 1 END AS one, count(*)", "");
    assert_eq!(one, [Told, Told, Told, Told, Null]);
}

#[test]
fn an_average_that_says_nothing_keeps_its_interval_and_its_steps() {
    let charter = charter();
    for (number, greatest) in [
        ("avg(age)", "120.00000"),
        ("median(age)", "120"),
        ("stddev_pop(age)", "60.00000"),
        ("var_pop(age)", "3600.00000"),
    ] {
        let sql = format!("SELECT region, {number} FROM cases GROUP BY region");
        let release = of(&charter, &sql);
        let cell = &release.rows[2][1];
        assert_eq!((cell.state(), &cell.value), (State::Unknown, &Cell::Null), "{number}");
        let end = |end: &Option<String>| end.as_deref().unwrap().parse::<f64>().unwrap();
        let ends = (end(&cell.low), end(&cell.high));
        assert_eq!(ends, (0.0, greatest.parse::<f64>().unwrap()), "{number}");
        assert_eq!(cell.steps.is_empty(), number.starts_with("median"), "{number}");
        assert_eq!(release.rows[4][1].state(), State::Told, "{number}");
    }
    // A single value that all have is not made less by noise.
    let release = of(
        &charter,
        "SELECT region, avg(least(greatest(age, 7), 7)) FROM cases \
                                WHERE age IS NOT NULL GROUP BY region",
    );
    assert_eq!(release.rows[4][1].value.to_string(), "7.0000");
}
