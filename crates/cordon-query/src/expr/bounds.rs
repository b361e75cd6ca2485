//! What values an expression can have, from the charter's bounds alone (interval arithmetic).

use super::{
    Conversion, Expr, Function, Operation, Part, Type, Value, cast::rescale, power_of_ten,
};

/// The smallest and largest value of a number, in units of 10^-scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) low: i128,
    pub(crate) high: i128,
}

impl Range {
    pub(crate) fn new(low: i128, high: i128) -> Option<Self> {
        (low <= high).then_some(Self { low, high })
    }

    fn one(value: i128) -> Self {
        Self { low: value, high: value }
    }

    fn union(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    fn map(self, f: impl Fn(i128) -> Option<i128>) -> Option<Self> {
        let (a, b) = (f(self.low)?, f(self.high)?);
        Some(Self { low: a.min(b), high: a.max(b) })
    }

    fn each(self, other: Self, f: impl Fn(i128, i128) -> Option<i128>) -> Option<Self> {
        let corners = [
            f(self.low, other.low)?,
            f(self.low, other.high)?,
            f(self.high, other.low)?,
            f(self.high, other.high)?,
        ];
        Some(Self { low: *corners.iter().min()?, high: *corners.iter().max()? })
    }

    fn largest(self) -> Option<i128> {
        Some(self.low.checked_abs()?.max(self.high.checked_abs()?))
    }
}

impl Expr {
    /// The range of this number (days for a date, seconds for a moment), or nothing where the
    /// charter does not bound it. NULL is always possible besides.
    pub(crate) fn range(&self, column: &dyn Fn(usize) -> Option<Range>) -> Option<Range> {
        match self {
            Self::Column(index) => column(*index),
            Self::Literal(value, _) => match value {
                Value::Number(units) => Some(Range::one(*units)),
                Value::Date(days) => Some(Range::one(i128::from(*days))),
                Value::Timestamp(seconds) => Some(Range::one(i128::from(*seconds))),
                _ => None,
            },
            Self::Arithmetic(operation, left, right) => {
                arithmetic(*operation, left.range(column)?, right.range(column)?)
            }
            Self::Case(branches, otherwise) => {
                union(branches.iter().map(|(_, result)| result).chain([otherwise.as_ref()]), column)
            }
            Self::Cast(one, how) => cast(one, how, column),
            Self::Call(function, arguments) => call(*function, arguments, column),
            Self::Lookup(_, lookup) => lookup.range(),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        match self {
            Self::Literal(Value::Null, _) => true,
            Self::Cast(one, _) => one.is_null(),
            _ => false,
        }
    }
}

/// The range of all that are not NULL; `0..=0` where all are.
fn union<'a>(
    mut list: impl Iterator<Item = &'a Expr>,
    column: &dyn Fn(usize) -> Option<Range>,
) -> Option<Range> {
    let known = list.try_fold(None::<Range>, |known, expr| {
        if expr.is_null() {
            return Some(known);
        }
        let range = expr.range(column)?;
        Some(Some(known.map_or(range, |known| known.union(range))))
    })?;
    Some(known.unwrap_or(Range::one(0)))
}

fn arithmetic(operation: Operation, left: Range, right: Range) -> Option<Range> {
    match operation {
        Operation::Add => left.each(right, i128::checked_add),
        Operation::Subtract => left.each(right, i128::checked_sub),
        Operation::Multiply => left.each(right, i128::checked_mul),
        // A divisor that has a value is at least one unit away from zero.
        Operation::Divide { shift } => {
            let factor = power_of_ten(shift)?;
            let most = left.largest()?.checked_mul(factor)?;
            if right.low > 0 || right.high < 0 {
                left.each(right, |a, b| a.checked_mul(factor)?.checked_div(b))
                    .map(|range| if spans_zero(left) { range.union(Range::one(0)) } else { range })
            } else {
                Range::new(-most, most)
            }
        }
        Operation::Modulo => {
            let most = right.largest()?.checked_sub(1)?.max(0).min(left.largest()?);
            let low = if left.low < 0 { -most } else { 0 };
            Range::new(low, if left.high > 0 { most } else { 0 })
        }
    }
}

fn spans_zero(range: Range) -> bool {
    range.low <= 0 && range.high >= 0
}

fn cast(one: &Expr, how: &Conversion, column: &dyn Fn(usize) -> Option<Range>) -> Option<Range> {
    let range = match (how.from, how.to) {
        (Type::Boolean, Type::Number { scale }) => Range::new(0, power_of_ten(scale)?),
        (Type::Number { scale: from }, Type::Number { scale: to }) => {
            one.range(column).and_then(|range| range.map(|value| rescale(value, from, to)))
        }
        (Type::Date, Type::Timestamp) => {
            one.range(column).and_then(|range| range.map(|days| days.checked_mul(86_400)))
        }
        (Type::Timestamp, Type::Date) => {
            one.range(column).and_then(|range| range.map(|at| Some(at.div_euclid(86_400))))
        }
        _ => None,
    };
    match (range, how.limits) {
        (Some(range), Some((low, high))) => {
            Range::new(range.low.max(low), range.high.min(high)).or(Some(Range::one(0)))
        }
        // A number read from a text has bounds only where its type is a narrow one.
        (None, Some((low, high))) if how.from == Type::Text => Range::new(low, high),
        (range, _) => range,
    }
}

fn call(
    function: Function,
    arguments: &[Expr],
    column: &dyn Fn(usize) -> Option<Range>,
) -> Option<Range> {
    let first = || arguments.first()?.range(column);
    match function {
        Function::Absolute => {
            let range = first()?;
            let (low, high) = (range.low.checked_abs()?, range.high.checked_abs()?);
            Range::new(if spans_zero(range) { 0 } else { low.min(high) }, low.max(high))
        }
        Function::Floor { scale } => {
            let one = power_of_ten(scale)?;
            first()?.map(|value| Some(value.div_euclid(one)))
        }
        Function::Ceiling { scale } => {
            let one = power_of_ten(scale)?;
            first()?.map(|value| value.checked_neg()?.div_euclid(one).checked_neg())
        }
        Function::Round { scale, digits } => first()?.map(|value| rescale(value, scale, digits)),
        Function::Coalesce => union(arguments.iter(), column),
        Function::NullIf => first(),
        Function::Least | Function::Greatest => extreme(function, arguments, column),
        Function::Length => Range::new(0, 65_536),
        Function::DatePart(part) => part_range(part),
        Function::Bin { width, origin } => first()?.map(|value| {
            let offset = value.checked_sub(origin)?;
            offset.checked_sub(offset.checked_rem_euclid(width)?)?.checked_add(origin)
        }),
        Function::WidthBucket { count, .. } => Range::new(0, i128::from(count) + 1),
        Function::DaysBetween => {
            let (from, to) = (first()?, arguments.get(1)?.range(column)?);
            to.each(from, i128::checked_sub)
        }
        _ => None,
    }
}

/// NULL arguments are left out, so that the result may be any one of them alone; but a literal is
/// never left out, and bounds the result from its side.
fn extreme(
    function: Function,
    arguments: &[Expr],
    column: &dyn Fn(usize) -> Option<Range>,
) -> Option<Range> {
    let (low, high) = ends(function, arguments, column);
    Range::new(low?, high?)
}

/// Lower and upper end of LEAST and GREATEST, each where it is known.
fn ends(
    function: Function,
    arguments: &[Expr],
    column: &dyn Fn(usize) -> Option<Range>,
) -> (Option<i128>, Option<i128>) {
    let parts: Vec<(Option<i128>, Option<i128>)> = arguments
        .iter()
        .filter(|expr| !expr.is_null())
        .map(|expr| match expr {
            Expr::Call(inner @ (Function::Least | Function::Greatest), list) => {
                ends(*inner, list, column)
            }
            expr => {
                let range = expr.range(column);
                (range.map(|range| range.low), range.map(|range| range.high))
            }
        })
        .collect();
    let literals = || {
        arguments.iter().filter_map(|expr| match expr {
            Expr::Literal(Value::Number(units), _) => Some(*units),
            _ => None,
        })
    };
    let low = parts.iter().try_fold(i128::MAX, |low, (one, _)| Some(low.min((*one)?)));
    let high = parts.iter().try_fold(i128::MIN, |high, (_, one)| Some(high.max((*one)?)));
    match (function, literals().min(), literals().max()) {
        (Function::Least, Some(least), _) => {
            (low, Some(high.map_or(least, |high| high.min(least))))
        }
        (Function::Greatest, _, Some(most)) => (Some(low.map_or(most, |low| low.max(most))), high),
        _ => (low, high),
    }
}

fn part_range(part: Part) -> Option<Range> {
    let (low, high) = match part {
        Part::Year | Part::IsoYear | Part::MmwrYear => (-9999, 9999),
        Part::Quarter => (1, 4),
        Part::Month => (1, 12),
        Part::Week | Part::MmwrWeek => (1, 53),
        Part::Day => (1, 31),
        Part::DayOfYear => (1, 366),
        Part::DayOfWeek => (0, 6),
        Part::IsoDayOfWeek => (1, 7),
        Part::Hour => (0, 23),
        Part::Minute | Part::Second => (0, 59),
    };
    Range::new(low, high)
}
