//! Records of one measure joined on the person: pairs of rows, and rows kept or left out because
//! the person has rows in another record.

use cordon_charter::{Charter, FieldName, PurposeId, Record};
use datafusion_common::{DFSchema, JoinType};
use datafusion_expr::{
    Expr as DfExpr, Join, LogicalPlan, Operator, expr::Exists, expr::InSubquery,
};

use super::{
    join::conditions,
    rows::{Rows, conjuncts, rows},
};
use crate::{
    expr::{Expr, Scope, Translated, Value, person_used, translate},
    refusal::Refusal,
    relation::{Joined, Kind, Relation},
};

/// `left JOIN right ON left.person = right.person`.
pub(super) fn pairs(node: &Join, charter: &Charter, purpose: &PurposeId) -> Result<Rows, Refusal> {
    let left = rows(&node.left, charter, purpose)?;
    let right = rows(&node.right, charter, purpose)?;
    let of_left = Scope { schema: node.left.schema(), columns: &left.columns };
    let of_right = Scope { schema: node.right.schema(), columns: &right.columns };
    let on_person = |condition: &DfExpr| match condition {
        DfExpr::BinaryExpr(both) if both.op == Operator::Eq => {
            let (a, b) = (&both.left, &both.right);
            (is_person(a, of_left) && is_person(b, of_right))
                || (is_person(b, of_left) && is_person(a, of_right))
        }
        _ => false,
    };
    let (keys, rest): (Vec<_>, Vec<_>) = conditions(node).into_iter().partition(on_person);
    if keys.is_empty() {
        return Err(not_on_person());
    }
    one_unit(charter, purpose, &left.from, &right.from)?;
    if node.join_type == JoinType::Inner {
        return paired(node, left, right, &rest);
    }
    let mut filters = right.filters.clone();
    for condition in &rest {
        let condition = translate(condition, of_right).map_err(|_| left_alone())?;
        if condition.expr.names_person() {
            return Err(person_used());
        }
        conjuncts(condition.expr, &mut filters);
    }
    paired_or_alone(left, right, filters)
}

fn paired(node: &Join, left: Rows, right: Rows, rest: &[DfExpr]) -> Result<Rows, Refusal> {
    let shift = left.from.columns.len();
    let moved = |expr: &Expr| expr.over(&|at| at + shift);
    let theirs = right.columns.iter().map(|one| Translated::new(moved(&one.expr), one.kind));
    let columns: Vec<Translated> = left.columns.into_iter().chain(theirs).collect();
    let mut filters = left.filters;
    filters.extend(right.filters.iter().map(moved));
    let scope = Scope { schema: &node.schema, columns: &columns };
    for condition in rest {
        let condition = translate(condition, scope)?;
        if condition.expr.names_person() {
            return Err(person_used());
        }
        conjuncts(condition.expr, &mut filters);
    }
    let (left, right) = (left.from, right.from);
    let made = Joined { left, right, filters: Vec::new(), kind: Kind::Pairs };
    Ok(Rows { from: made.relation()?, columns, filters })
}

/// A LEFT JOIN: whatever stands on the right is NULL where a row has no partner, the person too.
fn paired_or_alone(left: Rows, right: Rows, filters: Vec<Expr>) -> Result<Rows, Refusal> {
    let shift = left.from.columns.len();
    let matched = Expr::Column(shift + right.from.columns.len());
    let theirs = right.columns.iter().map(|one| {
        let expr = match &one.expr {
            Expr::Person => matched.clone(),
            Expr::Column(at) => Expr::Column(at + shift),
            expr => {
                let nothing = Expr::Literal(Value::Null, one.kind);
                let there = (matched.clone(), expr.over(&|at| at + shift));
                Expr::Case(vec![there], Box::new(nothing))
            }
        };
        Translated::new(expr, one.kind)
    });
    let columns: Vec<Translated> = left.columns.into_iter().chain(theirs).collect();
    let made = Joined { left: left.from, right: right.from, filters, kind: Kind::PairsOrAlone };
    Ok(Rows { from: made.relation()?, columns, filters: left.filters })
}

/// A condition that asks whether the person has rows in another record; nothing for any other.
pub(super) fn having(
    condition: &DfExpr,
    below: &Rows,
    schema: &DFSchema,
    charter: &Charter,
    purpose: &PurposeId,
) -> Option<Result<Relation, Refusal>> {
    let scope = Scope { schema, columns: &below.columns };
    let (other, negated) = match condition {
        DfExpr::InSubquery(one) => (listed(one, scope, charter, purpose), one.negated),
        DfExpr::Exists(one) => (existing(one, scope, charter, purpose), one.negated),
        DfExpr::Not(inner) => match inner.as_ref() {
            DfExpr::InSubquery(one) => (listed(one, scope, charter, purpose), !one.negated),
            DfExpr::Exists(one) => (existing(one, scope, charter, purpose), !one.negated),
            _ => return None,
        },
        _ => return None,
    };
    Some(other.and_then(|other| {
        one_unit(charter, purpose, &below.from, &other.from)?;
        let kind = if negated { Kind::Lacking } else { Kind::Having };
        let (left, right) = (below.from.clone(), other.from);
        Joined { left, right, filters: other.filters, kind }.relation()
    }))
}

