//! Joins: with a public table of the charter, on its key; with another record, `together`.

use std::{collections::BTreeMap, sync::Arc};

use cordon_charter::{Charter, PurposeId, Reference, ReferenceName, ReferenceValue};
use datafusion_common::{DFSchema, JoinType};
use datafusion_expr::{Expr as DfExpr, Join, LogicalPlan, Operator};
use unicode_normalization::UnicodeNormalization;

use super::{
    rows::{Rows, conjuncts, rows},
    together,
};
use crate::{
    catalog,
    expr::{Expr, Lookup, Scope, Translated, Type, Value, person_used, translate},
    refusal::Refusal,
};

/// A join below the aggregation.
pub(super) fn join(node: &Join, charter: &Charter, purpose: &PurposeId) -> Result<Rows, Refusal> {
    let left = public(&node.left, charter);
    let right = public(&node.right, charter);
    match (left, right) {
        (None, Some(table)) => {
            let rows = rows(&node.left, charter, purpose)?;
            with_table(node, rows, table, false)
        }
        (Some(table), None) if node.join_type == JoinType::Inner => {
            let rows = rows(&node.right, charter, purpose)?;
            with_table(node, rows, table, true)
        }
        (Some(_), _) => Err(Refusal::new(
            "join",
            "a public table comes before the record",
            "write the record first: `FROM cases AS c LEFT JOIN population AS p ON …`",
        )
        .at("join")),
        (None, None) => together::pairs(node, charter, purpose),
    }
}

/// A join of rows that were released.
pub(super) fn released_refused() -> Refusal {
    Refusal::new(
        "join",
        "a join of what aggregates give is not answered",
        "join the record first, then aggregate once",
    )
    .at("join")
}

/// A question about a public table alone.
pub(super) fn table_refused(charter: &Charter, name: &str) -> Option<Refusal> {
    let (name, table) = catalog::reference(charter, name)?;
    let key = &table.key;
    Some(
        Refusal::new(
            "public-table",
            format!("`{name}` is a public table: there is nothing to ask about it"),
            format!(
                "read it in the charter, or join a record with it: `FROM … AS c JOIN {name} AS p \
                 ON c.{key} = p.{key}`"
            ),
        )
        .at(name.as_str()),
    )
}

/// The public table that a side of a join is.
fn public<'a>(
    plan: &LogicalPlan,
    charter: &'a Charter,
) -> Option<(&'a ReferenceName, &'a Reference)> {
    match plan {
        LogicalPlan::TableScan(node) => catalog::reference(charter, node.table_name.table()),
        LogicalPlan::SubqueryAlias(node) => public(&node.input, charter),
        _ => None,
    }
}

/// Rows with the columns of a public table beside them.
///
/// # Privacy
///
/// Each row meets at most one row of the table, as its key is unique: no row becomes two, and what
/// is put beside a row is a function of that row and of the charter. An inner join leaves rows out.
/// Noticed by: `t10_a_public_table_adds_no_rows`.
fn with_table(
    node: &Join,
    below: Rows,
    (name, table): (&ReferenceName, &Reference),
    table_first: bool,
) -> Result<Rows, Refusal> {
    let (own, theirs) = if table_first {
        (node.right.schema(), node.left.schema())
    } else {
        (node.left.schema(), node.right.schema())
    };
    let scope = Scope { schema: own, columns: &below.columns };
    let (key, rest) = key(node, scope, theirs, (name, table))?;
    let inner = match node.join_type {
        JoinType::Inner => true,
        JoinType::Left if rest.is_empty() => false,
        _ => return Err(left_alone()),
    };
    let own_key = Lookup {
        table: name.to_string(),
        column: table.key.to_string(),
        pairs: pairs(table, table.key.as_str()),
    };
    let present = Expr::Lookup(Box::new(key.expr.clone()), own_key);
    let columns = table.columns().map(|(column, value)| {
        // Where a row has a partner, the table's key is the row's own.
        if *column == table.key && inner {
            return key.clone();
        }
        let lookup = Lookup {
            table: name.to_string(),
            column: column.to_string(),
            pairs: pairs(table, column.as_str()),
        };
        Translated::new(Expr::Lookup(Box::new(key.expr.clone()), lookup), kind(value))
    });
    let columns: Vec<Translated> = columns.collect();
    let Rows { from, columns: own, mut filters } = below;
    let columns: Vec<Translated> = if table_first {
        columns.into_iter().chain(own).collect()
    } else {
        own.into_iter().chain(columns).collect()
    };
    if inner {
        filters.push(Expr::Not(Box::new(Expr::IsNull(Box::new(present)))));
        let scope = Scope { schema: &node.schema, columns: &columns };
        for condition in rest {
            let condition = translate(&condition, scope)?;
            if condition.expr.names_person() {
                return Err(person_used());
            }
            conjuncts(condition.expr, &mut filters);
        }
    }
    Ok(Rows { from, columns, filters })
}

