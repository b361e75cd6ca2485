//! Charters and histories that a generator writes: types, bounds, lists, rows per person, public
//! tables, versions.

use cordon_charter::{Charter, FieldType, RecordName};
use cordon_query::{MemorySource, Records};
use cordon_testkit::Seeded;
use serde_json::{Value, json};

use crate::{
    charter::with,
    rows::{Layout, Row, V, day, row, source, t},
};

/// A value that only rows have. No refusal may say it.
pub(crate) const CANARY: &str = "Qanary77";

/// What can be written with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Date,
    Listed,
    Open,
    Truth,
}

/// A column as a question names it.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) sql: String,
    pub(crate) kind: Kind,
    /// Of a list; of a whole number the least.
    pub(crate) values: Vec<String>,
}

/// A charter, with what its records have.
pub(crate) struct Invented {
    pub(crate) charter: Charter,
    /// Whether there is a public table of regions.
    pub(crate) population: bool,
}

pub(crate) const TABLES: [&str; 2] = ["cases", "visits"];

fn pick<'t, T>(seeded: &mut Seeded, of: &'t [T]) -> &'t T {
    &of[seeded.below(of.len() as u64) as usize]
}

/// The least and the greatest value of a number: narrow, wide, one-sided, of one value.
const BOUNDS: [(i64, i64); 9] = [
    (0, 120),
    (-5, 10),
    (0, 1),
    (0, 1_000_000),
    (-1_000, -1),
    (0, 0),
    (1, 40),
    (-1, 1_000),
    (340, 430),
];

fn number(seeded: &mut Seeded) -> Value {
    let (min, max) = *pick(seeded, &BOUNDS);
    match seeded.below(3) {
        0 => {
            let (step, scale) = (*pick(seeded, &[1, 5]), *pick(seeded, &[1, 2]));
            json!({ "is": "decimal", "min": min, "max": max.max(min + step), "step": step, "scale": scale })
        }
        _ => json!({ "is": "integer", "min": min, "max": max }),
    }
}

fn days(seeded: &mut Seeded, kind: &str) -> Value {
    let last = *pick(seeded, &["2024-01-31", "2024-03-31", "2024-12-31"]);
    json!({ "is": kind, "min": "2024-01-01", "max": last })
}

fn list(seeded: &mut Seeded) -> Value {
    let many = 1 + seeded.below(5);
    json!({ "is": "category", "values": (0..many).map(|n| format!("v{n}")).collect::<Vec<_>>() })
}

fn place(seeded: &mut Seeded) -> Value {
    match seeded.below(2) {
        0 => json!({ "is": "place", "max_length": 40 }),
        _ => json!({ "is": "place", "max_length": 40, "values": ["Aan", "Bel"] }),
    }
}

/// A record: some of all kinds of field.
fn record(seeded: &mut Seeded, like: &Value) -> Value {
    let mut record = like.clone();
    let person = like["field"]["patient_id"].clone();
    let one = |kind: Value, required: bool| {
        let mut one = person.clone();
        one["type"] = kind;
        one["identifies"] = json!("together");
        one["required"] = json!(required);
        one
    };
    let kinds = [
        ("region", list(seeded)),
        ("sex", list(seeded)),
        ("age", number(seeded)),
        ("dose", number(seeded)),
        ("onset", days(seeded, "date")),
        ("reported", days(seeded, "timestamp")),
        ("flag", json!({ "is": "boolean" })),
        ("village", place(seeded)),
        ("note", json!({ "is": "text", "max_length": 200 })),
    ];
    let mut fields = json!({ "patient_id": person });
    for (name, kind) in kinds {
        // The day of a record must be there.
        let required = name == "onset" || seeded.below(3) == 0;
        if seeded.below(5) > 0 || ["region", "age", "onset"].contains(&name) {
            fields[name] = one(kind, required);
        }
    }
    record["field"] = fields;
    record["date"] = json!("onset");
    record["rows_per_person"] = json!(*pick(seeded, &[1, 1, 2, 3, 7, 20, 200]));
    record
}

impl Invented {
    pub(crate) fn new(seeded: &mut Seeded) -> Self {
        let population = seeded.below(3) > 0;
        let charter = with(|value| {
            let like = value["record"]["visits"].clone();
            value["record"] =
                json!({ "cases": record(seeded, &like), "visits": record(seeded, &like) });
            value["measure"]["version"] = json!(1 + seeded.below(2));
            value["privacy"]["minimum_people"] = json!(*pick(seeded, &[0, 0, 5]));
            value["reference"] = json!({});
            if population {
                let rows: Vec<Value> = (0..1 + seeded.below(4))
                    .map(|n| {
                        let people = *pick(seeded, &[0i64, 7, 3_021_010, -40]);
                        let zone = *pick(seeded, &["coast", "hills"]);
                        let region = format!("v{n}");
                        json!({ "region": region, "people": people, "zone": zone, "capital": n == 0 })
                    })
                    .collect();
                value["reference"]["population"] =
                    json!({ "description": "d", "source": "s", "key": "region", "rows": rows });
            }
        });
        Self { charter, population }
    }

