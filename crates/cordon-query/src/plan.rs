//! Question × charter × account → a plan, or a refusal. Pure: no row is read.

use std::num::NonZeroU32;

use cordon_charter::{
    Account, Charter, Cost, Delta, Digest, Exhausted, MeasureId, PurposeId, RecordName, Rho,
};

use crate::{
    block::{Blocks, Context, Threshold, blocks},
    catalog,
    domain::Column,
    expr::Expr,
    groupings::Groupings,
    keys::{Key, groupings, known, told_apart, too_many_cells},
    listed, meaning, never,
    question::Question,
    ratio::divided,
    refusal::{self, Refusal},
    relation::Relation,
    scale::{Clipped, Scales},
    selection::{self, Found, OpenKey},
    shape::{After, Aggregate, Order, Shape, Step, shape},
    sql,
};

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
    /// What the one pass reads.
    pub(crate) from: Relation,
    /// A row is a person, in one cell: the first version of the charter already said so, and the
    /// store leaves out what is beyond it.
    pub(crate) one_row: bool,
    pub(crate) delta: Delta,
    pub(crate) left: Rho,
    /// Those of what is read.
    pub(crate) columns: Vec<Column>,
    pub(crate) filters: Vec<Expr>,
    pub(crate) keys: Vec<Key>,
    /// The key whose values only the data know, if there is one.
    pub(crate) open: Option<OpenKey>,
    pub(crate) groupings: Groupings,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) blocks: Blocks,
    pub(crate) after: After,
    /// What the answer costs, as far as it is known.
    pub(crate) cost: Cost,
    /// What finding keys and choosing clips costs.
    pub(crate) scale_cost: Option<Cost>,
}

/// Plans a question, without the clips of the log.
///
/// # Errors
///
/// As [`plan_with`].
///
/// # Privacy
///
/// As [`plan_with`].
pub fn plan(charter: &Charter, question: &Question, account: &Account) -> Result<Plan, Refusal> {
    plan_with(charter, question, account, &Scales::default())
}

/// Plans a question.
///
/// # Errors
///
/// A [`Refusal`] that says what to write instead; nothing was read and nothing charged.
///
/// # Privacy
///
/// Reads no row. Plan and refusal depend on question, charter, account and public documents of
/// the log alone.
pub fn plan_with(
    charter: &Charter,
    question: &Question,
    account: &Account,
    scales: &Scales,
) -> Result<Plan, Refusal> {
    plan_over(charter, question, account, scales, Over::default())
}

/// How a question is planned that is more than one answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Over {
    /// Of a standing question: in so many windows.
    pub(crate) windows: Option<NonZeroU32>,
    /// Every number with a clip of its own, as it was declared.
    pub(crate) apart: bool,
}

/// [`plan_with`], of a question that may be a standing one.
pub(crate) fn plan_over(
    charter: &Charter,
    question: &Question,
    account: &Account,
    scales: &Scales,
    over: Over,
) -> Result<Plan, Refusal> {
    // The planner recurses over the question; it gets a stack that no question can use up.
    let planned = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || make(charter, question, account, (scales, over)))
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

