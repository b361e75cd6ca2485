//! Days of the simulation as days of the calendar.

use std::io::Write as _;

/// Year and month of day 0, its first day: the measure opens.
const START: (u32, u32) = (2026, 11);

/// `YYYY-MM-DD` of a day at the end of `out`.
pub(super) fn push_date(out: &mut Vec<u8>, day: u32) {
    let ((mut year, mut month), mut rest) = (START, day);
    while rest >= days_of(year, month) {
        rest -= days_of(year, month);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{year}-{month:02}-{:02}", rest + 1);
}

const fn days_of(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        // No century lies within reach.
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar() {
        let mut date = jiff::civil::date(2026, 11, 1);
        for day in 0..3_000 {
            let mut out = Vec::new();
            push_date(&mut out, day);
            assert_eq!(String::from_utf8(out).unwrap(), date.to_string());
            date = date.tomorrow().unwrap();
        }
    }
}
