//! What clipping costs, estimated from noised numbers of persons. Sees nothing else, and is
//! whole-number arithmetic, so that everybody who has the numbers finds the same clip.

use dashu::{
    base::{SquareRoot as _, UnsignedAbs as _},
    integer::IBig,
    rational::RBig,
};

use crate::{
    Aim, Clip, NoisedCensus, Rho, Sigma,
    census::classes,
    lattice::{CLIP_BITS, STEP_BITS},
};

/// Squares of the least numbers of standard deviations at which noised numbers count. Several,
/// since none is right for a cliff and for a long tail: the clip is the best on the whole.
const CERTAINTIES: [u32; 5] = [6, 9, 12, 16, 25];

/// Numbers too small by themselves count together with so many neighbours in all.
const NEIGHBOURS: [usize; 2] = [2, 4];

/// A loss counts 2⁻⁵⁷ units: steps of persons times halves of a clip's count.
const LOSS_BITS: u32 = STEP_BITS + CLIP_BITS + 1;

/// What clipping takes off the absolute values of all cells together, in units, as far as noised
/// numbers of persons say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// An estimate, from the numbers that stand out of the noise: the mean over the certainties.
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
        let spreads = CERTAINTIES.map(|certainty| spreads(self, certainty));
        let (clip, total) = match aim {
            Aim::Cost(answer) => best(self, &spreads, answer),
            Aim::Deviation { sigma, numbers } => enough(self, &spreads, sigma, *numbers),
        };
        let parts = IBig::from(CERTAINTIES.len()) << LOSS_BITS as usize;
        let about = RBig::from(total) / RBig::from(parts);
        let at_most = self.loss_at_most(clip).max(about.clone());
        (clip, Loss { about, at_most })
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

/// The rung with the least product over all certainties of the expected error at a given cost.
///
/// Clipping takes b off a cell, if it takes the same off each; the mean of |b + noise| is close to
/// √(b² + (0.8 σ)²), and equal to it at both ends. A product, since a ratio of errors is what
/// counts: numbers that only the lowest certainties believe cannot raise the clip a thousandfold.
fn best(census: &NoisedCensus, spreads: &[Vec<IBig>], answer: &Rho) -> (Clip, IBig) {
    let cells = IBig::from(census.cells.max(1));
    let mut best: Option<(IBig, Clip, IBig)> = None;
    for clip in &census.rungs {
        // What cannot be noised at this cost cannot be chosen.
        let Ok(noise) = Sigma::of(*clip, answer) else { continue };
        // Times 5 · cells, squared, in LOSS_BITS: all whole numbers.
        let noise = IBig::from(noise.steps()) << (LOSS_BITS - STEP_BITS) as usize;
        let noise = (&cells * IBig::from(4) * noise).sqr();
        let (mut error, mut total) = (IBig::ONE, IBig::ZERO);
        for spread in spreads {
            let loss = loss(&census.rungs, *clip, spread);
            error *= IBig::from((&loss * IBig::from(5)).sqr()) + IBig::from(noise.clone());
            total += loss;
        }
        if best.as_ref().is_none_or(|(least, ..)| error < *least) {
            best = Some((error, *clip, total));
        }
    }
    match best {
        Some((_, clip, total)) => (clip, total),
        None => (census.last(), IBig::ZERO),
    }
}

/// The least rung at which clipping takes no more off a number than half of what its noise does: with
/// noise of a given σ the mean error is then at most 1.12 times that of the noise alone. A lower
/// rung costs less, a higher one buys little.
fn enough(
    census: &NoisedCensus,
    spreads: &[Vec<IBig>],
    sigma: &RBig,
    numbers: u64,
) -> (Clip, IBig) {
    let parts = RBig::from(CERTAINTIES.len()) * RBig::from(numbers.max(1));
    let unit = RBig::from(IBig::ONE << LOSS_BITS as usize);
    let most = sigma * RBig::from(2) / RBig::from(5) * parts * unit;
    let total = |clip: &Clip| -> IBig {
        spreads.iter().map(|spread| loss(&census.rungs, *clip, spread)).sum()
    };
    let losses = census.rungs.iter().map(|clip| (*clip, total(clip)));
    let mut enough = losses.filter(|(_, total)| RBig::from(total.clone()) <= most);
    enough.next().unwrap_or_else(|| (census.last(), IBig::ZERO))
}

/// The spreads of a rung's persons, added up, in steps, as far as the certainty believes them.
fn spreads(census: &NoisedCensus, certainty: u32) -> Vec<IBig> {
    let places = census.rungs.len() + 1;
    let mut spreads = vec![IBig::ZERO; places];
    let last = classes(census.reach) - 1;
    for (class, persons) in census.persons.chunks(places).enumerate() {
        let middle = IBig::from(middle(class, class == last, census.reach));
        let seen = seen(persons, census.sigma, certainty);
        for ((spread, persons), seen) in spreads.iter_mut().zip(persons).zip(seen) {
            if seen {
                *spread += (IBig::from(*persons) * &middle) >> MIDDLE_BITS as usize;
            }
        }
    }
    spreads
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

/// Σ over the rungs above C of spread × (middle of the rung − C), at least 0. Persons above the
/// last rung count as its clip.
fn loss(rungs: &[Clip], clip: Clip, spreads: &[IBig]) -> IBig {
    let parts = over(rungs, clip).zip(spreads.iter().skip(1));
    parts.map(|(over, spread)| spread * IBig::from(over)).sum::<IBig>().max(IBig::ZERO)
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
