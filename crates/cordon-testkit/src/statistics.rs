//! p-values and intervals for tests of randomised code.
//!
//! A test states its α, fixes its seeds where it can, and fails if `p < α`: with α = 1e-9 a failure
//! is a fault, not bad luck. Doubles suffice: the functions are good to about ten digits, and a
//! test that hangs on the eleventh is badly made.

mod gamma; // incomplete gamma and beta functions

use gamma::{beta_regularised, gamma_upper};

/// Outcome of a χ² test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// Σ (observed − expected)² / expected.
    pub statistic: f64,
    /// Cells − 1.
    pub degrees: f64,
    /// Probability of a statistic at least as large if the expectation holds.
    pub p_value: f64,
}

/// Pearson's χ² test of counts against expected counts (same order, same total). Cells that expect
/// fewer than 5 are merged with their neighbour on the right, as the approximation asks.
///
/// ```
/// let fair = cordon_testkit::chi_square(&[(48, 50.0), (52, 50.0)]);
/// assert!(fair.p_value > 0.6);
/// ```
#[must_use]
pub fn chi_square(cells: &[(u64, f64)]) -> ChiSquare {
    let merged = merge_small(cells);
    let statistic =
        merged.iter().map(|(observed, expected)| (observed - expected).powi(2) / expected);
    let statistic: f64 = statistic.sum();
    let degrees = double(merged.len()) - 1.0;
    let p_value = if degrees < 1.0 { 1.0 } else { gamma_upper(degrees / 2.0, statistic / 2.0) };
    ChiSquare { statistic, degrees, p_value }
}

/// Successes in independent trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binomial {
    /// How many of the trials succeeded.
    pub successes: u64,
    /// How many were made.
    pub trials: u64,
}

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies inside, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Binomial {
    /// The Clopper-Pearson interval: covers the true probability with at least 1 − α, each end
    /// missing with at most α/2 (Clopper, Pearson 1934).
    #[must_use]
    pub fn interval(&self, alpha: f64) -> Interval {
        let (k, n) = (double(self.successes), double(self.trials));
        let low = if self.successes == 0 {
            0.0
        } else {
            // P(X ≥ k) = I_p(k, n − k + 1) grows with p: find where it is α/2.
            bisect(|p| beta_regularised(k, n - k + 1.0, p) - alpha / 2.0)
        };
        let high = if self.successes == self.trials {
            1.0
        } else {
            // P(X > k) = I_p(k + 1, n − k) grows with p: find where it is 1 − α/2.
            bisect(|p| beta_regularised(k + 1.0, n - k, p) - (1.0 - alpha / 2.0))
        };
        Interval { low, high }
    }

    /// An upper bound on the true probability that holds with confidence 1 − α.
    #[must_use]
    pub fn at_most(&self, alpha: f64) -> f64 {
        self.interval(2.0 * alpha).high
    }

    /// A lower bound on the true probability that holds with confidence 1 − α.
    #[must_use]
    pub fn at_least(&self, alpha: f64) -> f64 {
        self.interval(2.0 * alpha).low
    }
}

/// Numbers drawn independently from one distribution.
#[derive(Clone, Debug)]
pub struct Sample {
    values: Vec<f64>,
}

impl Sample {
    /// A sample of at least two values.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        Self { values: values.into_iter().collect() }
    }

    /// The arithmetic mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / double(self.values.len())
    }

    /// The unbiased variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean).powi(2)).sum();
        squares / (double(self.values.len()) - 1.0)
    }

    /// Two-sided p-value for "the mean is this", where the variance is known (z test).
    #[must_use]
    pub fn mean_p_value(&self, hypothesis: Moments) -> f64 {
        let error = (hypothesis.variance / double(self.values.len())).sqrt();
        normal_two_sided((self.mean() - hypothesis.mean) / error)
    }

    /// Two-sided p-value for "normal with this mean and variance", from Σ (x − mean)² / variance,
    /// which is χ² with n degrees. Good for a discrete Gaussian of σ ≥ 2.
    #[must_use]
    pub fn variance_p_value(&self, hypothesis: Moments) -> f64 {
        let squares: f64 = self.values.iter().map(|x| (x - hypothesis.mean).powi(2)).sum();
        let upper =
            gamma_upper(double(self.values.len()) / 2.0, squares / hypothesis.variance / 2.0);
        (2.0 * upper.min(1.0 - upper)).min(1.0)
    }

    /// How many values lie in an interval.
    #[must_use]
    pub fn inside(&self, interval: Interval) -> Binomial {
        let successes = self.values.iter().filter(|value| interval.contains(**value)).count();
        let count = |number| u64::try_from(number).unwrap_or(u64::MAX);
        Binomial { successes: count(successes), trials: count(self.values.len()) }
    }
}

/// Mean and variance that a sample should have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Expected value.
    pub mean: f64,
    /// Expected squared distance from it.
    pub variance: f64,
}

/// Probability that a standard normal number is at least this far from 0.
#[must_use]
pub fn normal_two_sided(z: f64) -> f64 {
    gamma_upper(0.5, z * z / 2.0)
}

fn merge_small(cells: &[(u64, f64)]) -> Vec<(f64, f64)> {
    let mut merged: Vec<(f64, f64)> = Vec::new();
    let mut waiting = (0.0, 0.0);
    for (observed, expected) in cells {
        waiting = (waiting.0 + double(*observed), waiting.1 + expected);
        if waiting.1 >= 5.0 {
            merged.push(waiting);
            waiting = (0.0, 0.0);
        }
    }
    if let Some(last) = merged.last_mut() {
        *last = (last.0 + waiting.0, last.1 + waiting.1);
    }
    merged
}

/// Where an increasing function on [0, 1] is zero, to the last bit of a double.
fn bisect(of: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if of(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Counts in tests are below 2^53.
fn double<N: TryInto<u32>>(number: N) -> f64 {
    number.try_into().map_or(f64::NAN, f64::from)
}

#[cfg(test)]
mod tests;
