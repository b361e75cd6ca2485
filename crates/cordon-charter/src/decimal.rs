//! Decimal texts of a charter, exactly: `-13.25` is −1325 at scale 2.

use std::str::FromStr;

/// A decimal number `units · 10^-scale` in lowest terms: `0.10` is 1 at scale 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) units: i64,
    pub(crate) scale: u32,
}

impl Decimal {
    /// In units of 10^-scale, if it is no finer and fits.
    pub(crate) fn at_scale(self, scale: u32) -> Option<i64> {
        let factor = 10i64.checked_pow(scale.checked_sub(self.scale)?)?;
        self.units.checked_mul(factor)
    }
}

/// Why a text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write digits, with a point and at most 12 decimals if there are any: `0.5`")]
pub(crate) struct NotDecimal;

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(decimals) {
            return Err(NotDecimal);
        }
        let decimals = decimals.trim_end_matches('0');
        let scale = u32::try_from(decimals.len()).map_err(|_| NotDecimal)?;
        if scale > MAX_SCALE {
            return Err(NotDecimal);
        }
        let units: i64 = format!("{whole}{decimals}").parse().map_err(|_| NotDecimal)?;
        Ok(Self { units: sign * units, scale })
    }
}

/// Digits after the point that a charter may declare.
pub(crate) const MAX_SCALE: u32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        let read = |text: &str| text.parse::<Decimal>().map(|d| (d.units, d.scale));
        assert_eq!(read("-13.250"), Ok((-1325, 2)));
        assert_eq!(read("0.0"), Ok((0, 0)));
        assert_eq!(read("12"), Ok((12, 0)));
        for text in
            ["", "-", ".5", "5.", "1e3", "+1", "1_0", "0.1234567890123", "9".repeat(20).as_str()]
        {
            assert_eq!(read(text), Err(NotDecimal), "{text}");
        }
        let half: Decimal = "0.5".parse().unwrap();
        assert_eq!((half.at_scale(3), half.at_scale(0)), (Some(500), None));
    }
}
