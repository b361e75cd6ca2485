//! What clipping costs, estimated from noised numbers of persons. Sees nothing else, and counts in
//! a way that is the same on every machine, so that everybody who has the numbers finds the same
//! clip: whole numbers, the four operations of IEEE 754, and one library's logarithm.
#![allow(clippy::float_arithmetic, reason = "reads published numbers; nothing here is noised")]

use dashu::{
    base::{SquareRoot as _, UnsignedAbs as _},
    integer::IBig,
    rational::RBig,
};

use crate::{
    Aim, Clip, NoisedCensus, Rho, Sigma,
    census::classes,
    lattice::{CLIP_BITS, STEP_BITS},
    tail::{Reading, readings},
};

/// Steps in a person.
const PERSON: f64 = (1u64 << STEP_BITS) as f64;

/// What [`middle`] is counted in.
const MIDDLE: f64 = (1u64 << MIDDLE_BITS) as f64;

fn units(clip: Clip) -> f64 {
    clip.count() as f64 / (1u64 << CLIP_BITS) as f64
}

/// Squares of the least numbers of standard deviations at which noised numbers count. Several,
/// since none is right for a cliff and for a long tail: the clip is the best on the whole.
const CERTAINTIES: [u32; 5] = [6, 9, 12, 16, 25];

/// Square of the number of standard deviations at which somebody is there for certain.
const STANDS_OUT: u32 = 16;

/// Numbers too small by themselves count together with so many neighbours in all.
const NEIGHBOURS: [usize; 2] = [2, 4];

/// A loss counts 2⁻⁵⁷ units: steps of persons times halves of a clip's count.
const LOSS_BITS: u32 = STEP_BITS + CLIP_BITS + 1;

/// What clipping takes off the absolute values of all cells together, in units, as far as noised
/// numbers of persons say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// An estimate: the mean over what the numbers may truly be.
    pub about: RBig,
    /// What cannot be ruled out: more with a probability of about one in forty.
    pub at_most: RBig,
}

impl NoisedCensus {
    /// The clip for an aim, and what clipping there is estimated to take off the absolute values of
    /// all cells together.
    ///
    /// # Privacy
    /// Post-processing of noised numbers: it costs nothing, however often it is asked.
    pub fn clip_for(&self, aim: &Aim) -> (Clip, Loss) {
        let rungs: Vec<f64> = self.rungs.iter().map(|rung| units(*rung)).collect();
        let beliefs = beliefs(self, &rungs);
        let losses: Vec<f64> = (0..rungs.len()).map(|at| mean_loss(&beliefs, at)).collect();
        let at = match aim {
            // Of numbers that show nobody no clip is better founded than another. The lowest gives
            // a number that is exact and wrong, the greatest one that says how little is known.
            Aim::Cost(_) if !self.shows_somebody() => None,
            Aim::Cost(answer) => best(self, &beliefs, answer),
            Aim::Deviation { sigma, numbers } => {
                // Half of what the noise does to a number: the mean error is then at most 1.12
                // times that of the noise alone. A lower rung costs less, a higher one buys little.
                let most = 0.4 * sigma.to_f64().value() * (*numbers).max(1) as f64;
                losses.iter().position(|loss| *loss <= most)
            }
        };
        let at = at.unwrap_or(rungs.len().saturating_sub(1));
        let clip = self.rungs.get(at).copied().unwrap_or(Clip::LEAST);
        let about = losses.get(at).and_then(|loss| RBig::try_from(*loss).ok());
        let about = about.unwrap_or(RBig::ZERO);
        let at_most = self.loss_at_most(clip).max(about.clone());
        (clip, Loss { about, at_most })
    }

    /// Whether any of the numbers, alone or with its neighbours, is four standard deviations from
    /// nobody: less is found among so many numbers that are noise alone.
    fn shows_somebody(&self) -> bool {
        let mut classes = self.persons.chunks(self.rungs.len() + 1);
        classes.any(|persons| seen(persons, self.sigma, STANDS_OUT).contains(&true))
    }

