//! The blocks of an answer: what is counted, its clip, its share of the cost.

mod counted; // what is added up for one aggregate
mod together; // which of them are clipped together

use std::num::NonZeroU32;

use cordon_charter::{Charter, Digest, Rho};
use cordon_dp::{Block, Clip, PlanError, Quantile, Search, Shape as Bound, Sigma};
use dashu::rational::RBig;

pub(crate) use self::counted::{Counted, Valued};
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
    release::TOGETHER,
    scale::{Clipped, Scales},
    shape::Aggregate,
};

/// One block, planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) block: Block,
    /// What it adds up: one thing, or several that are clipped together.
    pub(crate) parts: Vec<Counted>,
    /// The percentiles that are read from bins, each once.
    pub(crate) quantiles: Vec<Quantile>,
    /// Nobody within the charter's bounds is clipped here.
    pub(crate) greatest: Clip,
    pub(crate) clipped: Clipped,
    /// What the answer costs; nothing yet where it follows from the clip that is to be chosen.
    pub(crate) rho: Rho,
    /// What it counts, apart from clip and cost.
    pub(crate) counts: Digest,
    /// Clip and cost as they were asked for: part of the question's meaning.
    pub(crate) asked: String,
}

/// Where the numbers of an aggregate are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) block: usize,
    /// Among what the block adds up.
    pub(crate) part: usize,
}

/// `1`, or `1.2` for the third part of a block: part of a question's canonical text.
impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.part {
            0 => write!(f, "{}", self.block),
            part => write!(f, "{}.{part}", self.block),
        }
    }
}

/// The blocks of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) list: Vec<Planned>,
    /// For each aggregate where its numbers are.
    pub(crate) of_aggregate: Vec<Place>,
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
    /// For each aggregate where the persons are counted who have a row that counts for it: an
    /// aggregate with a condition of its own has persons of its own.
    pub(crate) of_aggregate: Vec<Place>,
}

/// A block before it has a clip and a cost.
pub(crate) struct Draft {
    pub(crate) parts: Vec<Counted>,
    pub(crate) quantiles: Vec<Quantile>,
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
    /// Aggregates, by their places, that the question divides by each other.
    pub(crate) divided: &'a [Vec<usize>],
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

/// Plans the blocks: equal aggregates share one, and those whose ratio is asked for are clipped
/// together. What each costs: `cost::prices`.
pub(crate) fn blocks(aggregates: &[Aggregate], context: &Context<'_>) -> Result<Blocks, Refusal> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of_aggregate = Vec::new();
    for aggregate in aggregates {
        let draft = Draft::new(aggregate, context)?;
        let same = drafts.iter().position(|known| known.parts == draft.parts);
        of_aggregate.push(same.unwrap_or(drafts.len()));
        match same.and_then(|same| drafts.get_mut(same)) {
            Some(same) => same.also(&draft.quantiles),
            None => drafts.push(draft),
        }
    }
    let (mut drafts, of_aggregate) = together::together(drafts, &of_aggregate, context);
    let own = drafts.len();
    let least = context.charter.privacy.minimum_people;
    let threshold = threshold(&mut drafts, &of_aggregate, least);
    let for_keys = if context.open { for_keys(&drafts, own, context)? } else { Rho::ZERO };
    let (prices, pending) = prices(&drafts, own, &for_keys, context)?;
    let list = drafts.into_iter().zip(prices).map(|(draft, priced)| {
        let (block, counts) = (draft.block(), meaning::of_block(&draft, context));
        let Draft { parts, quantiles } = draft;
        let Priced { greatest, clipped, rho, asked } = priced;
        Planned { block, parts, quantiles, greatest, clipped, rho, counts, asked }
    });
    Ok(Blocks { list: list.collect(), of_aggregate, threshold, own, pending, for_keys })
}

impl Draft {
    fn new(aggregate: &Aggregate, context: &Context<'_>) -> Result<Self, Refusal> {
        let cells = context.groupings.cells();
        let (counted, quantile) = Counted::new(aggregate, context.columns, cells)?;
        Ok(Self { parts: vec![counted], quantiles: quantile.into_iter().collect() })
    }

    /// What kind of numbers it holds.
    pub(crate) fn block(&self) -> Block {
        match self.parts.as_slice() {
            [one] => one.block,
            parts => {
                let count = |persons: bool| {
                    let of = parts.iter().filter(|part| (part.block == Block::Presence) == persons);
                    u32::try_from(of.count()).unwrap_or(u32::MAX)
                };
                Block::Together { of_rows: count(false), of_persons: count(true) }
            }
        }
    }

    /// Reads these percentiles too.
    fn also(&mut self, quantiles: &[Quantile]) {
        for quantile in quantiles {
            if !self.quantiles.contains(quantile) {
                self.quantiles.push(*quantile);
            }
        }
    }
}

fn threshold(drafts: &mut Vec<Draft>, of_aggregate: &[Place], least: u32) -> Option<Threshold> {
    if least == 0 {
        return None;
    }
    let mut persons_of = |own: &Place| {
        let own = drafts.get(own.block).and_then(|draft| draft.parts.get(own.part));
        let persons = Counted::persons(own.map(|own| own.condition.clone()).unwrap_or_default());
        let known = drafts.iter().enumerate().find_map(|(block, draft)| {
            let part = draft.parts.iter().position(|known| *known == persons)?;
            Some(Place { block, part })
        });
        known.unwrap_or_else(|| {
            drafts.push(Draft { parts: vec![persons], quantiles: Vec::new() });
            Place { block: drafts.len() - 1, part: 0 }
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

/// Name of a block in explanations and releases.
pub(crate) const fn name(block: Block) -> &'static str {
    match block {
        Block::Rows => "rows",
        Block::Presence => "persons",
        Block::Sum(_) => "sum",
        Block::Average(_) => "average",
        Block::Variance(_) => "variance",
        Block::Bins(_) => "bins",
        Block::Together { .. } => TOGETHER,
    }
}
