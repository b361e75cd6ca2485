//! A charge comes first, pays once, and is never given back.

use cordon_dp::{
    Accumulator, Answer, BudgetLedger, Clip, Cost, MechanismError, NoiseCall, NoiseError,
    NoiseSource, Rho, Spent, answer,
};

use crate::recorder::{Generous, Recorder, now, spent};

fn rho(text: &str) -> Rho {
    text.parse().unwrap()
}

fn block(cost: &str) -> Answer {
    Answer { sum: Accumulator::new(3, "1".parse::<Clip>().unwrap()), rho: rho(cost), search: None }
}

struct Empty;

impl BudgetLedger for Empty {
    type Error = &'static str;
    async fn charge(&mut self, _: &Cost) -> Result<u64, Self::Error> {
        Err("nothing left")
    }
    async fn charge_both(&mut self, _: &Cost, _: &Cost) -> Result<(u64, u64), Self::Error> {
        Err("nothing left")
    }
}

struct NoRandomness;

impl NoiseSource for NoRandomness {
    fn draw(&mut self, _: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        Err(NoiseError)
    }
}

#[test]
fn t5_noise_needs_its_charge() {
    assert!(now(Spent::record(&mut Empty, Cost::of(rho("0.1")))).is_err());

    let mut recorder = Recorder::default();
    let unpaid = answer(spent(&rho("0.3")), &[block("0.2"), block("0.1000001")], &mut recorder);
    assert_eq!(unpaid.unwrap_err(), MechanismError::Unpaid);
    assert!(recorder.calls.is_empty(), "no noise is drawn for what was not paid");

    let paid = answer(spent(&rho("0.3")), &[block("0.2"), block("0.1")], &mut recorder).unwrap();
    assert_eq!(recorder.calls.len(), 2);
    assert_eq!((paid.charge(), paid.value().len()), (1, 2));
    assert!(recorder.calls[0].sigma < recorder.calls[1].sigma);
}

#[test]
fn t5_two_charges_are_made_before_either_pays() {
    let (scale, all) = (Cost::of(rho("0.1")), Cost::of(rho("0.3")));
    assert!(now(Spent::record_both(&mut Empty, scale.clone(), all.clone())).is_err());
    let mut ledger = Generous::default();
    let both = now(Spent::record_both(&mut ledger, scale.clone(), all.clone())).unwrap();
    assert_eq!(ledger.charged, [scale.clone(), all.clone()]);
    assert_eq!((both.0.cost(), both.0.index()), (&scale, 1));
    assert_eq!((both.1.cost(), both.1.index()), (&all, 2));
}

#[test]
fn t5_a_failure_after_the_charge_gives_nothing_back() {
    let mut ledger = Generous::default();
    let spent = now(Spent::record(&mut ledger, Cost::of(rho("0.1")))).unwrap();
    assert!(answer(spent, &[block("0.1")], &mut NoRandomness).is_err());
    assert_eq!(ledger.charged, [Cost::of(rho("0.1"))]);
}

#[test]
fn no_noise_is_drawn_before_every_block_is_checked() {
    let mut recorder = Recorder::default();
    let planned = answer(spent(&rho("0.1")), &[block("0.1"), block("0")], &mut recorder);
    assert!(matches!(planned, Err(MechanismError::Plan(_))));
    assert!(recorder.calls.is_empty());
}
