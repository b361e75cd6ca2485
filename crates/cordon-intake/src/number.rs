//! Whole and decimal numbers, exactly: no float is involved.

use std::cmp::Ordering;

use crate::reason::Reason;

/// Most significant digits of a number; a double-precision float never has more than 17.
const MOST_DIGITS: usize = 30;

/// What a charter says of a decimal, all in units of 10^-scale.
#[derive(Clone, Copy)]
pub(crate) struct DecimalRule {
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) step: i64,
    pub(crate) scale: u32,
}

/// A whole number within `min..=max`: digits with a sign, or with zeros only after the point.
pub(crate) fn integer(text: &str, comma: bool, min: i64, max: i64) -> Result<i64, Reason> {
    let whole = match plain_integer(text.as_bytes()) {
        Some(whole) => whole,
        None => {
            let written = Written::read(text, comma).ok_or(Reason::NotAnInteger)?;
            let (whole, rest, _) = written.in_units(0).ok_or(Reason::OutOfBounds)?;
            if rest != 0 {
                return Err(Reason::NotAnInteger);
            }
            i64::try_from(whole).map_err(|_| Reason::OutOfBounds)?
        }
    };
    if (min..=max).contains(&whole) { Ok(whole) } else { Err(Reason::OutOfBounds) }
}

/// A decimal on the charter's step, in units of 10^-scale, and whether it was finer than the step.
/// A finer value is rounded half to even: that is coarsening, which the charter asks for by naming
/// a step; it is reported. Bounds hold for the value as written.
pub(crate) fn decimal(text: &str, comma: bool, rule: DecimalRule) -> Result<(i64, bool), Reason> {
    let (units, rest, of) = match plain_integer(text.as_bytes()) {
        Some(whole) if rule.scale == 0 => (i128::from(whole), 0, 1),
        _ => {
            let written = Written::read(text, comma).ok_or(Reason::NotADecimal)?;
            written.in_units(rule.scale).ok_or(Reason::OutOfBounds)?
        }
    };
    let (min, max, step) =
        (i128::from(rule.min), i128::from(rule.max), i128::from(rule.step.max(1)));
    if units < min || units > max || (units == max && rest > 0) {
        return Err(Reason::OutOfBounds);
    }
    // value = units + rest/of, with 0 ≤ rest < of; twice its distance above the step below:
    let above = units.rem_euclid(step);
    let (whole, part) = (2 * above + 2 * rest / of, 2 * rest % of);
    let below = units.div_euclid(step);
    let steps = match whole.cmp(&step).then(part.cmp(&0)) {
        Ordering::Less => below,
        Ordering::Greater => below + 1,
        Ordering::Equal => below + below.rem_euclid(2),
    };
    let rounded = match steps * step {
        high if high > max => high - step,
        low if low < min => low + step,
        inside => inside,
    };
    if rounded < min || rounded > max {
        return Err(Reason::OutOfBounds);
    }
    let rounded = i64::try_from(rounded).map_err(|_| Reason::OutOfBounds)?;
    Ok((rounded, above != 0 || rest != 0))
}

/// `units · 10^-scale` with all its digits: `-13.50`.
pub(crate) fn decimal_text(units: i64, scale: u32) -> String {
    let mut text = String::new();
    push_decimal(&mut text, units, scale);
    text
}

/// [`decimal_text`] at the end of `out`.
pub(crate) fn push_decimal(out: &mut String, units: i64, scale: u32) {
    use std::fmt::Write as _;
    let one = 10u64.pow(scale.min(18));
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    let width = scale as usize;
    // Writing into a String cannot fail.
    let _ = if scale == 0 {
        write!(out, "{sign}{whole}")
    } else {
        write!(out, "{sign}{whole}.{part:0width$}")
    };
}

/// Up to 18 digits, perhaps with a sign: nearly every whole number.
fn plain_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// A number as it stands in the text: `digits · 10^-fraction`.
struct Written {
    digits: i128,
    fraction: i32,
}

