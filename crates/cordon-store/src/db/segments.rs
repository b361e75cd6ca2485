//! Segments and the marks on their rows.

use std::collections::BTreeMap;

use cordon_charter::{Bucket, MeasureId, PeriodStart, RecordName, RetentionClassId};
use sqlx::{Row as _, SqliteConnection};

use super::{DbError, from_sql, to_sql};

/// The period of each retention class of a record: which keys a row needs.
pub(crate) type Buckets = BTreeMap<RetentionClassId, PeriodStart>;

/// A segment as it lies in the database.
pub(crate) struct SegmentRow {
    pub(crate) id: i64,
    pub(crate) measure: MeasureId,
    pub(crate) record: RecordName,
    pub(crate) buckets: Buckets,
    pub(crate) partition: u8,
    pub(crate) file: String,
    pub(crate) since: u64,
    pub(crate) facts: Vec<u8>,
    pub(crate) marks: Option<Vec<u8>>,
    pub(crate) pending: Option<Vec<u8>>,
}

impl SegmentRow {
    /// The bucket of one class.
    pub(crate) fn bucket(&self, class: &RetentionClassId) -> Option<Bucket> {
        let period = *self.buckets.get(class)?;
        Some(Bucket {
            measure: self.measure.clone(),
            record: self.record.clone(),
            class: class.clone(),
            period,
        })
    }
}

/// Keeps a segment; gives its id.
pub(crate) async fn put(db: &mut SqliteConnection, segment: &SegmentRow) -> Result<i64, DbError> {
    let buckets =
        serde_json::to_string(&segment.buckets).map_err(|_| DbError::Row { table: "segment" })?;
    let done = sqlx::query(
        "INSERT INTO segment (measure, record, buckets, partition, file, since, facts, marks, \
         pending) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(segment.measure.as_str())
    .bind(segment.record.as_str())
    .bind(buckets)
    .bind(i64::from(segment.partition))
    .bind(&segment.file)
    .bind(to_sql(segment.since))
    .bind(&segment.facts)
    .bind(&segment.marks)
    .bind(&segment.pending)
    .execute(db)
    .await?;
    Ok(done.last_insert_rowid())
}

pub(crate) async fn put_marks(
    db: &mut SqliteConnection,
    id: i64,
    marks: &[u8],
) -> Result<(), DbError> {
    sqlx::query("UPDATE segment SET marks = ? WHERE id = ?")
        .bind(marks)
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// The segments of a record, oldest first; without the bytes of those that are pending if `bare`.
pub(crate) async fn of_record(
    db: &mut SqliteConnection,
    measure: &MeasureId,
    record: &RecordName,
) -> Result<Vec<SegmentRow>, DbError> {
    let sql = "SELECT id, measure, record, buckets, partition, file, since, facts, marks, pending \
               FROM segment WHERE measure = ? AND record = ? ORDER BY id";
    let rows = sqlx::query(sql).bind(measure.as_str()).bind(record.as_str()).fetch_all(db).await?;
    rows.iter().map(segment_row).collect()
}

/// The segments of all records, without what they hold.
pub(crate) async fn all(db: &mut SqliteConnection) -> Result<Vec<SegmentRow>, DbError> {
    let sql = "SELECT id, measure, record, buckets, partition, file, since, facts, NULL AS marks, \
               substr(pending, 1, 0) AS pending FROM segment ORDER BY id";
    sqlx::query(sql).fetch_all(db).await?.iter().map(segment_row).collect()
}

pub(crate) async fn remove(db: &mut SqliteConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM segment WHERE id = ?").bind(id).execute(db).await?;
    Ok(())
}

/// Records that hold anything, by measure.
pub(crate) async fn records(
    db: &mut SqliteConnection,
    measure: &MeasureId,
) -> Result<Vec<RecordName>, DbError> {
    let sql = "SELECT DISTINCT record FROM segment WHERE measure = ? ORDER BY record";
    let names: Vec<String> = sqlx::query_scalar(sql).bind(measure.as_str()).fetch_all(db).await?;
    let read = |name: String| name.parse().map_err(|_| DbError::Row { table: "segment" });
    names.into_iter().map(read).collect()
}

fn segment_row(row: &sqlx::sqlite::SqliteRow) -> Result<SegmentRow, DbError> {
    let bad = || DbError::Row { table: "segment" };
    let text = |name: &str| row.try_get::<String, _>(name);
    let partition: i64 = row.try_get("partition")?;
    Ok(SegmentRow {
        id: row.try_get("id")?,
        measure: text("measure")?.parse().map_err(|_| bad())?,
        record: text("record")?.parse().map_err(|_| bad())?,
        buckets: serde_json::from_str(&text("buckets")?).map_err(|_| bad())?,
        partition: u8::try_from(partition).map_err(|_| bad())?,
        file: text("file")?,
        since: from_sql(row.try_get("since")?),
        facts: row.try_get("facts")?,
        marks: row.try_get("marks")?,
        pending: row.try_get("pending")?,
    })
}
