//! The blocks of an answer: what is counted, its clip, its share of the cost.

use std::num::NonZeroU32;

use cordon_charter::{Charter, Digest, Rho};
use cordon_dp::{Bins, Block, Clip, PlanError, Quantile, Search, Shape as Bound, Sigma, Unit};
use dashu::rational::RBig;

use crate::{
    cost::{Priced, for_keys, prices},
    domain::Column,
    expr::Expr,
    groupings::Groupings,
    keys::Key,
    meaning,
    question::Question,
    refusal::Refusal,
    relation::Relation,
    scale::{Clipped, Scales},
    shape::{Aggregate, Aggregated},
};

/// One block, planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) block: Block,
    /// The percentiles that are read from bins, each once.
    pub(crate) quantiles: Vec<Quantile>,
    pub(crate) value: Option<Valued>,
    /// All must be true for a row to count.
    pub(crate) condition: Vec<Expr>,
    /// Digits after the point of its field units.
    pub(crate) scale: u32,
    /// Nobody within the charter's bounds is clipped here.
    pub(crate) greatest: Clip,
    pub(crate) clipped: Clipped,
    /// What the answer costs; nothing yet where it follows from the clip that is to be chosen.
    pub(crate) rho: Rho,
    /// Whether the number cannot be below zero.
    pub(crate) non_negative: bool,
    /// What it counts, apart from clip and cost.
    pub(crate) counts: Digest,
    /// Clip and cost as they were asked for: part of the question's meaning.
    pub(crate) asked: String,
}

/// The value of a row, clamped to bounds from the charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Valued {
    pub(crate) expr: Expr,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// The blocks of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) list: Vec<Planned>,
    /// For each aggregate its block.
    pub(crate) of_aggregate: Vec<usize>,
    /// By what small cells are withheld, if the charter sets a minimum.
    pub(crate) threshold: Option<Threshold>,
    /// So many blocks, from the first, are the question's own; the others count persons for the
    /// minimum.
    pub(crate) own: usize,
    /// The half width that the answer's cost follows from, once the clips are chosen.
    pub(crate) pending: Option<RBig>,
    /// What finding the values of a key costs; zero where all are known.
    pub(crate) for_keys: Rho,
}

/// The charter's minimum of persons, and who is counted for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Threshold {
    pub(crate) least: u32,
    /// For each aggregate the block of the persons with a row that counts for it: an aggregate
    /// with a condition of its own has persons of its own.
    pub(crate) of_aggregate: Vec<usize>,
}

/// A block before it has a clip and a cost.
pub(crate) struct Draft {
    pub(crate) block: Block,
    pub(crate) quantiles: Vec<Quantile>,
    pub(crate) value: Option<Valued>,
    pub(crate) condition: Vec<Expr>,
    pub(crate) scale: u32,
    non_negative: bool,
}

/// What blocks are planned from: charter, question, log; never a row.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) question: &'a Question,
    pub(crate) from: &'a Relation,
    pub(crate) columns: &'a [Column],
    pub(crate) filters: &'a [Expr],
    pub(crate) keys: &'a [Key],
    pub(crate) groupings: &'a Groupings,
    /// Whether a key's values are to be found among the rows.
    pub(crate) open: bool,
    pub(crate) scales: &'a Scales,
    /// Of a standing question: the windows over which its clips hold.
    pub(crate) windows: Option<NonZeroU32>,
}

impl Context<'_> {
    /// What bounds a person's rows.
    pub(crate) fn bound(&self) -> Bound {
        let rows = u64::from(self.from.rows_per_person);
        let groupings = self.groupings.count();
        // Of keys that are not known yet there may be as many as rows.
        let groups = match self.open {
            true => rows.saturating_mul(groupings.into()),
            false => self.groupings.reached(rows),
        };
        Bound { rows_per_person: rows, groups, groupings }
    }
}

/// Plans the blocks: equal aggregates share one. What each costs: `cost::prices`.
pub(crate) fn blocks(aggregates: &[Aggregate], context: &Context<'_>) -> Result<Blocks, Refusal> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of_aggregate = Vec::new();
    for aggregate in aggregates {
        let draft = Draft::new(aggregate, context)?;
        let same = drafts.iter().position(|known| known.same_as(&draft));
        of_aggregate.push(same.unwrap_or(drafts.len()));
        match same.and_then(|same| drafts.get_mut(same)) {
            Some(same) => same.also(&draft.quantiles),
            None => drafts.push(draft),
        }
    }
    let own = drafts.len();
    let least = context.charter.privacy.minimum_people;
    let threshold = threshold(&mut drafts, &of_aggregate, least);
    let for_keys = if context.open { for_keys(&drafts, own, context)? } else { Rho::ZERO };
    let (prices, pending) = prices(&drafts, own, &for_keys, context)?;
    let list = drafts.into_iter().zip(prices).map(|(draft, priced)| {
        let counts = meaning::of_block(&draft, context);
        let Draft { block, quantiles, value, condition, scale, non_negative } = draft;
        let Priced { greatest, clipped, rho, asked } = priced;
        Planned {
            block,
            quantiles,
            value,
            condition,
            scale,
            greatest,
            clipped,
            rho,
            non_negative,
            counts,
            asked,
        }
    });
    Ok(Blocks { list: list.collect(), of_aggregate, threshold, own, pending, for_keys })
}

