//! The seam of PRIVACY, "Tests": records (mechanism, declared sensitivity, vector before noise)
//! at each noise call, and adds nothing.

use std::{
    convert::Infallible,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use cordon_dp::{
    Accumulator, Answer, BudgetLedger, Cost, NoiseCall, NoiseError, NoiseSource, Rho, Search,
    Sigma, Spent, answer,
};

/// One recorded call.
pub(crate) struct Recorded {
    pub(crate) mechanism: &'static str,
    pub(crate) sensitivity: u128,
    pub(crate) sigma: Sigma,
    pub(crate) exact: Vec<i128>,
}

#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) calls: Vec<Recorded>,
}

impl NoiseSource for Recorder {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        self.calls.push(Recorded {
            mechanism: call.mechanism,
            sensitivity: call.sensitivity,
            sigma: call.sigma,
            exact: call.exact.to_vec(),
        });
        Ok(vec![0; call.exact.len()])
    }
}

/// A ledger that affords everything and remembers it.
#[derive(Default)]
pub(crate) struct Generous {
    pub(crate) charged: Vec<Cost>,
}

impl BudgetLedger for Generous {
    type Error = Infallible;
    async fn charge(&mut self, cost: &Cost) -> Result<u64, Infallible> {
        self.charged.push(cost.clone());
        Ok(self.charged.len() as u64)
    }
    async fn charge_both(&mut self, scale: &Cost, answer: &Cost) -> Result<(u64, u64), Infallible> {
        Ok((self.charge(scale).await?, self.charge(answer).await?))
    }
}

/// Runs a future that never waits.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a future that waits"),
    }
}

pub(crate) fn spent(rho: &Rho) -> Spent {
    now(Spent::record(&mut Generous::default(), Cost::of(rho.clone()))).unwrap()
}

/// The vector before noise of one block, in steps, as the noise source sees it.
pub(crate) fn exact(sum: Accumulator) -> Recorded {
    let rho: Rho = "0.01".parse().unwrap();
    let mut recorder = Recorder::default();
    answer(spent(&rho), &[Answer { sum, rho, search: None }], &mut recorder).unwrap();
    recorder.calls.pop().unwrap()
}

/// Tells what it was told to tell, whatever the rows are, and records what they were.
pub(crate) struct Scripted<'a> {
    pub(crate) told: &'a [i128],
    pub(crate) calls: Vec<Recorded>,
}

impl NoiseSource for Scripted<'_> {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        let start = self.calls.len();
        self.calls.push(Recorded {
            mechanism: call.mechanism,
            sensitivity: call.sensitivity,
            sigma: call.sigma,
            exact: call.exact.to_vec(),
        });
        let told = self.told.iter().cycle().skip(start * 7);
        Ok(call.exact.iter().zip(told).map(|(exact, told)| told - exact).collect())
    }
}

/// What a search looks at where noise leads it by `told`.
pub(crate) fn looks(sum: Accumulator, search: &Search, rho: &str, told: &[i128]) -> Vec<Recorded> {
    let rho: Rho = rho.parse().unwrap();
    let mut source = Scripted { told, calls: Vec::new() };
    let asked = Answer { sum, rho: rho.clone(), search: Some(search.clone()) };
    answer(spent(&rho), &[asked], &mut source).unwrap();
    source.calls
}
