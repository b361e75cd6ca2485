//! The aggregates that can be answered.

use datafusion_expr::{Expr as DfExpr, expr::AggregateFunction};

use super::{Aggregate, Aggregated, rows::conjuncts};
use cordon_dp::{Quantile, Spread};

use crate::{
    expr::{Expr, Scope, Type, Value, person_used, power_of_ten, translate},
    functions::KNOWN_AGGREGATES,
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
                KNOWN_AGGREGATES,
            ));
        }
    };
    let mut condition = condition(call, scope)?;
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

/// What FILTER says.
pub(super) fn condition(call: &AggregateFunction, scope: Scope<'_>) -> Result<Vec<Expr>, Refusal> {
    let mut condition = Vec::new();
    if let Some(filter) = &call.params.filter {
        let filter = translate(filter, scope)?;
        if filter.expr.names_person() {
            return Err(person_used());
        }
        conjuncts(filter.expr, &mut condition);
    }
    Ok(condition)
}

fn what(
    call: &AggregateFunction,
    scope: Scope<'_>,
    condition: &mut Vec<Expr>,
) -> Result<Aggregated, Refusal> {
    let name = call.func.name();
    let (argument, share) = match (name, call.params.args.as_slice()) {
        ("quantile", [argument, share]) => (argument, Some(share)),
        (_, [argument]) => (argument, None),
        _ => {
            let message = format!("`{name}` does not take so many arguments");
            return Err(Refusal::new("unknown-aggregate", message, KNOWN_AGGREGATES).at(name));
        }
    };
    let argument = translate(argument, scope)?;
    match (name, call.params.distinct, argument.kind) {
        ("count", distinct, Type::Person) => {
            // In a LEFT JOIN there may be nobody on the right.
            if argument.expr != Expr::Person {
                condition.push(Expr::Not(Box::new(Expr::IsNull(Box::new(argument.expr)))));
            }
            Ok(if distinct { Aggregated::Persons } else { Aggregated::Rows })
        }
        ("count", true, _) => Err(Refusal::new(
            "count-distinct",
            "distinct values other than persons are not counted",
            "count persons: `count(DISTINCT person)` with the record's person column",
        )
        .at("distinct")),
        ("count", false, _) => {
            match &argument.expr {
                Expr::Literal(value, _) if *value != Value::Null => {}
                expr => condition.push(Expr::Not(Box::new(Expr::IsNull(Box::new(expr.clone()))))),
            }
            Ok(Aggregated::Rows)
        }
        ("min" | "max", ..) => Err(extreme(name)),
        (_, true, _) => Err(Refusal::new(
            "count-distinct",
            format!("`{name}(DISTINCT …)` is not answered"),
            format!("use `{name}` without DISTINCT"),
        )
        .at("distinct")),
        ("sum", false, Type::Number { scale }) => Ok(Aggregated::Sum(argument.expr, scale)),
        ("avg", false, Type::Number { scale }) => Ok(Aggregated::Mean(argument.expr, scale)),
        ("var_samp" | "var_pop", false, Type::Number { scale }) => {
            Ok(Aggregated::Variance(argument.expr, scale, spread(name)))
        }
        ("stddev_samp" | "stddev_pop", false, Type::Number { scale }) => {
            Ok(Aggregated::Deviation(argument.expr, scale, spread(name)))
        }
        ("median", false, Type::Number { scale }) => {
            Ok(Aggregated::Percentile(argument.expr, scale, Quantile::of_millionths(WHOLE / 2)))
        }
        ("quantile", false, Type::Number { scale }) => {
            let millionths = share.map(|share| millionths(share, scope)).transpose()?.flatten();
            let millionths = millionths.ok_or_else(no_share)?;
            Ok(Aggregated::Percentile(argument.expr, scale, Quantile::of_millionths(millionths)))
        }
        (_, _, Type::Person) => Err(person_used().at(name)),
        _ => Err(Refusal::new(
            "types",
            format!("`{name}` takes numbers"),
            "convert the value, for example `sum(CASE WHEN outcome = 'died' THEN 1 ELSE 0 END)`",
        )
        .at(name)),
    }
}

/// Outside a sub-query per person.
fn extreme(name: &str) -> Refusal {
    Refusal::new(
        "unknown-aggregate",
        format!("`{name}` would release the value of one person"),
        "use `avg` or `quantile(x, 0.95)`, or count rows in bins: \
         `count(*) … GROUP BY bin(x, 10)`",
    )
    .at(name)
}

/// One, in millionths.
const WHOLE: u32 = 1_000_000;

/// Which variance a name means.
fn spread(name: &str) -> Spread {
    if name.ends_with("_pop") { Spread::Population } else { Spread::Sample }
}

/// A literal share from 0 to 1, in millionths; nothing if it is none.
fn millionths(share: &DfExpr, scope: Scope<'_>) -> Result<Option<u32>, Refusal> {
    let share = translate(share, scope)?;
    let (Expr::Literal(Value::Number(units), _), Type::Number { scale }) = (share.expr, share.kind)
    else {
        return Ok(None);
    };
    let digits = power_of_ten(scale).filter(|digits| (0..=*digits).contains(&units));
    let millionths = digits.map(|digits| units * i128::from(WHOLE) / digits);
    Ok(millionths.and_then(|millionths| u32::try_from(millionths).ok()))
}

fn no_share() -> Refusal {
    Refusal::new(
        "quantile",
        "the share of a quantile is a number from 0 to 1, written in the question",
        "for example `quantile(age, 0.9)`, or `median(age)`",
    )
    .at("quantile")
}
