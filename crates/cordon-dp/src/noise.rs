//! Where noise comes from: OpenDP's sampler on OpenSSL's randomness, behind one trait.

use dashu::{integer::IBig, rational::RBig};
use opendp::traits::samplers::sample_discrete_gaussian;

use crate::Sigma;

#[cfg(test)]
mod tests;

/// Why no noise could be drawn. Nothing is released then; the charge stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoiseError;

/// One need of noise: everything a test needs to know about it. It lends exact sums, so it has
/// neither `Debug` nor `Serialize`.
#[derive(Clone, Copy)]
pub struct NoiseCall<'a> {
    /// Which mechanism asks.
    pub mechanism: &'static str,
    /// Declared L2 sensitivity, in steps of the lattice.
    pub sensitivity: u128,
    /// Standard deviation, in steps.
    pub sigma: Sigma,
    /// The sum before noise, in steps.
    pub exact: &'a [i128],
}

/// A source of noise.
///
/// The trait is public so that tests can record what a question is about to release and replay
/// it. The product constructs [`SecureNoise`] and nothing else; `cargo xtask tidy` looks for it.
/// An implementation returns one integer per cell of `exact`, each drawn independently from the
/// discrete Gaussian of `sigma`.
pub trait NoiseSource {
    /// Draws.
    ///
    /// # Errors
    /// If there is no randomness.
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError>;
}

/// The source of the product: the exact discrete Gaussian of Canonne, Kamath, Steinke 2020,
/// Algorithm 3, as OpenDP implements and proves it; random bits from OpenSSL's private generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SecureNoise;

impl NoiseSource for SecureNoise {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        call.exact.iter().map(|_| discrete_gaussian(call.sigma.steps())).collect()
    }
}

fn discrete_gaussian(sigma: u128) -> Result<i128, NoiseError> {
    let noise: IBig = sample_discrete_gaussian(RBig::from(sigma)).map_err(|_| NoiseError)?;
    // σ ≤ 2¹¹⁰, so a draw beyond i128 lies beyond 2¹⁶ σ. Cutting it is post-processing.
    let end = if noise < IBig::ZERO { i128::MIN } else { i128::MAX };
    Ok(i128::try_from(noise).unwrap_or(end))
}
