//! The two databases. All SQL of this crate is below this folder and in [`crate::keys`].

pub(crate) mod log_rows;
pub(crate) mod norms;
pub(crate) mod people;
pub(crate) mod segments;
pub(crate) mod submissions;

use std::{path::Path, str::FromStr as _};

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

/// A database could not be read or written. Statements are fixed texts and values are bound, so
/// that no value is in what SQLite says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DbError {
    /// SQLite's own words.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Written by a later program.
    #[error("the database is of version {found}, this program knows up to {known}")]
    Version {
        /// Of the file.
        found: i64,
        /// Of this program.
        known: i64,
    },
    /// A row that this program would not have written.
    #[error("the database holds a row in `{table}` that is not in order")]
    Row {
        /// Where.
        table: &'static str,
    },
}

/// One step of a schema: what takes a database from the version before to this one.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) sql: &'static str,
}

/// Schema of `authority.db`, oldest first. A step is never changed once released.
pub(crate) const AUTHORITY: &[Migration] = &[
    Migration { version: 1, sql: include_str!("authority-1.sql") },
    Migration { version: 2, sql: include_str!("authority-2.sql") },
];

/// Schema of `keys.db`.
pub(crate) const KEYS: &[Migration] = &[Migration { version: 1, sql: include_str!("keys-1.sql") }];

/// Opens a database, creating it where `create` says so, and brings its schema up to date.
///
/// WAL with `synchronous = FULL`: a commit that returned survives a loss of power.
/// `secure_delete`: what is deleted is overwritten. `temp_store = MEMORY`: nothing is spilled.
pub(crate) async fn open(
    file: &Path,
    create: bool,
    migrations: &[Migration],
) -> Result<SqliteConnection, DbError> {
    let mut db = SqliteConnectOptions::from_str("sqlite://")?
        .filename(file)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
        .connect()
        .await?;
    migrate(&mut db, migrations).await?;
    Ok(db)
}

async fn migrate(db: &mut SqliteConnection, migrations: &[Migration]) -> Result<(), DbError> {
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *db).await?;
    let known = migrations.last().map_or(0, |last| last.version);
    if found > known {
        return Err(DbError::Version { found, known });
    }
    for step in migrations.iter().filter(|step| step.version > found) {
        let mut transaction = db.begin().await?;
        sqlx::raw_sql(step.sql).execute(&mut *transaction).await?;
        let version = format!("PRAGMA user_version = {}", step.version);
        sqlx::raw_sql(sqlx::AssertSqlSafe(version)).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Empties the write-ahead log into the database and cuts it to nothing, so that what was deleted
/// is in neither.
pub(crate) async fn checkpoint(db: &mut SqliteConnection) -> Result<(), DbError> {
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *db).await?;
    Ok(())
}

/// A number that SQLite can hold.
pub(crate) fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that was written by [`to_sql`].
pub(crate) fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
