//! Pages of pseudonyms.

use sqlx::SqliteConnection;

use super::{DbError, from_sql};

/// How many ordinals a measure has given.
pub(crate) async fn count(db: &mut SqliteConnection, measure: &str) -> Result<u32, DbError> {
    let sql = "SELECT persons FROM population WHERE measure = ?";
    let count: Option<i64> = sqlx::query_scalar(sql).bind(measure).fetch_optional(db).await?;
    u32::try_from(count.unwrap_or(0)).map_err(|_| DbError::Row { table: "population" })
}

pub(crate) async fn put_count(
    db: &mut SqliteConnection,
    measure: &str,
    persons: u32,
) -> Result<(), DbError> {
    sqlx::query("INSERT OR REPLACE INTO population (measure, persons) VALUES (?, ?)")
        .bind(measure)
        .bind(i64::from(persons))
        .execute(db)
        .await?;
    Ok(())
}

/// All pages of a measure, in order.
pub(crate) async fn pages(
    db: &mut SqliteConnection,
    measure: &str,
) -> Result<Vec<(u64, Vec<u8>)>, DbError> {
    let sql = "SELECT page, sealed FROM person_page WHERE measure = ? ORDER BY page";
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).bind(measure).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(page, sealed)| (from_sql(page), sealed)).collect())
}

/// One page of a measure.
pub(crate) async fn page(
    db: &mut SqliteConnection,
    measure: &str,
    page: u32,
) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT sealed FROM person_page WHERE measure = ? AND page = ?";
    let query = sqlx::query_scalar(sql).bind(measure).bind(i64::from(page));
    Ok(query.fetch_optional(db).await?)
}

pub(crate) async fn put_page(
    db: &mut SqliteConnection,
    measure: &str,
    page: u32,
    sealed: &[u8],
) -> Result<(), DbError> {
    sqlx::query("INSERT OR REPLACE INTO person_page (measure, page, sealed) VALUES (?, ?, ?)")
        .bind(measure)
        .bind(i64::from(page))
        .bind(sealed)
        .execute(db)
        .await?;
    Ok(())
}
