//! Keys that only the data know: which of them an answer has is found privately, before it is
//! answered. Argument: `docs/proofs/key-selection.md`.

mod dictionary;
mod weights;

use std::collections::BTreeSet;

use cordon_charter::{Charter, Cost, Delta, Digest, Rho};
use cordon_dp::{KeyThreshold, NoiseSource, Selection, Spent};
use dashu::rational::RBig;
use serde::{Deserialize, Serialize};

pub(crate) use self::dictionary::MOST_BYTES;
use self::{dictionary::Dictionary, weights::weights};
use crate::{
    block::{Context, Planned},
    domain::Column,
    expr::{Cell, Expr, Function, Translated, Type, Value, call},
    groupings::Groupings,
    keys::{MAX_CELLS, sizes},
    meaning,
    plan::Plan,
    refusal::Refusal,
    scale::Scales,
    source::{RecordSource, SourceError},
};

/// What answering may use. No answer depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// Number of threads.
    pub workers: usize,
    /// About so many bytes of candidate keys are held at once; where there are more, rows are read
    /// again.
    pub dictionary: usize,
}

impl From<usize> for Means {
    fn from(workers: usize) -> Self {
        Self { workers, dictionary: MOST_BYTES }
    }
}

/// Percent of what a question costs that finding its keys costs. At δ = 10⁻⁶ a key then needs
/// fifteen persons for ρ = 1/2 and 140 for ρ = 1/200. A smaller part hides more keys, a larger one
/// blurs the numbers of those that are found.
pub(crate) const PERCENT: u32 = 33;

/// A measure's δ pays for so many selections.
const SELECTIONS: u32 = 1_000;

/// A key whose values only the data know.
#[derive(Clone, Debug)]
pub(crate) struct OpenKey {
    /// Which key of the question it is.
    pub(crate) key: usize,
    /// Noise, threshold and cost of finding its values.
    pub(crate) threshold: KeyThreshold,
    /// K_max: the most values of it that a person can have.
    pub(crate) most: u32,
    /// What it is, and of which rows.
    pub(crate) meaning: Digest,
    pub(crate) found: Found,
}

/// Whether its values are known by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// They are to be found, which must be charged.
    NotYet,
    /// They were found for this answer.
    Now,
    /// They were found for an earlier one: the leaf of the document that names them.
    Before(u64),
}

/// The values of a key that were found, in a [`crate::Scale`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectedKeys {
    /// Digest of charter, record, conditions and key.
    pub key: Digest,
    /// ρ of the selection: the noise of a weight has σ² = 1/(2ρ).
    pub rho: Rho,
    /// δ of the selection.
    pub delta: Delta,
    /// The most values that a person can have by the charter; a person with k of them has a weight
    /// of 1/√k on each.
    pub most: u32,
    /// A value is found where its noised weight, in steps of 2⁻⁴³, reaches this.
    pub threshold: String,
    /// The values that were found, ascending, each as a list: of one, or of as many as there are
    /// keys that only the data know. NULL alone is not among them: it is a cell of every answer.
    pub values: Vec<Vec<Cell>>,
}

/// δ of one selection: a measure may make a thousand.
pub(crate) fn delta(charter: &Charter) -> Result<Delta, Refusal> {
    let part = charter.privacy.delta.half().value() / RBig::from(SELECTIONS);
    Delta::new(part).map_err(|_| {
        Refusal::new(
            "unknown-keys",
            "the charter's δ is too small to find keys that only the data know",
            "name the keys in the question: `WHERE village IN ('…', '…')`",
        )
    })
}

/// Noise and threshold for ρ.
pub(crate) fn threshold(most: u32, rho: &Rho, delta: &Delta) -> Result<KeyThreshold, Refusal> {
    let cost = Cost { rho: rho.clone(), delta: Some(delta.clone()) };
    KeyThreshold::of(most, &cost)
        .map_err(|error| Refusal::new("spend", error.to_string(), "raise --epsilon or --spend"))
}

/// Whether a key can be NULL, as far as charter and question say.
pub(crate) fn may_be_null(key: &Translated, columns: &[Column], filters: &[Expr]) -> bool {
    let excluded = Expr::Not(Box::new(Expr::IsNull(Box::new(key.expr.clone()))));
    let required = match &key.expr {
        Expr::Column(index) => columns.get(*index).is_some_and(|column| !column.nullable),
        _ => false,
    };
    let joins = key.expr.members() > 1;
    !required && !joins && !filters.contains(&excluded)
}

/// The open key of a question. `rho` is what finding its values may cost.
pub(crate) fn open(key: usize, rho: &Rho, context: &Context<'_>) -> Result<OpenKey, Refusal> {
    let most = context.from.rows_per_person;
    let threshold = threshold(most, rho, &delta(context.charter)?)?;
    let expr = context.keys.get(key).map(|key| &key.key.expr).ok_or_else(two_open)?;
    let Context { charter, from, columns, filters, .. } = context;
    let meaning = meaning::of_key(&charter.digest(), from, columns, filters, expr);
    Ok(OpenKey { key, threshold, most, meaning, found: Found::NotYet })
}

/// Takes the values of the plan's open key from the log, if they stand there.
pub(crate) fn recall(plan: &mut Plan, scales: &Scales) -> Result<(), Refusal> {
    let Some(open) = plan.open.clone() else { return Ok(()) };
    let Some((leaf, keys)) = scales.keys(&open.meaning, &open.threshold.cost().rho) else {
        return Ok(());
    };
    let (kind, members) = kind(plan, &open);
    let values = keys.values.iter().map(|value| read(value, kind, members));
    let values = values.collect::<Option<Vec<_>>>();
    let ascending = values.filter(|values| values.is_sorted_by(|a, b| a < b));
    if let Some(values) = ascending.filter(|_| keys.most == open.most) {
        let threshold = threshold(keys.most, &keys.rho, &keys.delta)?;
        put(plan, values).ok_or_else(too_many_found)?;
        plan.open = Some(OpenKey { found: Found::Before(leaf), threshold, ..open });
    }
    Ok(())
}

