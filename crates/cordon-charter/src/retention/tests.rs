//! Tests of retention: no row outlives its days, and every row's bucket is in the schedule.

use std::sync::LazyLock;

use jiff::{ToSpan as _, civil::Date};
use proptest::prelude::*;

use super::*;

fn charter() -> Charter {
    static READ: LazyLock<Charter> = LazyLock::new(|| {
        let text = include_str!("../../../../measures/simulated-outbreak.toml");
        crate::parse(text).charter.unwrap()
    });
    READ.clone()
}

/// The example with another retention for `contact`, whose anchor has bounds, and one for a field
/// of `case_report`, whose rows go after the end.
fn with(days: u32, period: RetentionPeriod) -> Charter {
    let mut charter = charter();
    let contact = charter.records.get_mut(&name("contact")).unwrap();
    contact.retention.days = days;
    contact.retention.period = period;
    let report = charter.records.get_mut(&name("case_report")).unwrap();
    let field = report.fields.get_mut(&"date_onset".parse::<FieldName>().unwrap()).unwrap();
    field.retention = Some(Retention {
        days,
        anchor: RetentionAnchor::Field("date_report".parse().unwrap()),
        period,
        reason: "test".to_owned(),
    });
    charter
}

fn name(text: &str) -> RecordName {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn a_field_with_its_own_days_has_its_own_class() {
    let charter = with(60, RetentionPeriod::Week);
    let classes = charter.retention_classes(&name("case_report"));
    let ids: Vec<&str> = classes.iter().map(|class| class.id.as_str()).collect();
    assert_eq!(ids, ["case_report", "case_report.date_onset"]);
    let record = &charter.records[&name("case_report")];
    let of = |field: &str| {
        record.retention_class_of(&name("case_report"), &field.parse().unwrap()).to_string()
    };
    assert_eq!((of("date_onset"), of("region")), (ids[1].to_owned(), ids[0].to_owned()));
    assert!(charter.retention_classes(&name("unknown")).is_empty());
}

#[test]
fn weeks_begin_on_monday_and_months_on_the_first() {
    let sunday = day("2027-01-03");
    assert_eq!(RetentionPeriod::Day.start(sunday), sunday);
    assert_eq!(RetentionPeriod::Week.start(sunday), day("2026-12-28"));
    assert_eq!(RetentionPeriod::Month.start(sunday), day("2027-01-01"));
}

#[test]
fn the_end_of_the_measure_is_a_bucket_without_a_period() {
    let charter = charter();
    let class = &charter.retention_classes(&name("resident"))[0];
    assert_eq!(class.period_of(day("2026-11-23")), None);
    assert_eq!(class.due(None, day("2027-10-31")), day("2027-11-30"));
}

#[test]
fn a_field_goes_with_its_row_when_the_measure_ends_early() {
    let charter = with(400, RetentionPeriod::Day);
    let class = &charter.retention_classes(&name("case_report"))[1];
    let period = class.period_of(day("2026-11-20"));
    assert_eq!(class.due(period, day("2027-10-31")), day("2027-12-25"));
    // The row goes 90 days after the end, which is now early.
    assert_eq!(class.due(period, day("2026-11-30")), day("2027-02-28"));
}

#[test]
fn what_was_due_at_the_opening_is_not_in_the_schedule() {
    let opened = day("2026-11-23");
    let schedule = charter().destruction_schedule(opened, day("2027-10-31"));
    assert!(schedule.iter().all(|(_, due)| *due > opened));
    assert!(schedule.is_sorted_by_key(|(_, due)| *due));
    let contacts = schedule.iter().filter(|(bucket, _)| bucket.record == name("contact"));
    // Months from June 2026, the first that is not over 180 days old, to December 2027.
    assert_eq!(contacts.count(), 19);
}

#[test]
fn the_end_of_the_calendar_is_the_last_day() {
    let charter = with(u32::MAX, RetentionPeriod::Month);
    let class = &charter.retention_classes(&name("contact"))[0];
    assert_eq!(class.due(Some(day("2026-11-01")), day("2027-10-31")), Date::MAX);
    let all = charter.destruction_schedule(day("9999-12-01"), Date::MAX);
    assert!(all.iter().all(|(_, due)| *due <= Date::MAX));
}

fn any_period() -> impl Strategy<Value = RetentionPeriod> {
    prop_oneof![
        Just(RetentionPeriod::Day),
        Just(RetentionPeriod::Week),
        Just(RetentionPeriod::Month)
    ]
}

proptest! {
    #[test]
    fn no_row_outlives_its_days(days in 1u32..2000, anchor in 0i32..730, period in any_period()) {
        let charter = with(days, period);
        let anchor = day("2026-01-01").checked_add(anchor.days()).unwrap();
        for record in ["contact", "case_report"] {
            for class in charter.retention_classes(&name(record)) {
                let end = day("2027-10-31");
                let due = class.due(class.period_of(anchor), end);
                let from = class.period_of(anchor).map_or(end, |_| anchor);
                let last = from.checked_add(i64::from(class.retention.days).days()).unwrap();
                prop_assert!(due <= last);
                // Nor does it go more than one period too early.
                let early = last.since(due).unwrap().get_days();
                prop_assert!(class.row_ends_after.is_some() || early < 31);
            }
        }
    }

    #[test]
    fn every_bucket_of_a_row_is_in_the_schedule(
        days in 1u32..800,
        anchor in prop::option::of(0i32..730),
        arrival in 0i32..364,
        opened in 0i32..300,
        period in any_period(),
    ) {
        let charter = with(days, period);
        let term = &charter.term;
        let opened = term.opens.checked_add(opened.days()).unwrap();
        let arrival = term.opens.checked_add(arrival.days()).unwrap().max(opened);
        let anchor = anchor.map(|days| day("2026-01-01").checked_add(days.days()).unwrap());
        let schedule = charter.destruction_schedule(opened, term.sunset);
        for (record, class) in charter
            .records
            .keys()
            .flat_map(|name| charter.retention_classes(name).into_iter().map(move |c| (name, c)))
        {
            let period = class.period_of(anchor.unwrap_or(arrival));
            let due = class.due(period, term.sunset);
            let found = schedule.iter().find(|(bucket, _)| {
                bucket.record == *record && bucket.class == class.id && bucket.period == period
            });
            match found {
                Some((_, scheduled)) => prop_assert_eq!(*scheduled, due),
                None => prop_assert!(due <= opened, "only what intake refuses may be missing"),
            }
        }
    }
}
