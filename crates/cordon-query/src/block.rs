//! The blocks of an answer: what is counted, its clip, its share of the cost.

use std::num::NonZeroU32;

use cordon_charter::{Charter, Record, Rho};
use cordon_dp::{
    Block, Centre, Clip, PlanError, Shape as Bound, Sigma, Unit, rho_for_epsilon, rho_within,
};
use dashu::rational::RBig;

use crate::{
    domain::Column,
    expr::Expr,
    question::{Charge, Question},
    refusal::Refusal,
    shape::{Aggregate, Aggregated},
};

/// One block, planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) block: Block,
    pub(crate) value: Option<Valued>,
    /// All must be true for a row to count.
    pub(crate) condition: Vec<Expr>,
    /// Digits after the point of its field units.
    pub(crate) scale: u32,
    /// Nobody within the charter's bounds is clipped here.
    pub(crate) greatest: Clip,
    pub(crate) clip: Clip,
    pub(crate) rho: Rho,
    pub(crate) sigma: Sigma,
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

/// The blocks of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) list: Vec<Planned>,
    /// For each aggregate its block.
    pub(crate) of_aggregate: Vec<usize>,
    /// By what small cells are withheld, if the charter sets a minimum.
    pub(crate) threshold: Option<Threshold>,
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
struct Draft {
    block: Block,
    value: Option<Valued>,
    condition: Vec<Expr>,
    scale: u32,
    non_negative: bool,
}

