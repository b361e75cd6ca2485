//! Days and moments: truncation, parts, bins, intervals. Weeks begin on Monday (ISO 8601).

use jiff::{Span, civil::Date};

use super::{
    Part, Unit, Value, Weeks, date_of_days, days_of_date, seconds_of_days, value::split_seconds,
};

/// The first day or second of the unit that `value` lies in.
pub(crate) fn truncate(unit: Unit, value: &Value) -> Option<Value> {
    match value {
        Value::Date(days) => truncate_day(unit, *days).map(Value::Date),
        Value::Timestamp(seconds) => {
            let step = match unit {
                Unit::Second => 1,
                Unit::Minute => 60,
                Unit::Hour => 3600,
                _ => {
                    let (days, _) = split_seconds(*seconds)?;
                    return Some(Value::Timestamp(seconds_of_days(truncate_day(unit, days)?)));
                }
            };
            Some(Value::Timestamp(seconds - seconds.rem_euclid(step)))
        }
        _ => None,
    }
}

fn truncate_day(unit: Unit, days: i32) -> Option<i32> {
    let date = date_of_days(days)?;
    let first = match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => return Some(days),
        // 1970-01-01 was a Thursday.
        Unit::Week => return days.checked_sub((days + 3).rem_euclid(7)),
        Unit::Month => date.first_of_month(),
        Unit::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok()?,
        Unit::Year => date.first_of_year(),
    };
    Some(days_of_date(first))
}

/// One part of a day or moment, as a whole number.
pub(crate) fn part(part: Part, value: &Value) -> Option<i128> {
    let (days, second) = match value {
        Value::Date(days) => (*days, 0),
        Value::Timestamp(seconds) => split_seconds(*seconds)?,
        _ => return None,
    };
    let date = date_of_days(days)?;
    Some(match part {
        Part::Year => i128::from(date.year()),
        Part::IsoYear => i128::from(date.iso_week_date().year()),
        Part::Quarter => i128::from((date.month() - 1) / 3 + 1),
        Part::Month => i128::from(date.month()),
        Part::Week => i128::from(date.iso_week_date().week()),
        Part::Day => i128::from(date.day()),
        Part::DayOfYear => i128::from(date.day_of_year()),
        Part::DayOfWeek => i128::from(date.weekday().to_sunday_zero_offset()),
        Part::IsoDayOfWeek => i128::from(date.weekday().to_monday_one_offset()),
        Part::Hour => i128::from(second / 3600),
        Part::Minute => i128::from(second / 60 % 60),
        Part::Second => i128::from(second % 60),
        Part::MmwrWeek => i128::from(mmwr(days)?.1),
        Part::MmwrYear => i128::from(mmwr(days)?.0),
    })
}

/// Year and week in which a day lies, `2024-W09`.
pub(crate) fn week(weeks: Weeks, value: &Value) -> Option<Value> {
    let days = match value {
        Value::Date(days) => *days,
        Value::Timestamp(seconds) => split_seconds(*seconds)?.0,
        _ => return None,
    };
    let (year, week) = match weeks {
        Weeks::Iso => {
            let week = date_of_days(days)?.iso_week_date();
            (week.year(), i16::from(week.week()))
        }
        Weeks::Mmwr => mmwr(days)?,
    };
    Some(Value::text(&format!("{year:04}-W{week:02}")))
}

/// Year and week by the Morbidity and Mortality Weekly Report (CDC, "MMWR Weeks"): weeks begin on
/// Sunday and belong to the year in which at least four of their days lie, that is, in which their
/// Wednesday lies.
fn mmwr(days: i32) -> Option<(i16, i16)> {
    // 1970-01-01 was a Thursday: four days after a Sunday.
    let sunday = days.checked_sub((days + 4).rem_euclid(7))?;
    let wednesday = date_of_days(sunday.checked_add(3)?)?;
    Some((wednesday.year(), (wednesday.day_of_year() - 1) / 7 + 1))
}

