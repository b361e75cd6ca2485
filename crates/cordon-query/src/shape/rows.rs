//! The part of a plan below its aggregation: one table, filters, computed columns.

use cordon_charter::{Charter, PurposeId, Record, RecordName};
use datafusion_expr::LogicalPlan;

use super::node_refused;
use crate::{
    catalog,
    expr::{Expr, Scope, Translated, Type, field_type, person_used, translate},
    refusal::Refusal,
};

/// The part below the aggregation.
pub(super) struct Rows {
    pub(super) record: RecordName,
    /// What each column of the node is.
    pub(super) columns: Vec<Translated>,
    pub(super) filters: Vec<Expr>,
}

/// Takes the part of a plan below its aggregation apart.
pub(super) fn rows(
    plan: &LogicalPlan,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Rows, Refusal> {
    match plan {
        LogicalPlan::TableScan(node) => {
            let name = node.table_name.table();
            let found = charter.records.iter().find(|(known, _)| known.as_str() == name);
            match found {
                Some((name, record)) if node.filters.is_empty() && node.projection.is_none() => {
                    Ok(scan(name, record, purpose))
                }
                _ => Err(node_refused(plan)),
            }
        }
        LogicalPlan::SubqueryAlias(node) => rows(&node.input, charter, purpose),
        LogicalPlan::Projection(node) => {
            let below = rows(&node.input, charter, purpose)?;
            let scope = Scope { schema: node.input.schema(), columns: &below.columns };
            let columns = node
                .expr
                .iter()
                .map(|expr| translate(expr, scope))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Rows { columns, ..below })
        }
        LogicalPlan::Filter(node) => {
            let mut below = rows(&node.input, charter, purpose)?;
            let scope = Scope { schema: node.input.schema(), columns: &below.columns };
            let filter = translate(&node.predicate, scope)?;
            if filter.expr.names_person() {
                return Err(person_used());
            }
            conjuncts(filter.expr, &mut below.filters);
            Ok(below)
        }
        // Without a limit the order of rows means nothing.
        LogicalPlan::Sort(node) if node.fetch.is_none() => rows(&node.input, charter, purpose),
        LogicalPlan::Limit(_) | LogicalPlan::Sort(_) => Err(Refusal::new(
            "inner-limit",
            "LIMIT below the aggregation would pick rows of some persons",
            "put LIMIT at the end: it is then applied to released rows",
        )
        .at("limit")),
        LogicalPlan::Aggregate(_) => Err(Refusal::new(
            "nested-aggregate",
            "an aggregate of aggregates is not answered",
            "aggregate once; sums of released numbers can be computed from the answer",
        )),
        other => Err(node_refused(other)),
    }
}

fn scan(name: &RecordName, record: &Record, purpose: &PurposeId) -> Rows {
    let mut all: Vec<Translated> = record
        .fields
        .iter()
        .filter(|(name, _)| catalog::readable(record, name.as_str(), purpose))
        .enumerate()
        .map(|(i, (_, field))| Translated::new(Expr::Column(i), field_type(&field.field_type)))
        .collect();
    // The last column of the planner's table is the person.
    all.push(Translated::new(Expr::Person, Type::Person));
    Rows { record: name.clone(), columns: all, filters: Vec::new() }
}

/// The parts of a condition that must all be true.
pub(super) fn conjuncts(expr: Expr, into: &mut Vec<Expr>) {
    match expr {
        Expr::And(list) => list.into_iter().for_each(|one| conjuncts(one, into)),
        other => into.push(other),
    }
}
