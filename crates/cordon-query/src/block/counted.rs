//! What is added up for one aggregate: rows, persons or values, under a condition.

use cordon_charter::Rho;
use cordon_dp::{Bins, Block, Clip, PlanError, Quantile, Unit, deviation_within, rho_within};
use dashu::rational::RBig;

use crate::{
    cost::in_units,
    domain::Column,
    expr::Expr,
    refusal::Refusal,
    shape::{Aggregate, Aggregated},
};

/// What one aggregate adds up. Two that are equal share their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// What kind of numbers it is by itself.
    pub(crate) block: Block,
    pub(crate) value: Option<Valued>,
    /// All must be true for a row to count.
    pub(crate) condition: Vec<Expr>,
    /// Digits after the point of its field units.
    pub(crate) scale: u32,
    /// Whether the number cannot be below zero.
    pub(crate) non_negative: bool,
}

/// The value of a row, clamped to bounds from the charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Valued {
    pub(crate) expr: Expr,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl Counted {
    /// What an aggregate adds up over so many groups, and the percentile that it reads.
    pub(super) fn new(
        aggregate: &Aggregate,
        columns: &[Column],
        groups: usize,
    ) -> Result<(Self, Option<Quantile>), Refusal> {
        let condition = aggregate.condition.clone();
        let plain = |block| Self { block, ..Self::persons(condition.clone()) };
        let of = |block: fn(i64, i64) -> Block, expr: &Expr, scale: u32, name: &str| {
            let value = valued(expr, columns, name)?;
            let block = block(value.low, value.high);
            Ok(Self { scale, non_negative: value.low >= 0, ..plain(block) }.with(value))
        };
        Ok(match &aggregate.what {
            Aggregated::Rows => (plain(Block::Rows), None),
            Aggregated::Persons => (plain(Block::Presence), None),
            Aggregated::Sum(expr, scale) => (of(Block::sum, expr, *scale, "sum")?, None),
            Aggregated::Mean(expr, scale) => (of(Block::average, expr, *scale, "avg")?, None),
            Aggregated::Variance(expr, scale, _) | Aggregated::Deviation(expr, scale, _) => {
                let counted = of(Block::variance, expr, *scale, "variance")?;
                (Self { non_negative: true, ..counted }, None)
            }
            Aggregated::Percentile(expr, scale, quantile) => {
                let value = valued(expr, columns, "quantile")?;
                let block = Block::Bins(Bins::new(value.low, value.high, depth(groups)));
                let counted = Self { non_negative: value.low >= 0, scale: *scale, ..plain(block) };
                (counted.with(value), Some(*quantile))
            }
        })
    }

    /// The persons who have a row for which all conditions are true.
    pub(super) const fn persons(condition: Vec<Expr>) -> Self {
        Self { block: Block::Presence, value: None, condition, scale: 0, non_negative: true }
    }

    fn with(self, value: Valued) -> Self {
        Self { value: Some(value), ..self }
    }

    /// The unit of its (first) cells.
    pub(crate) const fn unit(&self) -> Unit {
        match self.block {
            Block::Sum(unit) => unit,
            Block::Average(centre) | Block::Variance(centre) => centre.unit(),
            Block::Rows | Block::Presence | Block::Bins(_) | Block::Together { .. } => Unit::ONE,
        }
    }

    /// What an interval of this half width costs at a clip.
    pub(crate) fn rho_within(&self, clip: Clip, width: &RBig) -> Result<Rho, PlanError> {
        rho_within(clip, self.unit(), &in_units(width, self.scale))
    }

    /// The standard deviation of the noise, in units, of an interval of this half width.
    pub(crate) fn deviation_within(&self, width: &RBig) -> RBig {
        deviation_within(self.unit(), &in_units(width, self.scale))
    }

    /// The least size, in units, of a sum of its cells that is not zero: values are whole numbers
    /// of field units.
    pub(crate) fn least(&self) -> Clip {
        match self.block {
            Block::Sum(unit) => Clip::rounded_down(&RBig::from_parts(1.into(), unit.get().into()))
                .unwrap_or(Clip::LEAST),
            _ => Clip::ONE,
        }
    }
}

/// Most bins of all groups together.
const MOST_BINS: usize = 1 << 20;

/// Depth of the bins: 4,096 a group, fewer where there are many groups.
fn depth(groups: usize) -> u32 {
    (MOST_BINS / groups.max(1)).max(2).ilog2().min(Bins::DEEPEST)
}
/// Bounds of a summed expression from the bounds of its columns.
fn valued(expr: &Expr, columns: &[Column], name: &str) -> Result<Valued, Refusal> {
    let range = expr.range(&|index| columns.get(index)?.domain.range()).ok_or_else(|| {
        Refusal::new(
            "unbounded",
            format!("the charter sets no bounds for what `{name}` adds up"),
            format!(
                "set them in the question: `{name}(least(greatest(x, 0), 100))` or a CASE with \
                 numbers"
            ),
        )
        .at(name)
    })?;
    // Sums of a person's rows must stay well within the arithmetic.
    const MOST: i128 = 1 << 62;
    match (i64::try_from(range.low), i64::try_from(range.high)) {
        (Ok(low), Ok(high)) if range.low > -MOST && range.high < MOST => {
            Ok(Valued { expr: expr.clone(), low, high })
        }
        _ => Err(Refusal::new(
            "unbounded",
            format!("the bounds of what `{name}` adds up are too wide"),
            "narrow them in the question: `least(greatest(x, 0), 1000)`, or round to fewer digits",
        )
        .at(name)),
    }
}
