//! Cost and noise before anything is read.

use cordon_dp::{Clip, PlanError, Rho, Sigma, Unit, interval, rho_for_epsilon, rho_within};
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
