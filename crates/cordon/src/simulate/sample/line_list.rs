//! A line list with the columns of the cases of MERS of 2015, about invented people.

use std::io;

use jiff::{ToSpan as _, civil::Date};

use super::{super::file::Written, table::Draw};

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let hospitals = draw.list("mers_case", "loc_hosp")?;
    let columns = [
        "id",
        "age",
        "age_class",
        "sex",
        "place_infect",
        "reporting_ctry",
        "loc_hosp",
        "dt_onset",
        "dt_report",
        "week_report",
        "dt_start_exp",
        "dt_end_exp",
        "dt_diag",
        "outcome",
        "dt_death",
    ];
    let mut table = draw.table("mers_case", &columns)?;
    for person in 0..people {
        let age = draw.random.between(16, 55) + draw.random.between(0, 39);
        let case = Course::of(&mut draw, age);
        table.person(person);
        table.number(age);
        table.text(&format!("{0}0-{0}9", age / 10));
        table.text(if draw.random.chance(450) { "F" } else { "M" });
        table.text(if person == 0 { "Middle East" } else { "Outside Middle East" });
        table.text("South Korea");
        table.text(hospitals.get(hospitals.draw(&mut draw.random)));
        table.date(case.onset);
        table.date(case.report);
        let week = case.report.iso_week_date();
        table.text(&format!("{}_{:02}", week.year(), week.week()));
        table.date(after(case.onset, -case.incubation - 2));
        table.date(after(case.onset, -case.incubation));
        table.date(case.diagnosis);
        table.text(if case.death.is_some() { "Dead" } else { "Alive" });
        match case.death {
            Some(day) => table.date(day),
            None => table.text(""),
        }
        table.end()?;
    }
    Ok(vec![table.finish()?])
}

/// What becomes of one case.
struct Course {
    incubation: i64,
    onset: Date,
    diagnosis: Date,
    report: Date,
    death: Option<Date>,
}

impl Course {
    /// Death becomes likelier with age.
    fn of(draw: &mut Draw<'_>, age: u32) -> Self {
        let incubation = i64::from(draw.random.between(2, 12));
        // The first day that the list may hold, a span of exposure, then the wave.
        let onset = after(draw.start(), 30 + i64::from(draw.day()));
        let diagnosis = after(onset, draw.random.between(1, 7).into());
        let report = after(diagnosis, draw.random.between(0, 2).into());
        let dies = draw.random.chance(age * age / 20);
        let death = dies.then(|| after(onset, draw.random.between(6, 30).into()));
        Self { incubation, onset, diagnosis, report, death }
    }
}

fn after(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}
