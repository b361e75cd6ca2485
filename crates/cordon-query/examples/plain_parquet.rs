//! DataFusion's plain count by region over an unencrypted Parquet file: what any answer of the
//! same engine must at least do. For `bench/run.py`.
//!
//! `plain_parquet FILE REPEAT`, with the feature `compare`.
#![allow(clippy::print_stdout, reason = "a measuring program prints what it measured")]

#[cfg(feature = "compare")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use datafusion::prelude::{ParquetReadOptions, SessionContext};

    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which file?")?;
    let repeat: u32 = arguments.next().ok_or("how often?")?.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    runtime.block_on(async {
        let context = SessionContext::new();
        context.register_parquet("reports", &file, ParquetReadOptions::default()).await?;
        for _ in 0..repeat {
            let start = std::time::Instant::now();
            let plan = context.sql("SELECT region, count(*) FROM reports GROUP BY region").await?;
            let groups: usize = plan.collect().await?.iter().map(|batch| batch.num_rows()).sum();
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "result {{\"question\": \"count_by_region\", \"seconds\": {seconds}, \
                 \"answers\": {{}}, \"groups\": {groups}}}"
            );
        }
        Ok(())
    })
}

#[cfg(not(feature = "compare"))]
fn main() {
    println!("built without the feature `compare`");
}
