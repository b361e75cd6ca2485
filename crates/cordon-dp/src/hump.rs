//! Where numbers of persons that are noise one by one make a hump together: what values of persons
//! often look like, which are of one kind and of about one size. Post-processing; argument:
//! `docs/proofs/choice-of-clip.md`, "A hump".
#![allow(clippy::float_arithmetic, reason = "reads published numbers; nothing here is noised")]

use crate::tail::{CERTAIN, FREE, MISFIT, RARE, Tail};

/// How persons' norms may be spread around a norm.
#[derive(Clone, Copy)]
enum Law {
    /// Above x lies exp(−(x / s)ᵏ): 1/2 a long tail, 1 exponential, 4 nearly all alike.
    Weibull(f64),
    /// Logarithms are normal, with this standard deviation.
    Lognormal(f64),
}

const LAWS: [Law; 10] = [
    Law::Weibull(0.5),
    Law::Weibull(0.75),
    Law::Weibull(1.0),
    Law::Weibull(1.5),
    Law::Weibull(2.0),
    Law::Weibull(4.0),
    Law::Lognormal(0.7),
    Law::Lognormal(1.0),
    Law::Lognormal(1.5),
    Law::Lognormal(2.0),
];

/// A hump begins at each fourth place: what lies before it may be of another kind.
const STEP: usize = 4;

/// From a rung to halfway to the next: ⁴√2.
const BETWEEN: f64 = 1.189_207_115_002_721;

/// How often a hump's height is found anew, without the numbers that do not belong to it.
const ROUNDS: usize = 3;

/// All humps of a class that stand out of the noise. `free`: for each place, what the numbers
/// before it cost where each is taken as it is or for nothing.
pub(crate) fn humps(rungs: &[f64], numbers: &[f64], sigma: f64, free: &[f64]) -> Vec<Tail> {
    let mut found = Vec::new();
    // No shape fits better than the numbers themselves.
    let all: f64 = numbers.iter().map(|number| number.max(0.0) * number.max(0.0)).sum();
    if all < CERTAIN * CERTAIN * sigma * sigma {
        return found;
    }
    for law in LAWS {
        for middle in rungs.iter().flat_map(|rung| [*rung, rung * BETWEEN]) {
            let shares = shares(rungs, law, middle);
            let starts = free.iter().enumerate().take(numbers.len()).step_by(STEP);
            for (from, before) in starts {
                let one = hump(numbers, &shares, sigma, from);
                found.extend(one.map(|hump| Tail { misfit: hump.misfit + before, ..hump }));
            }
        }
    }
    found
}

/// The part of all persons in each place.
fn shares(rungs: &[f64], law: Law, middle: f64) -> Vec<f64> {
    let above = |rung: &f64| {
        let off = libm::log(rung / middle);
        match law {
            Law::Weibull(power) => libm::exp(-libm::exp(power * off)),
            Law::Lognormal(width) => libm::erfc(off / (width * std::f64::consts::SQRT_2)) / 2.0,
        }
    };
    let above: Vec<f64> = [1.0].into_iter().chain(rungs.iter().map(above)).chain([0.0]).collect();
    above.iter().zip(above.iter().skip(1)).map(|(from, to)| from - to).collect()
}

/// The hump of these shares from a place on, its height by weighted least squares. A number that
/// it misses by three standard deviations is none of it.
fn hump(numbers: &[f64], shares: &[f64], sigma: f64, from: usize) -> Option<Tail> {
    let noise = sigma * sigma;
    let variance = |persons: f64| noise + persons + (MISFIT * persons) * (MISFIT * persons);
    let places = || numbers.iter().zip(shares).skip(from);
    let mut others = vec![false; numbers.len().saturating_sub(from)];
    let mut height = 0.0;
    for round in 0..ROUNDS {
        let (mut along, mut across, mut strength) = (0.0, 0.0, 0.0);
        for ((number, share), _) in places().zip(&others).filter(|(_, other)| !**other) {
            // By the numbers at first, then by the hump: an empty place within it is no certainty.
            let variance = variance(if round == 0 { number.max(0.0) } else { height * share });
            along += share * number / variance;
            across += share * share / variance;
            strength += share * share;
        }
        height = if across > 0.0 { (along / across).max(0.0) } else { 0.0 };
        if height * strength.sqrt() < CERTAIN * sigma {
            return None;
        }
        for ((number, share), other) in places().zip(&mut others) {
            let off = number - height * share;
            *other = off * off > FREE * variance(height * share);
        }
    }
    let misfit = |((number, share), other): ((&f64, &f64), &bool)| {
        let (off, variance) = (number - height * share, variance(height * share));
        let own = off * off / variance + libm::log(variance / noise);
        if *other { FREE } else { own.min(FREE) }
    };
    let persons = |((number, share), other): ((&f64, &f64), &bool)| {
        let fit = height * share;
        let sure = *number < fit || number - fit >= CERTAIN * sigma;
        if *other && sure { number.max(0.0) } else { fit }
    };
    let misfit = RARE + places().zip(&others).map(misfit).sum::<f64>();
    Some(Tail { from, persons: places().zip(&others).map(persons).collect(), misfit })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGMA: f64 = 16.0;

    fn rungs() -> Vec<f64> {
        (0..20).map(|rung| 2f64.powf(f64::from(rung) / 2.0)).collect()
    }

    fn humps_of(numbers: &[f64]) -> Vec<Tail> {
        humps(&rungs(), numbers, SIGMA, &vec![0.0; numbers.len() + 1])
    }

    #[test]
    fn what_is_noise_one_by_one_stands_out_together() {
        let truly: Vec<f64> =
            shares(&rungs(), Law::Lognormal(1.5), 32.0).iter().map(|share| 600.0 * share).collect();
        assert!(truly.iter().all(|number| *number < 4.0 * SIGMA), "{truly:?}");
        let found = humps_of(&truly);
        let best = found.iter().min_by(|a, b| a.misfit.total_cmp(&b.misfit)).unwrap();
        let above = |persons: &[f64]| persons.iter().rev().take(8).sum::<f64>();
        let ratio = above(&best.persons) / above(&truly);
        assert!(ratio > 0.8 && ratio < 1.25, "{ratio}");
    }

    #[test]
    fn the_shares_of_a_law_are_those_of_everybody() {
        for law in LAWS {
            let shares = shares(&rungs(), law, 10.0);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(shares.iter().all(|share| *share >= 0.0), "{shares:?}");
        }
    }

    #[test]
    fn edges() {
        // Nobody; somebody, and less than the noise of one number; an empty ladder.
        assert!(humps_of(&[0.0; 21]).is_empty());
        assert!(humps_of(&[SIGMA; 21]).iter().all(|hump| hump.persons.len() <= 21));
        assert!(humps_of(&[-5.0 * SIGMA; 21]).is_empty());
        assert!(humps(&[], &[1e6], SIGMA, &[0.0, 0.0]).is_empty());
    }
}
