//! The way from a question to its release, and noise that tests can see.

use cordon_charter::{Account, Charges, Charter, Cost};
use cordon_dp::{BudgetLedger, NoiseCall, NoiseError, NoiseSource, Spent};
use cordon_query::{
    Charge, ClipWish, Plan, Question, RecordSource, Refusal, Release, answer, plan, scale,
};
use cordon_testkit::Seeded;

/// A ledger that says yes.
struct Yes;

impl BudgetLedger for Yes {
    type Error = std::convert::Infallible;

    fn charge(&mut self, _: &Cost) -> impl Future<Output = Result<u64, Self::Error>> + Send {
        std::future::ready(Ok(42))
    }

    fn charge_both(
        &mut self,
        _: &Cost,
        _: &Cost,
    ) -> impl Future<Output = Result<(u64, u64), Self::Error>> + Send {
        std::future::ready(Ok((41, 42)))
    }
}

pub(crate) fn spend(cost: &Cost) -> Spent {
    let mut ledger = Yes;
    let charged = Spent::record(&mut ledger, cost.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(charged).unwrap()
}

/// No noise at all: what a huge budget would give.
pub(crate) struct Silent;

impl NoiseSource for Silent {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        Ok(vec![0; call.exact.len()])
    }
}

/// What was asked of the noise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) mechanism: &'static str,
    pub(crate) sensitivity: u128,
    pub(crate) sigma: u128,
    pub(crate) exact: Vec<i128>,
}

/// Records every call and adds nothing; but a search, which looks where it was led, it leads over
/// neighbouring rows to the same places: what is told does not depend on them.
#[derive(Default)]
pub(crate) struct Recording(pub(crate) Vec<Recorded>);

impl NoiseSource for Recording {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        self.0.push(Recorded {
            mechanism: call.mechanism,
            sensitivity: call.sensitivity,
            sigma: call.sigma.steps(),
            exact: call.exact.to_vec(),
        });
        let led = |(group, exact): (usize, &i128)| match call.mechanism {
            "rows_of_groups" | "rank_search" => {
                let mut seeded = Seeded::new((self.0.len() * 31 + group) as u64);
                let size = 1i128 << (30 + seeded.below(60));
                (if seeded.below(2) == 0 { size } else { -size }) - exact
            }
            _ => 0,
        };
        Ok(call.exact.iter().enumerate().map(led).collect())
    }
}

pub(crate) fn question(sql: &str) -> Question {
    Question {
        sql: sql.to_owned(),
        purpose: "curve".parse().unwrap(),
        charge: Charge::BySpend("1/2".parse().unwrap()),
        clip: ClipWish::Charter,
    }
}

pub(crate) fn account(charter: &Charter) -> Account {
    Account::new(&charter.privacy, Charges::default())
}

pub(crate) fn planned(charter: &Charter, sql: &str) -> Result<Plan, Refusal> {
    plan(charter, &question(sql), &account(charter))
}

/// The plan of a question that must not be refused.
pub(crate) fn must_plan(charter: &Charter, sql: &str) -> Plan {
    planned(charter, sql).unwrap_or_else(|r| panic!("{sql}\n{}: {r}; {}", r.code(), r.help()))
}

/// The plan of a question that pays for so much that its noise is small beside small tables.
pub(crate) fn planned_dear(charter: &Charter, sql: &str) -> Result<Plan, Refusal> {
    let charge = Charge::BySpend("900000".parse().unwrap());
    plan(charter, &Question { charge, ..question(sql) }, &account(charter))
}

/// No noise, but weights of keys so far above the threshold that every key is found.
pub(crate) struct EveryKey;

impl NoiseSource for EveryKey {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        let lift = if call.mechanism == "weights_of_keys" { 1 << 80 } else { 0 };
        Ok(vec![lift; call.exact.len()])
    }
}

/// The release without noise, with every key.
pub(crate) fn ask(charter: &Charter, source: &dyn RecordSource, sql: &str) -> Release {
    answered(must_plan(charter, sql), source)
}

/// The release of a plan without noise, with every key.
pub(crate) fn answered(plan: Plan, source: &dyn RecordSource) -> Release {
    let Some(first) = plan.scale_cost().cloned() else {
        return answer(&plan, source, &mut Silent, spend(plan.cost())).unwrap();
    };
    let scaled = scale(plan, source, &mut EveryKey, spend(&first)).unwrap();
    let cost = scaled.plan().cost().clone();
    scaled.answer(source, &mut EveryKey, spend(&cost)).unwrap()
}

/// The released rows as texts, for comparison.
pub(crate) fn shown(release: &Release) -> Vec<String> {
    release
        .rows
        .iter()
        .map(|row| row.iter().map(|one| one.value.to_string()).collect::<Vec<_>>().join("|"))
        .collect()
}

/// What is asked of the noise for a question.
pub(crate) fn recorded(plan: &Plan, source: &dyn RecordSource) -> Vec<Recorded> {
    let mut recording = Recording::default();
    answer(plan, source, &mut recording, spend(plan.cost())).unwrap();
    recording.0
}
