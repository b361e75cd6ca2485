//! Leaves, bodies and documents.

use cordon_charter::Digest;
use cordon_log::BodyClass;
use sqlx::{Row as _, SqliteConnection};

use super::{DbError, from_sql, to_sql};

/// A body as it lies in the database.
pub(crate) struct BodyRow {
    pub(crate) position: u64,
    pub(crate) class: BodyClass,
    pub(crate) measure: String,
    pub(crate) person: Option<u32>,
    pub(crate) opening: Vec<u8>,
}

/// Number of leaves.
pub(crate) async fn size(db: &mut SqliteConnection) -> Result<u64, DbError> {
    let size: i64 = sqlx::query_scalar("SELECT count(*) FROM leaf").fetch_one(db).await?;
    Ok(from_sql(size))
}

/// All leaves from `start` on, in order.
pub(crate) async fn leaves(db: &mut SqliteConnection, start: u64) -> Result<Vec<Vec<u8>>, DbError> {
    let sql = "SELECT bytes FROM leaf WHERE position >= ? ORDER BY position";
    Ok(sqlx::query_scalar(sql).bind(to_sql(start)).fetch_all(db).await?)
}

/// The last leaf.
pub(crate) async fn last_leaf(db: &mut SqliteConnection) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT bytes FROM leaf ORDER BY position DESC LIMIT 1";
    Ok(sqlx::query_scalar(sql).fetch_optional(db).await?)
}

pub(crate) async fn put_leaf(
    db: &mut SqliteConnection,
    position: u64,
    bytes: &[u8],
) -> Result<(), DbError> {
    let sql = "INSERT INTO leaf (position, bytes) VALUES (?, ?)";
    sqlx::query(sql).bind(to_sql(position)).bind(bytes).execute(db).await?;
    Ok(())
}

pub(crate) async fn put_body(db: &mut SqliteConnection, body: &BodyRow) -> Result<(), DbError> {
    let sql = "INSERT INTO body (position, class, measure, person, opening) VALUES (?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(to_sql(body.position))
        .bind(class_name(body.class))
        .bind(&body.measure)
        .bind(body.person.map(i64::from))
        .bind(&body.opening)
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn body(
    db: &mut SqliteConnection,
    position: u64,
) -> Result<Option<BodyRow>, DbError> {
    let sql = "SELECT position, class, measure, person, opening FROM body WHERE position = ?";
    let row = sqlx::query(sql).bind(to_sql(position)).fetch_optional(db).await?;
    row.as_ref().map(body_row).transpose()
}

/// Public bodies, in order.
pub(crate) async fn public_bodies(
    db: &mut SqliteConnection,
) -> Result<Vec<(u64, Vec<u8>)>, DbError> {
    let sql = "SELECT position, opening FROM body WHERE class = 'public' ORDER BY position";
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(position, opening)| (from_sql(position), opening)).collect())
}

/// Removes a body; its commitment stays in the leaf.
pub(crate) async fn remove_body(db: &mut SqliteConnection, position: u64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM body WHERE position = ?").bind(to_sql(position)).execute(db).await?;
    Ok(())
}

/// Keeps a public document; the same one again changes nothing.
pub(crate) async fn put_document(
    db: &mut SqliteConnection,
    bytes: &[u8],
) -> Result<Digest, DbError> {
    let digest = Digest::of(bytes);
    sqlx::query("INSERT OR IGNORE INTO document (digest, bytes) VALUES (?, ?)")
        .bind(digest.as_bytes().as_slice())
        .bind(bytes)
        .execute(db)
        .await?;
    Ok(digest)
}

pub(crate) async fn documents(
    db: &mut SqliteConnection,
) -> Result<Vec<(Digest, Vec<u8>)>, DbError> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT digest, bytes FROM document").fetch_all(db).await?;
    rows.into_iter()
        .map(|(digest, bytes)| {
            let digest: [u8; 32] =
                digest.try_into().map_err(|_| DbError::Row { table: "document" })?;
            Ok((Digest::from_bytes(digest), bytes))
        })
        .collect()
}

fn body_row(row: &sqlx::sqlite::SqliteRow) -> Result<BodyRow, DbError> {
    let bad = || DbError::Row { table: "body" };
    let class: String = row.try_get("class")?;
    let person: Option<i64> = row.try_get("person")?;
    Ok(BodyRow {
        position: from_sql(row.try_get("position")?),
        class: match class.as_str() {
            "public" => BodyClass::Public,
            "overseer" => BodyClass::Overseer,
            "sealed" => BodyClass::Sealed,
            _ => return Err(bad()),
        },
        measure: row.try_get("measure")?,
        person: person.map(u32::try_from).transpose().map_err(|_| bad())?,
        opening: row.try_get("opening")?,
    })
}

const fn class_name(class: BodyClass) -> &'static str {
    match class {
        BodyClass::Public => "public",
        BodyClass::Overseer => "overseer",
        BodyClass::Sealed => "sealed",
    }
}
