//! Draws from a seed, the same on every machine: ChaCha8 and whole numbers, no float anywhere.

use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// A stream of draws.
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// The stream number `stream` of `seed`; streams of one seed are independent.
    pub(super) fn new(seed: u64, stream: u8) -> Self {
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(seed.to_le_bytes().into_iter().chain([stream])) {
            *to = from;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `bound`, each equally often; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // Lemire 2019, "Fast random integer generation in an interval".
        let reject = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let wide = u128::from(self.0.next_u64()) * u128::from(bound);
            let [low, high] = [wide, wide >> 64].map(|part| part as u64);
            if low >= reject {
                return high;
            }
        }
    }

    /// A whole number of `from..=to`.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        let span = u64::from(to.saturating_sub(from)) + 1;
        from + u32::try_from(self.below(span)).unwrap_or_default()
    }

    /// True `per_mille` times out of a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }
}

/// A table of weights to draw places from.
pub(super) struct Weights {
    up_to: Vec<u64>,
}

impl Weights {
    /// Place n is drawn as often as `weights[n]` says.
    pub(super) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let mut total = 0u64;
        let up_to = weights.into_iter().map(|weight| {
            total += weight;
            total
        });
        Self { up_to: up_to.collect() }
    }

    /// Zipf's weights 1/(n+1)^2 for `count` places: a heavy tail.
    pub(super) fn heavy_tail(count: u64) -> Self {
        Self::new((1..=count).map(|n| (1 << 40) / (n * n)))
    }

    /// A place.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let total = self.up_to.last().copied().unwrap_or_default();
        let at = random.below(total);
        self.up_to.partition_point(|up_to| *up_to <= at)
    }

    /// [`Self::draw`] where a small number is wanted.
    pub(super) fn draw_u32(&self, random: &mut Random) -> u32 {
        u32::try_from(self.draw(random)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_is_fixed() {
        let mut random = Random::new(108, 0);
        let drawn: Vec<u64> = (0..4).map(|_| random.below(1_000_000)).collect();
        let mut other = Random::new(108, 1);
        assert_ne!(drawn, (0..4).map(|_| other.below(1_000_000)).collect::<Vec<_>>());
        let mut again = Random::new(108, 0);
        assert_eq!(drawn, (0..4).map(|_| again.below(1_000_000)).collect::<Vec<_>>());
    }

    #[test]
    fn weights_are_kept() {
        let mut random = Random::new(1, 0);
        let weights = Weights::new([1, 0, 3]);
        let mut counts = [0u32; 3];
        for _ in 0..4_000 {
            counts[weights.draw(&mut random)] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((900..1_100).contains(&counts[0]), "{counts:?}");
        assert_eq!(Random::new(1, 0).below(0), 0);
    }
}
