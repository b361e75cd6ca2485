//! Pages of spent norms.

use sqlx::SqliteConnection;

use super::{DbError, from_sql, to_sql};

/// All pages of one standing question, in order.
pub(crate) async fn pages(
    db: &mut SqliteConnection,
    (measure, bulletin): (&str, u64),
) -> Result<Vec<(u32, Vec<u8>)>, DbError> {
    let sql = "SELECT page, sealed FROM spent_norm WHERE measure = ? AND bulletin = ? \
               ORDER BY page";
    let query = sqlx::query_as(sql).bind(measure).bind(to_sql(bulletin));
    let rows: Vec<(i64, Vec<u8>)> = query.fetch_all(db).await?;
    let number = |page| u32::try_from(from_sql(page));
    let read = |(page, sealed)| Ok((number(page).map_err(|_| bad())?, sealed));
    rows.into_iter().map(read).collect()
}

pub(crate) async fn put(
    db: &mut SqliteConnection,
    (measure, bulletin): (&str, u64),
    page: u32,
    sealed: &[u8],
) -> Result<(), DbError> {
    let sql = "INSERT OR REPLACE INTO spent_norm (measure, bulletin, page, sealed) \
               VALUES (?, ?, ?, ?)";
    let query = sqlx::query(sql).bind(measure).bind(to_sql(bulletin)).bind(i64::from(page));
    query.bind(sealed).execute(db).await?;
    Ok(())
}

pub(crate) async fn remove(
    db: &mut SqliteConnection,
    (measure, bulletin): (&str, u64),
) -> Result<(), DbError> {
    let sql = "DELETE FROM spent_norm WHERE measure = ? AND bulletin = ?";
    sqlx::query(sql).bind(measure).bind(to_sql(bulletin)).execute(db).await?;
    Ok(())
}

/// Questions of which anything is kept.
pub(crate) async fn kept(db: &mut SqliteConnection) -> Result<Vec<(String, u64)>, DbError> {
    let sql = "SELECT DISTINCT measure, bulletin FROM spent_norm ORDER BY measure, bulletin";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(measure, bulletin)| (measure, from_sql(bulletin))).collect())
}

fn bad() -> DbError {
    DbError::Row { table: "spent_norm" }
}
