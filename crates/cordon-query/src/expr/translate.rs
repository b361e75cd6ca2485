//! From the planner's typed expressions into the closed set of [`Expr`], or a refusal.
//!
//! An allow-list by construction: what has no arm here cannot be evaluated.

use std::cell::Cell;

use arrow::datatypes::DataType;
use datafusion_common::DFSchema;
use datafusion_expr::{Expr as DfExpr, Operator, expr as df};
use unicode_normalization::UnicodeNormalization;

use super::{Comparison, Expr, Function, Operation, Pattern, PatternPart, Type, Value};
use crate::refusal::Refusal;

mod bins;
mod combine;
mod functions;
mod refused;
mod temporal;
mod types;

pub(crate) use refused::person_used;
pub(crate) use types::field_type;

use combine::{cast_to, negated, product, quotient, require_number, unify, unify_all};
use refused::{not_allowed, too_deep, types_differ};
use types::{literal, sql_type};

/// An expression with its type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Translated {
    pub(crate) expr: Expr,
    pub(crate) kind: Type,
}

impl Translated {
    pub(crate) const fn new(expr: Expr, kind: Type) -> Self {
        Self { expr, kind }
    }

    fn boolean(expr: Expr) -> Self {
        Self::new(expr, Type::Boolean)
    }
}

/// What the columns of one level of a query mean.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) schema: &'a DFSchema,
    /// One for each field of the schema, in its order.
    pub(crate) columns: &'a [Translated],
}

/// Deeper expressions are refused: evaluation recurses.
const MAX_DEPTH: usize = 64;

/// Larger expressions are refused: columns of nested SELECTs are put in place of their names, and
/// without an end a short text could so make an expression that fills the memory.
const MAX_NODES: usize = 20_000;

/// `expr` as one of ours.
pub(crate) fn translate(expr: &DfExpr, scope: Scope<'_>) -> Result<Translated, Refusal> {
    Translator { scope, depth: 0, left: &Cell::new(MAX_NODES) }.expr(expr)
}

#[derive(Clone, Copy)]
struct Translator<'a> {
    scope: Scope<'a>,
    depth: usize,
    /// Nodes that may still be made.
    left: &'a Cell<usize>,
}

