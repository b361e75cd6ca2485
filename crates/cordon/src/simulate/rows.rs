//! The rows of the three files, in the columns that the charter declares.

use std::{
    io::{self, Write as _},
    path::Path,
};

use super::{
    Progress, Step,
    calendar::push_date,
    country::{Country, Person},
    epidemic::{Epidemic, Meeting, Setting},
    file::{Csv, Written},
    names,
    random::{Random, Weights},
};

/// Most reports about one case.
const MOST_REPORTS: u64 = 60;

/// How many of a thousand cases are ever reported.
const REPORTED: u32 = 720;

/// How many of a thousand meetings contact tracing finds.
const TRACED: u32 = 550;

/// How often progress is told, in rows.
const STRIDE: u64 = 1 << 14;

/// Everybody, once.
pub(super) fn residents(
    dir: &Path,
    country: &Country,
    random: &mut Random,
    progress: Progress<'_>,
) -> io::Result<Written> {
    let columns = ["person_id", "name", "region", "age", "household", "registered_on"];
    let mut csv = Csv::create(dir, "resident", &columns)?;
    let total = country.people.len() as u64;
    for (number, person) in (0u32..).zip(&country.people) {
        person_id(&mut csv, number);
        csv.field(|out| names::push(out, person.given, person.surname));
        region(&mut csv, person);
        csv.code("", person.age.into(), 1);
        csv.code("H", person.household, 8);
        date(&mut csv, random.between(0, 13));
        csv.end()?;
        tell(progress, Step::Residents, number.into(), total);
    }
    progress(Step::Residents, total, total);
    csv.finish()
}

/// Reports about those cases that were ever reported: tests and stays, from one to many.
pub(super) fn cases(
    dir: &Path,
    country: &Country,
    epidemic: &Epidemic,
    random: &mut Random,
    progress: Progress<'_>,
) -> io::Result<Written> {
    let columns = [
        "person_id",
        "case_id",
        "date_onset",
        "date_report",
        "region",
        "age",
        "outcome",
        "test_result",
        "viral_load",
        "hospital_days",
    ];
    let mut csv = Csv::create(dir, "case_report", &columns)?;
    let reports = Weights::heavy_tail(MOST_REPORTS);
    let total = epidemic.infections.len() as u64;
    for (nth, infection) in (0u32..).zip(&epidemic.infections) {
        let Some(person) = country.person(infection.person) else { continue };
        let course = Course::of(person, infection.onset, random);
        if random.chance(REPORTED) {
            let mut day = infection.onset + random.between(0, 4);
            for number in 0..=reports.draw_u32(random) {
                person_id(&mut csv, infection.person);
                csv.code("C", nth + 1, 8);
                date(&mut csv, infection.onset);
                date(&mut csv, day);
                region(&mut csv, person);
                csv.code("", person.age.into(), 1);
                csv.text(course.outcome(day));
                test(&mut csv, number, random);
                csv.field(|out| course.push_stay(out, day));
                csv.end()?;
                // Never two reports on one day: case and day are a report's key.
                day += random.between(1, 3);
            }
        }
        tell(progress, Step::Cases, nth.into(), total);
    }
    progress(Step::Cases, total, total);
    csv.finish()
}

/// Meetings that tracing found: which case met whom, when and where.
pub(super) fn contacts(
    dir: &Path,
    country: &Country,
    epidemic: &Epidemic,
    random: &mut Random,
    progress: Progress<'_>,
) -> io::Result<Written> {
    let mut csv =
        Csv::create(dir, "contact", &["person_id", "other_person_id", "date", "setting"])?;
    let total = epidemic.meetings.len() as u64;
    for (nth, meeting) in (0u64..).zip(&epidemic.meetings) {
        if random.chance(TRACED) {
            person_id(&mut csv, meeting.case);
            person_id(&mut csv, meeting.contact);
            date(&mut csv, meeting.day);
            csv.text(setting(country, meeting, random));
            csv.end()?;
        }
        tell(progress, Step::Contacts, nth, total);
    }
    progress(Step::Contacts, total, total);
    csv.finish()
}

/// What becomes of one case.
struct Course {
    severe: bool,
    died: bool,
    admitted: u32,
    ends: u32,
}

impl Course {
    /// Severity and death become likelier with age.
    fn of(person: &Person, onset: u32, random: &mut Random) -> Self {
        let age = u32::from(person.age);
        let severe = random.chance(10 + age * age / 25);
        let died = severe && random.chance(20 + age * age / 30);
        let admitted = onset + random.between(2, 7);
        Self { severe, died, admitted, ends: onset + random.between(8, 24) }
    }

    /// As known on `day`.
    fn outcome(&self, day: u32) -> &'static str {
        match day >= self.ends {
            true if self.died => "died",
            true => "recovered",
            false => "ill",
        }
    }

    /// Days in hospital until `day`; nothing for who never was there.
    fn push_stay(&self, out: &mut Vec<u8>, day: u32) {
        if self.severe && day >= self.admitted {
            // Writing into a Vec cannot fail.
            let _ = write!(out, "{}", day.min(self.ends).saturating_sub(self.admitted));
        }
    }
}

/// Result and, of a positive one, viral load (log10 copies per millilitre), lower test by test.
fn test(csv: &mut Csv, number: u32, random: &mut Random) {
    let positive = 960u32.saturating_sub(number * 90).max(60);
    if random.chance(positive) {
        csv.text("positive");
        let load = random.between(300, 560) + random.between(0, 560);
        let load = load.saturating_sub(number.min(6) * 45);
        csv.field(|out| drop(write!(out, "{}.{:02}", load / 100, load % 100)));
    } else {
        csv.text(if random.chance(60) { "inconclusive" } else { "negative" });
        csv.text("");
    }
}

fn setting(country: &Country, meeting: &Meeting, random: &mut Random) -> &'static str {
    let age = |number| country.person(number).map_or(0, |person| person.age);
    let ages = [age(meeting.case), age(meeting.contact)];
    match meeting.setting {
        Setting::Household => "household",
        Setting::Travel => "travel",
        Setting::Region if random.chance(70) => "health_care",
        Setting::Region if ages.iter().all(|age| (6..19).contains(age)) => "school",
        Setting::Region if ages.iter().all(|age| (19..66).contains(age)) && random.chance(450) => {
            "work"
        }
        Setting::Region => "community",
    }
}

fn person_id(csv: &mut Csv, number: u32) {
    csv.code("S", number + 1, 8);
}

fn region(csv: &mut Csv, person: &Person) {
    csv.code("R", person.region.into(), 2);
}

fn date(csv: &mut Csv, day: u32) {
    csv.field(|out| push_date(out, day));
}

fn tell(progress: &mut dyn FnMut(Step, u64, u64), step: Step, done: u64, total: u64) {
    if done.is_multiple_of(STRIDE) {
        progress(step, done, total);
    }
}