fn make(
    charter: &Charter,
    question: &Question,
    account: &Account,
    (scales, Over { windows, apart }): (&Scales, Over),
) -> Result<Plan, Refusal> {
    if !charter.purposes.contains_key(&question.purpose) {
        let known: Vec<&str> = charter.purposes.keys().map(PurposeId::as_str).collect();
        return Err(Refusal::new(
            "unknown-purpose",
            format!("the charter has no purpose `{}`", question.purpose),
            format!("its purposes are: {}", known.join(", ")),
        ));
    }
    let logical = sql::logical(&question.sql, charter, &question.purpose)?;
    let shape = shape(&logical, charter, &question.purpose)
        .map_err(|refusal| show_person(refusal, charter, &question.sql))?;
    listed::known_values(&shape)?;
    never::can_be_true(&shape)?;
    let Shape { from, filters, keys, sets, parts, aggregates, after } = shape;
    let columns = from.columns.clone();
    let (keys, open) = known(keys, &sets, &parts, (&columns, &filters))?;
    let groupings = groupings(&sets, &keys, open).ok_or_else(too_many_cells)?;
    told_apart(&groupings, &keys, &aggregates, &after, &columns)?;
    let divided = if apart { Vec::new() } else { divided(&after, keys.len(), aggregates.len()) };
    let context = Context {
        charter,
        question,
        from: &from,
        columns: &columns,
        filters: &filters,
        keys: &keys,
        groupings: &groupings,
        open: open.is_some(),
        scales,
        windows,
        divided: &divided,
    };
    let blocks = blocks(&aggregates, &context)?;
    let open = open.map(|key| selection::open(key, &blocks.for_keys, &context)).transpose()?;
    let mut plan = Plan {
        measure: charter.measure.id.clone(),
        charter: charter.digest(),
        sql: sql::published(&question.sql)?,
        purpose: question.purpose.clone(),
        record: from.first().clone(),
        // What a person spent in other windows is kept by ordinal.
        one_row: from.is_one_row()
            && charter.measure.version == 1
            && groupings.list.len() == 1
            && windows.is_none(),
        from,
        delta: charter.privacy.delta.clone(),
        left: account.left_for(&question.purpose),
        columns,
        filters,
        keys,
        open,
        groupings,
        aggregates,
        cost: blocks.cost(),
        scale_cost: None,
        blocks,
        after,
    };
    selection::recall(&mut plan, scales)?;
    plan.scale_cost = plan.first_charge();
    affordable(account, &plan.purpose, &plan.both(), &plan.delta)?;
    Ok(plan)
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

fn affordable(
    account: &Account,
    purpose: &PurposeId,
    cost: &Cost,
    delta: &Delta,
) -> Result<(), Refusal> {
    account.can_afford(purpose, cost).map_err(|exhausted| {
        if let Exhausted::Selection = exhausted {
            return Refusal::new(
                "budget-exhausted",
                exhausted.to_string(),
                "name the keys in the question, for example `WHERE village IN ('…', '…')`",
            );
        }
        let help = within(&account.left_for(purpose), purpose, delta);
        Refusal::new("budget-exhausted", exhausted.to_string(), help)
    })
}

/// What a question may cost so that it can be paid: what it names is rounded down.
fn within(left: &Rho, purpose: &PurposeId, delta: &Delta) -> String {
    let rho = (left.approximate() - 5e-7).max(0.0);
    let epsilon = ((left.epsilon_at(&delta.half()) - 1e-5) * 1e3).floor() / 1e3;
    if format!("{rho:.6}") == "0.000000" || epsilon <= 0.0 {
        return format!(
            "nothing is left for `{purpose}`; what was asked before is answered again for nothing \
             while its rows are the same"
        );
    }
    format!(
        "for `{purpose}` spend at most ρ = {rho:.6} (ε = {epsilon:.3} by itself), ask for fewer \
         cells or accept wider intervals"
    )
}

impl Blocks {
    /// What the answer costs, as far as it is known.
    pub(crate) fn cost(&self) -> Cost {
        Cost::of(self.list.iter().map(|block| &block.rho).sum())
    }

    /// What choosing the clips costs, if any are to be.
    fn choosing(&self) -> Option<Rho> {
        let choosing = self.list.iter().filter_map(|block| match &block.clipped {
            Clipped::Choose(choosing) => Some(&choosing.rho),
            Clipped::At { .. } => None,
        });
        let mut choosing = choosing.peekable();
        choosing.peek()?;
        Some(choosing.sum())
    }
}

impl Plan {
    /// What must be charged before the question is answered. Nothing yet where
    /// [`Self::follows`].
    pub const fn cost(&self) -> &Cost {
        &self.cost
    }

    /// What finding keys and choosing clips costs, if there is anything to find or choose.
    fn first_charge(&self) -> Option<Cost> {
        let keys = self.open.as_ref().filter(|open| open.found == Found::NotYet);
        let keys = keys.map(|open| open.threshold.cost());
        let clips = self.blocks.choosing();
        let rho = [keys.map(|cost| &cost.rho), clips.as_ref()].into_iter().flatten().sum();
        let delta = keys.and_then(|cost| cost.delta.clone());
        (keys.is_some() || clips.is_some()).then_some(Cost { rho, delta })
    }

    /// Both charges together.
    fn both(&self) -> Cost {
        let both = [Some(&self.cost), self.scale_cost.as_ref()];
        let delta = self.scale_cost.as_ref().and_then(|cost| cost.delta.clone());
        Cost { rho: both.into_iter().flatten().map(|cost| &cost.rho).sum(), delta }
    }

    /// What must be charged before keys are found and clips are chosen, if any are to be.
    pub const fn scale_cost(&self) -> Option<&Cost> {
        self.scale_cost.as_ref()
    }

    /// Whether the answer's cost follows from the clips that are to be chosen.
    pub const fn follows(&self) -> bool {
        self.blocks.pending.is_some()
    }

    /// Whether the account can pay for the answer, once its cost is known.
    pub(crate) fn afford(&self, account: &Account) -> Result<(), Refusal> {
        affordable(account, &self.purpose, &self.cost, &self.delta)
    }

    /// The records whose rows are read, each once; [`Self::record`] comes first.
    pub fn records(&self) -> Vec<&RecordName> {
        self.from.records()
    }

    /// The record whose rows are read first.
    pub const fn record(&self) -> &RecordName {
        &self.record
    }

    /// Digest of the charter.
    pub const fn charter(&self) -> Digest {
        self.charter
    }

    /// The question as it is published.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What the answer is for.
    pub const fn purpose(&self) -> &PurposeId {
        &self.purpose
    }

    /// Number of cells of the answer before HAVING and LIMIT.
    pub fn cells(&self) -> usize {
        self.groupings.cells()
    }

    /// The question's meaning as one text: names given with AS, spaces, letter case and the order
    /// of conditions do not change it; record, purpose, ρ and clips do. The same text over the same
    /// snapshot is the same question, which is answered again for nothing.
    pub fn canonical(&self) -> Vec<u8> {
        let mut lines = vec!["cordon-question-1".to_owned(), format!("purpose {}", self.purpose)];
        let Self { charter, from, columns, filters, keys, groupings, .. } = self;
        lines.extend(meaning::rows(charter, from, columns, filters, keys, groupings));
        for block in &self.blocks.list {
            let counted = meaning::counted(block.block, &block.parts, columns);
            lines.push(format!("{counted} {}", block.asked));
        }
        if let Some(threshold) = &self.blocks.threshold {
            let Threshold { least, of_aggregate } = threshold;
            lines.push(format!("at-least {least} persons by {of_aggregate:?}"));
        }
        lines.push(format!("numbers {:?}", self.blocks.of_aggregate));
        lines.extend(self.aggregates.iter().filter_map(meaning::of_a_block));
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
