//! Arithmetic of days, moments and intervals.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use datafusion_expr::{Expr as DfExpr, Operator, expr as df};

use super::{Translated, Translator, combine::cast_to};
use crate::{
    expr::{Expr, Function, Operation, Type, Value},
    refusal::Refusal,
};

/// What is added to a day or moment.
enum Moved<'a> {
    /// A literal interval.
    Interval { months: i32, days: i32, seconds: i64 },
    /// A number of days, computed.
    Days(&'a DfExpr),
}

impl Translator<'_> {
    /// `date ± interval`, `date ± days`, `date − date`; nothing where it is none of them.
    pub(super) fn temporal(self, binary: &df::BinaryExpr) -> Result<Option<Translated>, Refusal> {
        let sign = match binary.op {
            Operator::Plus => 1,
            Operator::Minus => -1,
            _ => return Ok(None),
        };
        match (moved(&binary.left)?, moved(&binary.right)?) {
            (None, Some(by)) => self.shift(&binary.left, by, sign).map(Some),
            (Some(by), None) if sign == 1 => self.shift(&binary.right, by, sign).map(Some),
            (None, None) if sign == -1 => self.difference(binary),
            (None, None) => Ok(None),
            _ => Err(intervals()),
        }
    }

    fn difference(self, binary: &df::BinaryExpr) -> Result<Option<Translated>, Refusal> {
        let (left, right) = (self.seen(&binary.left)?, self.seen(&binary.right)?);
        match (left.kind, right.kind) {
            (Type::Date, Type::Date) => Ok(Some(days_between(right, left))),
            (Type::Date | Type::Timestamp, _) | (_, Type::Date | Type::Timestamp) => {
                Err(Refusal::new(
                    "types",
                    "the difference of two moments has no type here",
                    "count whole days: `date_diff('day', a, b)`",
                ))
            }
            _ => Ok(None),
        }
    }

    fn shift(self, at: &DfExpr, by: Moved<'_>, sign: i32) -> Result<Translated, Refusal> {
        let at = self.seen(at)?;
        let expr = match (by, at.kind) {
            (Moved::Interval { months, days, seconds }, Type::Date | Type::Timestamp) => {
                if at.kind == Type::Date && seconds != 0 {
                    return Err(intervals());
                }
                let signed = |part: i32| part.checked_mul(sign).ok_or_else(intervals);
                let seconds = seconds.checked_mul(sign.into()).ok_or_else(intervals)?;
                let (months, days) = (signed(months)?, signed(days)?);
                Expr::Call(Function::AddInterval { months, days, seconds }, vec![at.expr])
            }
            (Moved::Days(days), Type::Date) => {
                let days = self.seen(days)?;
                if days.kind != Type::INTEGER {
                    return Err(intervals());
                }
                let days = if sign == 1 { days.expr } else { minus(days.expr) };
                Expr::Call(Function::AddDays, vec![at.expr, days])
            }
            _ => return Err(intervals()),
        };
        Ok(Translated::new(expr, at.kind))
    }
}

/// Whole days; of moments, between the days they lie in.
pub(super) fn days_between(from: Translated, to: Translated) -> Translated {
    let days = [from, to].map(|one| cast_to(one, Type::Date, None).expr);
    Translated::new(Expr::Call(Function::DaysBetween, days.to_vec()), Type::INTEGER)
}

/// Months, days and whole seconds of a literal interval.
pub(super) fn literal_interval(expr: &DfExpr) -> Result<Option<(i32, i32, i64)>, Refusal> {
    let (months, days, nanoseconds) = match expr {
        DfExpr::Alias(alias) => return literal_interval(&alias.expr),
        DfExpr::Cast(cast) if matches!(cast.field.data_type(), DataType::Interval(_)) => {
            return literal_interval(&cast.expr);
        }
        DfExpr::Literal(ScalarValue::IntervalYearMonth(Some(months)), _) => (*months, 0, 0),
        DfExpr::Literal(ScalarValue::IntervalDayTime(Some(part)), _) => {
            (0, part.days, i64::from(part.milliseconds) * 1_000_000)
        }
        DfExpr::Literal(ScalarValue::IntervalMonthDayNano(Some(part)), _) => {
            (part.months, part.days, part.nanoseconds)
        }
        _ => return Ok(None),
    };
    const SECOND: i64 = 1_000_000_000;
    if nanoseconds % SECOND == 0 {
        Ok(Some((months, days, nanoseconds / SECOND)))
    } else {
        Err(intervals())
    }
}

fn moved(expr: &DfExpr) -> Result<Option<Moved<'_>>, Refusal> {
    if let Some((months, days, seconds)) = literal_interval(expr)? {
        return Ok(Some(Moved::Interval { months, days, seconds }));
    }
    Ok(match expr {
        DfExpr::Cast(_) => whole_days(expr).map(Moved::Days),
        _ => None,
    })
}

/// The planner writes a number of days as an interval of `days * 86400` seconds.
fn whole_days(expr: &DfExpr) -> Option<&DfExpr> {
    match expr {
        DfExpr::Cast(cast)
            if matches!(cast.field.data_type(), DataType::Interval(_) | DataType::Duration(_)) =>
        {
            whole_days(&cast.expr)
        }
        DfExpr::BinaryExpr(product) if product.op == Operator::Multiply => {
            let day = ScalarValue::Int64(Some(86_400));
            match product.right.as_ref() {
                DfExpr::Literal(value, _) if *value == day => Some(&product.left),
                _ => None,
            }
        }
        _ => None,
    }
}

fn minus(days: Expr) -> Expr {
    let zero = Expr::Literal(Value::Number(0), Type::INTEGER);
    Expr::Arithmetic(Operation::Subtract, Box::new(zero), Box::new(days))
}

fn intervals() -> Refusal {
    Refusal::new(
        "interval",
        "an interval is used in a way that is not on the list",
        "add a literal interval of whole seconds to a timestamp, or of whole days, weeks, months \
         or years to a date: `onset + INTERVAL '7 days'`",
    )
    .at("interval")
}
