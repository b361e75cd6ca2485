//! Where a long tail of persons goes on below the noise: what the noised numbers of one class can
//! truly be. Post-processing; argument: `docs/proofs/choice-of-clip.md`, "A tail".
//!
//! Floats: the four operations of IEEE 754 and the functions of one library, so that whoever has
//! the numbers finds the same on every machine.
#![allow(clippy::float_arithmetic, reason = "reads published numbers; nothing here is noised")]

use crate::hump::humps;

/// What the numbers of a class may truly be, and how much that weighs. All weights of a class add
/// up to 1.
pub(crate) enum Reading {
    /// What stands out of the noise, and nothing else.
    Seen {
        /// Its weight.
        weight: f64,
    },
    /// Numbers that fall by a power, up to some rung, or make a hump.
    Fitted {
        /// Its weight.
        weight: f64,
        /// Persons by place.
        persons: Vec<f64>,
    },
}

/// Numbers of persons above a norm x fall as x⁻ᵅ.
const POWERS: [f64; 10] = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0];

/// Fewest places that make a tail.
const SHORTEST: usize = 5;

/// A tail begins where a number, or two neighbours, is so many standard deviations of the noise
/// above nothing; so is its own height there.
pub(crate) const CERTAIN: f64 = 5.0;

/// A number before the tail is taken as it is if that is better than taking it for nothing, and
/// costs as much as three standard deviations. On the scale of χ², as [`RARE`].
pub(crate) const FREE: f64 = 9.0;

/// What each tail weighs less than none, as there are many.
pub(crate) const RARE: f64 = 12.0;

/// By how much of itself a number may differ from a power, beside its own chance.
pub(crate) const MISFIT: f64 = 0.1;

/// Tails of less weight than this are left out.
const LEAST: f64 = 1e-3;

/// How the numbers of one class may be read. `rungs` in units, ascending; `numbers` by place:
/// up to the first rung, between neighbours, above the last; `sigma` that of their noise.
pub(crate) fn readings(rungs: &[f64], numbers: &[f64], sigma: f64) -> Vec<Reading> {
    let class = Class::new(numbers, sigma);
    let nothing = class.free.last().copied().unwrap_or(0.0);
    let mut tails = humps(rungs, numbers, sigma, &class.free);
    for power in POWERS {
        class.tails(&fall(rungs, power), &mut tails);
    }
    let best = tails.iter().map(|tail| tail.misfit).fold(nothing, f64::min);
    let weigh = |misfit: f64| libm::exp((best - misfit) / 2.0);
    let all: f64 = tails.iter().map(|tail| weigh(tail.misfit)).sum::<f64>() + weigh(nothing);
    let kept: Vec<(f64, Vec<f64>)> = tails
        .iter()
        .map(|tail| (weigh(tail.misfit), tail))
        .filter(|(weight, _)| *weight > LEAST * all)
        .map(|(weight, tail)| (weight, class.persons(tail)))
        .collect();
    let seen = weigh(nothing);
    let all: f64 = kept.iter().map(|(weight, _)| weight).sum::<f64>() + seen;
    let tails =
        kept.into_iter().map(|(weight, persons)| Reading::Fitted { weight: weight / all, persons });
    std::iter::once(Reading::Seen { weight: seen / all }).chain(tails).collect()
}

/// In which proportion persons lie in each place if their number falls by a power. Of norms below
/// the first rung and above the last the ladder says too little.
fn fall(rungs: &[f64], power: f64) -> Vec<f64> {
    let above: Vec<f64> = rungs.iter().map(|rung| libm::exp(-power * libm::log(*rung))).collect();
    let between = above.windows(2).map(|ends| match ends {
        [from, to] => from - to,
        _ => 0.0,
    });
    let mut shares: Vec<f64> = std::iter::once(0.0).chain(between).collect();
    if let [first, second, ..] = &mut shares[..] {
        *first = 1.2 * *second;
    }
    shares
}

/// The numbers of one class.
struct Class<'a> {
    numbers: &'a [f64],
    sigma: f64,
    /// For each place, what the numbers before it cost: each is taken as it is or for nothing.
    free: Vec<f64>,
    /// For each place, what it costs to take it and all later ones for nothing.
    empty: Vec<f64>,
}

/// A tail from one place to before another, or a hump from a place on.
pub(crate) struct Tail {
    pub(crate) from: usize,
    /// Persons by place, from there.
    pub(crate) persons: Vec<f64>,
    /// χ² of the whole class.
    pub(crate) misfit: f64,
}

impl<'a> Class<'a> {
    fn new(numbers: &'a [f64], sigma: f64) -> Self {
        let squares = || numbers.iter().map(|number| (number / sigma) * (number / sigma));
        let mut free = vec![0.0];
        let mut sum = 0.0;
        free.extend(squares().map(|square| {
            sum += square.min(FREE);
            sum
        }));
        let mut empty = vec![0.0];
        let mut sum = 0.0;
        empty.extend(squares().rev().map(|square| {
            sum += square;
            sum
        }));
        empty.reverse();
        Self { numbers, sigma, free, empty }
    }