/// What of a row is the table's key, and the other conditions.
fn key(
    node: &Join,
    scope: Scope<'_>,
    theirs: &DFSchema,
    (name, table): (&ReferenceName, &Reference),
) -> Result<(Translated, Vec<DfExpr>), Refusal> {
    let is_key = |expr: &DfExpr| match expr {
        DfExpr::Column(column) => {
            let field = theirs.maybe_index_of_column(column).map(|at| theirs.field(at));
            field.is_some_and(|field| field.name() == table.key.as_str())
        }
        _ => false,
    };
    let mut found: Option<Translated> = None;
    let mut rest = Vec::new();
    for condition in conditions(node) {
        let side = match &condition {
            DfExpr::BinaryExpr(binary) if binary.op == Operator::Eq && found.is_none() => {
                if is_key(&binary.right) {
                    Some(binary.left.as_ref())
                } else if is_key(&binary.left) {
                    Some(binary.right.as_ref())
                } else {
                    None
                }
            }
            _ => None,
        };
        match side {
            Some(side) => found = Some(translate(side, scope)?),
            None => rest.push(condition),
        }
    }
    let wanted = table.columns().find(|(column, _)| **column == table.key);
    let wanted = wanted.map(|(_, value)| kind(value));
    match found {
        Some(key) if key.kind == Type::Person => Err(person_used()),
        Some(key) if Some(key.kind) == wanted => Ok((key, rest)),
        Some(_) => Err(Refusal::new(
            "types",
            format!("the key of `{name}` is of another type than what it is joined with"),
            "join it with a column of the same type, or convert that column with CAST",
        )
        .at(name.as_str())),
        None => Err(Refusal::new(
            "join",
            format!("`{name}` is joined on something else than its key"),
            format!("write `JOIN {name} AS p ON c.{0} = p.{0}`", table.key),
        )
        .at(name.as_str())),
    }
}

/// All conditions of a join that must be true.
pub(super) fn conditions(node: &Join) -> Vec<DfExpr> {
    let pairs = node.on.iter().map(|(left, right)| left.clone().eq(right.clone()));
    let mut open: Vec<DfExpr> = node.filter.iter().cloned().chain(pairs).collect();
    let mut all = Vec::new();
    while let Some(condition) = open.pop() {
        match condition {
            DfExpr::BinaryExpr(binary) if binary.op == Operator::And => {
                open.push(*binary.right);
                open.push(*binary.left);
            }
            other => all.push(other),
        }
    }
    all
}

fn left_alone() -> Refusal {
    Refusal::new(
        "join",
        "a LEFT JOIN has conditions beside the key of the public table",
        "put them into WHERE, or into a CASE over the table's column",
    )
    .at("join")
}

/// A column of a public table by its key. Text in NFC, as at intake.
fn pairs(table: &Reference, column: &str) -> Arc<BTreeMap<Value, Value>> {
    let cell = |row: &BTreeMap<_, ReferenceValue>, wanted: &str| {
        row.iter()
            .find(|(name, _): &(&cordon_charter::FieldName, _)| name.as_str() == wanted)
            .map_or(Value::Null, |(_, cell)| value(cell))
    };
    let rows = table.rows.iter().map(|row| (cell(row, table.key.as_str()), cell(row, column)));
    Arc::new(rows.collect())
}

fn value(value: &ReferenceValue) -> Value {
    match value {
        ReferenceValue::Boolean(truth) => Value::Boolean(*truth),
        ReferenceValue::Integer(number) => Value::Number((*number).into()),
        ReferenceValue::Text(text) => Value::text(&text.nfc().collect::<String>()),
    }
}

const fn kind(value: &ReferenceValue) -> Type {
    match value {
        ReferenceValue::Boolean(_) => Type::Boolean,
        ReferenceValue::Integer(_) => Type::INTEGER,
        ReferenceValue::Text(_) => Type::Text,
    }
}
