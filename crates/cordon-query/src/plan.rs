//! Question × charter × account → a plan, or a refusal. Pure: no row is read.

use cordon_charter::{
    Account, Charter, Cost, Delta, Digest, MeasureId, PurposeId, RecordName, Rho,
};

use crate::{
    block::{Blocks, Threshold, blocks},
    catalog,
    domain::{self, Column},
    expr::{Expr, Translated, Value},
    question::Question,
    refusal::{self, Refusal},
    shape::{After, Aggregate, Order, Shape, Step, shape},
    sql,
};

/// Most cells of an answer.
pub(crate) const MAX_CELLS: usize = 65_536;

/// A question that may be answered, once its cost is charged.
///
/// # Privacy
///
/// A function of question, charter and account alone: a person's rows change nothing in it.
/// Noticed by: `t11_plan_is_the_same_with_and_without_a_person`.
#[derive(Debug)]
pub struct Plan {
    pub(crate) measure: MeasureId,
    pub(crate) charter: Digest,
    pub(crate) sql: String,
    pub(crate) purpose: PurposeId,
    pub(crate) record: RecordName,
    pub(crate) rows_per_person: u32,
    pub(crate) delta: Delta,
    pub(crate) left: Rho,
    /// The readable columns.
    pub(crate) columns: Vec<Column>,
    pub(crate) filters: Vec<Expr>,
    pub(crate) keys: Vec<Key>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) blocks: Blocks,
    pub(crate) after: After,
    pub(crate) cost: Cost,
    pub(crate) clip_given: bool,
}

/// A GROUP BY key with every value it can have.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) key: Translated,
    pub(crate) values: Vec<Value>,
}

/// Plans a question.
///
/// # Errors
///
/// A [`Refusal`] that says what to write instead; nothing was read and nothing charged.
///
/// # Privacy
///
/// Reads no row. Plan and refusal depend on question, charter and account alone.
pub fn plan(charter: &Charter, question: &Question, account: &Account) -> Result<Plan, Refusal> {
    // The planner recurses over the question; it gets a stack that no question can use up.
    let planned = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || make(charter, question, account))
            .map(std::thread::ScopedJoinHandle::join)
    });
    match planned {
        Ok(Ok(planned)) => planned.map_err(|refusal| refusal.located(&question.sql)),
        _ => Err(Refusal::new(
            "not-understood",
            "the question was not understood",
            "write it more simply; see the examples in the manual",
        )),
    }
}

/// Address space only; what is not used is never touched.
const STACK: usize = 256 << 20;

