//! A question put to a dummy table: rows drawn from a charter alone, the same checks, the same
//! mechanism, nothing charged and nothing logged.

use std::convert::Infallible;

use cordon_charter::{Account, Charges, Charter, Cost, RecordName, Role};
use cordon_dp::{BudgetLedger, SecureNoise, Spent};
use cordon_query::{Explanation, Question, Reading, Records, Release, answer, dummy, plan, scale};

use crate::{
    ask::{failed, may_ask, refused},
    error::ActError,
};

/// What a dummy table answers. Not data, and not in any log.
#[derive(Debug)]
pub struct Dummy {
    /// What the question would cost a measure of this charter that has spent nothing.
    pub explanation: Explanation,
    /// The answer over dummy rows.
    pub release: Release,
    /// How it is to be read.
    pub reading: Reading,
    /// The budget after the question, of a measure that had spent nothing.
    pub left: Account,
}

/// Answers a question over rows drawn from `charter` and `seed`, as a measure that had spent
/// nothing would answer it.
///
/// # Errors
/// The refusal that a measure of this charter would give.
///
/// # Privacy
/// No authority's folder, measure, key or row is opened: the rows are a function of charter and
/// seed ([`cordon_query::dummy`]). What is "spent" here pays for nothing else: it is made and used
/// within this function. Noticed by: `a_dummy_table_answers_without_any_measure`.
pub async fn ask_dummy(
    charter: &Charter,
    role: Role,
    question: &Question,
    seed: u64,
) -> Result<Dummy, ActError> {
    may_ask(charter, role, &question.purpose)?;
    let mut left = Account::new(&charter.privacy, Charges::default());
    let refusal = |refusal| refused(&refusal, &question.sql);
    let plan = plan(charter, question, &left).map_err(refusal)?;
    let explanation = plan.explain();
    let drawn = |name: &&RecordName| dummy(charter, name, seed).map(|rows| ((*name).clone(), rows));
    let others = plan.records().iter().skip(1).map(drawn).collect::<Result<Vec<_>, _>>();
    let first = dummy(charter, plan.record(), seed).map_err(|_| failed())?;
    let rows = Records::new(first, others.map_err(|_| failed())?);
    let (release, reading) = match plan.scale_cost().cloned() {
        Some(cost) => {
            left.charge(&question.purpose, &cost).map_err(|_| failed())?;
            let Ok(spent) = Spent::record(&mut Nothing, cost).await;
            let scaled = scale(plan, &rows, &mut SecureNoise, spent).map_err(|_| failed())?;
            let cost = scaled.plan().cost().clone();
            scaled.may_follow(&left).map_err(refusal)?;
            left.charge(&question.purpose, &cost).map_err(|_| failed())?;
            let Ok(spent) = Spent::record(&mut Nothing, cost).await;
            let reading = scaled.plan().reading();
            (scaled.answer(&rows, &mut SecureNoise, spent), reading)
        }
        None => {
            left.charge(&question.purpose, plan.cost()).map_err(|_| failed())?;
            let Ok(spent) = Spent::record(&mut Nothing, plan.cost().clone()).await;
            (answer(&plan, &rows, &mut SecureNoise, spent), plan.reading())
        }
    };
    let release = release.map_err(|_| failed())?;
    Ok(Dummy { explanation, release, reading, left })
}

/// The ledger of rows that nobody gave: there is nothing to protect and nothing to charge.
struct Nothing;

impl BudgetLedger for Nothing {
    type Error = Infallible;

    async fn charge(&mut self, _: &Cost) -> Result<u64, Infallible> {
        Ok(0)
    }

    async fn charge_both(&mut self, _: &Cost, _: &Cost) -> Result<(u64, u64), Infallible> {
        Ok((0, 0))
    }
}
