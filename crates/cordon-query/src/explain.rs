//! What a question would cost and give, before anything is read or charged.

mod told; // the same in words

use cordon_charter::{Delta, Rho};
use cordon_dp::{Block, Clip, Sigma};
use dashu::rational::RBig;
use serde::Serialize;

use crate::{
    block::{Counted, Planned},
    cost::rho_within,
    groupings::Groupings,
    keys::sizes_with,
    plan::Plan,
    scale::Clipped,
    selection::Found,
};

/// Which rows of a person are in an answer, for its readers (`docs/spec/store.md`).
pub const FIRST_ROWS: &str = "of each person the first to arrive, as many as the charter lets \
                              count (`rows_per_person`); later ones are in no number";

/// What a question would do. A function of question, charter and account alone. Its JSON is that of
/// `docs/spec/release.md`: ρ and clips are exact rationals as text, half widths are floats.
///
/// # Privacy
///
/// No row is read for it. Noticed by: `t11_plan_is_the_same_with_and_without_a_person`,
/// `t12_what_is_said_of_a_measure_is_the_same_whoever_is_in_it`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// How the answer is made.
    pub mechanism: &'static str,
    /// The record whose rows would be read.
    pub record: String,
    /// Most rows of one person that count.
    pub rows_per_person: u32,
    /// Cells before HAVING and LIMIT; each is noised, zeros included. Where the values of a key are
    /// to be found: for each of them.
    pub cells: usize,
    /// Groupings that the cells are of: 1, or the number of grouping sets.
    pub groupings: u32,
    /// Values of each GROUP BY key.
    pub keys: Vec<usize>,
    /// Of the key whose values only the data know, if there is one: how they are found.
    pub found: Option<ExplainedKeys>,
    /// The blocks of the answer.
    pub blocks: Vec<ExplainedBlock>,
    /// ρ of the answer; nothing where it follows from the clips that are to be chosen.
    pub rho: Option<Rho>,
    /// ρ of finding keys and choosing clips, if any are to be.
    #[serde(rename = "rho_choice")]
    pub choice: Option<Rho>,
    /// The ε that both together mean by themselves, at half the charter's δ.
    pub epsilon: Option<f64>,
    /// Where the question divides whole numbers, which cuts: columns in backticks, or clauses.
    pub cuts: Vec<String>,
    /// ρ that the purpose has left before the question.
    #[serde(rename = "rho_left_before")]
    pub left: Rho,
    /// Cells with fewer estimated persons would show no numbers; 0 for none.
    pub minimum_people: u32,
    /// Half width of the 95 % noise interval of that estimate; nothing where there is none, or
    /// where it follows from a clip that is to be chosen.
    pub minimum_half_width: Option<f64>,
}

/// One block of an explained answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedBlock {
    /// As in a release.
    pub kind: &'static str,
    /// Names of the columns that show its numbers or are computed from them.
    pub columns: Vec<String>,
    /// Whether it is there for the charter's minimum alone.
    pub minimum: bool,
    /// C: the most that one person adds; nothing where it is to be chosen.
    pub clip: Option<Clip>,
    /// The leaf of the log whose numbers C was chosen from, if it was.
    pub numbers: Option<u64>,
    /// C_max by the charter.
    pub greatest_clip: Clip,
    /// Its share of ρ, for the answer.
    pub rho: Option<Rho>,
    /// Half width of the 95 % noise interval of a number, in its own unit; nothing for an average,
    /// whose interval depends on the answer, and for numbers in several units.
    pub half_width: Option<f64>,
    /// Where C is to be chosen: what each clip would give and cost.
    pub ladder: Vec<Rung>,
}

/// A clip that could be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rung {
    /// The clip.
    pub clip: Clip,
    /// ρ of the block's answer.
    pub rho: Rho,
    /// Half width of the 95 % noise interval; nothing for an average.
    pub half_width: Option<f64>,
}

impl Plan {
    /// What the question would do, without doing it.
    pub fn explain(&self) -> Explanation {
        let reading = self.reading();
        Explanation {
            mechanism: "each person's vector is clipped once in L2, summed, and discrete Gaussian \
                        noise is added once",
            record: self.from.to_string(),
            rows_per_person: self.from.rows_per_person,
            cells: self.cells_of_each(),
            groupings: self.groupings.count(),
            keys: self.sizes_in_cells(),
            found: self.open.as_ref().map(|open| ExplainedKeys {
                rho: open.threshold.cost().rho.clone(),
                delta: open.threshold.cost().delta.clone(),
                most: open.most,
                persons: open.threshold.persons(1),
                persons_at_most: open.threshold.persons(open.most),
                numbers: match open.found {
                    Found::Before(leaf) => Some(leaf),
                    Found::Now | Found::NotYet => None,
                },
            }),
            blocks: self
                .blocks
                .list
                .iter()
                .enumerate()
                .map(|(at, block)| ExplainedBlock {
                    minimum: at >= self.blocks.own,
                    columns: reading.columns_of(at),
                    ..explained(block, self.blocks.pending.as_ref())
                })
                .collect(),
            rho: (!self.follows()).then(|| self.cost.rho.clone()),
            choice: self.scale_cost.as_ref().map(|cost| cost.rho.clone()),
            epsilon: (!self.follows()).then(|| self.whole().epsilon_at(&self.delta.half())),
            cuts: reading.cuts,
            left: self.left.clone(),
            minimum_people: self.blocks.threshold.as_ref().map_or(0, |threshold| threshold.least),
            minimum_half_width: self.minimum_half_width(),
        }
    }