    /// What clipping at a clip takes off at most, with two standard deviations of the noise above
    /// what all numbers together say, believed or not.
    fn loss_at_most(&self, clip: Clip) -> RBig {
        let places = self.rungs.len() + 1;
        let last = classes(self.reach) - 1;
        let (mut sum, mut squares) = (IBig::ZERO, IBig::ZERO);
        for (class, persons) in self.persons.chunks(places).enumerate() {
            let middle = IBig::from(middle(class, class == last, self.reach));
            for (over, persons) in over(&self.rungs, clip).zip(persons.iter().skip(1)) {
                let weight = IBig::from(over) * &middle;
                sum += &weight * IBig::from(*persons);
                squares += weight.sqr();
            }
        }
        let noise = squares.unsigned_abs().sqrt() * self.sigma.steps() * 2u8;
        let all = (sum.max(IBig::ZERO) + IBig::from(noise)) >> MIDDLE_BITS as usize;
        RBig::from(all) / RBig::from(IBig::ONE << LOSS_BITS as usize)
    }
}

/// What the numbers of all classes may truly be, and how much that weighs.
struct Belief {
    weight: f64,
    /// For each certainty and rung, what clipping there takes off.
    losses: Vec<Vec<f64>>,
}

/// Of the widest class, which has most of a tail's loss, several readings; of the others what
/// stands out of the noise, at each certainty.
fn beliefs(census: &NoisedCensus, rungs: &[f64]) -> Vec<Belief> {
    let last = classes(census.reach) - 1;
    let wide = census.persons.chunks(rungs.len() + 1).nth(last).unwrap_or_default();
    let middle = middle(last, true, census.reach) as f64 / MIDDLE;
    let numbers: Vec<f64> = wide.iter().map(|number| *number as f64 / PERSON).collect();
    let sigma = census.sigma.steps() as f64 / PERSON;
    let rest = CERTAINTIES.map(|certainty| losses(rungs, &spreads(census, certainty, ..last)));
    let seen = CERTAINTIES.map(|certainty| losses(rungs, &spreads(census, certainty, ..=last)));
    let believed = |reading: Reading| match reading {
        Reading::Seen { weight } => Belief { weight, losses: seen.to_vec() },
        Reading::Fitted { weight, persons } => {
            let spread: Vec<f64> = persons.iter().map(|persons| persons * middle).collect();
            let own = losses(rungs, &spread);
            let with = |rest: &Vec<f64>| rest.iter().zip(&own).map(|(a, b)| a + b).collect();
            Belief { weight, losses: rest.iter().map(with).collect() }
        }
    };
    readings(rungs, &numbers, sigma).into_iter().map(believed).collect()
}

/// The rung with the least weighted mean of the logarithm of the expected error at a given cost.
///
/// Clipping takes b off a cell, if it takes the same off each; the mean of |b + noise| is close to
/// √(b² + (0.8 σ)²), and equal to it at both ends. The logarithm, since a ratio of errors is what
/// counts: what only the lowest certainties believe cannot raise the clip a thousandfold.
fn best(census: &NoisedCensus, beliefs: &[Belief], answer: &Rho) -> Option<usize> {
    let cells = census.cells.max(1) as f64;
    let mut best: Option<(f64, usize)> = None;
    for (at, clip) in census.rungs.iter().enumerate() {
        // What cannot be noised at this cost cannot be chosen.
        let Ok(noise) = Sigma::of(*clip, answer) else { continue };
        let noise = 0.8 * noise.steps() as f64 / PERSON;
        let one = |loss: f64| libm::log((loss / cells) * (loss / cells) + noise * noise);
        let of = |belief: &Belief| {
            let losses = belief.losses.iter().filter_map(|losses| losses.get(at));
            belief.weight * losses.map(|loss| one(*loss)).sum::<f64>()
        };
        let error: f64 = beliefs.iter().map(of).sum();
        if best.is_none_or(|(least, _)| error < least) {
            best = Some((error, at));
        }
    }
    best.map(|(_, at)| at)
}

/// What clipping at a rung takes off, by all beliefs together.
fn mean_loss(beliefs: &[Belief], at: usize) -> f64 {
    let of = |belief: &Belief| {
        let losses = belief.losses.iter().filter_map(|losses| losses.get(at));
        belief.weight * losses.sum::<f64>() / CERTAINTIES.len() as f64
    };
    beliefs.iter().map(of).sum()
}

