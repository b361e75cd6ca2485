//! Exact numbers from text: `12`, `0.5`, `1e-6`, `1/3`. Short, unsigned, no other form.

use dashu::{integer::UBig, rational::RBig};

use super::{BudgetError, power_of_ten};

/// Longest text that is looked at: a hostile one costs nothing.
const MAX_LENGTH: usize = 160;
const MAX_EXPONENT: i16 = 40;

pub(super) fn rational(text: &str) -> Result<RBig, BudgetError> {
    if text.len() > MAX_LENGTH {
        return Err(BudgetError { rule: "a number has at most 160 characters" });
    }
    let value = match text.split_once('/') {
        Some((numerator, denominator)) => fraction(numerator, denominator),
        None => decimal(text),
    };
    value.ok_or(BudgetError { rule: "use a decimal number or numerator/denominator" })
}

fn fraction(numerator: &str, denominator: &str) -> Option<RBig> {
    let denominator = integer(denominator)?;
    if denominator == UBig::ZERO {
        return None;
    }
    Some(RBig::from_parts(integer(numerator)?.into(), denominator))
}

fn decimal(text: &str) -> Option<RBig> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, self::exponent(exponent)?),
        None => (text, 0),
    };
    let (whole, decimals) = match mantissa.split_once('.') {
        Some((whole, decimals)) => (integer(whole)?, decimals),
        None => (integer(mantissa)?, "0"),
    };
    let shift = isize::try_from(decimals.len()).ok()?;
    let part = RBig::from(integer(decimals)?) * power_of_ten(-shift);
    Some((RBig::from(whole) + part) * power_of_ten(isize::from(exponent)))
}

fn exponent(text: &str) -> Option<i16> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|e: &i16| e.abs() <= MAX_EXPONENT)
}

fn integer(text: &str) -> Option<UBig> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| UBig::from_str_radix(text, 10).ok()).flatten()
}