impl Written {
    /// Sign, digits with at most one point (or comma), exponent. Nothing else is a number.
    fn read(text: &str, comma: bool) -> Option<Self> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, bytes),
        };
        let split = bytes.iter().position(|b| matches!(b, b'e' | b'E'));
        let (mantissa, exponent) = match split {
            Some(at) => (bytes.get(..at)?, exponent(bytes.get(at + 1..)?)?),
            None => (bytes, 0),
        };
        let (mut digits, mut any, mut point) = (0i128, false, false);
        let (mut significant, mut fraction) = (0usize, 0i32);
        for byte in mantissa {
            match byte {
                b'0'..=b'9' => {
                    digits = digits * 10 + i128::from(byte - b'0');
                    significant += usize::from(digits != 0);
                    fraction = fraction.saturating_add(i32::from(point));
                    any = true;
                }
                b'.' if !point => point = true,
                b',' if comma && !point => point = true,
                _ => return None,
            }
            if significant > MOST_DIGITS {
                return None;
            }
        }
        let digits = if negative { -digits } else { digits };
        any.then_some(Self { digits, fraction: fraction.saturating_sub(exponent) })
    }

    /// The value in units of 10^-scale: whole units, and `rest` of `of` parts with
    /// 0 ≤ rest < of ≤ 10^36. `None` if it is larger than 128 bits hold.
    fn in_units(&self, scale: u32) -> Option<(i128, i128, i128)> {
        let finer = self.fraction.saturating_sub_unsigned(scale);
        if self.digits == 0 {
            return Some((0, 0, 1));
        }
        match u32::try_from(finer) {
            Ok(0) => Some((self.digits, 0, 1)),
            Ok(finer @ 1..=36) => {
                let of = 10i128.pow(finer);
                Some((self.digits.div_euclid(of), self.digits.rem_euclid(of), of))
            }
            // Closer to 0 than any step: only its sign counts.
            Ok(_) => {
                let of = 10i128.pow(36);
                let sign = self.digits.signum();
                Some((sign.div_euclid(of), sign.rem_euclid(of), of))
            }
            Err(_) => {
                let up = 10i128.checked_pow(finer.unsigned_abs())?;
                Some((self.digits.checked_mul(up)?, 0, 1))
            }
        }
    }
}

fn exponent(text: &[u8]) -> Option<i32> {
    let value = plain_integer(text)?;
    i32::try_from(value).ok().filter(|value| value.abs() <= 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, value) in [
            ("0", Ok(0)),
            ("-7", Ok(-7)),
            ("+7", Ok(7)),
            ("16.0", Ok(16)),
            ("1e2", Ok(100)),
            ("100", Ok(100)),
            ("101", Err(Reason::OutOfBounds)),
            ("99999999999999999999999", Err(Reason::OutOfBounds)),
            ("1e300", Err(Reason::OutOfBounds)),
            ("16.5", Err(Reason::NotAnInteger)),
            ("1,000", Err(Reason::NotAnInteger)),
            ("", Err(Reason::NotAnInteger)),
            ("-", Err(Reason::NotAnInteger)),
            ("NaN", Err(Reason::NotAnInteger)),
            ("1e", Err(Reason::NotAnInteger)),
            ("0x10", Err(Reason::NotAnInteger)),
        ] {
            assert_eq!(integer(text, false, -100, 100), value, "{text}");
        }
        assert_eq!(integer("3,0", true, 0, 9), Ok(3));
    }

    #[test]
    fn decimals_are_rounded_half_to_even_onto_the_step() {
        let half = DecimalRule { min: -20, max: 95, step: 5, scale: 1 };
        for (text, value) in [
            ("1.5", Ok((15, false))),
            ("1.50", Ok((15, false))),
            ("1.25", Ok((10, true))),
            ("1.75", Ok((20, true))),
            ("-1.25", Ok((-10, true))),
            ("-0.75", Ok((-10, true))),
            ("1.2500000000000001", Ok((15, true))),
            ("9.5", Ok((95, false))),
            ("9.50000001", Err(Reason::OutOfBounds)),
            ("-2.0", Ok((-20, false))),
            ("-2.00000000000000000001", Err(Reason::OutOfBounds)),
            ("1e-300", Ok((0, true))),
            ("-1e-300", Ok((0, true))),
            ("95e-1", Ok((95, false))),
            ("inf", Err(Reason::NotADecimal)),
            ("nan", Err(Reason::NotADecimal)),
            ("1.2.3", Err(Reason::NotADecimal)),
            (".5", Ok((5, false))),
        ] {
            assert_eq!(decimal(text, false, half), value, "{text}");
        }
    }

    #[test]
    fn a_bound_off_the_step_is_never_passed() {
        let rule = DecimalRule { min: 2, max: 8, step: 5, scale: 1 };
        assert_eq!(decimal("0.8", false, rule), Ok((5, true)));
        assert_eq!(decimal("0.2", false, rule), Ok((5, true)));
    }

    #[test]
    fn decimal_texts() {
        assert_eq!(decimal_text(-1350, 2), "-13.50");
        assert_eq!(decimal_text(-5, 2), "-0.05");
        assert_eq!(decimal_text(i64::MIN, 0), i64::MIN.to_string());
    }
}
