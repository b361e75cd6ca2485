//! Names of released columns. What the asker named keeps its name; every other column gets one
//! made of the words of its expression, so that no name hangs on how a library prints its plans.

use std::collections::BTreeSet;

use arrow::datatypes::FieldRef;
use datafusion_expr::{Expr as DfExpr, LogicalPlan};

use crate::catalog::COUNT_STAR;

/// Longest name that is made up, in characters.
const LONGEST: usize = 60;

/// One name for each column of `plan`, no two alike.
pub(super) fn names(plan: &LogicalPlan) -> Vec<String> {
    let given = given(plan);
    let mut reserved: BTreeSet<String> = given.iter().flatten().cloned().collect();
    let mut used = BTreeSet::new();
    let one = |(field, given): (&FieldRef, Option<String>)| {
        let base = given.clone().unwrap_or_else(|| words(field.name()));
        let turned = |turn: usize| if turn == 1 { base.clone() } else { format!("{base}_{turn}") };
        let own = given.filter(|name| !used.contains(name));
        let free = own.or_else(|| (1..).map(turned).find(|name| !reserved.contains(name)));
        let name = free.unwrap_or(base);
        reserved.insert(name.clone());
        used.insert(name.clone());
        name
    };
    plan.schema().fields().iter().zip(given).map(one).collect()
}

/// The names that the question itself gives: by AS, or by naming a column of the charter.
fn given(plan: &LogicalPlan) -> Vec<Option<String>> {
    match plan {
        LogicalPlan::Projection(node) => {
            let below = given(&node.input);
            let one = |expr: &DfExpr| match expr {
                // What the planner's hand-over calls `count(*)` is no name.
                DfExpr::Alias(alias) => {
                    Some(alias.name.clone()).filter(|name| !name.starts_with(COUNT_STAR))
                }
                DfExpr::Column(column) => {
                    let at = node.input.schema().maybe_index_of_column(column)?;
                    below.get(at).cloned().flatten()
                }
                _ => None,
            };
            node.expr.iter().map(one).collect()
        }
        LogicalPlan::SubqueryAlias(node) => given(&node.input),
        LogicalPlan::Filter(node) => given(&node.input),
        LogicalPlan::Sort(node) => given(&node.input),
        LogicalPlan::Limit(node) => given(&node.input),
        LogicalPlan::Aggregate(node) => {
            let below = given(&node.input);
            let one = |expr: &DfExpr| match expr {
                DfExpr::Column(column) => {
                    let at = node.input.schema().maybe_index_of_column(column)?;
                    below.get(at).cloned().flatten()
                }
                _ => None,
            };
            let keys: Vec<&DfExpr> = match node.group_expr.as_slice() {
                [DfExpr::GroupingSet(set)] => set.distinct_expr(),
                exprs => exprs.iter().collect(),
            };
            let numbers = plan.schema().fields().len().saturating_sub(keys.len());
            let keys = keys.into_iter().map(one);
            keys.chain(std::iter::repeat_n(None, numbers)).collect()
        }
        LogicalPlan::Join(node) => {
            let (left, right) = (given(&node.left), given(&node.right));
            left.into_iter().chain(right).collect()
        }
        LogicalPlan::TableScan(_) => {
            plan.schema().fields().iter().map(|field| Some(field.name().clone())).collect()
        }
        other => vec![None; other.schema().fields().len()],
    }
}

/// `date_trunc(Utf8("week"),cases.onset)` → `date_trunc_week_onset`, `count(*)` → `count`.
fn words(printed: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut name = String::new();
    let mut rest = printed;
    while let Some(start) = rest.find(is_word) {
        let tail = rest.get(start..).unwrap_or_default();
        let (word, after) = tail.split_at(tail.find(|c| !is_word(c)).unwrap_or(tail.len()));
        rest = after;
        if !(is_type(word, after) || is_table(word, after))
            && name.chars().count() + word.chars().count() < LONGEST
        {
            if !name.is_empty() {
                name.push('_');
            }
            name.push_str(&word.to_lowercase());
        }
    }
    if name.is_empty() { "column".to_owned() } else { name }
}

/// The type that a literal is printed with: `Utf8("week")`, `Int64(10)`.
fn is_type(word: &str, after: &str) -> bool {
    after.starts_with('(')
        && word.starts_with(char::is_uppercase)
        && word.contains(char::is_lowercase)
}

/// The table before a column: `cases.onset`.
fn is_table(word: &str, after: &str) -> bool {
    word.starts_with(char::is_alphabetic)
        && after.strip_prefix('.').is_some_and(|column| {
            column.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"')
        })
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_name_is_made_of_the_words_of_its_expression() {
        for (printed, name) in [
            ("count(*)", "count"),
            ("avg(cases.age)", "avg_age"),
            ("count(DISTINCT cases.patient_id)", "count_distinct_patient_id"),
            ("date_trunc(Utf8(\"week\"),cases.onset)", "date_trunc_week_onset"),
            ("sum(cases.age * Int64(2))", "sum_age_2"),
            ("count(*) FILTER (WHERE cases.died = Boolean(true))", "count_filter_where_died_true"),
            ("*", "column"),
        ] {
            assert_eq!(words(printed), name);
        }
    }

    #[test]
    fn a_long_expression_gives_a_short_name() {
        let printed = "sum(age) + ".repeat(40);
        assert!(words(&printed).chars().count() <= super::LONGEST);
    }
}
