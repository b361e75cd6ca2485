//! The aggregates that can be answered.

use datafusion_expr::{Expr as DfExpr, expr::AggregateFunction};

use super::{Aggregate, Aggregated, rows::conjuncts};
use crate::{
    expr::{Expr, Scope, Type, Value, person_used, translate},
    refusal::Refusal,
};

/// One aggregate of the question.
pub(super) fn aggregate(expr: &DfExpr, scope: Scope<'_>) -> Result<Aggregate, Refusal> {
    let call = match expr {
        DfExpr::Alias(alias) => return aggregate(&alias.expr, scope),
        DfExpr::AggregateFunction(call) => call,
        _ => {
            return Err(Refusal::new(
                "unknown-aggregate",
                "an aggregate was not understood",
                "use count(*), count(DISTINCT person), sum or avg",
            ));
        }
    };
    let mut condition = Vec::new();
    if let Some(filter) = &call.params.filter {
        let filter = translate(filter, scope)?;
        if filter.expr.names_person() {
            return Err(person_used());
        }
        conjuncts(filter.expr, &mut condition);
    }
    if !call.params.order_by.is_empty() || call.params.null_treatment.is_some() {
        return Err(Refusal::new(
            "aggregate-order",
            "the order of rows means nothing to an aggregate",
            "leave ORDER BY and NULLS out of it",
        )
        .at(call.func.name()));
    }
    let what = what(call, scope, &mut condition)?;
    Ok(Aggregate { what, condition })
}

fn what(
    call: &AggregateFunction,
    scope: Scope<'_>,
    condition: &mut Vec<Expr>,
) -> Result<Aggregated, Refusal> {
    let name = call.func.name();
    let [argument] = call.params.args.as_slice() else {
        return Err(Refusal::new(
            "unknown-aggregate",
            format!("`{name}` takes one argument"),
            "use count(*), count(DISTINCT person), sum or avg",
        )
        .at(name));
    };
    let argument = translate(argument, scope)?;
    match (name, call.params.distinct, argument.kind) {
        ("count", true, Type::Person) => Ok(Aggregated::Persons),
        ("count", true, _) => Err(Refusal::new(
            "count-distinct",
            "distinct values other than persons are not counted",
            "count persons: `count(DISTINCT person)` with the record's person column",
        )
        .at("distinct")),
        ("count", false, Type::Person) => Ok(Aggregated::Rows),
        ("count", false, _) => {
            match &argument.expr {
                Expr::Literal(value, _) if *value != Value::Null => {}
                expr => condition.push(Expr::Not(Box::new(Expr::IsNull(Box::new(expr.clone()))))),
            }
            Ok(Aggregated::Rows)
        }
        (_, true, _) => Err(Refusal::new(
            "count-distinct",
            format!("`{name}(DISTINCT …)` is not answered"),
            format!("use `{name}` without DISTINCT"),
        )
        .at("distinct")),
        ("sum", false, Type::Number { scale }) => Ok(Aggregated::Sum(argument.expr, scale)),
        ("avg", false, Type::Number { scale }) => Ok(Aggregated::Mean(argument.expr, scale)),
        (_, _, Type::Person) => Err(person_used().at(name)),
        _ => Err(Refusal::new(
            "types",
            format!("`{name}` takes numbers"),
            "convert the value, for example `sum(CASE WHEN outcome = 'died' THEN 1 ELSE 0 END)`",
        )
        .at(name)),
    }
}