/// The start of the bin of `width` days (a day) or seconds (a moment), counted from `origin`.
pub(crate) fn bin(width: i64, origin: i64, value: &Value) -> Option<Value> {
    let start = |at: i64| {
        let offset = at.checked_sub(origin)?;
        offset.checked_sub(offset.checked_rem_euclid(width)?)?.checked_add(origin)
    };
    match value {
        Value::Date(days) => start(i64::from(*days))
            .and_then(|days| i32::try_from(days).ok())
            .filter(|days| date_of_days(*days).is_some())
            .map(Value::Date),
        Value::Timestamp(seconds) => start(*seconds).map(Value::Timestamp),
        _ => None,
    }
}

/// `value` moved by months (cut to the last day of the month), days and seconds.
pub(crate) fn shift(value: &Value, months: i32, days: i32, seconds: i64) -> Option<Value> {
    let span = Span::new().try_months(months).ok()?.try_days(days).ok()?;
    match value {
        Value::Date(at) if seconds == 0 => {
            let moved = date_of_days(*at)?.checked_add(span).ok()?;
            Some(Value::Date(days_of_date(moved)))
        }
        Value::Timestamp(at) => {
            let (day, second) = split_seconds(*at)?;
            let moved = days_of_date(date_of_days(day)?.checked_add(span).ok()?);
            seconds_of_days(moved)
                .checked_add(second)?
                .checked_add(seconds)
                .filter(|at| split_seconds(*at).and_then(|(day, _)| date_of_days(day)).is_some())
                .map(Value::Timestamp)
        }
        _ => None,
    }
}

/// `date` moved by a number of days.
pub(crate) fn add_days(date: &Value, days: &Value) -> Option<Value> {
    let (Value::Date(_), Value::Number(days)) = (date, days) else { return None };
    shift(date, 0, i32::try_from(*days).ok()?, 0)
}

/// Whole days from the first day to the second.
pub(crate) fn days_between(from: &Value, to: &Value) -> Option<i128> {
    let (Value::Date(from), Value::Date(to)) = (from, to) else { return None };
    Some(i128::from(*to) - i128::from(*from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Value {
        Value::Date(days_of_date(text.parse().unwrap()))
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(truncate(Unit::Week, &day("2024-03-03")), Some(day("2024-02-26")));
        assert_eq!(truncate(Unit::Week, &day("2024-03-04")), Some(day("2024-03-04")));
        assert_eq!(truncate(Unit::Week, &day("1969-12-31")), Some(day("1969-12-29")));
        assert_eq!(truncate(Unit::Quarter, &day("2024-06-30")), Some(day("2024-04-01")));
        assert_eq!(part(Part::Week, &day("2021-01-03")), Some(53));
        assert_eq!(part(Part::IsoYear, &day("2021-01-03")), Some(2020));
        assert_eq!(part(Part::DayOfWeek, &day("2024-03-03")), Some(0));
    }

    #[test]
    fn months_are_cut_to_their_last_day() {
        assert_eq!(shift(&day("2024-01-31"), 1, 0, 0), Some(day("2024-02-29")));
        assert_eq!(shift(&day("9999-12-31"), 0, 1, 0), None);
        assert_eq!(shift(&day("2024-01-31"), 0, 0, 1), None);
    }

    #[test]
    fn bins_count_from_their_origin() {
        let origin = i64::from(days_of_date("2024-01-01".parse().unwrap()));
        assert_eq!(bin(14, origin, &day("2024-01-14")), Some(day("2024-01-01")));
        assert_eq!(bin(14, origin, &day("2024-01-15")), Some(day("2024-01-15")));
        assert_eq!(bin(14, origin, &day("2023-12-31")), Some(day("2023-12-18")));
        assert_eq!(bin(0, 0, &day("2023-12-31")), None);
    }
}
