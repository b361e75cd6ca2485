//! Cost and noise before anything is read.

use cordon_dp::{
    Accumulator, Block, Clip, PlanError, Rho, Shape, Sigma, Unit, interval, rho_for_epsilon,
    rho_within,
};
use dashu::rational::RBig;
use proptest::prelude::*;

fn clip(text: &str) -> Clip {
    text.parse().unwrap()
}
fn rho(text: &str) -> Rho {
    text.parse().unwrap()
}

proptest! {
    #[test]
    fn sigma_pays_for_the_clip(count in 2u64..1 << 44, cost in 1u64..1 << 40, bits in 20u32..60) {
        let clip = Clip::rounded_down(&(RBig::from(count) / RBig::from(1u64 << 13))).unwrap();
        let rho = Rho::new(RBig::from(cost) / RBig::from(1u64 << bits)).unwrap();
        let Ok(sigma) = Sigma::of(clip, &rho) else {
            return Err(TestCaseError::reject("out of range"));
        };
        let sensitivity2 = (clip.units() * RBig::from(1u64 << 43)).sqr();
        let cost_of = |sigma: u128| &sensitivity2 / (RBig::from(2) * RBig::from(sigma).sqr());
        prop_assert!(cost_of(sigma.steps()) <= *rho.value());
        prop_assert!(cost_of(sigma.steps() - 1) > *rho.value());
    }

    #[test]
    fn within_is_kept_and_not_overpaid(bound in 1u64..1000, within in 1u64..100_000) {
        let (clip, unit, within) = (clip("3"), Unit::of_bound(bound), RBig::from(within));
        let rho = rho_within(clip, unit, &within).unwrap();
        let half_at = |rho: &Rho| {
            let ends = interval(0, unit, Sigma::of(clip, rho).unwrap());
            (ends.high - ends.low) / 2.0
        };
        let asked = within.to_f64().value();
        prop_assert!(half_at(&rho) <= asked * (1.0 + 1e-9));
        let cheaper = Rho::rounded_down(&(rho.value() * RBig::from(99) / RBig::from(100))).unwrap();
        prop_assert!(half_at(&cheaper) > asked);
    }
}

#[test]
fn costs_out_of_reach_are_refused_before_a_charge() {
    assert_eq!(Sigma::of(clip("1"), &Rho::ZERO), Err(PlanError::Nothing));
    assert!(Sigma::of(Clip::LEAST, &rho("1e12")).unwrap().steps() > 100, "the finest");
    assert_eq!(Sigma::of(Clip::GREATEST, &rho("1e-28")), Err(PlanError::TooCoarse));
    for within in ["0", "-1"] {
        let within = RBig::from(within.parse::<i64>().unwrap());
        assert_eq!(rho_within(clip("1"), Unit::ONE, &within), Err(PlanError::Within));
    }
    let tiny = RBig::ONE / RBig::from(1u64 << 40);
    assert_eq!(rho_within(clip("1"), Unit::ONE, &tiny), Err(PlanError::Within));
}

#[test]
fn epsilon_of_one_answer_uses_half_of_delta() {
    let (e, d) = ("1".parse().unwrap(), "1e-6".parse().unwrap());
    assert_eq!(rho_for_epsilon(&e, &d), Rho::largest_within(&e, &"5e-7".parse().unwrap()));
}

/// A person's joined rows as a vector: pairs of a row of either record, each in the group of its
/// left half and with the value of its right half, from 0 to 1.
fn joined(left: &[u32], right: &[i64]) -> Vec<(u32, i64)> {
    let mut cells = std::collections::BTreeMap::new();
    for group in left {
        for value in right {
            *cells.entry(*group).or_insert(0) += value;
        }
    }
    cells.into_iter().collect()
}

/// Whether C_max for so many rows leaves the person whole.
fn is_whole(vector: &[(u32, i64)], rows_per_person: u64) -> bool {
    let shape = Shape { rows_per_person, groups: 4, groupings: 1 };
    let mut sum = Accumulator::new(4, Block::Rows.greatest_clip(&shape).unwrap());
    sum.add_person(vector).unwrap();
    let whole = vector.iter().map(|(_, value)| i128::from(*value) << 13);
    whole.sum::<i128>() == crate::recorder::exact(sum).exact.iter().sum()
}

proptest! {
    #[test]
    fn t10_a_join_on_the_person_stays_within_its_bound(
        left in prop::collection::vec(0u32..4, 0..8),
        right in prop::collection::vec(-(1i64 << 30)..=1 << 30, 0..8),
    ) {
        let bound = left.len() * right.len();
        prop_assert!(is_whole(&joined(&left, &right), bound as u64));
    }
}

#[test]
fn t10_a_join_on_the_person_stays_within_its_bound_twin() {
    // Bounding pairs by the sum of both records' rows would clip somebody within the charter.
    let vector = joined(&[2; 5], &[1 << 30; 4]);
    assert!(is_whole(&vector, 20) && !is_whole(&vector, 9));
}
