//! Sub-queries that aggregate per person: `SELECT person, count(*) FROM … GROUP BY person`.

use cordon_charter::{Charter, PurposeId};
use datafusion_expr::{Distinct, Expr as DfExpr};

use super::{
    Aggregated,
    aggregate::{aggregate, condition},
    dependent,
    rows::{Rows, rows},
};
use crate::{
    expr::{Expr, Scope, Translated, Type, person_used, translate},
    refusal::Refusal,
    relation::{Folded, Number, PerPerson},
};

/// An aggregation below the question's own: each row of it belongs to one person.
pub(super) fn per_person(
    node: &datafusion_expr::Aggregate,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Rows, Refusal> {
    let below = rows(&node.input, charter, purpose)?;
    let scope = Scope { schema: node.input.schema(), columns: &below.columns };
    let groups: Vec<Translated> = node
        .group_expr
        .iter()
        .map(|expr| match expr {
            DfExpr::GroupingSet(_) => Err(Refusal::new(
                "grouping-sets",
                "GROUPING SETS, ROLLUP and CUBE are not answered inside a sub-query",
                "group the sub-query by the person, and the question itself by sets",
            )),
            expr => translate(expr, scope),
        })
        .collect::<Result<_, _>>()?;
    let numbers =
        node.aggr_expr.iter().map(|expr| number(expr, scope)).collect::<Result<Vec<_>, _>>()?;
    made(below, groups, numbers)
}

/// `SELECT DISTINCT person, … FROM …`: one row for each combination that a person has.
pub(super) fn distinct(
    node: &Distinct,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Rows, Refusal> {
    let Distinct::All(input) = node else {
        return Err(Refusal::new(
            "select-distinct",
            "DISTINCT ON picks one of a person's rows by their order",
            "take `min(…)` or `max(…)` of each column, grouped by the person",
        )
        .at("distinct"));
    };
    let below = rows(input, charter, purpose)?;
    let groups = below.columns.clone();
    if !groups.iter().any(|group| group.kind == Type::Person) {
        return Err(super::distinct_refused());
    }
    made(below, groups, Vec::new())
}

fn made(below: Rows, groups: Vec<Translated>, numbers: Vec<Number>) -> Result<Rows, Refusal> {
    if !groups.iter().any(|group| group.expr == Expr::Person) {
        return Err(not_per_person());
    }
    let (people, keys): (Vec<_>, Vec<_>) =
        groups.iter().cloned().partition(|group| group.expr == Expr::Person);
    if keys.iter().any(|key| key.kind == Type::Person) {
        return Err(person_used());
    }
    let (keys, made) = dependent::split(&keys);
    let (mut people, mut made) = (people.into_iter(), made.into_iter());
    let mut columns: Vec<Translated> = groups
        .iter()
        .filter_map(|group| match group.expr {
            Expr::Person => people.next(),
            _ => made.next(),
        })
        .collect();
    let first = keys.len();
    columns.extend(
        numbers
            .iter()
            .enumerate()
            .map(|(at, number)| Translated::new(Expr::Column(first + at), number.what.kind())),
    );
    let Rows { from: base, filters, .. } = below;
    let from = PerPerson { base, filters, keys, numbers }.relation()?;
    Ok(Rows { from, columns, filters: Vec::new() })
}

fn not_per_person() -> Refusal {
    Refusal::new(
        "nested-aggregate",
        "an aggregate below the question's own mixes the rows of several persons",
        "group the sub-query by the record's person column: `SELECT avg(n) FROM (SELECT person, \
         count(*) AS n FROM … GROUP BY person) AS p`; sums of released numbers can be computed \
         from the answer",
    )
}

/// One aggregate of a person's rows.
fn number(expr: &DfExpr, scope: Scope<'_>) -> Result<Number, Refusal> {
    if let DfExpr::Alias(alias) = expr {
        return number(&alias.expr, scope);
    }
    if let DfExpr::AggregateFunction(call) = expr
        && let [argument] = call.params.args.as_slice()
    {
        let distinct = call.params.distinct;
        let folded: Option<fn(Translated) -> Folded> = match call.func.name() {
            "min" => Some(Folded::Least),
            "max" => Some(Folded::Greatest),
            "count" if distinct => Some(Folded::Distinct),
            _ => None,
        };
        if let Some(folded) = folded {
            let value = translate(argument, scope)?;
            if value.kind == Type::Person {
                return Err(person_used());
            }
            return Ok(Number { what: folded(value), condition: condition(call, scope)? });
        }
    }
    let one = aggregate(expr, scope)?;
    let what = match one.what {
        Aggregated::Rows => Folded::Count,
        Aggregated::Sum(value, scale) => Folded::Sum(value, scale),
        Aggregated::Mean(value, scale) => Folded::Mean(value, scale),
        _ => {
            return Err(Refusal::new(
                "inner-aggregate",
                "this aggregate is not taken of one person's rows",
                "inside a sub-query use count, count(DISTINCT x), sum, avg, min or max",
            ));
        }
    };
    Ok(Number { what, condition: one.condition })
}