/// Type of an open key, and how many keys of the question it is.
fn kind(plan: &Plan, open: &OpenKey) -> (Type, u32) {
    let key = plan.keys.get(open.key);
    key.map_or((Type::Nothing, 1), |key| (key.key.kind, key.key.expr.members()))
}

/// A found value as its document has it.
fn shown(value: &Value, kind: Type, members: u32) -> Vec<Cell> {
    let member = |at| call(Function::Member(at), std::slice::from_ref(value));
    match members {
        0 | 1 => vec![Cell::new(value, kind)],
        _ => (0..members).map(|at| Cell::new(&member(at), kind)).collect(),
    }
}

/// A found value from its document.
fn read(cells: &[Cell], kind: Type, members: u32) -> Option<Value> {
    let member = |cell: &Cell| match cell {
        Cell::Null => Some(Value::Null),
        cell => cell.value(kind),
    };
    match cells {
        [one] if members == 1 => one.value(kind),
        all if all.len() == members as usize => {
            let members = all.iter().map(member).collect::<Option<Vec<_>>>()?;
            Some(call(Function::Tuple, &members))
        }
        _ => None,
    }
}

fn too_many_found() -> Refusal {
    Refusal::new(
        "too-many-cells",
        "so many values of a key were found that the answer would be too large",
        "group more coarsely, or restrict the key in WHERE",
    )
}

/// A second key that only the data know, in no grouping with the first, or of no text.
pub(crate) fn two_open() -> Refusal {
    Refusal::new(
        "unknown-keys",
        "the values of two GROUP BY keys are known neither from the charter nor from the question, \
         and cannot be found together",
        "add a grouping that has both, as `ROLLUP (village, note)` does; or make them one key, \
         `village || ', ' || note`; or name the values of one of them",
    )
    .at("group by")
}

/// Finds the values of the plan's open key and puts them in its place.
///
/// # Errors
/// After the charge, so without a cause: rows that cannot be read, no randomness, more keys than
/// an answer may have.
///
/// # Privacy
/// δ-approximately ρ-zCDP for the cost of the threshold, which is parted from `spent`. What
/// follows of it, also whether there are too many keys, depends on found keys alone. Noticed by:
/// `t8_a_key_of_one_person_is_not_found`, `t2_weights_of_neighbours_differ_by_at_most_one`.
pub(crate) fn find(
    plan: &mut Plan,
    source: &dyn RecordSource,
    noise: &mut impl NoiseSource,
    spent: &mut Spent,
    means: Means,
) -> Result<Option<SelectedKeys>, SourceError> {
    let Some(open) = plan.open.clone().filter(|open| open.found == Found::NotYet) else {
        return Ok(None);
    };
    let pays = spent.take(open.threshold.cost().clone()).ok_or(SourceError)?;
    let mut selection = Selection::of(pays, &open.threshold).map_err(|_| SourceError)?;
    let mut dictionary = Some(Dictionary::new(means.dictionary));
    while let Some(own) = dictionary {
        let pass = weights(plan, &open, source, (own, means.workers))?;
        selection.part(pass.weights, pass.names, noise).map_err(|_| SourceError)?;
        // So many that they would be too many in any case: a function of found keys.
        if selection.found() > MAX_CELLS {
            return Err(SourceError);
        }
        dictionary = pass.next;
    }
    let values = selection.end().into_value();
    let (kind, members) = kind(plan, &open);
    let document = SelectedKeys {
        key: open.meaning,
        rho: open.threshold.cost().rho.clone(),
        delta: open.threshold.cost().delta.clone().ok_or(SourceError)?,
        most: open.most,
        threshold: open.threshold.steps().to_string(),
        values: values.iter().map(|value| shown(value, kind, members)).collect(),
    };
    put(plan, values).ok_or(SourceError)?;
    plan.open = Some(OpenKey { found: Found::Now, ..open });
    Ok(Some(document))
}

/// Some members of a found value, as the key that they are.
fn part(value: &Value, members: &[u32]) -> Value {
    let member = |at: &u32| call(Function::Member(*at), std::slice::from_ref(value));
    match members {
        [one] => member(one),
        _ => call(Function::Tuple, &members.iter().map(member).collect::<Vec<_>>()),
    }
}

/// Most numbers of an answer over found keys.
const MOST_NUMBERS: usize = 1 << 22;

/// The found values, and NULL behind them where the key has it; nothing where there are too many.
fn put(plan: &mut Plan, values: Vec<Value>) -> Option<()> {
    let open = plan.open.as_ref()?.key;
    for key in &mut plan.keys {
        if let Some(members) = &key.part {
            let own: BTreeSet<Value> = values.iter().map(|value| part(value, members)).collect();
            let own = own.into_iter().filter(|value| *value != Value::Null);
            key.values.splice(0..0, own);
        }
    }
    plan.keys.get_mut(open)?.values.splice(0..0, values);
    plan.groupings = Groupings::new(&plan.groupings.sets(), &sizes(&plan.keys), MAX_CELLS)?;
    let widths = plan.blocks.list.iter().map(Planned::released);
    let numbers = widths.sum::<usize>().saturating_mul(plan.groupings.cells());
    (numbers <= MOST_NUMBERS).then_some(())
}
