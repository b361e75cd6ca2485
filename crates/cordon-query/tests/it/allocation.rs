//! A row costs no allocation: rows twice as many, of the same persons, make hardly more of them.
//!
//! The allocations of a whole process are counted, so the test runs in one of its own.

use std::{alloc::System, process::Command};

use cordon_query::{RecordSource, answer_with, scale_with};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use crate::{
    charter::{REGIONS, charter},
    rows::{Layout, Row, V, day, row, source, t},
    support::{EveryKey, must_plan, spend},
};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Says to the process that it is the one in which allocations are counted.
const ALONE: &str = "CORDON_TEST_COUNTS_ALLOCATIONS";

const PERSONS: u32 = 500;

const QUESTIONS: [&str; 9] = [
    "SELECT region, count(*) FROM visits GROUP BY region",
    "SELECT region, sum(dose), avg(dose), count(DISTINCT patient_id) FROM visits GROUP BY region",
    "SELECT region, 1.0 * count(*) FILTER (WHERE dose > 2) / count(*) FROM visits GROUP BY region",
    "SELECT date_trunc('month', day), median(dose), variance(dose) FROM visits GROUP BY 1",
    "SELECT region, count(*) FROM visits WHERE least(dose, 3) % 2 = 1 AND note LIKE 'w%' \
     GROUP BY ROLLUP (region)",
    "SELECT count(*) FROM visits WHERE day - DATE '2024-01-01' > 10 OR note IN ('word 1', 'x')",
    "SELECT note, count(*) FROM visits GROUP BY note",
    "SELECT avg(n), sum(d) FROM (SELECT patient_id, count(*) AS n, sum(dose) AS d FROM visits \
     GROUP BY patient_id) AS p",
    "SELECT region, count(*) FROM (SELECT patient_id, region, max(dose) AS m FROM visits \
     GROUP BY patient_id, region) AS p GROUP BY region",
];

/// So many visits of each person, in batches of which there are as many however many rows there
/// are.
fn visits(each: u32) -> Vec<Row> {
    let one = |person: u32, number: u32| {
        let first = ("region", t(REGIONS[(person + number) as usize % REGIONS.len()]));
        let note = ("note", t(&format!("word {}", (person + number) % 7)));
        let dose = ("dose", V::N(i64::from((person * 3 + number) % 10)));
        row(person, [first, note, dose, ("day", day("2024-03-01"))])
    };
    (0..PERSONS).flat_map(|person| (0..each).map(move |number| one(person, number))).collect()
}

/// Allocations of reading, adding up and releasing; not of planning.
fn allocations(sql: &str, source: &dyn RecordSource) -> usize {
    let plan = must_plan(&charter(), sql);
    let mut noise = EveryKey;
    let counted = Region::new(COUNTED);
    match plan.scale_cost().cloned() {
        None => {
            answer_with(&plan, source, &mut noise, spend(plan.cost()), 1).unwrap();
        }
        Some(first) => {
            let scaled = scale_with(plan, source, &mut noise, spend(&first), 1).unwrap();
            let cost = scaled.plan().cost().clone();
            scaled.answer(source, &mut noise, spend(&cost)).unwrap();
        }
    }
    let change = counted.change();
    change.allocations + change.reallocations
}

#[test]
fn a_row_costs_no_allocation() {
    if std::env::var_os(ALONE).is_none() {
        let own = "allocation::a_row_costs_no_allocation";
        let process = std::env::current_exe().unwrap();
        let ran = Command::new(process)
            .args(["--exact", own, "--nocapture", "--test-threads=1"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        let out = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && out.contains("1 passed"), "{said}");
        return;
    }
    let charter = charter();
    let [few, many] = [8, 16].map(|each| {
        source(&charter, "visits", &visits(each), Layout { partitions: 1, ..Layout::default() })
    });
    let rows = PERSONS as usize * 8;
    for sql in QUESTIONS {
        // The first time some lists grow to their size.
        allocations(sql, &many);
        let (less, more) = (allocations(sql, &few), allocations(sql, &many));
        let extra = more.saturating_sub(less);
        assert!(extra < rows / 20, "{sql}: {extra} allocations more for {rows} rows more");
    }
    // The twin: one allocation a row is seen.
    let counted = Region::new(COUNTED);
    let texts: Vec<String> = (0..rows).map(|row| row.to_string()).collect();
    assert!(counted.change().allocations >= texts.len());
}
