//! An explanation in words.

use std::fmt;

use cordon_charter::Rho;

use super::{ExplainedBlock, ExplainedKeys, Explanation, FIRST_ROWS, Rung};
use crate::reading::{cut_off, listed};

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "mechanism   {}", self.mechanism)?;
        let rows = if self.rows_per_person == 1 { "row" } else { "rows" };
        let most = self.rows_per_person;
        writeln!(f, "reads       {}, at most {most} {rows} a person", self.record)?;
        writeln!(f, "            {FIRST_ROWS}")?;
        let sets = match self.groupings {
            0 | 1 => String::new(),
            sets => format!(" of {sets} groupings"),
        };
        match &self.found {
            Some(keys) if keys.numbers.is_none() => {
                writeln!(f, "cells       {}{sets} for each key that is found\n{keys}", self.cells)?
            }
            Some(keys) => writeln!(f, "cells       {}{sets}\n{keys}", self.cells)?,
            None => writeln!(f, "cells       {}{sets}", self.cells)?,
        }
        for (at, block) in self.blocks.iter().enumerate() {
            self.told_of(f, at, block)?;
        }
        if !self.cuts.is_empty() {
            writeln!(f, "note        {}", cut_off(&self.cuts))?;
        }
        if self.minimum_people > 0 {
            let least = self.minimum_people;
            write!(f, "withheld    cells of fewer than {least} estimated persons")?;
            match self.minimum_half_width {
                Some(half) => writeln!(f, "; the estimate is ± {half:.1} (95 %)")?,
                None => writeln!(f)?,
            }
        }
        self.told_of_costs(f)?;
        write!(f, "left before ρ = {:.6}", self.left.approximate())
    }
}

impl Explanation {
    fn told_of_costs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(choice) = &self.choice {
            let keys = self.found.as_ref().is_some_and(|keys| keys.numbers.is_none());
            let clips = self.blocks.iter().any(|block| block.clip.is_none());
            let what = match (keys, clips) {
                (true, true) => "find the keys and choose the clips",
                (true, false) => "find the keys",
                _ => "choose the clips",
            };
            writeln!(f, "costs       ρ = {:.6} to {what}", choice.approximate())?;
        }
        match (&self.rho, self.epsilon) {
            (Some(rho), Some(epsilon)) => {
                let rho = rho.approximate();
                let whole = if self.choice.is_some() { ", the whole" } else { "" };
                writeln!(
                    f,
                    "costs       ρ = {rho:.6} to answer{whole} (ε = {epsilon:.4} by itself)"
                )?;
            }
            _ => writeln!(f, "costs       of the answer follow from the clips that are chosen")?,
        }
        Ok(())
    }

    /// A block and, where its clip is to be chosen, the clips that can be paid.
    fn told_of(
        &self,
        f: &mut fmt::Formatter<'_>,
        at: usize,
        block: &ExplainedBlock,
    ) -> fmt::Result {
        writeln!(f, "{block}")?;
        let others: Rho = self.others(at).into_iter().chain(&self.choice).sum();
        let dear = |rung: &&Rung| [&rung.rho, &others].into_iter().sum::<Rho>() > self.left;
        let payable = block.ladder.len() - block.ladder.iter().filter(dear).count();
        // The greatest clips, and evenly fewer of the others.
        let step = payable.div_ceil(SHOWN).max(1);
        let rungs = block.ladder.iter().take(payable).rev().step_by(step).collect::<Vec<_>>();
        for rung in rungs.into_iter().rev() {
            write!(f, "            at C = {}: ρ = {:.6}", rung.clip, rung.rho.approximate())?;
            match rung.half_width {
                Some(half) => writeln!(f, ", ± {half:.3}")?,
                None => writeln!(f)?,
            }
        }
        match (payable, block.ladder.len()) {
            (0, 1..) => writeln!(f, "            no clip can be paid with what is left"),
            (payable, all) if payable < all => {
                writeln!(f, "            a greater clip cannot be paid with what is left")
            }
            _ => Ok(()),
        }
    }

    /// What the other blocks cost at the least.
    fn others(&self, at: usize) -> Vec<&Rho> {
        let others = self.blocks.iter().enumerate().filter(|(other, _)| *other != at);
        let least = others.map(|(_, block)| {
            block.rho.as_ref().or_else(|| block.ladder.first().map(|rung| &rung.rho))
        });
        least.flatten().collect()
    }
}

impl fmt::Display for ExplainedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { persons, persons_at_most, most, .. } = self;
        write!(f, "keys        only values that many share are found: ")?;
        write!(f, "of {persons} persons with one value each with 95 %")?;
        if *most > 1 {
            write!(f, ", of {persons_at_most} with {most} values each")?;
        }
        match (self.numbers, &self.delta) {
            (Some(leaf), _) => write!(f, "; leaf {leaf} names them, at no cost"),
            (None, Some(delta)) => {
                let rho = self.rho.approximate();
                write!(f, "; for ρ = {rho:.6} and δ = {:.1e}", delta.value().to_f64().value())
            }
            (None, None) => Ok(()),
        }
    }
}

/// Most rungs that people are shown; all are in the data.
const SHOWN: usize = 12;

impl fmt::Display for ExplainedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.minimum { "persons by whom cells are withheld" } else { self.kind };
        write!(f, "block       {what}")?;
        if !self.columns.is_empty() && !self.minimum {
            write!(f, " of {}", listed(self.columns.iter().map(String::as_str)))?;
        }
        write!(f, ": ")?;
        match (self.clip, self.numbers) {
            (Some(clip), Some(leaf)) => {
                write!(f, "C = {clip}, chosen from the numbers of leaf {leaf}")?
            }
            (Some(clip), None) => write!(f, "C = {clip}")?,
            (None, _) => write!(
                f,
                "C is chosen from noised numbers of persons, up to {}",
                self.greatest_clip
            )?,
        }
        match self.half_width {
            Some(half) => write!(f, ", ± {half:.3} (95 %)")?,
            None if self.clip.is_some() => write!(f, ", interval known with the answer")?,
            None => {}
        }
        Ok(())
    }
}
