//! The looks themselves: exact balances in, noised ones out.

use super::{COARSE, Search, looks, trail::Trail};
use crate::{Accumulator, MechanismError, NoiseCall, NoiseError, NoiseSource, Sigma};

/// Searches in all groups at once, one draw of noise for all of them at each look: the noised
/// numbers of one group after the other ([`Search::numbers`] of each).
///
/// # Privacy
/// ρ-zCDP for the ρ that `sigma` was made of ([`Sigma::of_search`]), if `sum` holds each person's
/// rows clipped to `sum.clip()` in L2 over groups: a look's edge depends on noised numbers alone,
/// and a person moves the balances of all groups at any edges by at most reach · C in L2
/// (`docs/proofs/quantile-search.md`). Noticed by:
/// `t2_one_person_moves_each_look_by_at_most_its_reach` and its twin.
pub(crate) fn noised(
    sum: &Accumulator,
    search: &Search,
    sigma: Sigma,
    source: &mut impl NoiseSource,
) -> Result<Vec<i128>, MechanismError> {
    let Search { bins, quantiles } = search;
    let bins = *bins;
    let groups: Vec<Vec<i128>> =
        sum.steps().chunks(bins.count() as usize).map(below_edges).collect();
    let clip = sum.clip().steps();
    let mut draw = |mechanism, reach: u32, sigma: Sigma, mut exact: Vec<i128>| {
        let sensitivity = clip.saturating_mul(reach.into());
        let noise = source.draw(NoiseCall { mechanism, sensitivity, sigma, exact: &exact })?;
        if noise.len() != exact.len() {
            return Err(MechanismError::from(NoiseError));
        }
        exact.iter_mut().zip(noise).for_each(|(sum, noise)| *sum = sum.saturating_add(noise));
        Ok(exact)
    };
    let all = |below: &Vec<i128>| below.last().copied().unwrap_or(0);
    let rows = draw("rows_of_groups", 1, sigma.times(COARSE)?, groups.iter().map(all).collect())?;
    let mut found: Vec<Vec<i128>> = rows.iter().map(|rows| Vec::from([*rows])).collect();
    for quantile in quantiles {
        let fine = sigma.times(quantile.reach())?;
        let coarse = fine.times(COARSE)?;
        let start = |rows: &i128| Trail::new(bins, *quantile, *rows, sigma);
        let mut trails: Vec<Trail> = rows.iter().map(start).collect();
        for look in 0..looks(bins) {
            let balance = |(trail, below): (&Trail, &Vec<i128>)| {
                let at = below.get(trail.next() as usize).copied().unwrap_or(0);
                quantile.balance(at, all(below))
            };
            let exact = trails.iter().zip(&groups).map(balance).collect();
            let sigma = if look < bins.depth() as usize { coarse } else { fine };
            let told = draw("rank_search", quantile.reach(), sigma, exact)?;
            for ((trail, found), told) in trails.iter_mut().zip(&mut found).zip(told) {
                trail.take(told);
                found.push(told);
            }
        }
    }
    Ok(found.concat())
}

/// Rows below each edge, from 0 at the first to all of them at the last.
fn below_edges(bins: &[i128]) -> Vec<i128> {
    let mut below = 0i128;
    let sums = bins.iter().map(|bin| {
        below = below.saturating_add(*bin);
        below
    });
    std::iter::once(0).chain(sums).collect()
}
