//! What has no place on the list, and what to write instead.

use datafusion_expr::Expr as DfExpr;

use crate::refusal::Refusal;

pub(super) fn types_differ(what: &str) -> Refusal {
    Refusal::new(
        "types",
        format!("`{what}` is given values whose types do not go together"),
        "convert one of them, for example `CAST(x AS INTEGER)` or `CAST(x AS DATE)`",
    )
    .at(what)
}

/// The person stands where only columns may.
pub(crate) fn person_used() -> Refusal {
    Refusal::new(
        "person-column",
        "who a row is about cannot be selected, filtered, grouped or computed with",
        "use it as `count(DISTINCT …)` alone, which counts persons",
    )
}

pub(super) fn not_allowed(expr: &DfExpr) -> Refusal {
    match expr {
        DfExpr::WindowFunction(_) => Refusal::new(
            "window-function",
            "window functions look across the rows of several persons",
            "group the rows instead, for example by `date_trunc('week', …)`",
        )
        .at("over"),
        DfExpr::Exists(_)
        | DfExpr::InSubquery(_)
        | DfExpr::ScalarSubquery(_)
        | DfExpr::SetComparison(_)
        | DfExpr::OuterReferenceColumn(..) => Refusal::new(
            "subquery",
            "a question inside an expression is not answered",
            "write the condition on the columns of the row itself, or a condition of its own, \
             `person IN (SELECT person FROM … WHERE …)`, joined to others by AND",
        )
        .at("(select"),
        DfExpr::SimilarTo(_) => Refusal::new(
            "not-allowed",
            "regular expressions are not on the list",
            "use LIKE with a literal pattern",
        )
        .at("similar"),
        DfExpr::Placeholder(_) | DfExpr::ScalarVariable(..) => Refusal::new(
            "not-allowed",
            "placeholders and variables have no value here",
            "write the value out",
        ),
        DfExpr::AggregateFunction(call) => Refusal::new(
            "not-allowed",
            "an aggregate stands where only a value of one row may",
            "aggregate once, in the SELECT list or HAVING",
        )
        .at(call.func.name()),
        _ => Refusal::new(
            "not-allowed",
            "the expression is not on the list of what may be computed per row",
            "use arithmetic, comparisons, CASE, and the functions that the manual lists",
        ),
    }
}

/// Nested or put together beyond what is evaluated.
pub(super) fn too_deep() -> Refusal {
    Refusal::new(
        "too-deep",
        "an expression is nested too deeply or too long",
        "split the question, or write it with fewer nested parentheses, CASEs and SELECTs",
    )
}
