//! Epidemiological weeks against an oracle that shares no code with them: it counts days.

use cordon_query::Cell;
use jiff::civil::{Date, Weekday, date};

use crate::{
    charter::{charter, with},
    rows::{Layout, Row, day, row, source},
    support::ask,
};

/// Year and week of every day from 1990 to 2040, by counting on from a known first day of a year.
/// A year's first week begins on the day `first` that lies nearest to 1 January.
fn counted(first: Weekday, epoch: Date) -> Vec<(Date, i16, u8)> {
    let (mut today, mut year, mut week) = (epoch, 1990, 1);
    let mut days = Vec::new();
    while today.year() <= 2040 {
        if today != epoch && today.weekday() == first {
            let new_year = date(year + 1, 1, 1);
            let away = (new_year - today).get_days().abs();
            // Three days before to three days after: at least four days lie in the new year.
            (year, week) = if away <= 3 { (year + 1, 1) } else { (year, week + 1) };
        }
        days.push((today, year, week));
        today = today.tomorrow().unwrap();
    }
    days.retain(|(day, ..)| day.year() >= 1990);
    days
}

/// A charter whose days reach from 1990 to 2040, and one person on each of them.
fn everyday(days: &[(Date, i16, u8)]) -> (cordon_charter::Charter, Vec<Row>) {
    let charter = with(|charter| {
        let onset = &mut charter["record"]["cases"]["field"]["onset"]["type"];
        onset["min"] = "1990-01-01".into();
        onset["max"] = "2040-12-31".into();
    });
    let rows = days.iter().zip(0..);
    let rows = rows.map(|((on, ..), at)| row(at, [("onset", day(&on.to_string()))])).collect();
    (charter, rows)
}

fn check(days: &[(Date, i16, u8)], label: &str, year: &str, week: &str) {
    let (charter, rows) = everyday(days);
    let source = source(&charter, "cases", &rows, Layout::default());
    let sql = format!(
        "SELECT {label}(onset), {year}(onset), {week}(onset), count(*) AS n FROM cases
         WHERE onset IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 0 ORDER BY 2, 3"
    );
    // Labels × years × weeks are too many cells for one question: by label and by numbers.
    let by_label = sql.replace(&format!("{year}(onset), {week}(onset), "), "");
    let by_label = by_label.replace("1, 2, 3", "1").replace("2, 3", "1");
    let by_number = sql.replace(&format!("{label}(onset), "), "");
    let by_number = by_number.replace("1, 2, 3", "1, 2").replace("2, 3", "1, 2");
    let mut expected: Vec<(i16, u8, u32)> = Vec::new();
    for (_, year, week) in days {
        match expected.last_mut() {
            Some((y, w, n)) if (*y, *w) == (*year, *week) => *n += 1,
            _ => expected.push((*year, *week, 1)),
        }
    }
    let shown = |sql: &str| -> Vec<String> {
        let release = ask(&charter, &source, sql);
        let text = |row: &Vec<cordon_query::Released>| {
            row.iter().map(|one| Cell::to_string(&one.value)).collect::<Vec<_>>().join(" ")
        };
        release.rows.iter().map(text).collect()
    };
    let labels: Vec<String> =
        expected.iter().map(|(y, w, n)| format!("{y:04}-W{w:02} {n}")).collect();
    let numbers: Vec<String> = expected.iter().map(|(y, w, n)| format!("{y} {w} {n}")).collect();
    assert_eq!(shown(&by_label), labels);
    assert_eq!(shown(&by_number), numbers);
}

#[test]
fn t14_iso_weeks_of_every_day_from_1990_to_2040() {
    // 1 January 1990 was a Monday.
    check(&counted(Weekday::Monday, date(1990, 1, 1)), "iso_week", "iso_year", "iso_week_number");
}

#[test]
fn t14_mmwr_weeks_of_every_day_from_1990_to_2040() {
    let days = counted(Weekday::Sunday, date(1989, 12, 31));
    check(&days, "mmwr_week", "mmwr_year", "mmwr_week_number");
    // Years of 53 weeks, and first days of years, as the CDC prints them.
    let longest = |year| days.iter().filter(|(_, y, _)| *y == year).map(|(.., w)| *w).max();
    assert_eq!([2008, 2014, 2020, 2025].map(longest), [Some(53); 4]);
    assert_eq!([2009, 2015, 2021, 2024].map(longest), [Some(52); 4]);
    for (year, first) in
        [(2014, date(2013, 12, 29)), (2015, date(2015, 1, 4)), (2024, date(2023, 12, 31))]
    {
        assert!(days.contains(&(first, year, 1)), "{first}");
    }
}

#[test]
fn a_week_of_every_day_of_the_charter_is_a_key() {
    let charter = charter();
    let source = source(&charter, "cases", &[], Layout::default());
    let release = ask(&charter, &source, "SELECT mmwr_week(onset), count(*) FROM cases GROUP BY 1");
    // 2024 has 52 weeks; its last three days lie in 2025-W01; and onset may be missing.
    assert_eq!(release.rows.len(), 52 + 1 + 1);
}