    pub(crate) fn bound(&self, table: &str) -> u32 {
        self.charter.records[&table.parse::<RecordName>().unwrap()].rows_per_person
    }

    /// The columns of a record, with what stands before their names.
    pub(crate) fn columns(&self, table: &str, before: &str) -> Vec<Column> {
        let record = &self.charter.records[&table.parse::<RecordName>().unwrap()];
        let columns = record.fields.iter().filter_map(|(name, field)| {
            let mut least = Vec::new();
            let (kind, values) = match &field.field_type {
                FieldType::Person => return None,
                FieldType::Integer { min, .. } => {
                    least.push(min.to_string());
                    (Kind::Number, &least[..])
                }
                FieldType::Decimal { .. } => (Kind::Number, &[][..]),
                FieldType::Date(_) | FieldType::Timestamp(_) => (Kind::Date, &[][..]),
                FieldType::Category { values } => (Kind::Listed, &values[..]),
                FieldType::Place { values: Some(values), .. } => (Kind::Listed, &values[..]),
                FieldType::Boolean => (Kind::Truth, &[][..]),
                FieldType::Text { .. } | FieldType::Place { values: None, .. } => {
                    (Kind::Open, &[][..])
                }
            };
            Some(Column { sql: format!("{before}{name}"), kind, values: values.to_vec() })
        });
        columns.collect()
    }

    /// A row in which anything can be missing, and much is what no charter lists.
    fn row(&self, seeded: &mut Seeded, table: &str, ordinal: u32) -> Row {
        let record = &self.charter.records[&table.parse::<RecordName>().unwrap()];
        let V::N(first) = day("2024-01-01") else { unreachable!() };
        let mut made = row(ordinal, []);
        for (name, field) in &record.fields {
            let value = match &field.field_type {
                FieldType::Person => continue,
                FieldType::Integer { min, max } => {
                    let inside = min + seeded.below((max - min + 1) as u64) as i64;
                    V::N(*pick(seeded, &[inside, inside, inside, *min, *max, i64::MAX / 4]))
                }
                FieldType::Decimal { min, max, .. } => {
                    let inside = min + seeded.below((max - min + 1) as u64) as i64;
                    V::N(*pick(seeded, &[inside, inside, *min, *max, -1_000_000]))
                }
                FieldType::Date(_) => V::N(first + seeded.below(100) as i64),
                FieldType::Timestamp(_) => V::N((first * 86_400) + seeded.below(8_000_000) as i64),
                FieldType::Boolean => V::B(seeded.below(2) == 0),
                FieldType::Category { values } => {
                    let listed = pick(seeded, values).clone();
                    V::T(if seeded.below(20) == 0 { "Atlantis".to_owned() } else { listed })
                }
                FieldType::Place { .. } => t(pick::<&str>(seeded, &["Aan", "Bel", "Bel", ""])),
                FieldType::Text { .. } => {
                    t(pick::<&str>(seeded, &[CANARY, "12", "", "2024-02-30", "a"]))
                }
            };
            // Names of fields are those of this file.
            let name = FIELDS.iter().find(|known| **known == name.as_str()).unwrap();
            if seeded.below(8) > 0 {
                made.values.insert(name, value);
            }
        }
        made
    }

    /// Histories with and without one person, each of both records. In the twin the person is two.
    pub(crate) fn histories(&self, seeded: &mut Seeded, split: bool) -> [Vec<Vec<Row>>; 2] {
        let mut with = Vec::new();
        let mut without = Vec::new();
        for table in TABLES {
            let most = self.bound(table);
            let mut others: Vec<Row> = Vec::new();
            for person in 0..20 {
                let rows = seeded.below(1 + u64::from(most.min(3)));
                others.extend((0..rows).map(|_| self.row(seeded, table, person * 300)));
            }
            // Rows of an earlier version, whose bound was higher, are still there.
            let earlier = if self.charter.measure.version > 1 { 2 } else { 0 };
            let many = most.min(12) + earlier;
            let person = (0..many).map(|number| {
                let ordinal = if split && number % 2 == 1 { 9_001 } else { 9_000 };
                self.row(seeded, table, ordinal)
            });
            let person: Vec<Row> = person.collect();
            with.push(others.iter().cloned().chain(person).collect());
            without.push(others);
        }
        [with, without]
    }

    /// Rows of both records as a source of which `first` is asked.
    pub(crate) fn source(&self, first: &str, rows: &[Vec<Row>]) -> Records<MemorySource> {
        let all = TABLES.iter().zip(rows);
        let all: Vec<(RecordName, MemorySource)> = all
            .map(|(table, rows)| {
                let source = source(&self.charter, table, rows, Layout::default());
                (table.parse().unwrap(), source)
            })
            .collect();
        let asked = all.iter().find(|(name, _)| name.as_str() == first).unwrap().1.clone();
        Records::new(asked, all)
    }
}

const FIELDS: [&str; 9] =
    ["region", "sex", "age", "dose", "onset", "reported", "flag", "village", "note"];
