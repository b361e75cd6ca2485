//! The nine uses of information technology in an epidemic: the sample of each measure goes in, an
//! answer with its interval comes out, and the accuracy that its charter gives as the reason for ε
//! is what its budget buys.

use std::{collections::HashSet, fs};

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use crate::{
    same::{reconciles, table},
    world::{Example, MERS, World, root},
};

/// Persons of each sample.
const PEOPLE: &str = "300";

/// A measure, and what its charter promises in `privacy.reason`.
struct Use {
    example: Example,
    /// The field that names the person, of each record.
    records: &'static [(&'static str, &'static str)],
    purpose: &'static str,
    /// The question that the reason speaks of; `{week}` stands for its first week.
    promised: &'static str,
    /// At most so many units of a person count for it.
    clip: &'static str,
    /// So many such questions are paid for by the budget.
    times: u64,
    /// Half width of the interval at 95 %, and how the charter writes it.
    within: (f64, &'static str),
}

const fn example(file: &'static str, measure: &'static str, country: &'static str) -> Example {
    Example { file, measure, jurisdiction: country, authority_says: "consulted" }
}

const SURVEILLANCE: Use = Use {
    example: MERS,
    records: &[("mers_case", "id")],
    purpose: "course-of-outbreak",
    promised: "SELECT date_trunc('week', dt_onset), COUNT(DISTINCT id) FROM mers_case GROUP BY 1",
    clip: "1",
    times: 15,
    within: (20.0, "fifteen tables with intervals of ten to twenty cases"),
};

const FOLLOW_UP: Use = Use {
    example: example("measures/contact-follow-up.toml", "contact-follow-up", "NG"),
    records: &[("follow_up", "contact_code")],
    purpose: "follow-up",
    promised: "SELECT state, COUNT(DISTINCT contact_code) FROM follow_up WHERE NOT reached AND \
               day {week} GROUP BY state",
    clip: "1",
    times: 52,
    within: (24.0, "within 24 persons (95 %)"),
};

const CHECK_IN: Use = Use {
    example: example("measures/quarantine-check-in.toml", "quarantine-check-in", "KR"),
    records: &[("check_in", "order_code")],
    purpose: "quarantine-help",
    promised: "SELECT province, COUNT(DISTINCT order_code) FROM check_in WHERE needs <> 'nothing' \
               AND day {week} GROUP BY province",
    clip: "1",
    times: 52,
    within: (24.0, "within 24 persons (95 %)"),
};

const SCREENING: Use = Use {
    example: example("measures/patient-screening.toml", "patient-screening", "CN"),
    records: &[("screening_visit", "patient_code")],
    purpose: "clinic-capacity",
    promised: "SELECT clinic, COUNT(DISTINCT patient_code) FROM screening_visit WHERE visit_day \
               {week} GROUP BY clinic",
    clip: "1",
    times: 52,
    within: (24.0, "within 24 patients (95 %)"),
};

const MOBILITY: Use = Use {
    example: example("measures/mobility-analysis.toml", "mobility-analysis", "CA"),
    records: &[("trips", "panel_code")],
    purpose: "travel-flows",
    promised: "SELECT from_province, to_province, COUNT(DISTINCT panel_code) FROM trips WHERE day \
               {week} GROUP BY 1, 2",
    clip: "2",
    times: 52,
    within: (70.0, "within 70 people (95 %)"),
};

const CONSULTATION: Use = Use {
    example: example("measures/online-consultation.toml", "online-consultation", "IN"),
    records: &[("consultation", "patient_code")],
    purpose: "help-in-time",
    promised: "SELECT district, COUNT(DISTINCT patient_code) FROM consultation WHERE \
               waited_minutes > 30 AND day {week} GROUP BY district",
    clip: "1",
    times: 52,
    within: (24.0, "within 24 patients (95 %)"),
};

const EXPOSURE: Use = Use {
    example: example("measures/exposure-notification.toml", "exposure-notification", "DE"),
    records: &[("diagnosis_key", "upload_code")],
    purpose: "warn-strangers",
    promised: "SELECT COUNT(DISTINCT upload_code) FROM diagnosis_key WHERE uploaded_on {week}",
    clip: "1",
    // Uploads, and those that came late.
    times: 104,
    within: (50.0, "within 50 uploads (95 %)"),
};

const RECOVERY: Use = Use {
    example: example("measures/recovery-statistics.toml", "recovery-statistics", "FR"),
    records: &[("work_month", "worker_code")],
    purpose: "work-regained",
    promised: "SELECT region, branch, SUM(hours_lost) FROM work_month WHERE month {week} GROUP BY \
               region, branch",
    clip: "1",
    times: 12,
    within: (3_600.0, "within 3,600 hours (95 %)"),
};

const RELIEF: Use = Use {
    example: example("measures/relief-donations.toml", "relief-donations", "AR"),
    records: &[
        ("donation", "donor_code"),
        ("need", "household_code"),
        ("volunteer_day", "volunteer_code"),
    ],
    purpose: "match-help",
    promised: "SELECT province, COUNT(DISTINCT household_code) FROM need WHERE day {week} GROUP BY \
               province",
    clip: "1",
    // A table each of gifts, needs and helpers.
    times: 156,
    within: (42.0, "within 42 persons (95 %)"),
};

/// From the sample to an answer, and what the budget buys.
fn check(measure: &Use) {
    let Use { example, records, purpose, .. } = measure;
    let world = World::open(example);
    promise_is_kept(measure, &world);
    let sample = world.text("sample");
    let mut words = vec!["simulate", &sample, "--measure", example.measure, "--people", PEOPLE];
    // Rows whose keys are due already would be refused: the sample begins today.
    let today = today().to_string();
    if example.measure != MERS.measure {
        words.extend(["--from", &today]);
    }
    let said = world.ok(&words).out;
    assert!(said.contains("simulated 300 people"), "{said}");
    let written = fs::read_to_string(world.path("sample/charter.toml")).unwrap();
    assert_eq!(written, example.text(), "the sample brings its charter");
    for (record, person) in *records {
        let file = world.path("sample").join(record).with_extension("csv");
        let rows = fs::read_to_string(&file).unwrap();
        let persons: HashSet<&str> =
            rows.lines().skip(1).filter_map(|r| r.split(',').next()).collect();
        let body = world.submit(example.measure, record, &file);
        reconciles(&body, rows.lines().count() as u64 - 1);
        assert_eq!(body["report"]["refused"], 0, "{record}: {body}");

        let sql = format!("SELECT COUNT(DISTINCT {person}) AS persons FROM {record}");
        let ask = ["ask", example.measure, &sql, "--purpose", purpose, "--epsilon", "0.8"];
        let answer = table(&world.ok(&[&ask[..], &["--format", "csv"]].concat()).out);
        let [number] = &answer[0][..] else { panic!("one number: {answer:?}") };
        let half = number.half.unwrap();
        assert!((5.0..50.0).contains(&half), "{record}: ± {half}");
        // Five half widths are near ten standard deviations: never in the life of this test.
        let error = number.value.parse::<f64>().unwrap() - persons.len() as f64;
        assert!(error.abs() < 5.0 * half, "{record}: {number:?}, not {}", persons.len());
    }
    page_is_true(example.measure, &world);
}

/// The question that `docs/measures.md` gives to try the measure with is explained and answered,
/// word by word as it stands there.
fn page_is_true(measure: &str, world: &World) {
    let page = fs::read_to_string(root().join("docs/measures.md")).unwrap();
    let start = format!("| `{measure}` |");
    let row = page.lines().find(|line| line.starts_with(&start)).unwrap();
    let (_, typed) = row.rsplit_once("| `").unwrap();
    let (typed, _) = typed.split_once('`').unwrap();
    let (options, sql) = typed.split_once(" \"").unwrap();
    let options: Vec<&str> = options.split(' ').collect();
    let ask = [&["ask", measure][..], &options, &[sql.trim_end_matches('"')]].concat();
    let left = world.left(measure);
    let said = world.ok(&[&ask[..], &["--explain"]].concat()).out;
    assert!(said.contains("± ") && world.left(measure) == left, "{sql}: {said}");
    let answer = table(&world.ok(&[&ask[..], &["--format", "csv"]].concat()).out);
    assert!(answer.iter().flatten().any(|cell| cell.half.is_some()), "{sql}: {answer:?}");
}

/// The reason that the charter gives for ε: so many questions, so exact.
fn promise_is_kept(measure: &Use, world: &World) {
    let (most, words) = measure.within;
    let text = measure.example.text();
    let reason = text.lines().find(|l| l.starts_with("reason") && l.contains(words));
    assert!(reason.is_some(), "{} does not say: {words}", measure.example.measure);
    let first: Date = "2026-11-02".parse().unwrap();
    let week = format!("BETWEEN DATE '{first}' AND DATE '{}'", first + 6.days());
    let sql = measure.promised.replace("{week}", &week);
    // The budget in equal parts, rounded down.
    let left = world.left(measure.example.measure);
    let (over, under) = left.split_once('/').unwrap();
    let [over, under] = [over, under].map(|digits| digits.parse::<u128>().unwrap());
    let part = over * 10u128.pow(12) / (under * u128::from(measure.times));
    let spend = format!("0.{part:012}");
    let ask = ["ask", measure.example.measure, &sql, "--purpose", measure.purpose];
    let how = ["--clip", measure.clip, "--spend", &spend, "--explain"];
    let said = world.ok(&[&ask[..], &how].concat()).out;
    let half = |line: &str| line.split("± ").nth(1)?.split(' ').next()?.parse::<f64>().ok();
    let half = said.lines().find(|line| line.starts_with("block")).and_then(half).unwrap();
    assert!(half <= most, "{} promises {words}; it is ± {half}\n{said}", measure.example.measure);
    assert!(half > most / 2.0, "{} promises far too little: ± {half}", measure.example.measure);
}

#[allow(clippy::disallowed_methods, reason = "the binary under test runs by the same clock")]
pub(crate) fn today() -> Date {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    today.max("2026-11-01".parse().unwrap())
}

#[test]
fn case_surveillance() {
    check(&SURVEILLANCE);
}

#[test]
fn contact_follow_up() {
    check(&FOLLOW_UP);
}

#[test]
fn quarantine_check_in() {
    check(&CHECK_IN);
}

#[test]
fn patient_screening() {
    check(&SCREENING);
}

#[test]
fn mobility_analysis() {
    check(&MOBILITY);
}

#[test]
fn online_consultation() {
    check(&CONSULTATION);
}

#[test]
fn exposure_notification() {
    check(&EXPOSURE);
}

#[test]
fn recovery_statistics() {
    check(&RECOVERY);
}

#[test]
fn relief_donations() {
    check(&RELIEF);
}

#[test]
fn a_sample_outside_the_term_is_refused() {
    let world = World::new("XX");
    let sample = world.text("sample");
    let words = ["simulate", &sample, "--measure", "patient-screening", "--from", "2030-01-01"];
    let said = world.run(2, &words).err;
    assert!(said.contains("lies between 2026-11-01 and 2027-07-11"), "{said}");
    world.run(2, &["simulate", &sample, "--from", "2026-12-01"]);
    world.run(2, &["simulate", &sample, "--measure", "no-such-measure"]);
    assert!(!world.path("sample").exists());
}
