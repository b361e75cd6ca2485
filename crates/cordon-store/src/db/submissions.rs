//! Submissions that were taken in, rows that were not, and answers that left.

use sqlx::SqliteConnection;

use super::{DbError, from_sql, to_sql};

/// The leaf of a submission that was taken in before.
pub(crate) async fn leaf_of(
    db: &mut SqliteConnection,
    (measure, record): (&str, &str),
    digest: &[u8],
) -> Result<Option<u64>, DbError> {
    let sql = "SELECT leaf FROM submission WHERE measure = ? AND record = ? AND digest = ?";
    let leaf: Option<i64> =
        sqlx::query_scalar(sql).bind(measure).bind(record).bind(digest).fetch_optional(db).await?;
    Ok(leaf.map(from_sql))
}

pub(crate) async fn put(
    db: &mut SqliteConnection,
    (measure, record): (&str, &str),
    digest: &[u8],
    leaf: u64,
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO submission (measure, record, digest, leaf) VALUES (?, ?, ?, ?)")
        .bind(measure)
        .bind(record)
        .bind(digest)
        .bind(to_sql(leaf))
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn put_refused(
    db: &mut SqliteConnection,
    (measure, record, period): (&str, &str, &str),
    leaf: u64,
    sealed: &[u8],
) -> Result<(), DbError> {
    let sql = "INSERT INTO refused (measure, record, period, leaf, sealed) VALUES (?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(measure)
        .bind(record)
        .bind(period)
        .bind(to_sql(leaf))
        .bind(sealed)
        .execute(db)
        .await?;
    Ok(())
}

/// Refused rows of a submission: the period of their bucket, and what is sealed.
pub(crate) async fn refused_of(
    db: &mut SqliteConnection,
    (measure, record): (&str, &str),
    leaf: u64,
) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    let sql = "SELECT period, sealed FROM refused WHERE measure = ? AND record = ? AND leaf = ? \
               ORDER BY id";
    let rows = sqlx::query_as(sql).bind(measure).bind(record).bind(to_sql(leaf));
    Ok(rows.fetch_all(db).await?)
}

pub(crate) async fn remove_refused(
    db: &mut SqliteConnection,
    (measure, record, period): (&str, &str, &str),
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM refused WHERE measure = ? AND record = ? AND period = ?")
        .bind(measure)
        .bind(record)
        .bind(period)
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn release(
    db: &mut SqliteConnection,
    question: &[u8],
) -> Result<Option<(u64, Vec<u8>)>, DbError> {
    let sql = "SELECT leaf, answer FROM release WHERE question = ?";
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as(sql).bind(question).fetch_optional(db).await?;
    Ok(row.map(|(leaf, answer)| (from_sql(leaf), answer)))
}

pub(crate) async fn put_release(
    db: &mut SqliteConnection,
    question: &[u8],
    leaf: u64,
    answer: &[u8],
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO release (question, leaf, answer) VALUES (?, ?, ?)")
        .bind(question)
        .bind(to_sql(leaf))
        .bind(answer)
        .execute(db)
        .await?;
    Ok(())
}