/// Plans the blocks: equal aggregates share one; ρ is split in equal parts over the blocks that
/// are asked for, after a tenth for the persons per cell where the charter sets a minimum and the
/// question does not count those persons itself.
pub(crate) fn blocks(
    aggregates: &[Aggregate],
    groups: usize,
    columns: &[Column],
    record: &Record,
    charter: &Charter,
    question: &Question,
) -> Result<Blocks, Refusal> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of_aggregate = Vec::new();
    for aggregate in aggregates {
        let draft = Draft::new(aggregate, columns)?;
        let same = drafts.iter().position(|known| known.same_as(&draft));
        of_aggregate.push(same.unwrap_or(drafts.len()));
        if same.is_none() {
            drafts.push(draft);
        }
    }
    let asked = drafts.len();
    let threshold = threshold(&mut drafts, &of_aggregate, charter.privacy.minimum_people);
    let bound = Bound {
        rows_per_person: record.rows_per_person.into(),
        groups: u64::try_from(groups).unwrap_or(u64::MAX),
        groupings: 1,
    };
    // The asker's clip is for what they asked; the persons of the charter's minimum keep theirs.
    let clips = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| clips(draft, &bound, question.clip.filter(|_| at < asked)))
        .collect::<Result<Vec<_>, _>>()?;
    let costs = costs(&drafts, &clips, asked, charter, question)?;
    let list = drafts
        .into_iter()
        .zip(clips)
        .zip(costs)
        .map(|((draft, (greatest, clip)), rho)| {
            let sigma = Sigma::of(clip, &rho).map_err(|error| spending(&error))?;
            let Draft { block, value, condition, scale, non_negative } = draft;
            Ok(Planned { block, value, condition, scale, greatest, clip, rho, sigma, non_negative })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    Ok(Blocks { list, of_aggregate, threshold })
}

impl Draft {
    fn new(aggregate: &Aggregate, columns: &[Column]) -> Result<Self, Refusal> {
        let condition = aggregate.condition.clone();
        let plain = |block| Self {
            block,
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
        })
    }

    fn with(self, value: Valued) -> Self {
        Self { value: Some(value), ..self }
    }

    fn same_as(&self, other: &Self) -> bool {
        self.block == other.block
            && self.value == other.value
            && self.condition == other.condition
            && self.scale == other.scale
    }
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

/// C_max and the clip. An asker's clip above C_max would add noise for nothing.
fn clips(draft: &Draft, bound: &Bound, wish: Option<Clip>) -> Result<(Clip, Clip), Refusal> {
    let greatest = draft.block.greatest_clip(bound).map_err(|_| {
        Refusal::new(
            "unbounded",
            "the charter allows a person more rows than an answer can bound",
            "the charter must lower `rows_per_person`",
        )
    })?;
    Ok((greatest, wish.map_or(greatest, |wish| wish.min(greatest))))
}

/// ρ of each block. The first `asked` are the question's own.
fn costs(
    drafts: &[Draft],
    clips: &[(Clip, Clip)],
    asked: usize,
    charter: &Charter,
    question: &Question,
) -> Result<Vec<Rho>, Refusal> {
    let total = match &question.charge {
        Charge::ByEpsilon(epsilon) => rho_for_epsilon(epsilon, &charter.privacy.delta),
        Charge::BySpend(rho) => rho.clone(),
        Charge::Within(width) => return within(drafts, clips, asked, width),
    };
    let extra = drafts.len() > asked;
    let for_threshold = if extra { total.percent(10) } else { Rho::ZERO };
    let rest = total.checked_sub(&for_threshold).unwrap_or(Rho::ZERO);
    let parts = |count: usize| {
        NonZeroU32::new(u32::try_from(count).unwrap_or(1)).unwrap_or(NonZeroU32::MIN)
    };
    let each = rest.split(parts(asked));
    let for_threshold = for_threshold.split(parts(drafts.len() - asked));
    Ok((0..drafts.len())
        .map(|i| if i < asked { each.clone() } else { for_threshold.clone() })
        .collect())
}

fn within(
    drafts: &[Draft],
    clips: &[(Clip, Clip)],
    asked: usize,
    width: &RBig,
) -> Result<Vec<Rho>, Refusal> {
    let mut costs = Vec::new();
    for (draft, (_, clip)) in drafts.iter().zip(clips).take(asked) {
        let unit = match draft.block {
            Block::Rows | Block::Presence => Unit::ONE,
            Block::Sum(unit) => unit,
            Block::Average(_) | Block::Variance(_) | Block::Bins(_) => {
                return Err(Refusal::new(
                    "within-average",
                    "the interval of an average is not known before the answer",
                    "say what it may cost with --epsilon or --spend",
                )
                .at("avg"));
            }
        };
        let field_units = width * RBig::from(10).pow(isize::try_from(draft.scale).unwrap_or(0));
        costs.push(rho_within(*clip, unit, &field_units).map_err(|error| spending(&error))?);
    }
    if drafts.len() > asked {
        let sum: Rho = costs.iter().sum();
        let extra = drafts.len() - asked;
        let ninth = Rho::rounded_up(&(sum.value() / RBig::from(9 * extra)))
            .map_err(|_| spending(&PlanError::Within))?;
        costs.extend(std::iter::repeat_n(ninth, extra));
    }
    Ok(costs)
}

fn spending(error: &PlanError) -> Refusal {
    let help = match error {
        PlanError::Nothing | PlanError::TooCoarse => "raise --epsilon or --spend",
        _ => "give --within a larger half width",
    };
    Refusal::new("spend", error.to_string(), help)
}

impl Planned {
    /// The unit of its (first) cells.
    pub(crate) fn unit(&self) -> Unit {
        match self.block {
            Block::Rows | Block::Presence | Block::Bins(_) => Unit::ONE,
            Block::Sum(unit) => unit,
            Block::Average(centre) | Block::Variance(centre) => centre.unit(),
        }
    }

    /// Middle and half width of an average.
    pub(crate) const fn centre(&self) -> Option<Centre> {
        match self.block {
            Block::Average(centre) | Block::Variance(centre) => Some(centre),
            _ => None,
        }
    }

    /// Name in explanations and releases.
    pub(crate) const fn name(&self) -> &'static str {
        match self.block {
            Block::Rows => "rows",
            Block::Presence => "persons",
            Block::Sum(_) => "sum",
            Block::Average(_) => "average",
            Block::Variance(_) => "variance",
            Block::Bins(_) => "bins",
        }
    }
}
