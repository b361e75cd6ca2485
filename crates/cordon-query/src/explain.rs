//! What a question would cost and give, before anything is read or charged.

use std::fmt;

use cordon_charter::Rho;
use cordon_dp::{Block, Clip, Sigma};
use dashu::rational::RBig;
use serde::Serialize;

use crate::{block::Planned, plan::Plan};

/// What a question would do. A function of question, charter and account alone.
///
/// # Privacy
///
/// No row is read for it. Noticed by: `t11_plan_is_the_same_with_and_without_a_person`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// How the answer is made.
    pub mechanism: &'static str,
    /// The record whose rows would be read.
    pub record: String,
    /// Most rows of one person that count.
    pub rows_per_person: u32,
    /// Cells before HAVING and LIMIT; each is noised, zeros included.
    pub cells: usize,
    /// Values of each GROUP BY key.
    pub keys: Vec<usize>,
    /// The blocks of the answer.
    pub blocks: Vec<ExplainedBlock>,
    /// ρ of the question.
    pub rho: Rho,
    /// The ε that this ρ means by itself, at half the charter's δ.
    pub epsilon: f64,
    /// ρ that the purpose has left before the question.
    pub left: Rho,
    /// Cells with fewer estimated persons would show no numbers; 0 for none.
    pub minimum_people: u32,
}

/// One block of an explained answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedBlock {
    /// `rows`, `persons`, `sum` or `average`.
    pub kind: &'static str,
    /// Its share of ρ.
    pub rho: Rho,
    /// C: the most that one person adds.
    pub clip: Clip,
    /// C_max by the charter.
    pub greatest_clip: Clip,
    /// Half width of the 95 % noise interval of a number, in its own unit; nothing for an average,
    /// whose interval depends on the answer.
    pub half_width: Option<f64>,
    /// Where no clip is given and a person may add more than one unit: what lower clips would give.
    pub ladder: Vec<Rung>,
}

/// A clip that could be asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rung {
    /// The clip.
    pub clip: Clip,
    /// Half width of the 95 % noise interval.
    pub half_width: f64,
}

impl Plan {
    /// What the question would do, without doing it.
    pub fn explain(&self) -> Explanation {
        Explanation {
            mechanism: "each person's vector is clipped once in L2, summed, and discrete Gaussian \
                        noise is added once",
            record: self.record.to_string(),
            rows_per_person: self.rows_per_person,
            cells: self.cells(),
            keys: self.keys.iter().map(|key| key.values.len()).collect(),
            blocks: self
                .blocks
                .list
                .iter()
                .map(|block| explained(block, self.clip_given))
                .collect(),
            rho: self.cost.rho.clone(),
            epsilon: self.cost.rho.epsilon_at(&self.delta.half()),
            left: self.left.clone(),
            minimum_people: self.blocks.threshold.as_ref().map_or(0, |threshold| threshold.least),
        }
    }
}

fn explained(block: &Planned, clip_given: bool) -> ExplainedBlock {
    let one: RBig = RBig::ONE;
    let ladder = if clip_given || block.greatest.units() <= one {
        Vec::new()
    } else {
        let rungs = Clip::ladder(block.greatest).filter(|clip| clip.units() >= one);
        rungs.filter_map(|clip| Some(Rung { clip, half_width: half_width(block, clip)? })).collect()
    };
    ExplainedBlock {
        kind: block.name(),
        rho: block.rho.clone(),
        clip: block.clip,
        greatest_clip: block.greatest,
        half_width: half_width(block, block.clip),
        ladder,
    }
}

/// 1.96 σ in the number's own unit: z₉₅ · C · u / √(2ρ).
fn half_width(block: &Planned, clip: Clip) -> Option<f64> {
    if matches!(block.block, Block::Average(_)) {
        return None;
    }
    let sigma = Sigma::of(clip, &block.rho).ok()?;
    // The interval of a number of 0 steps is symmetric: its upper end is the half width.
    let interval = cordon_dp::interval(0, block.unit(), sigma);
    Some(interval.high / 10f64.powi(i32::try_from(block.scale).ok()?))
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "mechanism   {}", self.mechanism)?;
        let rows = if self.rows_per_person == 1 { "row" } else { "rows" };
        let most = self.rows_per_person;
        writeln!(f, "reads       {}, at most {most} {rows} a person", self.record)?;
        writeln!(f, "cells       {}", self.cells)?;
        for block in &self.blocks {
            write!(f, "block       {}: C = {}", block.kind, block.clip)?;
            match block.half_width {
                Some(half) => writeln!(f, ", ± {half:.3} (95 %)")?,
                None => writeln!(f, ", interval known with the answer")?,
            }
            for rung in &block.ladder {
                writeln!(f, "            with --clip {}: ± {:.3}", rung.clip, rung.half_width)?;
            }
        }
        if self.minimum_people > 0 {
            writeln!(
                f,
                "withheld    cells of fewer than {} estimated persons",
                self.minimum_people
            )?;
        }
        writeln!(
            f,
            "costs       ρ = {:.6} (ε = {:.4} by itself)",
            self.rho.approximate(),
            self.epsilon
        )?;
        write!(f, "left before ρ = {:.6}", self.left.approximate())
    }
}
