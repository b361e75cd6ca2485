//! T4: questions that aim at one person's row say nothing by failing.

use cordon_query::answer;

use crate::{
    charter::charter,
    rows::{Layout, Row, V, row, source, t},
    support::{Silent, ask, must_plan, recorded, spend},
};

/// Each would fail, overflow or be undefined for the target in an ordinary engine.
const HOSTILE: &str = include_str!("../hostile.sql");

fn others() -> Vec<Row> {
    (0..50)
        .map(|i| {
            row(i, [("region", t("Seoul")), ("id", V::N(100 + i64::from(i))), ("note", t("5"))])
        })
        .collect()
}

fn target() -> Row {
    row(60, [("region", t("Jeju")), ("id", V::N(7)), ("note", t("not a number, not a date"))])
}

#[test]
fn t4_hostile_expressions_change_nothing() {
    let charter = charter();
    let with: Vec<Row> = others().into_iter().chain([target()]).collect();
    let with = source(&charter, "cases", &with, Layout::default());
    let without = source(&charter, "cases", &others(), Layout::default());
    for sql in HOSTILE.lines() {
        // The plan, its cost and its explanation are made without rows. The same plan answers
        // both; schema, blocks, cost and number of rows of the release are the same.
        let plan = must_plan(&charter, sql);
        let one = answer(&plan, &with, &mut Silent, spend(plan.cost())).expect(sql);
        let two = answer(&plan, &without, &mut Silent, spend(plan.cost())).expect(sql);
        assert_eq!((&one.columns, &one.blocks, &one.cost), (&two.columns, &two.blocks, &two.cost));
        assert_eq!(one.rows.len(), two.rows.len(), "{sql}");
        let keys = |release: &cordon_query::Release| {
            let first = release.rows.iter().map(|row| row[0].value.clone());
            if release.columns.len() > 1 { first.collect() } else { Vec::new() }
        };
        assert_eq!(keys(&one), keys(&two), "{sql}");
        for (one, two) in recorded(&plan, &with).iter().zip(recorded(&plan, &without)) {
            assert_eq!((one.sensitivity, one.sigma), (two.sensitivity, two.sigma), "{sql}");
        }
    }
}

#[test]
fn what_has_no_value_is_null() {
    let charter = charter();
    let source = source(&charter, "cases", &[target()], Layout::default());
    let count = |condition: &str| {
        let sql = format!("SELECT count(*) FROM cases WHERE {condition}");
        ask(&charter, &source, &sql).rows[0][0].value.to_string()
    };
    for nothing in [
        "1 / (id - 7)",
        "id % (id - 7)",
        "CAST(note AS INTEGER)",
        "CAST(note AS DATE)",
        "CAST(id * 1000000 AS SMALLINT)",
        "onset",
        "substr(note, 1, id - 8)",
        "id * 9223372036854775807 * 9223372036854775807 * id * id",
    ] {
        assert_eq!(count(&format!("({nothing}) IS NULL")), "1", "{nothing}");
    }
    assert_eq!(count("CASE WHEN id = 7 THEN true ELSE 1 / (id - 7) = 0 END"), "1");
    assert_eq!(count("NOT (1 / (id - 7) = 0)"), "0");
}

/// A source that fails after some rows: the one thing that is said does not tell why or where.
#[test]
fn every_failure_after_the_charge_is_one_text() {
    struct Broken;
    impl cordon_query::RecordSource for Broken {
        fn position(&self) -> u64 {
            0
        }
        fn partitions(&self) -> usize {
            2
        }
        fn read<'a>(
            &'a self,
            partition: usize,
            _: &[String],
        ) -> Result<cordon_query::Batches<'a>, cordon_query::SourceError> {
            assert!(partition != 1, "the second partition breaks a worker");
            Err(cordon_query::SourceError)
        }
    }
    let charter = charter();
    let plan = must_plan(&charter, "SELECT count(*) FROM cases");
    let failed = answer(&plan, &Broken, &mut Silent, spend(plan.cost())).unwrap_err();
    assert_eq!(
        failed.to_string(),
        "the question could not be answered; what it cost stays charged"
    );
}
