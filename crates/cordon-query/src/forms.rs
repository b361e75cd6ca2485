//! Forms of SQL that are better refused by their words than by their plan, anywhere in a question.

use std::ops::ControlFlow;

use datafusion_sql::sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr, TableFactor, Visit,
    Visitor,
};

use crate::refusal::Refusal;

/// Refuses what the planner would pass over in silence, with another meaning than it has, and
/// what is not answered.
pub(crate) fn check(query: &Query) -> Result<(), Refusal> {
    if let ControlFlow::Break(refusal) = query.visit(&mut Everywhere) {
        return Err(refusal);
    }
    outermost(query)
}

/// What holds of every part of a question.
struct Everywhere;

impl Visitor for Everywhere {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refusal> {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return ControlFlow::Break(
                Refusal::new(
                    "recursive",
                    "a question that is put to its own answer is not answered",
                    "write WITH without RECURSIVE: each part chooses and computes columns of one \
                     record",
                )
                .at("recursive"),
            );
        }
        if query.locks.is_empty() && query.fetch.is_none() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(unheeded())
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refusal> {
        if select.from.len() > 1 {
            return ControlFlow::Break(Refusal::new(
                "join",
                "a list of tables pairs every row with every other",
                "write `JOIN … ON …`: with a public table on its key, with another record on the \
                 person",
            ));
        }
        let joins = select.from.iter().flat_map(|table| &table.joins);
        match joins.map(joined).find_map(Result::err) {
            Some(refusal) => ControlFlow::Break(refusal),
            None => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<Refusal> {
        let plain = match table {
            TableFactor::Table { sample, version, with_hints, partitions, .. } => {
                sample.is_none()
                    && version.is_none()
                    && with_hints.is_empty()
                    && partitions.is_empty()
            }
            TableFactor::Derived { lateral, sample, .. } => !lateral && sample.is_none(),
            _ => true,
        };
        if plain { ControlFlow::Continue(()) } else { ControlFlow::Break(unheeded()) }
    }
}

fn joined(join: &Join) -> Result<(), Refusal> {
    let (JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)) = &join.join_operator
    else {
        return Err(Refusal::new(
            "join",
            "this kind of join is not answered",
            "write `JOIN … ON …` or `LEFT JOIN … ON …`, with the record that is counted first",
        )
        .at("join"));
    };
    match constraint {
        JoinConstraint::On(_) | JoinConstraint::Using(_) => Ok(()),
        JoinConstraint::Natural | JoinConstraint::None => Err(Refusal::new(
            "join",
            "a join does not say on what",
            "write `ON`: a public table is joined on its key, another record on the person",
        )
        .at("join")),
    }
}

fn unheeded() -> Refusal {
    Refusal::new(
        "not-allowed",
        "the question has a part that would not be heeded: a sample, a version, a lock, FETCH",
        "leave it out; for the first rows write `LIMIT 10`",
    )
}

/// What holds of the question as a whole.
fn outermost(query: &Query) -> Result<(), Refusal> {
    let select = match query.body.as_ref() {
        SetExpr::Select(select) => select,
        SetExpr::Query(inner) => return outermost(inner),
        SetExpr::SetOperation { op, .. } => {
            return Err(Refusal::new(
                "set-operation",
                format!("{op} of several questions is not answered"),
                "ask them one by one, or use CASE and GROUP BY",
            )
            .at(op.to_string()));
        }
        _ => {
            return Err(Refusal::new(
                "only-select",
                "only questions over a table are answered",
                "write `SELECT count(*) FROM …`",
            ));
        }
    };
    let star = select
        .projection
        .iter()
        .any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)));
    if star {
        return Err(Refusal::new(
            "select-star",
            "`*` would release rows of persons",
            "ask for aggregates: `SELECT region, count(*) FROM cases GROUP BY region`",
        )
        .at("*"));
    }
    if select.from.is_empty() {
        return Err(Refusal::new(
            "no-table",
            "the question names no table",
            "add `FROM` and one of the measure's records",
        ));
    }
    if select.distinct.is_some() {
        return Err(Refusal::new(
            "select-distinct",
            "SELECT DISTINCT would list values that persons have",
            "group instead: `SELECT region, count(*) FROM cases GROUP BY region`",
        )
        .at("distinct"));
    }
    Ok(())
}
