//! Days and moments: ISO 8601 calendar dates, RFC 3339 timestamps.

use std::fmt::Write as _;

use crate::reason::Reason;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A calendar day as days since 1970-01-01, and whether a time of day was left away. Forms:
/// `YYYY-MM-DD`, alone or before `T` or a space and a time; the day is taken as written.
pub(crate) fn date(text: &str) -> Result<(i32, bool), Reason> {
    let (day, rest) = leading_day(text.as_bytes()).ok_or(Reason::NotADate)?;
    if rest.is_empty() {
        return Ok((day, false));
    }
    time_of_day(rest).map(|_| (day, true)).ok_or(Reason::NotADate)
}

/// A moment as seconds since 1970-01-01T00:00:00Z, and whether a fraction of a second was cut.
/// Without an offset it is UTC.
pub(crate) fn timestamp(text: &str) -> Result<(i64, bool), Reason> {
    let (day, rest) = leading_day(text.as_bytes()).ok_or(Reason::NotATimestamp)?;
    let (seconds, cut) = time_of_day(rest).ok_or(Reason::NotATimestamp)?;
    Ok((i64::from(day) * DAY + seconds, cut))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, `None` if there is no such day.
pub(crate) fn day_number(year: i32, month: i32, day: i32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last of its year; eras of 400 years.
    let year = year - i32::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + from_march - 719_468)
}

/// Days since 1970-01-01 of a date of the charter.
pub(crate) fn of(date: jiff::civil::Date) -> i32 {
    let (year, month, day) = (date.year().into(), date.month().into(), date.day().into());
    // A `Date` is a day of the calendar.
    day_number(year, month, day).unwrap_or_default()
}

/// The day of a moment.
pub(crate) fn of_seconds(seconds: i64) -> i32 {
    // A timestamp's year has four digits.
    i32::try_from(seconds.div_euclid(DAY)).unwrap_or_default()
}

/// `YYYY-MM-DD` at the end of `out`.
pub(crate) fn push_date(out: &mut String, day: i32) {
    let (era, of_era) = ((day + 719_468).div_euclid(146_097), (day + 719_468).rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i32::from(month <= 2);
    // Writing into a String cannot fail.
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// `YYYY-MM-DDThh:mm:ssZ` at the end of `out`.
pub(crate) fn push_timestamp(out: &mut String, seconds: i64) {
    push_date(out, of_seconds(seconds));
    let rest = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    let _ = write!(out, "T{hour:02}:{minute:02}:{second:02}Z");
}

fn leading_day(text: &[u8]) -> Option<(i32, &[u8])> {
    let (head, rest) = text.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = head else { return None };
    let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
    Some((day_number(year, two(*m1, *m2)?, two(*d1, *d2)?)?, rest))
}

/// `Thh:mm`, `Thh:mm:ss`, with a fraction, with `Z` or an offset: seconds after midnight UTC.
fn time_of_day(text: &[u8]) -> Option<(i64, bool)> {
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, rest @ ..] = text else { return None };
    let (hour, minute) = (two(*h1, *h2)?, two(*m1, *m2)?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two(*s1, *s2)?, rest),
        _ => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (cut, rest) = match rest {
        [b'.' | b',', rest @ ..] => {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            let (fraction, rest) = rest.split_at_checked(digits)?;
            if fraction.is_empty() {
                return None;
            }
            (fraction.iter().any(|b| *b != b'0'), rest)
        }
        _ => (false, rest),
    };
    let seconds = i64::from(hour * 3_600 + minute * 60 + second);
    Some((seconds - offset(rest)?, cut))
}

fn offset(text: &[u8]) -> Option<i64> {
    let (sign, h1, h2, m1, m2) = match text {
        [] | [b'Z' | b'z'] => return Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            (sign, h1, h2, m1, m2)
        }
        _ => return None,
    };
    let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i64::from(hours * 3_600 + minutes * 60);
    Some(if *sign == b'-' { -seconds } else { seconds })
}

fn two(tens: u8, ones: u8) -> Option<i32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| i32::from(tens) * 10 + i32::from(ones))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_has_the_next_number() {
        let mut expected = day_number(1600, 1, 1).unwrap();
        let mut date = jiff::civil::date(1600, 1, 1);
        while date.year() < 2400 {
            assert_eq!(of(date), expected, "{date}");
            let mut text = String::new();
            push_date(&mut text, expected);
            assert_eq!(text, date.to_string());
            date = date.tomorrow().unwrap();
            expected += 1;
        }
        assert_eq!(day_number(1970, 1, 1), Some(0));
    }

    #[test]
    fn dates() {
        assert_eq!(date("1970-01-02"), Ok((1, false)));
        assert_eq!(date("1970-01-02T23:59:59+02:00"), Ok((1, true)));
        assert_eq!(date("1970-01-02 00:00:00"), Ok((1, true)));
        for text in
            ["2015-02-29", "2015-13-01", "2015-00-10", "11.05.2015", "2015-5-1", "2015-05-11x", "x"]
        {
            assert_eq!(date(text), Err(Reason::NotADate), "{text}");
        }
    }

    #[test]
    fn timestamps() {
        for (text, value) in [
            ("1970-01-01T00:00:01Z", Ok((1, false))),
            ("1970-01-01 00:01", Ok((60, false))),
            ("1970-01-01T02:00:00+02:00", Ok((0, false))),
            ("1970-01-01T00:00:00-0130", Ok((5_400, false))),
            ("1970-01-01T00:00:00.500Z", Ok((0, true))),
            ("1970-01-01T00:00:00.000Z", Ok((0, false))),
            ("1969-12-31T23:59:59Z", Ok((-1, false))),
            ("1970-01-01", Err(Reason::NotATimestamp)),
            ("1970-01-01T24:00:00Z", Err(Reason::NotATimestamp)),
            ("1970-01-01T00:00:60Z", Err(Reason::NotATimestamp)),
            ("1970-01-01T00:00:00.Z", Err(Reason::NotATimestamp)),
            ("1970-01-01T00:00:00+2", Err(Reason::NotATimestamp)),
        ] {
            assert_eq!(timestamp(text), value, "{text}");
        }
    }
}