fn make(charter: &Charter, question: &Question, account: &Account) -> Result<Plan, Refusal> {
    if !charter.purposes.contains_key(&question.purpose) {
        let known: Vec<&str> = charter.purposes.keys().map(PurposeId::as_str).collect();
        return Err(Refusal::new(
            "unknown-purpose",
            format!("the charter has no purpose `{}`", question.purpose),
            format!("its purposes are: {}", known.join(", ")),
        ));
    }
    let logical = sql::logical(&question.sql, charter, &question.purpose)?;
    let Shape { record: name, filters, keys, aggregates, after } =
        shape(&logical, charter, &question.purpose)
            .map_err(|refusal| show_person(refusal, charter, &question.sql))?;
    let record = charter.records.get(&name).ok_or_else(|| {
        Refusal::new("unknown-table", "the measure has no such record", "see the charter")
    })?;
    let columns = domain::columns(charter, record, &question.purpose);
    let keys = keys
        .into_iter()
        .map(|key| {
            let values = domain::cells(&key, &columns, &filters)?;
            Ok(Key { key, values })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let groups = group_count(&keys)?;
    let blocks = blocks(&aggregates, groups, &columns, record, charter, question)?;
    let cost = Cost::of(blocks.list.iter().map(|block| &block.rho).sum());
    affordable(account, question, &cost, &charter.privacy.delta)?;
    Ok(Plan {
        measure: charter.measure.id.clone(),
        charter: charter.digest(),
        sql: sql::published(&question.sql)?,
        purpose: question.purpose.clone(),
        record: name,
        rows_per_person: record.rows_per_person,
        delta: charter.privacy.delta.clone(),
        left: account.left_for(&question.purpose),
        columns,
        filters,
        keys,
        aggregates,
        blocks,
        after,
        cost,
        clip_given: question.clip.is_some(),
    })
}

/// Points a refusal about the person at the person's column.
fn show_person(refusal: Refusal, charter: &Charter, sql: &str) -> Refusal {
    let named = charter.records.iter().find(|(name, _)| refusal::names(sql, name.as_str()));
    match named {
        Some((_, record)) if refusal.code() == "person-column" => {
            refusal.at(catalog::person_column(record))
        }
        _ => refusal,
    }
}

fn group_count(keys: &[Key]) -> Result<usize, Refusal> {
    keys.iter()
        .try_fold(1usize, |cells, key| cells.checked_mul(key.values.len()))
        .filter(|cells| *cells <= MAX_CELLS)
        .ok_or_else(|| {
            Refusal::new(
                "too-many-cells",
                format!("the answer would have more than {MAX_CELLS} cells, most of them noise"),
                "group more coarsely (weeks for days, bins for ages), or restrict a key in WHERE",
            )
        })
}

fn affordable(
    account: &Account,
    question: &Question,
    cost: &Cost,
    delta: &Delta,
) -> Result<(), Refusal> {
    account.can_afford(&question.purpose, cost).map_err(|exhausted| {
        let left = account.left_for(&question.purpose);
        Refusal::new(
            "budget-exhausted",
            exhausted.to_string(),
            format!(
                "for `{}` spend at most ρ = {:.6} (ε = {:.3} by itself), ask for fewer cells or \
                 accept wider intervals",
                question.purpose,
                // Rounded down: what it names can be spent.
                (left.approximate() - 5e-7).max(0.0),
                left.epsilon_at(&delta.half())
            ),
        )
    })
}

impl Plan {
    /// What must be charged before the question is answered.
    pub const fn cost(&self) -> &Cost {
        &self.cost
    }

    /// The record whose rows are read.
    pub const fn record(&self) -> &RecordName {
        &self.record
    }

    /// What the answer is for.
    pub const fn purpose(&self) -> &PurposeId {
        &self.purpose
    }

    /// Number of cells of the answer before HAVING and LIMIT.
    pub fn cells(&self) -> usize {
        self.keys.iter().map(|key| key.values.len()).product()
    }

    /// The question's meaning as one text: names given with AS, spaces, letter case and the order
    /// of conditions do not change it; record, purpose, ρ and clips do. The same text over the same
    /// snapshot is the same question, which is answered again for nothing.
    pub fn canonical(&self) -> Vec<u8> {
        let column = |index: usize| {
            self.columns.get(index).map_or_else(String::new, |column| column.name.clone())
        };
        let one = |expr: &Expr| expr.canonical(&column);
        let mut filters: Vec<String> = self.filters.iter().map(one).collect();
        filters.sort_unstable();
        filters.dedup();
        let mut lines = vec![
            "cordon-question-1".to_owned(),
            format!("charter {}", self.charter),
            format!("purpose {}", self.purpose),
            format!("record {}", self.record),
        ];
        lines.extend(filters.into_iter().map(|filter| format!("where {filter}")));
        lines.extend(self.keys.iter().map(|key| format!("key {}", one(&key.key.expr))));
        for block in &self.blocks.list {
            let value = block.value.as_ref().map_or_else(String::new, |value| one(&value.expr));
            let mut conditions: Vec<String> = block.condition.iter().map(one).collect();
            conditions.sort_unstable();
            lines.push(format!(
                "block {} ({value}) ({}) clip {} rho {}",
                block.name(),
                conditions.join(" "),
                block.clip,
                block.rho
            ));
        }
        if let Some(threshold) = &self.blocks.threshold {
            let Threshold { least, of_aggregate } = threshold;
            lines.push(format!("at-least {least} persons by {of_aggregate:?}"));
        }
        lines.push(format!("numbers {:?}", self.blocks.of_aggregate));
        self.after_lines(&mut lines);
        lines.join("\n").into_bytes()
    }

    fn after_lines(&self, lines: &mut Vec<String>) {
        let released = |index: usize| format!("${index}");
        let one = |expr: &Expr| expr.canonical(&released);
        for step in &self.after.steps {
            lines.push(match step {
                Step::Filter(expr) => format!("having {}", one(expr)),
                Step::Sort(orders) => {
                    let text = |order: &Order| {
                        format!("{} {} {}", one(&order.expr), order.ascending, order.nulls_first)
                    };
                    format!("order {}", orders.iter().map(text).collect::<Vec<_>>().join(", "))
                }
                Step::Limit { skip, fetch } => format!("limit {skip} {fetch:?}"),
            });
        }
        let outputs: Vec<String> =
            self.after.output.iter().map(|output| one(&output.expr)).collect();
        lines.push(format!("output {}", outputs.join(" ")));
    }

    /// SHA-256 of [`Self::canonical`].
    pub fn digest(&self) -> Digest {
        Digest::of(&self.canonical())
    }
}