impl Draft {
    fn new(aggregate: &Aggregate, context: &Context<'_>) -> Result<Self, Refusal> {
        let columns = context.columns;
        let condition = aggregate.condition.clone();
        let plain = |block| Self {
            block,
            quantiles: Vec::new(),
            value: None,
            condition: condition.clone(),
            scale: 0,
            non_negative: true,
        };
        Ok(match &aggregate.what {
            Aggregated::Rows => plain(Block::Rows),
            Aggregated::Persons => plain(Block::Presence),
            Aggregated::Sum(expr, scale) => {
                let value = valued(expr, columns, "sum")?;
                Self {
                    block: Block::sum(value.low, value.high),
                    non_negative: value.low >= 0,
                    scale: *scale,
                    ..plain(Block::Rows)
                }
                .with(value)
            }
            Aggregated::Mean(expr, scale) => {
                let value = valued(expr, columns, "avg")?;
                Self {
                    block: Block::average(value.low, value.high),
                    non_negative: value.low >= 0,
                    scale: *scale,
                    ..plain(Block::Rows)
                }
                .with(value)
            }
            Aggregated::Variance(expr, scale, _) | Aggregated::Deviation(expr, scale, _) => {
                let value = valued(expr, columns, "variance")?;
                let block = Block::variance(value.low, value.high);
                Self { scale: *scale, ..plain(block) }.with(value)
            }
            Aggregated::Percentile(expr, scale, quantile) => {
                let value = valued(expr, columns, "quantile")?;
                let bins = Bins::new(value.low, value.high, depth(context.groupings.cells()));
                Self {
                    quantiles: vec![*quantile],
                    scale: *scale,
                    non_negative: value.low >= 0,
                    ..plain(Block::Bins(bins))
                }
                .with(value)
            }
        })
    }

    fn with(self, value: Valued) -> Self {
        Self { value: Some(value), ..self }
    }

    /// Reads these percentiles too.
    fn also(&mut self, quantiles: &[Quantile]) {
        for quantile in quantiles {
            if !self.quantiles.contains(quantile) {
                self.quantiles.push(*quantile);
            }
        }
    }

    /// Whether both count the same: one block serves both.
    fn same_as(&self, other: &Self) -> bool {
        self.block == other.block
            && self.value == other.value
            && self.condition == other.condition
            && self.scale == other.scale
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

fn threshold(drafts: &mut Vec<Draft>, of_aggregate: &[usize], least: u32) -> Option<Threshold> {
    if least == 0 {
        return None;
    }
    let mut persons_of = |block: &usize| {
        let condition = drafts.get(*block).map(|draft| draft.condition.clone());
        let persons = Draft {
            block: Block::Presence,
            quantiles: Vec::new(),
            value: None,
            condition: condition.unwrap_or_default(),
            scale: 0,
            non_negative: true,
        };
        drafts.iter().position(|draft| draft.same_as(&persons)).unwrap_or_else(|| {
            drafts.push(persons);
            drafts.len() - 1
        })
    };
    Some(Threshold { least, of_aggregate: of_aggregate.iter().map(&mut persons_of).collect() })
}

impl Planned {
    /// The noise, once there is a clip.
    pub(crate) fn sigma(&self) -> Option<Sigma> {
        sigma(self.block, &self.quantiles, self.clipped.clip()?, &self.rho).ok()
    }

    /// What is searched for in bins.
    pub(crate) fn search(&self) -> Option<Search> {
        search(self.block, &self.quantiles)
    }

    /// Numbers per group that are released.
    pub(crate) fn released(&self) -> usize {
        self.search().map_or(self.block.width() as usize, |search| search.numbers())
    }

    /// The unit of its (first) cells.
    pub(crate) const fn unit(&self) -> Unit {
        unit(self.block)
    }

    /// Name in explanations and releases.
    pub(crate) const fn name(&self) -> &'static str {
        name(self.block)
    }
}

/// What is searched for in the bins of a block.
fn search(block: Block, quantiles: &[Quantile]) -> Option<Search> {
    match block {
        Block::Bins(bins) => Some(Search { bins, quantiles: quantiles.to_vec() }),
        _ => None,
    }
}

/// The noise of a block at a clip and a cost.
pub(crate) fn sigma(
    block: Block,
    quantiles: &[Quantile],
    clip: Clip,
    rho: &Rho,
) -> Result<Sigma, PlanError> {
    match search(block, quantiles) {
        Some(search) => Sigma::of_search(clip, rho, &search),
        None => Sigma::of(clip, rho),
    }
}

/// The unit of a block's (first) cells.
pub(crate) const fn unit(block: Block) -> Unit {
    match block {
        Block::Rows | Block::Presence | Block::Bins(_) => Unit::ONE,
        Block::Sum(unit) => unit,
        Block::Average(centre) | Block::Variance(centre) => centre.unit(),
    }
}

/// Name of a block in explanations and releases.
pub(crate) const fn name(block: Block) -> &'static str {
    match block {
        Block::Rows => "rows",
        Block::Presence => "persons",
        Block::Sum(_) => "sum",
        Block::Average(_) => "average",
        Block::Variance(_) => "variance",
        Block::Bins(_) => "bins",
    }
}
