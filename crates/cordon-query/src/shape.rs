//! Takes a typed plan apart: rows (scan, filters, computed columns) → one aggregation → what is
//! done to released rows. Any other shape is refused.

mod aggregate;
mod combined;
mod dependent;
mod grouping;
mod join;
mod names;
mod person;
mod rows;
mod sets;
mod together;

use std::collections::BTreeMap;

use cordon_charter::{Charter, PurposeId};
use cordon_dp::{Quantile, Spread};
use datafusion_common::ScalarValue;
use datafusion_expr::{Expr as DfExpr, LogicalPlan};

use self::{
    grouping::{Asked, Grouped},
    sets::Resolved,
};
use crate::{
    catalog,
    expr::{Expr, Scope, Translated, Type, Value, translate},
    functions::MEAN_DIGITS,
    groupings::Set,
    refusal::Refusal,
    relation::Relation,
};

/// A question, taken apart. `Expr::Column(i)` is the `i`-th column of what is read in the
/// first half, and the `i`-th key, number or flag ([`flag`]) of a released row in [`After`].
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) from: Relation,
    /// All must be true.
    pub(crate) filters: Vec<Expr>,
    pub(crate) keys: Vec<Translated>,
    pub(crate) sets: Vec<Set>,
    /// Keys that are a part of the one that only the data know, with their members of it.
    pub(crate) parts: BTreeMap<usize, Vec<u32>>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) after: After,
}

impl Shape {
    /// Every expression over the rows that are read.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let keys = self.keys.iter().map(|key| &key.expr);
        let conditions = self.aggregates.iter().flat_map(|one| &one.condition);
        let values = self.aggregates.iter().filter_map(|one| one.what.value());
        self.filters.iter().chain(keys).chain(conditions).chain(values)
    }
}

/// One aggregate of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aggregate {
    pub(crate) what: Aggregated,
    /// Rows for which it is not true do not count: `FILTER (WHERE …)`, or the value is NULL.
    pub(crate) condition: Vec<Expr>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aggregated {
    Rows,
    Persons,
    Sum(Expr, u32),
    Mean(Expr, u32),
    /// Variance, or its root.
    Variance(Expr, u32, Spread),
    Deviation(Expr, u32, Spread),
    Percentile(Expr, u32, Quantile),
}

impl Aggregated {
    /// What of a row it reads.
    pub(crate) const fn value(&self) -> Option<&Expr> {
        match self {
            Self::Rows | Self::Persons => None,
            Self::Sum(value, _)
            | Self::Mean(value, _)
            | Self::Variance(value, ..)
            | Self::Deviation(value, ..)
            | Self::Percentile(value, ..) => Some(value),
        }
    }
}

impl Aggregate {
    /// Type of the released number.
    pub(crate) fn kind(&self) -> Type {
        match self.what {
            Aggregated::Rows | Aggregated::Persons => Type::INTEGER,
            Aggregated::Sum(_, scale) => Type::Number { scale },
            Aggregated::Percentile(_, scale, _) => Type::Number { scale },
            Aggregated::Mean(_, scale) | Aggregated::Deviation(_, scale, _) => {
                Type::Number { scale: scale + u32::from(MEAN_DIGITS.unsigned_abs()) }
            }
            Aggregated::Variance(_, scale, _) => {
                Type::Number { scale: 2 * scale + u32::from(MEAN_DIGITS.unsigned_abs()) }
            }
        }
    }
}

/// What is done to released rows. Post-processing: it sees nothing else.
#[derive(Debug, Default)]
pub(crate) struct After {
    /// Innermost first.
    pub(crate) steps: Vec<Step>,
    pub(crate) output: Vec<Output>,
}

#[derive(Debug)]
pub(crate) enum Step {
    /// HAVING
    Filter(Expr),
    /// ORDER BY
    Sort(Vec<Order>),
    /// LIMIT, OFFSET
    Limit { skip: usize, fetch: Option<usize> },
}

#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) expr: Expr,
    pub(crate) ascending: bool,
    pub(crate) nulls_first: bool,
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) expr: Expr,
    pub(crate) kind: Type,
}