/// The spreads of the persons of each place, added up over classes, as far as the certainty
/// believes them.
fn spreads(
    census: &NoisedCensus,
    certainty: u32,
    of: impl std::ops::RangeBounds<usize>,
) -> Vec<f64> {
    let places = census.rungs.len() + 1;
    let mut spreads = vec![0.0; places];
    let last = classes(census.reach) - 1;
    for (class, persons) in census.persons.chunks(places).enumerate() {
        if !of.contains(&class) {
            continue;
        }
        let middle = middle(class, class == last, census.reach) as f64 / MIDDLE;
        let seen = seen(persons, census.sigma, certainty);
        for ((spread, persons), seen) in spreads.iter_mut().zip(persons).zip(seen) {
            if seen {
                *spread += *persons as f64 / PERSON * middle;
            }
        }
    }
    spreads
}

/// For each rung C: Σ over the places above of spread × (middle of the place − C), at least 0.
/// Persons above the last rung count as its clip.
fn losses(rungs: &[f64], spreads: &[f64]) -> Vec<f64> {
    let ends = rungs.windows(2).chain(rungs.last().map(std::slice::from_ref));
    let middles = ends.map(|ends| ends.iter().sum::<f64>() / ends.len() as f64);
    let above: Vec<(f64, f64)> = middles.zip(spreads.iter().skip(1).copied()).collect();
    let of = |(at, rung): (usize, &f64)| {
        let parts = above.iter().skip(at).map(|(middle, spread)| spread * (middle - rung));
        parts.sum::<f64>().max(0.0)
    };
    rungs.iter().enumerate().map(of).collect()
}

/// Which of a class's numbers count: those above the certainty, then the runs of neighbours, none
/// of which counts yet, whose sum is. A sum of L numbers has √L times the standard deviation.
fn seen(persons: &[i128], sigma: Sigma, certainty: u32) -> Vec<bool> {
    let least = IBig::from(sigma.steps()).sqr() * IBig::from(certainty);
    let certain = |run: &[i128]| {
        let sum: IBig = run.iter().map(|number| IBig::from(*number)).sum();
        sum > IBig::ZERO && IBig::from(sum.sqr()) >= &least * IBig::from(run.len())
    };
    let mut seen: Vec<bool> = persons.iter().map(|number| certain(&[*number])).collect();
    for length in NEIGHBOURS {
        let before = seen.clone();
        for (start, (run, known)) in persons.windows(length).zip(before.windows(length)).enumerate()
        {
            if !known.contains(&true) && certain(run) {
                seen.iter_mut().skip(start).take(length).for_each(|one| *one = true);
            }
        }
    }
    seen
}

/// Whether the least certainty believes any of a class's numbers.
pub(crate) fn seen_at_all(persons: &[i128], sigma: Sigma) -> bool {
    let least = CERTAINTIES.into_iter().min().unwrap_or_default();
    seen(persons, sigma, least).contains(&true)
}

const MIDDLE_BITS: u32 = 15;

/// √(2ᵏ · end) times 2¹⁵, where a class ends at 2ᵏ⁺¹ and the last one at √K.
fn middle(class: usize, last: bool, reach: u32) -> u64 {
    // A fourth root of at most 2³⁰ · 2³² · 2⁶⁰.
    let start = 1u128 << (2 * class).min(32);
    let end = if last { u128::from(reach) } else { 4 * start };
    ((start * end) << (4 * MIDDLE_BITS)).isqrt().isqrt() as u64
}

/// By how much the middle of each rung but the first, and of what lies above the last, exceeds a
/// clip; in halves of a clip's count.
fn over(rungs: &[Clip], clip: Clip) -> impl Iterator<Item = u64> {
    let ends = rungs.windows(2).chain(rungs.last().map(std::slice::from_ref));
    ends.map(move |ends| {
        let end = |clip: Option<&Clip>| clip.map_or(0, |clip| clip.count());
        (end(ends.first()) + end(ends.last())).saturating_sub(2 * clip.count())
    })
}
