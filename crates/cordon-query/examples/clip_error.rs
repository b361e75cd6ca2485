//! The error of an answer whose clip Cordon chooses, everything charged, beside that of each fixed
//! clip under the same account. For `bench/run.py`.
//!
//! `clip_error RUNS` prints one line for each shape of data.
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program makes its own charter and prints what it measured"
)]

use std::{collections::BTreeMap, error::Error, sync::Arc};

use arrow::{
    array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray, UInt32Array},
    datatypes::Int32Type,
    record_batch::RecordBatch,
};
use cordon_charter::{Account, Charges, Charter, Cost};
use cordon_dp::{BudgetLedger, Clip, SecureNoise, Spent};
use cordon_query::{
    BLOCK, Charge, ClipWish, MemorySource, ORDINAL, Plan, Question, Release, answer, plan, scale,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The charter's bounds, which nobody reads from the data.
const MOST_ROWS: u32 = 2_000;
const MOST_COST: i64 = 100_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let runs: u32 = std::env::args().nth(1).map_or(Ok(50), |text| text.parse())?;
    for shape in shapes() {
        let charter = charter(&shape)?;
        let source = shape.source()?;
        let truth = shape.truth();
        let mut chosen = Tally::default();
        let mut clips = BTreeMap::new();
        for _ in 0..runs {
            let (release, clip) = ask(&charter, &source, &shape, ClipWish::Chosen).await?;
            chosen.add(&release, &truth)?;
            *clips.entry(clip.to_string()).or_insert(0) += 1;
        }
        let mut best: Option<(f64, String)> = None;
        // Clips from the least rung of the ladder to the greatest, a power of √2 apart.
        let (least, most) = if shape.sums { (-12, 12) } else { (0, 22) };
        for step in least..=most {
            let text = format!("{:.6}", 2f64.powf(f64::from(step) / 2.0));
            let Ok(clip) = text.parse::<Clip>() else { continue };
            let mut fixed = Tally::default();
            for _ in 0..runs {
                let (release, _) = ask(&charter, &source, &shape, ClipWish::At(clip)).await?;
                fixed.add(&release, &truth)?;
            }
            if best.as_ref().is_none_or(|(error, _)| fixed.mean() < *error) {
                best = Some((fixed.mean(), text));
            }
        }
        let (error, clip) = best.ok_or("no clip")?;
        let facts = serde_json::json!({
            "shape": shape.name, "cells": shape.cells, "persons": shape.rows.len(),
            "rows": shape.rows.iter().map(Vec::len).sum::<usize>(), "runs": runs,
            "error_chosen": chosen.mean(), "error_best_clip": error, "best_clip": clip,
            "ratio": chosen.mean() / error, "chosen_clips": clips,
        });
        println!("result {facts}");
    }
    Ok(())
}

/// Errors of cells, added up.
#[derive(Default)]
struct Tally {
    sum: f64,
    cells: u32,
}

impl Tally {
    fn add(&mut self, release: &Release, truth: &BTreeMap<String, f64>) -> Outcome<()> {
        for row in &release.rows {
            let mut texts = Vec::new();
            for value in row {
                let value = serde_json::to_value(&value.value)?;
                texts.push(value["value"].as_str().unwrap_or_default().to_owned());
            }
            let number: f64 = texts.pop().ok_or("no number")?.parse()?;
            let expected = truth.get(&texts.concat()).copied().unwrap_or(0.0);
            self.sum += (number - expected).abs();
            self.cells += 1;
        }
        Ok(())
    }

    fn mean(&self) -> f64 {
        self.sum / f64::from(self.cells.max(1))
    }
}

/// One question under ε = 1 and δ = 10⁻⁶, the choice of the clip included; with the clip it got.
async fn ask(
    charter: &Charter,
    source: &MemorySource,
    shape: &Shape,
    clip: ClipWish,
) -> Outcome<(Release, Clip)> {
    let key = if shape.cells > 1 { "region, " } else { "" };
    let number = if shape.sums { "sum(cost)" } else { "count(*)" };
    let group = if shape.cells > 1 { " GROUP BY region" } else { "" };
    let question = Question {
        sql: format!("SELECT {key}{number} FROM cases{group}"),
        purpose: "curve".parse()?,
        charge: Charge::ByEpsilon("1".parse()?),
        clip,
    };
    let account = Account::new(&charter.privacy, Charges::default());
    let plan = plan(charter, &question, &account)?;
    let mut noise = SecureNoise;
    let Some(cost) = plan.scale_cost().cloned() else {
        let spent = Spent::record(&mut Free, plan.cost().clone()).await?;
        let release = answer(&plan, source, &mut noise, spent)?;
        let clip = clip_of(&release)?;
        return Ok((release, clip));
    };
    let spent = Spent::record(&mut Free, cost).await?;
    let scaled = scale(plan, source, &mut noise, spent)?;
    let cost = Plan::cost(scaled.plan()).clone();
    let spent = Spent::record(&mut Free, cost).await?;
    let release = scaled.answer(source, &mut noise, spent)?;
    let clip = clip_of(&release)?;
    Ok((release, clip))
}

fn clip_of(release: &Release) -> Outcome<Clip> {
    Ok(release.blocks.first().ok_or("no block")?.clip)
}

/// A ledger that says yes.
struct Free;

impl BudgetLedger for Free {
    type Error = std::convert::Infallible;

    fn charge(&mut self, _: &Cost) -> impl Future<Output = Result<u64, Self::Error>> + Send {
        std::future::ready(Ok(0))
    }