    fn is_certain(&self, from: usize) -> bool {
        let at = |place: usize| self.numbers.get(place).copied().unwrap_or(0.0);
        let limit = CERTAIN * self.sigma;
        at(from) >= limit || at(from) + at(from + 1) >= limit * std::f64::consts::SQRT_2
    }

    /// All tails of this shape, each with its height by weighted least squares.
    fn tails(&self, shares: &[f64], into: &mut Vec<Tail>) {
        for from in 0..shares.len().saturating_sub(SHORTEST - 1) {
            let Some(first) = shares.get(from).filter(|share| **share > 0.0) else { continue };
            if !self.is_certain(from) {
                continue;
            }
            let (mut along, mut across, mut own) = (0.0, 0.0, 0.0);
            let places = shares.iter().zip(self.numbers).enumerate().skip(from);
            for (place, (share, number)) in places {
                let share = share / first;
                let chance = number.max(0.0);
                let noise = self.sigma * self.sigma;
                let variance = noise + chance + (MISFIT * chance) * (MISFIT * chance);
                along += share * number / variance;
                across += share * share / variance;
                own += number * number / variance + libm::log(variance / noise);
                let height = along / across;
                if place + 1 < from + SHORTEST || height < CERTAIN * self.sigma {
                    continue;
                }
                let before = self.free.get(from).copied().unwrap_or(0.0);
                let after = self.empty.get(place + 1).copied().unwrap_or(0.0);
                let inside = own - 2.0 * height * along + height * height * across;
                let tail = shares.iter().take(place + 1).skip(from);
                into.push(Tail {
                    from,
                    persons: tail.map(|share| height * share / first).collect(),
                    misfit: before + inside + after + RARE,
                });
            }
        }
    }

    /// The class as a tail reads it.
    fn persons(&self, tail: &Tail) -> Vec<f64> {
        let limit = FREE * self.sigma * self.sigma;
        let head = self.numbers.iter().take(tail.from);
        let head = head.map(|number| if number * number > limit { number.max(0.0) } else { 0.0 });
        let mut persons: Vec<f64> = head.chain(tail.persons.iter().copied()).collect();
        persons.resize(self.numbers.len(), 0.0);
        persons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGMA: f64 = 16.0;

    fn rungs() -> Vec<f64> {
        (0..20).map(|rung| 2f64.powf(f64::from(rung) / 2.0)).collect()
    }

    /// Of 100,000 persons those above x are x⁻¹·¹ of all, up to some rung; no noise.
    fn falling(until: usize) -> Vec<f64> {
        let mut numbers: Vec<f64> = fall(&rungs(), 1.1).iter().map(|share| 1e5 * share).collect();
        numbers.resize(rungs().len() + 1, 0.0);
        numbers.iter_mut().skip(until).for_each(|number| *number = 0.0);
        numbers
    }

    /// Persons from a place on, in the mean of all readings, and the weight of no tail.
    fn read(numbers: &[f64], from: usize) -> (f64, f64) {
        let (mut persons, mut seen) = (0.0, 0.0);
        for reading in readings(&rungs(), numbers, SIGMA) {
            match reading {
                Reading::Seen { weight } => seen += weight,
                Reading::Fitted { weight, persons: all } => {
                    persons += weight * all.iter().skip(from).sum::<f64>();
                }
            }
        }
        (persons, seen)
    }

    #[test]
    fn a_tail_goes_on_where_each_number_alone_is_noise() {
        let numbers = falling(20);
        let hidden = numbers.iter().position(|number| *number < 2.4 * SIGMA).unwrap();
        let truly: f64 = numbers.iter().skip(hidden).sum();
        let (persons, seen) = read(&numbers, hidden);
        assert!(seen < 0.01, "{seen}");
        assert!(persons > 0.6 * truly && persons < 1.3 * truly, "{persons} of {truly}");
    }

    #[test]
    fn weights_add_up_and_a_class_without_a_tail_is_read_as_it_stands() {
        let mut two = vec![0.0; rungs().len() + 1];
        (two[0], two[11]) = (90_000.0, 10_000.0);
        for numbers in [two, vec![0.0; rungs().len() + 1], falling(3)] {
            let weights = readings(&rungs(), &numbers, SIGMA).into_iter().map(|one| match one {
                Reading::Seen { weight } | Reading::Fitted { weight, .. } => weight,
            });
            let all: f64 = weights.sum();
            assert!((all - 1.0).abs() < 1e-9, "{all}");
            assert!(read(&numbers, 0).1 > 0.99, "{numbers:?}");
        }
        // One rung is no ladder.
        assert!(matches!(readings(&[1.0], &[5e4, 0.0], SIGMA)[..], [Reading::Seen { .. }]));
    }
}
