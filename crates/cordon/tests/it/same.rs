//! An answer at very large ε beside the answer of DuckDB to the same SQL over the same file (T14).

use std::collections::BTreeMap;

use cordon_testkit::{DuckDb, shared};
use serde_json::Value;

use crate::world::{Example, World};

/// ε of one question: noise is far below half a person.
const EPSILON: &str = "20000000";

/// One measure with one file in it, here and in DuckDB.
pub(crate) struct Both {
    world: World,
    duck: DuckDb,
    measure: &'static str,
    purpose: &'static str,
}

/// How the rows of two answers belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// By the first columns, the keys. DuckDB has no row where nobody is: there, zero is right.
    Keyed(usize),
    /// One by one, in this order.
    InOrder,
}

impl Both {
    /// `None`, said aloud, without the data or DuckDB. `view` makes typed columns of `raw`.
    pub(crate) fn of(
        test: &str,
        example: &Example,
        (record, file, rows): (&str, &str, u64),
        view: &str,
    ) -> Option<Self> {
        let file = shared(test, file)?;
        let duck = DuckDb::find(test)?;
        let world = World::open_as(example, &example.without_noise());
        let body = world.submit(example.measure, record, &file);
        reconciles(&body, rows);
        let view = format!("CREATE VIEW {record} AS SELECT {view} FROM raw");
        let duck = duck.with_csv("raw", &file).with(view);
        Some(Self { world, duck, measure: example.measure, purpose: "" })
    }

    pub(crate) fn purpose(mut self, purpose: &'static str) -> Self {
        self.purpose = purpose;
        self
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The same SQL here and there.
    #[track_caller]
    pub(crate) fn same(&self, rows: Rows, sql: &str) {
        self.same_as(rows, sql, sql);
    }

    /// Where the two write the same thing differently.
    #[track_caller]
    pub(crate) fn same_as(&self, rows: Rows, sql: &str, duck: &str) {
        let here = self.ask(sql);
        let there = self.duck.rows(duck).unwrap();
        let there: Vec<Vec<String>> =
            there.iter().map(|row| row.iter().map(text).collect()).collect();
        assert!(!there.is_empty(), "DuckDB has no row: the question shows nothing: {sql}");
        match rows {
            Rows::InOrder => {
                assert_eq!(here.len(), there.len(), "{sql}\n{here:?}\n{there:?}");
                for (own, other) in here.iter().zip(&there) {
                    assert_same(own, other, sql);
                }
            }
            Rows::Keyed(keys) => self.by_key(keys, &here, there, sql),
        }
    }

    #[track_caller]
    fn by_key(&self, keys: usize, here: &[Vec<Number>], there: Vec<Vec<String>>, sql: &str) {
        let mut left: BTreeMap<Vec<String>, Vec<String>> =
            there.into_iter().map(|row| (row[..keys].to_vec(), row)).collect();
        for own in here {
            let key: Vec<String> = own[..keys].iter().map(|cell| cell.value.clone()).collect();
            let other = left.remove(&key).unwrap_or_else(|| {
                key.iter().cloned().chain(own[keys..].iter().map(|_| String::new())).collect()
            });
            assert_same(own, &other, sql);
        }
        assert!(left.is_empty(), "rows that only DuckDB has: {:?}\n{sql}", left.keys());
    }

    #[track_caller]
    fn ask(&self, sql: &str) -> Vec<Vec<Number>> {
        let words = ["ask", self.measure, sql, "--purpose", self.purpose];
        let more = ["--epsilon", EPSILON, "--format", "csv"];
        table(&self.world.ok(&[&words[..], &more].concat()).out)
    }
}

/// A cell of an answer, with its interval if it has one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: String,
    pub(crate) half: Option<f64>,
}

/// The rows of an answer in CSV, intervals folded into their numbers, states left out.
pub(crate) fn table(text: &str) -> Vec<Vec<Number>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        let mut cells: Vec<Number> = Vec::new();
        let mut at = 0;
        while at < head.len() {
            let low = head.get(at + 1).is_some_and(|name| *name == format!("{}_low", head[at]));
            let number = |at: usize| record[at].parse::<f64>().ok();
            let half = if low { number(at + 2).zip(number(at + 1)) } else { None };
            let half = half.map(|(high, low)| (high - low) / 2.0);
            cells.push(Number { value: record[at].to_owned(), half });
            at += if low { 3 } else { 1 };
            at += usize::from(head.get(at).is_some_and(|name| name.ends_with("_state")));
        }
        cells
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Counts of a receipt add up to the rows of the file.
#[track_caller]
pub(crate) fn reconciles(body: &Value, rows: u64) {
    let report = &body["report"];
    let count = |name: &str| report[name].as_u64().unwrap();
    let by_reason: u64 = report["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refusal| refusal["count"].as_u64().unwrap())
        .sum();
    assert_eq!(count("received"), rows);
    assert_eq!(count("received"), count("admitted") + count("refused"));
    assert_eq!(count("refused"), by_reason);
    // How many persons were known, or rows replaced, would say who else is in the measure.
    let said: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(said, ["report"]);
}

#[track_caller]
fn assert_same(own: &[Number], other: &[String], sql: &str) {
    assert_eq!(own.len(), other.len(), "{sql}");
    for (own, other) in own.iter().zip(other) {
        assert!(equal(own, other), "{own:?} is not {other:?}\n{sql}");
    }
}

/// Keys are equal. Numbers differ by at most three interval half-widths (six standard deviations)
/// and the rounding of display, which makes counts equal. Where nobody is, DuckDB says NULL and a
/// sum here is zero.
fn equal(own: &Number, other: &str) -> bool {
    let Some(half) = own.half else { return own.value == other };
    let Ok(value) = own.value.parse::<f64>() else { return other.is_empty() };
    match other.parse::<f64>() {
        Ok(other) => {
            assert!(half < 0.002_f64.mul_add(other.abs(), 0.3), "too much noise to compare");
            (value - other).abs() <= 3.0_f64.mul_add(half, 1e-4)
        }
        // An average of nobody is a ratio of noise: its interval is all that is possible.
        Err(_) => other.is_empty() && (half > 1.0 || value.abs() <= 3.0 * half),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        other => other.to_string(),
    }
}
