//! Rows per second of `SELECT region, count(*) … GROUP BY region`: Cordon's pass over rows in
//! memory, and with `--features compare` DataFusion's plain answer in the same process.
//!
//! `cargo run --release -p cordon-query --example bench_ask [--features compare] -- 10000000`
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program makes its own charter and prints what it measured"
)]

use std::{error::Error, sync::Arc, time::Instant};

use arrow::{
    array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray, UInt32Array},
    datatypes::Int32Type,
    record_batch::RecordBatch,
};
use cordon_charter::{Account, Charges, Charter, Cost};
use cordon_dp::{BudgetLedger, SecureNoise, Spent};
use cordon_query::{BLOCK, Charge, ClipWish, MemorySource, ORDINAL, Question, answer, plan};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let rows: u32 = std::env::args().nth(1).map_or(Ok(10_000_000), |text| text.parse())?;
    let charter = charter()?;
    let partitions = rows_of(rows)?;
    let plain = plain(&partitions)?;
    let source = MemorySource::new(0, partitions);
    for (name, sql) in [
        ("count by region", "SELECT region, count(*) FROM cases GROUP BY region"),
        (
            "count and average age of adults by region",
            "SELECT region, count(*), avg(age) FROM cases WHERE age >= 18 GROUP BY region",
        ),
    ] {
        let took = best(|| ask(&charter, &source, sql))?;
        report(name, rows, took);
        if let Some(plain) = plain {
            println!("bench: {name}, times DataFusion's plain count | {:.2}", took / plain);
        }
    }
    Ok(())
}

fn report(name: &str, rows: u32, seconds: f64) {
    let millions = f64::from(rows) / seconds / 1e6;
    println!("bench: {name} | {seconds:.3} s, {millions:.1} M rows a second");
}

/// The best of three, in seconds.
fn best(mut run: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let mut least = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        run()?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    Ok(least)
}

fn ask(charter: &Charter, source: &MemorySource, sql: &str) -> Outcome<()> {
    let question = Question {
        sql: sql.to_owned(),
        purpose: "curve".parse()?,
        charge: Charge::BySpend("1/2".parse()?),
        clip: ClipWish::Charter,
    };
    let account = Account::new(&charter.privacy, Charges::default());
    let plan = plan(charter, &question, &account)?;
    let spent = tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(Spent::record(&mut Free, plan.cost().clone()))?;
    answer(&plan, source, &mut SecureNoise, spent)?;
    Ok(())
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

const REGIONS: usize = 100;

fn region(number: usize) -> String {
    format!("R{number:03}")
}

/// The shipped charter with one table of its own.
fn charter() -> Outcome<Charter> {
    let text = include_str!("../../../measures/simulated-outbreak.toml");
    let shipped =
        cordon_charter::parse(text).charter.ok_or("the shipped charter does not stand")?;
    let mut value = serde_json::to_value(&shipped)?;
    let field = |kind: serde_json::Value| {
        serde_json::json!({
            "type": kind, "identifies": "no", "purposes": ["curve"], "why": "w", "required": true,
        })
    };
    let regions: Vec<String> = (0..REGIONS).map(region).collect();
    let purpose = serde_json::json!({ "sentence": { "en": "s" }, "forbidden_uses": [] });
    value["purpose"] = serde_json::json!({ "curve": purpose });
    value["privacy"] = serde_json::json!({
        "epsilon": "1000", "delta": "1e-6", "reason": "r", "shares": {}, "minimum_people": 0,
    });
    value["record"] = serde_json::json!({ "cases": {
        "description": "d", "person": ["patient_id"], "key": [], "rows_per_person": 10,
        "named_person": [], "date": "day", "drop_undeclared": false,
        "retention": { "days": 30, "anchor": "end", "period": "month", "reason": "r" },
        "field": {
            "patient_id": field(serde_json::json!({ "is": "person" })),
            "region": field(serde_json::json!({ "is": "category", "values": regions })),
            "age": field(serde_json::json!({ "is": "integer", "min": 0, "max": 120 })),
        },
    }});
    Ok(serde_json::from_value(value)?)
}

/// `rows` rows of persons with one to ten rows each, in 16 partitions.
fn rows_of(rows: u32) -> Outcome<Vec<Vec<RecordBatch>>> {
    let mut partitions = vec![Vec::new(); 16];
    let words: ArrayRef = Arc::new(StringArray::from_iter_values((0..REGIONS).map(region)));
    let (mut made, mut person, mut state) = (0u32, 0u32, 1u64);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u32
    };
    while made < rows {
        let block = person / BLOCK;
        let (mut ordinals, mut keys, mut ages) = (Vec::new(), Vec::new(), Vec::new());
        while person / BLOCK == block && made < rows {
            // Most persons have one row, some have ten.
            let count = if next() % 10 == 0 { 10 } else { 1 };
            for _ in 0..count.min(rows - made) {
                ordinals.push(person);
                keys.push(i32::try_from(next() as usize % REGIONS)?);
                ages.push(i64::from(next() % 100));
                made += 1;
            }
            person += 1;
        }
        let regions = DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), words.clone())?;
        let batch = RecordBatch::try_from_iter([
            (ORDINAL, Arc::new(UInt32Array::from(ordinals)) as ArrayRef),
            ("region", Arc::new(regions) as ArrayRef),
            ("age", Arc::new(Int64Array::from(ages)) as ArrayRef),
        ])?;
        if let Some(partition) = partitions.get_mut(block as usize % 16) {
            partition.push(batch);
        }
    }
    Ok(partitions)
}

/// DataFusion's answer to the plain question, in seconds; nothing where it is not built in.
#[cfg(feature = "compare")]
fn plain(partitions: &[Vec<RecordBatch>]) -> Outcome<Option<f64>> {
    use datafusion::{datasource::MemTable, prelude::SessionContext};
    let schema = partitions.iter().flatten().next().ok_or("no rows")?.schema();
    let context = SessionContext::new();
    let table = MemTable::try_new(schema, partitions.to_vec())?;
    context.register_table("cases", Arc::new(table))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let took = best(|| {
        let sql = "SELECT region, count(*) FROM cases GROUP BY region";
        let batches = runtime.block_on(async { context.sql(sql).await?.collect().await })?;
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), REGIONS);
        Ok(())
    })?;
    let rows: usize = partitions.iter().flatten().map(RecordBatch::num_rows).sum();
    report("DataFusion, plain count by region", u32::try_from(rows)?, took);
    Ok(Some(took))
}

/// A loop that adds up dictionary keys: what any answer must at least do.
#[cfg(not(feature = "compare"))]
fn plain(partitions: &[Vec<RecordBatch>]) -> Outcome<Option<f64>> {
    use arrow::array::AsArray;
    let rows: usize = partitions.iter().flatten().map(RecordBatch::num_rows).sum();
    let took = best(|| {
        let mut counts = [0u64; REGIONS];
        for batch in partitions.iter().flatten() {
            let regions = batch.column_by_name("region").ok_or("no region")?;
            let keys = regions.as_dictionary::<Int32Type>().keys();
            for key in keys.values() {
                if let Some(count) = counts.get_mut(usize::try_from(*key)?) {
                    *count += 1;
                }
            }
        }
        assert_eq!(counts.iter().sum::<u64>(), rows as u64);
        Ok(())
    })?;
    report("a bare loop on one core", u32::try_from(rows)?, took);
    Ok(None)
}
