//! Exact parameters, sensitivity, noise and accounting over numbers. Knows no tables.
//!
//! One person has one integer vector per block of an answer. It is clipped once in the L2 norm,
//! added up, and discrete Gaussian noise is added once (PRIVACY, "One vector per person").
//!
//! Not here: what a row is, which groups there are, SQL (`cordon-query`); the conversion between
//! (ε, δ) and ρ and the account itself (`cordon-charter`, so that a verifier needs no noise).
#![deny(clippy::float_arithmetic)]

// What a person adds.
mod bins;
mod block;
mod clip;
mod lattice;

// The sum over persons.
mod accumulator;
mod census;
mod keys;
mod ladder;
mod standing;

// What it costs.
mod plan;
mod spent;
mod threshold;

// What leaves.
mod choose;
mod hump;
mod interval;
mod loss;
mod mechanism;
mod noise;
mod ratio;
mod search;
mod tail;
mod variance;

pub use accumulator::{Accumulator, CellError};
pub use bins::Bins;
pub use block::{Block, Centre, Shape};
pub use census::Census;
pub use choose::{Aim, Choice, NoisedCensus, ScaleRule, Unscaled, choose};
pub use clip::{Clip, ClipError};
pub use cordon_charter::{Account, Charges, Cost, Delta, Epsilon, Exhausted, Rho};
pub use interval::{Interval, average, average_interval, interval};
pub use keys::{KeyThreshold, KeyWeights, Selection, select};
pub use ladder::Ladder;
pub use lattice::{Unit, to_cell_count};
pub use loss::Loss;
pub use mechanism::{Answer, BlockAnswer, MechanismError, Noised, answer};
pub use noise::{NoiseCall, NoiseError, NoiseSource, SecureNoise};
pub use plan::{PlanError, Sigma, deviation_within, rho_for_epsilon, rho_within};
pub use ratio::{Measured, ratio_interval, told_from_zero};
pub use search::{Percentile, Quantile, Search, percentiles};
pub use spent::{BudgetLedger, Spent};
pub use standing::{SpentNorm, Window};
pub use variance::{Moments, Spread};
