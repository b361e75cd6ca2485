//! ε, δ and ρ as exact rationals; what ρ an (ε, δ) allows.

use std::{fmt, str::FromStr};

use dashu::rational::RBig;
use serde::{Deserialize, Serialize};

/// Why a privacy parameter was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct BudgetError {
    rule: &'static str,
}

macro_rules! parameter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(RBig);

        impl $name {
            /// The exact value.
            pub const fn value(&self) -> &RBig {
                &self.0
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
    /// ε of (ε, δ)-differential privacy: a positive rational, never a float.
    /// Text: `1`, `0.5` or `1/3`; written as `numerator/denominator` in lowest terms.
    Epsilon
);
parameter!(
    /// δ: a rational with 0 < δ < 1. Text: `0.000001`, `1e-6` or `1/1000000`.
    Delta
);
parameter!(
    /// ρ of zero-concentrated differential privacy (Bun and Steinke 2016): a rational ≥ 0.
    Rho
);

impl FromStr for Epsilon {
    type Err = BudgetError;
    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let value = rational(text)?;
        if value > RBig::ZERO {
            Ok(Self(value))
        } else {
            Err(BudgetError { rule: "ε must be above 0" })
        }
    }
}

impl FromStr for Delta {
    type Err = BudgetError;
    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let value = rational(text)?;
        if value > RBig::ZERO && value < RBig::ONE {
            Ok(Self(value))
        } else {
            Err(BudgetError { rule: "δ must be above 0 and below 1" })
        }
    }
}

impl FromStr for Rho {
    type Err = BudgetError;
    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let value = rational(text)?;
        if value >= RBig::ZERO {
            Ok(Self(value))
        } else {
            Err(BudgetError { rule: "ρ must not be below 0" })
        }
    }
}

fn rational(text: &str) -> Result<RBig, BudgetError> {
    text.parse().map_err(|_| BudgetError { rule: "use a decimal number or numerator/denominator" })
}
