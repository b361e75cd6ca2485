//! Where a search looks, and what it makes of what it is told.

use super::{trail::Trail, *};

fn median() -> Quantile {
    Quantile::of_millionths(500_000)
}

/// σ of a fine look as large as a row.
fn sigma() -> Sigma {
    Sigma::of(Clip::ONE, &"1/2".parse().unwrap()).unwrap()
}

const ROW: i128 = 1 << 43;

/// The edges of a search where `told` answers; balances count halves of rows.
fn edges(bins: Bins, told: impl Fn(u32) -> i128) -> (Vec<u32>, Trail) {
    let mut trail = Trail::new(bins, median(), 1_000 * ROW, sigma());
    let edges = (0..looks(bins)).map(|_| {
        let edge = trail.next();
        trail.take(told(edge));
        edge
    });
    (edges.collect(), trail)
}

#[test]
fn halvings_lead_to_a_bin_and_fine_looks_lie_around_it() {
    let bins = Bins::new(0, 1_023, 10);
    // One row a bin: the percentile lies above edge 700.
    let (edges, trail) = edges(bins, |edge| (i128::from(edge) - 700) * 2 * ROW - ROW);
    assert_eq!(edges[..10], [512, 768, 640, 704, 672, 688, 696, 700, 702, 701]);
    // σ of a fine look is one balance of a row: its sides are looked at 3 σ away.
    assert!(edges[10..].iter().all(|edge| (697..=703).contains(edge)), "{edges:?}");
    let (above, below) = trail.sure();
    assert!(above <= 700 && 701 <= below && below - above <= 6, "{above} {below}");
}

#[test]
fn looks_that_contradict_each_other_are_put_together() {
    let bins = Bins::new(0, 15, 4);
    // Told in turn far too little and far too much, a curve still ascends.
    let (_, trail) = edges(bins, |edge| if edge % 2 == 0 { ROW } else { -ROW });
    let crossing = trail.crossing(0);
    assert!(crossing.from.0 < crossing.to.0 && crossing.from.1 <= crossing.to.1);
}

#[test]
fn a_share_is_in_lowest_terms_and_its_balance_ends_with_the_type() {
    assert_eq!(Quantile::of_millionths(250_000).to_string(), "1/4");
    assert_eq!((median().reach(), Quantile::of_millionths(950_000).reach()), (1, 19));
    assert_eq!(Quantile::of_millionths(u32::MAX), Quantile::of_millionths(1_000_000));
    assert_eq!(median().balance(3 * ROW, 10 * ROW), -4 * ROW);
    assert_eq!(Quantile::of_millionths(999_999).balance(i128::MAX, i128::MIN), i128::MAX);
}

#[test]
fn few_bins_have_few_looks() {
    for (depth, count) in [(1, 3), (2, 6), (4, 12), (12, 20)] {
        let bins = Bins::new(0, 1 << 20, depth);
        assert_eq!(looks(bins), count);
        let (edges, _) = edges(bins, |_| 0);
        assert!(edges.iter().all(|edge| (1..bins.count()).contains(edge)), "{edges:?}");
    }
}
