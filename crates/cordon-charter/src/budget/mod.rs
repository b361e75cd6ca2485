//! ε, δ and ρ as exact rationals; what ρ an (ε, δ) allows; the account of a measure.
//!
//! The conversion lives here and nowhere else, so that a verifier that links no noise and no
//! tables derives every budget again. Arguments: `docs/proofs/account.md`.

mod account;
mod conversion;
mod text;

#[cfg(test)]
mod tests;

use std::{fmt, iter::Sum, ops::Add, str::FromStr};

use dashu::{
    integer::{IBig, UBig},
    rational::RBig,
};
use serde::{Deserialize, Serialize};

pub use account::{Account, Charges, Cost, Exhausted};

/// Why a privacy parameter was not accepted. Carries the rule, never the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct BudgetError {
    rule: &'static str,
}

macro_rules! parameter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(RBig);

        impl $name {
            /// The exact value.
            pub const fn value(&self) -> &RBig {
                &self.0
            }

            /// The nearest float, to show to people; never to decide with.
            pub fn approximate(&self) -> f64 {
                self.0.to_f64().value()
            }
        }
        impl FromStr for $name {
            type Err = BudgetError;
            fn from_str(text: &str) -> Result<Self, BudgetError> {
                Self::new(text::rational(text)?)
            }
        }
        impl TryFrom<String> for $name {
            type Error = BudgetError;
            fn try_from(text: String) -> Result<Self, BudgetError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(parameter: $name) -> String {
                parameter.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

parameter!(
    /// ε of (ε, δ)-differential privacy: a rational from 10⁻⁶ to 10⁹, never a float.
    /// Text: `1`, `0.5`, `1e-2` or `1/3`; written as `numerator/denominator` in lowest terms.
    Epsilon
);
parameter!(
    /// δ: a rational from 10⁻³⁰ to below 1 with at most 30 decimals.
    /// Text: `0.000001`, `1e-6` or `1/1000000`.
    Delta
);
parameter!(
    /// ρ of zero-concentrated differential privacy (Bun and Steinke 2016): a rational from 0.
    ///
    /// Its denominator divides 2⁹⁶·10³⁰, so that a sum over any number of charges, also those of
    /// a hostile log, stays a small number.
    Rho
);

impl Epsilon {
    /// # Errors
    /// If ε is below 10⁻⁶ or above 10⁹.
    pub fn new(value: RBig) -> Result<Self, BudgetError> {
        if value < power_of_ten(-6) || value > power_of_ten(9) {
            return Err(BudgetError { rule: "ε must lie between 0.000001 and 1000000000" });
        }
        Ok(Self(value))
    }
}

impl Delta {
    /// # Errors
    /// If δ is below 10⁻³⁰, not below 1, or off the grid of at most 30 decimals.
    pub fn new(value: RBig) -> Result<Self, BudgetError> {
        if value < power_of_ten(-30) || value >= RBig::ONE {
            return Err(BudgetError { rule: "δ must be at least 1e-30 and below 1" });
        }
        if !is_on_grid(&value) {
            return Err(BudgetError { rule: "δ must be a decimal number of at most 30 decimals" });
        }
        Ok(Self(value))
    }

    /// δ/2: what the conversion of ρ may use. The other half is kept for selecting keys
    /// (PRIVACY, "Guarantee").
    pub fn half(&self) -> Self {
        Self(&self.0 / RBig::from(2))
    }
}

impl Rho {
    /// Nothing spent.
    pub const ZERO: Self = Self(RBig::ZERO);

    /// # Errors
    /// If ρ is below 0, above 10¹², or off the grid.
    pub fn new(value: RBig) -> Result<Self, BudgetError> {
        if value < RBig::ZERO || value > power_of_ten(12) {
            return Err(BudgetError { rule: "ρ must lie between 0 and 1000000000000" });
        }
        if !is_on_grid(&value) {
            return Err(BudgetError { rule: "ρ must be a decimal number of at most 30 decimals" });
        }
        Ok(Self(value))
    }

    /// The least ρ of 40 significant bits that is not below `value`: how a cost is rounded,
    /// against the asker.
    ///
    /// # Errors
    /// If `value` is below 0 or above 10¹².
    pub fn rounded_up(value: &RBig) -> Result<Self, BudgetError> {
        let scale = RBig::from(UBig::ONE << grid_bits(value));
        Self::new(RBig::from((value * &scale).ceil()) / scale)
    }

    /// The greatest ρ of 40 significant bits that is not above `value`: how a budget is rounded,
    /// against the asker.
    ///
    /// # Errors
    /// If `value` is below 0 or above 10¹².
    pub fn rounded_down(value: &RBig) -> Result<Self, BudgetError> {
        let scale = RBig::from(UBig::ONE << grid_bits(value));
        Self::new(RBig::from((value * &scale).floor()) / scale)
    }

    /// The largest ρ whose conversion to approximate differential privacy stays within (ε, δ),
    /// rounded down. For the budget of a measure pass [`Delta::half`].
    ///
    /// The tight conversion of Canonne, Kamath, Steinke 2020, Prop. 12, minimised over α. Integer
    /// arithmetic only: every machine finds the same number. A verifier that computes it in
    /// another way accepts a logged value up to (1 + 10⁻⁹) times its own.
    ///
    /// # Privacy
    /// ρ-zCDP with this ρ implies (ε, δ)-DP. Argument: `docs/proofs/account.md`. Noticed by:
    /// `t15_account_is_never_below_the_accountant`.
    pub fn largest_within(epsilon: &Epsilon, delta: &Delta) -> Self {
        conversion::largest_rho(epsilon, delta)
    }

    /// The ε that this ρ means at δ, rounded up: to show to people. It does not add; ρ does.
    pub fn epsilon_at(&self, delta: &Delta) -> f64 {
        conversion::epsilon(self, delta)
    }

    /// What is left of this after `other`, if it is enough.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        (self.0 >= other.0).then(|| Self(&self.0 - &other.0))
    }

    /// `percent` of this, rounded down.
    pub fn percent(&self, percent: u32) -> Self {
        Self(floor_to_grid(&(&self.0 * RBig::from(percent) / RBig::from(100))))
    }

    /// This in `parts` equal parts, each rounded down.
    pub fn split(&self, parts: std::num::NonZeroU32) -> Self {
        Self(floor_to_grid(&(&self.0 / RBig::from(parts.get()))))
    }
}

impl Add for &Rho {
    type Output = Rho;
    fn add(self, other: &Rho) -> Rho {
        Rho(&self.0 + &other.0)
    }
}

impl<'a> Sum<&'a Rho> for Rho {
    fn sum<I: Iterator<Item = &'a Rho>>(charges: I) -> Rho {
        charges.fold(Rho::ZERO, |sum, charge| &sum + charge)
    }
}

const SIGNIFICANT_BITS: usize = 40;
const FINEST_BITS: usize = 96;

/// Binary places that leave 40 significant bits of a number below 1, and 40 places above.
fn grid_bits(value: &RBig) -> usize {
    use dashu::base::BitTest as _;
    let leading_zeros = value.denominator().bit_len().saturating_sub(numerator_bits(value));
    (SIGNIFICANT_BITS + leading_zeros).min(FINEST_BITS)
}

fn numerator_bits(value: &RBig) -> usize {
    use dashu::base::BitTest as _;
    value.numerator().bit_len()
}

fn is_on_grid(value: &RBig) -> bool {
    (value * grid()).is_int()
}

fn floor_to_grid(value: &RBig) -> RBig {
    RBig::from((value * grid()).floor()) / grid()
}

fn grid() -> RBig {
    RBig::from(UBig::ONE << FINEST_BITS) * power_of_ten(30)
}

fn power_of_ten(exponent: isize) -> RBig {
    RBig::from(IBig::from(10)).pow(exponent)
}