/// `person IN (SELECT person FROM …)`.
fn listed(
    one: &InSubquery,
    scope: Scope<'_>,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Rows, Refusal> {
    if !is_person(&one.expr, scope) {
        return Err(no_question_inside());
    }
    let other = rows(&one.subquery.subquery, charter, purpose)?;
    match other.columns.as_slice() {
        [column] if column.expr == Expr::Person => Ok(other),
        _ => Err(no_question_inside()),
    }
}

/// `EXISTS (SELECT … FROM other WHERE other.person = own.person AND …)`.
fn existing(
    one: &Exists,
    scope: Scope<'_>,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<Rows, Refusal> {
    let mut plan = one.subquery.subquery.as_ref();
    let filter = loop {
        match plan {
            // What is selected does not matter to EXISTS.
            LogicalPlan::Projection(node) => plan = &node.input,
            LogicalPlan::SubqueryAlias(node) => plan = &node.input,
            LogicalPlan::Filter(node) => break node,
            _ => return Err(no_question_inside()),
        }
    };
    let mut other = rows(&filter.input, charter, purpose)?;
    let (keys, rest): (Vec<_>, Vec<_>) = {
        let inner = Scope { schema: filter.input.schema(), columns: &other.columns };
        let outer = |expr: &DfExpr| match expr {
            DfExpr::OuterReferenceColumn(_, column) => {
                is_person(&DfExpr::Column(column.clone()), scope)
            }
            _ => false,
        };
        let is_key = |condition: &&DfExpr| match condition {
            DfExpr::BinaryExpr(both) if both.op == Operator::Eq => {
                (outer(&both.left) && is_person(&both.right, inner))
                    || (outer(&both.right) && is_person(&both.left, inner))
            }
            _ => false,
        };
        parts(&filter.predicate).into_iter().partition(is_key)
    };
    if keys.is_empty() {
        return Err(no_question_inside());
    }
    for condition in rest {
        let inner = Scope { schema: filter.input.schema(), columns: &other.columns };
        let condition = translate(condition, inner)?;
        if condition.expr.names_person() {
            return Err(person_used());
        }
        conjuncts(condition.expr, &mut other.filters);
    }
    Ok(other)
}

/// The parts of a condition that must all be true.
pub(super) fn parts(condition: &DfExpr) -> Vec<&DfExpr> {
    let mut open = vec![condition];
    let mut all = Vec::new();
    while let Some(next) = open.pop() {
        match next {
            DfExpr::BinaryExpr(both) if both.op == Operator::And => {
                open.push(&both.right);
                open.push(&both.left);
            }
            other => all.push(other),
        }
    }
    all
}

/// Whether an expression is who the row is about.
fn is_person(expr: &DfExpr, scope: Scope<'_>) -> bool {
    matches!(expr, DfExpr::Column(_))
        && translate(expr, scope).is_ok_and(|one| one.expr == Expr::Person)
}

/// The same identifier must mean the same person in all records, and serve the purpose in each.
fn one_unit(
    charter: &Charter,
    purpose: &PurposeId,
    left: &Relation,
    right: &Relation,
) -> Result<(), Refusal> {
    let kinds = |record: &Record| -> Vec<_> {
        let field = |name: &FieldName| {
            (name.clone(), record.fields.get(name).map(|field| field.field_type.clone()))
        };
        record.person.iter().map(field).collect()
    };
    let mut unit = None;
    for name in left.records().into_iter().chain(right.records()) {
        let Some(record) = charter.records.get(name) else { return Err(not_on_person()) };
        let serves = record.person.iter().all(|field| {
            record.fields.get(field).is_some_and(|field| field.purposes.contains(purpose))
        });
        if !serves {
            return Err(Refusal::new(
                "outside-purpose",
                format!("who a row of `{name}` is about does not serve the purpose `{purpose}`"),
                "ask about one record at a time, or for a purpose that the person's fields of \
                 both records declare",
            )
            .at(name.as_str()));
        }
        let known = unit.get_or_insert_with(|| kinds(record));
        if *known != kinds(record) {
            return Err(Refusal::new(
                "join",
                format!("`{name}` names persons by other fields than the record it is joined with"),
                "join records of one measure whose persons are named by the same fields: else a \
                 code of the one could be another's in the other",
            )
            .at(name.as_str()));
        }
    }
    Ok(())
}

fn not_on_person() -> Refusal {
    Refusal::new(
        "join",
        "records are joined on something else than the person",
        "join them on their person columns, `ON c.person = v.person`: then a row belongs to one \
         person; other conditions may stand beside it",
    )
    .at("join")
}

fn left_alone() -> Refusal {
    Refusal::new(
        "join",
        "a LEFT JOIN has a condition on the record that is kept",
        "put it into WHERE, or into a CASE; conditions on the other record may stand in ON",
    )
    .at("join")
}

fn no_question_inside() -> Refusal {
    Refusal::new(
        "subquery",
        "a question inside a condition asks for something else than the row's own person",
        "write `person IN (SELECT person FROM other WHERE …)` or `EXISTS (SELECT 1 FROM other AS \
         o WHERE o.person = r.person AND …)` with the records' person columns, or NOT before it",
    )
    .at("(select")
}
