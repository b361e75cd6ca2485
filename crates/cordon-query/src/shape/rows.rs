//! The part of a plan below its aggregation: one table, filters, computed columns.

use cordon_charter::{Charter, PurposeId, Record, RecordName};
use datafusion_expr::LogicalPlan;

use super::{join, node_refused, person, together};
use crate::{
    expr::{Expr, Scope, Translated, Type, person_used, translate},
    refusal::Refusal,
    relation::Relation,
};

/// The part below the aggregation.
pub(super) struct Rows {
    /// What is read.
    pub(super) from: Relation,
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
                    Ok(scan(charter, name, record, purpose))
                }
                _ => Err(join::table_refused(charter, name).unwrap_or_else(|| node_refused(plan))),
            }
        }
        LogicalPlan::Join(node) => join::join(node, charter, purpose),
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
            let schema = node.input.schema();
            for part in together::parts(&node.predicate) {
                if let Some(from) = together::having(part, &below, schema, charter, purpose) {
                    below.from = from?;
                    continue;
                }
                let scope = Scope { schema, columns: &below.columns };
                let filter = translate(part, scope)?;
                match filter.kind {
                    Type::Boolean | Type::Nothing if !filter.expr.names_person() => {}
                    Type::Boolean | Type::Nothing | Type::Person => return Err(person_used()),
                    _ => return Err(no_condition()),
                }
                conjuncts(filter.expr, &mut below.filters);
            }
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
        LogicalPlan::Aggregate(node) => person::per_person(node, charter, purpose),
        LogicalPlan::Distinct(node) => person::distinct(node, charter, purpose),
        other => Err(node_refused(other)),
    }
}

fn scan(charter: &Charter, name: &RecordName, record: &Record, purpose: &PurposeId) -> Rows {
    let from = Relation::record(charter, name, record, purpose);
    let columns = from.columns.iter().enumerate();
    let mut all: Vec<Translated> =
        columns.map(|(i, column)| Translated::new(Expr::Column(i), column.kind)).collect();
    // The last column of the planner's table is the person.
    all.push(Translated::new(Expr::Person, Type::Person));
    Rows { from, columns: all, filters: Vec::new() }
}

fn no_condition() -> Refusal {
    Refusal::new(
        "types",
        "a condition is not true or false",
        "compare the value with something, for example `age > 60`",
    )
}

/// The parts of a condition that must all be true.
pub(super) fn conjuncts(expr: Expr, into: &mut Vec<Expr>) {
    match expr {
        Expr::And(list) => list.into_iter().for_each(|one| conjuncts(one, into)),
        other => into.push(other),
    }
}