    fn charge_both(
        &mut self,
        _: &Cost,
        _: &Cost,
    ) -> impl Future<Output = Result<(u64, u64), Self::Error>> + Send {
        std::future::ready(Ok((0, 0)))
    }
}

/// Invented rows: for each person a cell and a cost for each row.
struct Shape {
    name: &'static str,
    cells: u32,
    sums: bool,
    rows: Vec<Vec<(u32, i64)>>,
}

/// A generator of numbers that is the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn unit(&mut self) -> f64 {
        (self.below(1 << 30) as f64 + 0.5) / (1u64 << 30) as f64
    }

    /// A number of rows with P(n) falling as n to the minus `power`, by inversion.
    fn zeta(&mut self, power: f64) -> u32 {
        (self.unit().powf(-1.0 / (power - 1.0)) as u32).min(MOST_ROWS)
    }
}

fn shapes() -> Vec<Shape> {
    let made = |name, cells, sums, persons: u32, of: &dyn Fn(&mut Numbers, u32) -> u32| {
        let mut numbers = Numbers(17);
        let mut one = |person: u32| {
            let count = of(&mut numbers, person).clamp(1, MOST_ROWS);
            let mut row = |_| {
                let cell = numbers.below(cells) as u32;
                // Most costs are small, a few large.
                let cost = (numbers.unit().powf(-1.5) * 40.0) as i64;
                (cell, cost.min(MOST_COST))
            };
            (0..count).map(&mut row).collect()
        };
        let rows = (0..persons).map(&mut one).collect();
        Shape { name, cells: cells as u32, sums, rows }
    };
    let each = |every: u32, many: u32, few: u32| {
        move |_: &mut Numbers, person: u32| if person.is_multiple_of(every) { many } else { few }
    };
    vec![
        made("one row each", 100, false, 100_000, &|_, _| 1),
        made("zeta", 100, false, 100_000, &|numbers, _| numbers.zeta(2.1)),
        made("bimodal", 100, false, 50_000, &each(10, 57, 1)),
        made("a few huge persons", 100, false, 50_000, &each(250, 2_000, 5)),
        made("skewed sums", 100, true, 50_000, &|_, _| 4),
        made("thousands of sparse groups", 3_000, false, 50_000, &|numbers, _| numbers.zeta(2.5)),
        made("a single cell", 1, false, 100_000, &|numbers, _| numbers.zeta(2.1)),
    ]
}

fn region(number: u32) -> String {
    format!("R{number:04}")
}

impl Shape {
    fn truth(&self) -> BTreeMap<String, f64> {
        let mut truth = BTreeMap::new();
        for (cell, cost) in self.rows.iter().flatten() {
            let key = if self.cells > 1 { region(*cell) } else { String::new() };
            let value = if self.sums { *cost as f64 } else { 1.0 };
            *truth.entry(key).or_insert(0.0) += value;
        }
        truth
    }

    fn source(&self) -> Outcome<MemorySource> {
        let words: ArrayRef = Arc::new(StringArray::from_iter_values((0..self.cells).map(region)));
        let mut partitions = vec![Vec::new(); 16];
        for (block, persons) in self.rows.chunks(BLOCK as usize).enumerate() {
            let (mut ordinals, mut keys, mut costs) = (Vec::new(), Vec::new(), Vec::new());
            for (at, rows) in persons.iter().enumerate() {
                for (cell, cost) in rows {
                    ordinals.push(u32::try_from(block * BLOCK as usize + at)?);
                    keys.push(i32::try_from(*cell)?);
                    costs.push(*cost);
                }
            }
            let regions =
                DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), words.clone())?;
            partitions[block % 16].push(RecordBatch::try_from_iter([
                (ORDINAL, Arc::new(UInt32Array::from(ordinals)) as ArrayRef),
                ("region", Arc::new(regions) as ArrayRef),
                ("cost", Arc::new(Int64Array::from(costs)) as ArrayRef),
            ])?);
        }
        Ok(MemorySource::new(0, partitions))
    }
}

/// The shipped charter with one table of its own.
fn charter(shape: &Shape) -> Outcome<Charter> {
    let text = include_str!("../../../measures/simulated-outbreak.toml");
    let shipped =
        cordon_charter::parse(text).charter.ok_or("the shipped charter does not stand")?;
    let mut value = serde_json::to_value(&shipped)?;
    let field = |kind: serde_json::Value| {
        serde_json::json!({
            "type": kind, "identifies": "no", "purposes": ["curve"], "why": "w", "required": true,
        })
    };
    let regions: Vec<String> = (0..shape.cells).map(region).collect();
    let purpose = serde_json::json!({ "sentence": { "en": "s" }, "forbidden_uses": [] });
    value["purpose"] = serde_json::json!({ "curve": purpose });
    value["privacy"] = serde_json::json!({
        "epsilon": "1000", "delta": "1e-6", "reason": "r", "shares": {}, "minimum_people": 0,
    });
    value["record"] = serde_json::json!({ "cases": {
        "description": "d", "person": ["patient_id"], "key": [], "rows_per_person": MOST_ROWS,
        "named_person": [], "date": "day", "drop_undeclared": false,
        "retention": { "days": 30, "anchor": "end", "period": "month", "reason": "r" },
        "field": {
            "patient_id": field(serde_json::json!({ "is": "person" })),
            "region": field(serde_json::json!({ "is": "category", "values": regions })),
            "cost": field(serde_json::json!({ "is": "integer", "min": 0, "max": MOST_COST })),
        },
    }});
    Ok(serde_json::from_value(value)?)
}