impl Translator<'_> {
    fn expr(mut self, expr: &DfExpr) -> Result<Translated, Refusal> {
        self.depth += 1;
        self.spend(1, 0)?;
        match expr {
            DfExpr::Alias(alias) => self.expr(&alias.expr),
            DfExpr::Column(column) => self.column(column),
            DfExpr::Literal(value, _) => literal(value),
            DfExpr::BinaryExpr(binary) => self.binary(binary),
            DfExpr::Not(one) => Ok(Translated::boolean(Expr::Not(self.condition(one)?))),
            DfExpr::IsNull(one) => Ok(self.is_null(one, false)?),
            DfExpr::IsNotNull(one) => Ok(self.is_null(one, true)?),
            DfExpr::IsTrue(one) => self.is(one, true, false),
            DfExpr::IsFalse(one) => self.is(one, false, false),
            DfExpr::IsNotTrue(one) => self.is(one, true, true),
            DfExpr::IsNotFalse(one) => self.is(one, false, true),
            DfExpr::IsUnknown(one) => self.is_null(one, false),
            DfExpr::IsNotUnknown(one) => self.is_null(one, true),
            DfExpr::Negative(one) => self.negative(one),
            DfExpr::Between(between) => self.between(between),
            DfExpr::Case(case) => self.case(case),
            DfExpr::Cast(cast) => self.cast(&cast.expr, cast.field.data_type()),
            DfExpr::TryCast(cast) => self.cast(&cast.expr, cast.field.data_type()),
            DfExpr::InList(list) => self.in_list(list),
            DfExpr::Like(like) => self.like(like),
            DfExpr::ScalarFunction(call) => self.call(call),
            other => Err(not_allowed(other)),
        }
    }

    /// Counts nodes that are made, `below` levels deep from here.
    fn spend(self, nodes: usize, below: usize) -> Result<(), Refusal> {
        match self.left.get().checked_sub(nodes) {
            Some(left) if self.depth + below <= MAX_DEPTH => {
                self.left.set(left);
                Ok(())
            }
            _ => Err(too_deep()),
        }
    }

    /// A second use of what was translated once.
    fn again(self, one: &Translated) -> Result<Translated, Refusal> {
        let (nodes, depth) = one.expr.size();
        self.spend(nodes, depth)?;
        Ok(one.clone())
    }

    fn column(self, column: &datafusion_common::Column) -> Result<Translated, Refusal> {
        let known = self
            .scope
            .schema
            .index_of_column(column)
            .ok()
            .and_then(|index| self.scope.columns.get(index))
            .ok_or_else(|| {
                Refusal::new(
                    "unknown-column",
                    format!("there is no column `{}` here", column.name()),
                    "name a column of the table",
                )
                .at(column.name())
            })?;
        self.again(known)
    }

    /// A true-or-false expression.
    fn condition(self, expr: &DfExpr) -> Result<Box<Expr>, Refusal> {
        let translated = self.expr(expr)?;
        match translated.kind {
            Type::Boolean | Type::Nothing => Ok(Box::new(translated.expr)),
            Type::Person => Err(person_used()),
            _ => Err(Refusal::new(
                "types",
                "a condition is not true or false",
                "compare the value with something, for example `age > 60`",
            )),
        }
    }

    fn is(self, one: &DfExpr, wanted: bool, negated: bool) -> Result<Translated, Refusal> {
        let is = Expr::Is(self.condition(one)?, wanted);
        Ok(Translated::boolean(if negated { Expr::Not(Box::new(is)) } else { is }))
    }

    fn is_null(self, one: &DfExpr, negated: bool) -> Result<Translated, Refusal> {
        let is = Expr::IsNull(Box::new(self.seen(one)?.expr));
        Ok(Translated::boolean(if negated { Expr::Not(Box::new(is)) } else { is }))
    }

    /// Any expression that is not the person.
    fn seen(self, expr: &DfExpr) -> Result<Translated, Refusal> {
        let translated = self.expr(expr)?;
        if translated.kind == Type::Person { Err(person_used()) } else { Ok(translated) }
    }

    fn negative(self, one: &DfExpr) -> Result<Translated, Refusal> {
        let one = self.seen(one)?;
        match (&one.expr, one.kind) {
            (Expr::Literal(Value::Number(units), kind), _) => {
                let value = units.checked_neg().map_or(Value::Null, Value::Number);
                Ok(Translated::new(Expr::Literal(value, *kind), *kind))
            }
            (_, kind @ Type::Number { .. }) => {
                let zero = Expr::Literal(Value::Number(0), kind);
                let minus = Operation::Subtract;
                let expr = Expr::Arithmetic(minus, Box::new(zero), Box::new(one.expr));
                Ok(Translated::new(expr, kind))
            }
            _ => Err(types_differ("-")),
        }
    }

    fn binary(self, binary: &df::BinaryExpr) -> Result<Translated, Refusal> {
        if let Some(moved) = self.temporal(binary)? {
            return Ok(moved);
        }
        let both = || -> Result<_, Refusal> {
            unify([self.seen(&binary.left)?, self.seen(&binary.right)?], &binary.op.to_string())
        };
        let compare = |how| -> Result<_, Refusal> {
            let ([left, right], _) = both()?;
            Ok(Translated::boolean(Expr::Compare(how, Box::new(left), Box::new(right))))
        };
        match binary.op {
            Operator::And => self.connect(binary, Operator::And, Expr::And),
            Operator::Or => self.connect(binary, Operator::Or, Expr::Or),
            Operator::Eq => compare(Comparison::Equal),
            Operator::NotEq => compare(Comparison::NotEqual),
            Operator::Lt => compare(Comparison::Less),
            Operator::LtEq => compare(Comparison::LessOrEqual),
            Operator::Gt => compare(Comparison::Greater),
            Operator::GtEq => compare(Comparison::GreaterOrEqual),
            Operator::IsDistinctFrom | Operator::IsNotDistinctFrom => {
                let ([left, right], _) = both()?;
                let same = Expr::Call(Function::Same, vec![left, right]);
                Ok(Translated::boolean(match binary.op {
                    Operator::IsDistinctFrom => Expr::Not(Box::new(same)),
                    _ => same,
                }))
            }
            Operator::Plus | Operator::Minus | Operator::Modulo => {
                let ([left, right], kind) = both()?;
                let operation = match binary.op {
                    Operator::Plus => Operation::Add,
                    Operator::Minus => Operation::Subtract,
                    _ => Operation::Modulo,
                };
                require_number(kind, &binary.op.to_string())?;
                let expr = Expr::Arithmetic(operation, Box::new(left), Box::new(right));
                Ok(Translated::new(expr, kind))
            }
            Operator::Multiply => product(self.seen(&binary.left)?, self.seen(&binary.right)?),
            Operator::Divide => quotient(self.seen(&binary.left)?, self.seen(&binary.right)?),
            Operator::StringConcat => {
                let parts = vec![self.text(&binary.left)?.expr, self.text(&binary.right)?.expr];
                Ok(Translated::new(Expr::Call(Function::Join, parts), Type::Text))
            }
            operator => Err(Refusal::new(
                "not-allowed",
                format!("the operator `{operator}` is not on the list"),
                "use arithmetic, comparisons, LIKE, IN, BETWEEN, AND, OR, NOT or CASE",
            )
            .at(operator.to_string())),
        }
    }

    /// `a AND b AND c` as one list, however the planner nested it.
    fn connect(
        self,
        binary: &df::BinaryExpr,
        operator: Operator,
        build: fn(Vec<Expr>) -> Expr,
    ) -> Result<Translated, Refusal> {
        let mut open: Vec<&DfExpr> = vec![&binary.right, &binary.left];
        let mut list = Vec::new();
        while let Some(next) = open.pop() {
            match next {
                DfExpr::BinaryExpr(inner) if inner.op == operator => {
                    open.push(&inner.right);
                    open.push(&inner.left);
                }
                other => list.push(*self.condition(other)?),
            }
        }
        Ok(Translated::boolean(build(list)))
    }

    fn text(self, expr: &DfExpr) -> Result<Translated, Refusal> {
        Ok(cast_to(self.seen(expr)?, Type::Text, None))
    }

    fn between(self, between: &df::Between) -> Result<Translated, Refusal> {
        let value = self.seen(&between.expr)?;
        self.again(&value)?;
        let parts = [value, self.seen(&between.low)?, self.seen(&between.high)?];
        let ([value, low, high], _) = unify(parts, "BETWEEN")?;
        let above =
            Expr::Compare(Comparison::GreaterOrEqual, Box::new(value.clone()), Box::new(low));
        let below = Expr::Compare(Comparison::LessOrEqual, Box::new(value), Box::new(high));
        Ok(negated(Expr::And(vec![above, below]), between.negated))
    }

    fn in_list(self, list: &df::InList) -> Result<Translated, Refusal> {
        let value = self.seen(&list.expr)?;
        let mut any = Vec::with_capacity(list.list.len());
        for item in &list.list {
            let ([left, right], _) = unify([self.again(&value)?, self.seen(item)?], "IN")?;
            any.push(Expr::Compare(Comparison::Equal, Box::new(left), Box::new(right)));
        }
        Ok(negated(Expr::Or(any), list.negated))
    }

    fn case(self, case: &df::Case) -> Result<Translated, Refusal> {
        let subject = case.expr.as_ref().map(|expr| self.seen(expr)).transpose()?;
        let mut conditions = Vec::new();
        let mut results = Vec::new();
        for (when, then) in &case.when_then_expr {
            conditions.push(match &subject {
                None => *self.condition(when)?,
                Some(subject) => {
                    let ([left, right], _) =
                        unify([self.again(subject)?, self.seen(when)?], "CASE")?;
                    Expr::Compare(Comparison::Equal, Box::new(left), Box::new(right))
                }
            });
            results.push(self.seen(then)?);
        }
        results.push(match &case.else_expr {
            Some(otherwise) => self.seen(otherwise)?,
            None => Translated::new(Expr::Literal(Value::Null, Type::Nothing), Type::Nothing),
        });
        let (mut results, kind) = unify_all(results, "CASE")?;
        let otherwise = results.pop().unwrap_or(Expr::Literal(Value::Null, kind));
        let branches = conditions.into_iter().zip(results).collect();
        Ok(Translated::new(Expr::Case(branches, Box::new(otherwise)), kind))
    }

    fn cast(self, inner: &DfExpr, to: &DataType) -> Result<Translated, Refusal> {
        let (kind, limits) = sql_type(to)?;
        Ok(cast_to(self.seen(inner)?, kind, limits))
    }

    fn like(self, like: &df::Like) -> Result<Translated, Refusal> {
        let subject = self.text(&like.expr)?;
        let Expr::Literal(Value::Text(pattern), _) = self.text(&like.pattern)?.expr else {
            return Err(Refusal::new(
                "not-literal",
                "the pattern of LIKE is not a literal",
                "write the pattern out, for example `place LIKE 'Seo%'`",
            )
            .at("LIKE"));
        };
        let parts = pattern_parts(&pattern, like.escape_char, like.case_insensitive);
        let pattern = Pattern { parts, ignore_case: like.case_insensitive };
        Ok(negated(Expr::Like(Box::new(subject.expr), pattern), like.negated))
    }
}

fn pattern_parts(pattern: &str, escape: Option<char>, ignore_case: bool) -> Vec<PatternPart> {
    let escape = escape.unwrap_or('\\');
    let mut parts = Vec::new();
    let mut characters = pattern.nfc();
    while let Some(c) = characters.next() {
        match c {
            c if c == escape => parts.extend(characters.next().map(PatternPart::Is)),
            '%' => parts.push(PatternPart::Any),
            '_' => parts.push(PatternPart::One),
            c if ignore_case => parts.extend(c.to_lowercase().map(PatternPart::Is)),
            c => parts.push(PatternPart::Is(c)),
        }
    }
    parts.dedup_by(|a, b| *a == PatternPart::Any && *b == PatternPart::Any);
    parts
}