/// The question that `plan` asks.
pub(crate) fn shape(
    plan: &LogicalPlan,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Shape, Refusal> {
    let mut steps = Vec::new();
    let (shape, released) = released(plan, charter, purpose, &mut steps)?;
    let output = names::names(plan)
        .into_iter()
        .zip(released)
        .map(|(name, one)| Output { name, expr: one.expr, kind: one.kind })
        .collect();
    Ok(Shape { after: After { steps, output }, ..shape })
}

/// The part above the aggregation; gives what each column of `plan` is of a released row.
fn released(
    plan: &LogicalPlan,
    charter: &Charter,
    purpose: &PurposeId,
    steps: &mut Vec<Step>,
) -> Result<(Shape, Vec<Translated>), Refusal> {
    let mut below = |input: &LogicalPlan| released(input, charter, purpose, steps);
    match plan {
        LogicalPlan::Aggregate(aggregate) => aggregated(aggregate, charter, purpose),
        LogicalPlan::Projection(node) => {
            let (shape, columns) = below(&node.input)?;
            let scope = Scope { schema: node.input.schema(), columns: &columns };
            let made = node.expr.iter().map(|expr| translate(expr, scope));
            let made = made.collect::<Result<_, _>>()?;
            Ok((shape, made))
        }
        LogicalPlan::SubqueryAlias(node) => below(&node.input),
        LogicalPlan::Filter(node) => {
            let (shape, columns) = below(&node.input)?;
            let scope = Scope { schema: node.input.schema(), columns: &columns };
            steps.push(Step::Filter(translate(&node.predicate, scope)?.expr));
            Ok((shape, columns))
        }
        LogicalPlan::Sort(node) => {
            let (shape, columns) = below(&node.input)?;
            let scope = Scope { schema: node.input.schema(), columns: &columns };
            let orders = node.expr.iter().map(|sort| {
                let (ascending, nulls_first) = (sort.asc, sort.nulls_first);
                Ok(Order { expr: translate(&sort.expr, scope)?.expr, ascending, nulls_first })
            });
            steps.push(Step::Sort(orders.collect::<Result<_, Refusal>>()?));
            Ok((shape, columns))
        }
        LogicalPlan::Limit(node) => {
            let (shape, columns) = below(&node.input)?;
            let skip = node.skip.as_deref().map(count).transpose()?.unwrap_or(0);
            let fetch = node.fetch.as_deref().map(count).transpose()?;
            steps.push(Step::Limit { skip, fetch });
            Ok((shape, columns))
        }
        LogicalPlan::TableScan(node)
            if catalog::reference(charter, node.table_name.table()).is_some() =>
        {
            let refused = join::table_refused(charter, node.table_name.table());
            Err(refused.unwrap_or_else(|| node_refused(plan)))
        }
        LogicalPlan::TableScan(_) => Err(Refusal::new(
            "not-aggregated",
            "the question would release rows of persons",
            "ask for aggregates: `SELECT count(*) FROM …`",
        )),
        other => Err(node_refused(other)),
    }
}

/// A literal LIMIT or OFFSET.
fn count(expr: &DfExpr) -> Result<usize, Refusal> {
    let found = match expr {
        DfExpr::Cast(cast) => return count(&cast.expr),
        DfExpr::Literal(ScalarValue::Int64(Some(count)), _) => usize::try_from(*count).ok(),
        DfExpr::Literal(ScalarValue::UInt64(Some(count)), _) => usize::try_from(*count).ok(),
        _ => None,
    };
    found.ok_or_else(|| {
        Refusal::new("limit", "LIMIT and OFFSET take a literal number", "write `LIMIT 10`")
            .at("limit")
    })
}

fn aggregated(
    node: &datafusion_expr::Aggregate,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<(Shape, Vec<Translated>), Refusal> {
    let rows = rows::rows(&node.input, charter, purpose)?;
    let scope = Scope { schema: node.input.schema(), columns: &rows.columns };
    let Grouped { keys, sets, by_sets } = grouping::grouped(&node.group_expr, scope)?;
    let asked = node.aggr_expr.iter().map(|expr| grouping::asked(expr, &keys, scope));
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let numbers = asked.iter().filter_map(|asked| match asked {
        Asked::Number(aggregate) => Some(aggregate.clone()),
        Asked::Grouping(_) => None,
    });
    let aggregates: Vec<Aggregate> = numbers.collect();
    if aggregates.is_empty() {
        return Err(Refusal::new(
            "no-number",
            "the question asks for no number",
            "add an aggregate, for example `count(*)`",
        ));
    }
    let place = |(place, kind)| Translated::new(Expr::Column(place), kind);
    let asks_grouping = asked.iter().any(|asked| matches!(asked, Asked::Grouping(_)));
    let columns = &rows.from.columns;
    let (resolved, mut released) = if by_sets || asks_grouping {
        let released = keys.iter().map(|key| key.kind).enumerate().map(place).collect();
        (sets::resolved(keys, sets, columns, &rows.filters), released)
    } else {
        let (keys, released) = dependent::split(&keys);
        let (keys, released) = combined::combined(keys, released, columns, &rows.filters);
        let sets = vec![Set::of((0..keys.len()).collect())];
        (Resolved { keys, sets, parts: BTreeMap::new() }, released)
    };
    let Resolved { keys, sets, parts } = resolved;
    if by_sets {
        released.push(Translated::new(Expr::Literal(Value::Null, Type::INTEGER), Type::INTEGER));
    }
    let mut number = keys.len();
    for asked in &asked {
        released.push(match asked {
            Asked::Number(aggregate) => {
                number += 1;
                place((number - 1, aggregate.kind()))
            }
            Asked::Grouping(of) => grouping::flags(of, flag(&keys, &aggregates, 0)),
        });
    }
    let (from, filters) = (rows.from, rows.filters);
    let shape = Shape { from, filters, keys, sets, parts, aggregates, after: After::default() };
    Ok((shape, released))
}

/// The place of a key's flag in a released row: 1 where the row's grouping lacks the key. Before
/// the flags come keys, numbers and the row's own number.
pub(crate) const fn flag(keys: &[impl Sized], aggregates: &[Aggregate], key: usize) -> usize {
    keys.len() + aggregates.len() + 1 + key
}

fn distinct_refused() -> Refusal {
    Refusal::new(
        "select-distinct",
        "SELECT DISTINCT would list values that persons have",
        "group instead: `SELECT region, count(*) FROM cases GROUP BY region`",
    )
    .at("distinct")
}

fn node_refused(plan: &LogicalPlan) -> Refusal {
    match plan {
        LogicalPlan::Window(_) => Refusal::new(
            "window-function",
            "window functions look across the rows of several persons",
            "group the rows instead, for example by `date_trunc('week', …)`",
        )
        .at("over"),
        LogicalPlan::Join(_) => join::released_refused(),
        LogicalPlan::Distinct(_) => distinct_refused(),
        LogicalPlan::Union(_) => Refusal::new(
            "set-operation",
            "a union of several questions is not answered",
            "ask them one by one",
        ),
        _ => Refusal::new(
            "shape",
            "the question has a form that is not answered",
            "write one SELECT with aggregates over one table",
        ),
    }
}