    /// The widest interval of the persons by whom cells are withheld.
    fn minimum_half_width(&self) -> Option<f64> {
        let threshold = self.blocks.threshold.as_ref()?;
        let half = |block: &Planned| match self.blocks.pending {
            None => half_width(block, block.clipped.clip()?, &block.rho),
            Some(_) => None,
        };
        let blocks = threshold.of_aggregate.iter().map(|place| self.blocks.list.get(place.block));
        let all = blocks.map(|block| half(block?)).collect::<Option<Vec<f64>>>()?;
        all.into_iter().reduce(f64::max)
    }
}

/// How the values of a key are found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedKeys {
    /// ρ of finding them.
    pub rho: Rho,
    /// δ of finding them.
    pub delta: Option<Delta>,
    /// The most values that a person can have by the charter.
    pub most: u32,
    /// A value that so many persons have, and no other, is found with 95 %.
    pub persons: u64,
    /// The same where each of them has the most values.
    pub persons_at_most: u64,
    /// The leaf that names them, if they were found before: then finding them costs nothing.
    pub numbers: Option<u64>,
}

impl Plan {
    /// How many values each key has of which cells are made.
    fn sizes_in_cells(&self) -> Vec<usize> {
        let keys = self.keys.iter().enumerate();
        let keys = keys.filter(|(at, _)| self.groupings.in_cells(*at));
        keys.map(|(_, key)| key.values.len()).collect()
    }

    /// Cells, or where the values of a key are to be found cells of each of them.
    fn cells_of_each(&self) -> usize {
        let Some(open) = self.open.as_ref().filter(|open| open.found == Found::NotYet) else {
            return self.cells();
        };
        let sizes = sizes_with(&self.keys, open.key, 1);
        Groupings::new(&self.groupings.sets(), &sizes, usize::MAX)
            .map_or(0, |groupings| groupings.cells())
    }

    /// ρ of answer and choice.
    fn whole(&self) -> Rho {
        [Some(&self.cost), self.scale_cost.as_ref()].into_iter().flatten().map(|c| &c.rho).sum()
    }
}

fn explained(block: &Planned, pending: Option<&RBig>) -> ExplainedBlock {
    let (clip, numbers, ladder) = match &block.clipped {
        Clipped::At { clip, from, .. } => (Some(*clip), *from, Vec::new()),
        Clipped::Choose(choosing) => {
            let rungs = cordon_dp::Census::rungs_between(choosing.least, block.greatest);
            (None, None, rungs.filter_map(|clip| rung(block, clip, pending)).collect())
        }
    };
    ExplainedBlock {
        kind: block.name(),
        columns: Vec::new(),
        minimum: false,
        clip,
        numbers,
        greatest_clip: block.greatest,
        rho: pending.is_none().then(|| block.rho.clone()),
        half_width: clip
            .filter(|_| pending.is_none())
            .and_then(|c| half_width(block, c, &block.rho)),
        ladder,
    }
}

fn rung(block: &Planned, clip: Clip, pending: Option<&RBig>) -> Option<Rung> {
    let rho = match pending {
        Some(width) => rho_within(&block.parts, clip, width).ok()?,
        None => block.rho.clone(),
    };
    Some(Rung { clip, half_width: half_width(block, clip, &rho), rho })
}

/// 1.96 σ in the number's own unit: z₉₅ · C · u / √(2ρ).
fn half_width(block: &Planned, clip: Clip, rho: &Rho) -> Option<f64> {
    if matches!(block.block, Block::Average(_) | Block::Variance(_) | Block::Bins(_)) {
        return None;
    }
    let sigma = Sigma::of(clip, rho).ok()?;
    // The interval of a number of 0 steps is symmetric: its upper end is the half width.
    let of = |part: &Counted| {
        let interval = cordon_dp::interval(0, part.unit(), sigma);
        Some(interval.high / 10f64.powi(i32::try_from(part.scale).ok()?))
    };
    let mut all = block.parts.iter().map(of);
    let first = all.next()??;
    // Of numbers in several units no one width is true.
    all.all(|width| width == Some(first)).then_some(first)
}
