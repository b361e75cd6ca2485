//! T12: what stands in the clear in the two databases, whoever the persons are.

use std::collections::BTreeMap;

use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::fixture::{World, charter, record};

/// Every value in a column that holds no sealed bytes, by table and column, in order.
type Plain = BTreeMap<String, Vec<String>>;

async fn plain(world: &World) -> Plain {
    let mut found = Plain::new();
    for file in ["authority/authority.db", "keys/keys.db"] {
        let file = SqliteConnectOptions::new().filename(world.folder.path().join(file));
        let mut db = SqliteConnection::connect_with(&file).await.unwrap();
        let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                   WHERE m.type = 'table' AND c.type <> 'BLOB' ORDER BY 1, c.cid";
        let columns: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut db).await.unwrap();
        for (table, column) in columns {
            let sql = format!("SELECT CAST({column} AS TEXT) FROM {table} ORDER BY 1");
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut db).await.unwrap();
            let of = |row: &sqlx::sqlite::SqliteRow| row.get::<Option<String>, _>(0);
            let values = rows.iter().map(|row| of(row).unwrap_or_default()).collect();
            found.insert(format!("{table}.{column}"), values);
        }
    }
    found
}

/// The contacts of 2,500 persons, and perhaps of one more who met somebody whom nobody else met.
async fn world(extreme: Option<&str>) -> World {
    let mut world = World::new(charter(|_| ())).await;
    let mut csv = "person_id,other_person_id,date,setting\n".to_owned();
    for row in 0..5_000 {
        csv.push_str(&format!("P{},Q{row},2026-11-{:02},work\n", row % 2_500, row % 20 + 1));
    }
    csv.push_str(extreme.unwrap_or_default());
    let rows = 5_000 + u64::from(extreme.is_some());
    assert_eq!(world.submit(&record("contact"), &csv).await.rows, rows);
    world
}

/// Columns that differ, names of files aside: they are random.
fn different(one: &Plain, other: &Plain) -> Vec<String> {
    assert!(one.keys().eq(other.keys()) && one.len() > 30, "{:?}", one.keys());
    let random = |column: &str| column.ends_with(".file");
    let differ = |column: &&String| !random(column) && one[*column] != other[*column];
    one.keys().filter(differ).cloned().collect()
}

const EXTREME: &str = "EXTREME,NOBODY-ELSE,2026-11-30,\n";

#[tokio::test]
async fn t12_databases_show_no_more_than_how_many_persons_there_are() {
    let without = plain(&world(None).await).await;
    let with = plain(&world(Some(EXTREME)).await).await;
    assert_eq!(different(&with, &without), ["population.persons"]);
    for (column, values) in &with {
        for value in ["EXTREME", "NOBODY-ELSE", "2026-11-30", "work"] {
            assert!(values.iter().all(|own| !own.contains(value)), "{value} in {column}");
        }
    }
}

/// A month that nobody else has is a bucket of its own, which stands in the clear: that is seen.
#[tokio::test]
async fn t12_databases_show_no_more_than_how_many_persons_there_are_twin() {
    let without = plain(&world(None).await).await;
    let later = EXTREME.replace("2026-11-30", "2026-12-01");
    let with = plain(&world(Some(&later)).await).await;
    let seen = different(&with, &without);
    assert!(seen.contains(&"segment.buckets".to_owned()), "{seen:?}");
}
