//! What the platform keeps, in SQLite. One file a resource; every time is handed in, so that tests own the clock.
//!
//! Writes that depend on what was read before take the database's write lock first ([`Store::write`]), so that two
//! requests, or a request and the command line, never decide on the same stale row.

mod access;
mod accounts;
mod candidates;
mod changes;
mod condition;
mod entries;
mod erasure;
mod feedback;
mod files;
mod interviews;
mod invites;
mod jobs;
mod keys;
mod leases;
mod lines;
mod listing;
mod moments;
mod observers;
mod progress;
mod remarks;
mod search;
mod sessions;
mod teams;
#[cfg(test)]
pub(crate) mod tests;
mod whereabouts;

pub use access::{Access, Standing, TokenOf};
pub use accounts::{AccountChange, EmailTaken, NewAccount, email_key};
pub use candidates::CandidateChanged;
pub use changes::What;
pub use condition::{Condition, condition_of};
pub use entries::From;
pub use erasure::Erased;
pub use interviews::{Interview, NewInterview};
pub use invites::{Opening, OpeningRefused};
pub use jobs::JobReplaced;
pub use keys::PlatformSeeds;
pub use leases::LeaseTaken;
pub use lines::LineKept;
pub use listing::ListedWhere;
pub use moments::KeptMoment;
pub use progress::Stored as StoredProgress;
pub use search::Query;
pub use sessions::{Pair as SessionPair, Refreshed};
pub use teams::first_team;
pub use whereabouts::{Interviewer, Whereabouts};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::OffsetDateTime;

/// Something the database would not do. There is nothing a caller can do but report it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot create the data folder {path}: {why}")]
    Folder { path: PathBuf, why: std::io::Error },
    #[error("cannot open the database {path}: {why}. Is the folder writable, and the disk not full?")]
    Open { path: PathBuf, why: sqlx::Error },
    #[error(
        "cannot make the database {path} a file for its owner alone: {why}. Is it this user's, and the folder writable?"
    )]
    Private { path: PathBuf, why: std::io::Error },
    #[error("cannot bring the database {path} up to date: {why}")]
    Migrate { path: PathBuf, why: sqlx::migrate::MigrateError },
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the platform's own key in the database is damaged: restore it from a copy")]
    DamagedKey,
    #[error("the database holds what this version cannot read: {0}")]
    Unreadable(#[from] serde_json::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

/// How long a write waits for another one; the command line writes beside the running platform.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the file, creating it and its folder where missing, and brings it up to date. It is for its owner alone:
    /// the platform's private keys are in it.
    pub async fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            files::make_folder(folder).map_err(|why| Error::Folder { path: folder.to_owned(), why })?;
        }
        files::make_private(path).map_err(|why| Error::Private { path: path.to_owned(), why })?;
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(connection(path).create_if_missing(true))
            .await
            .map_err(|why| Error::Open { path: path.to_owned(), why })?;
        MIGRATIONS.run(&pool).await.map_err(|why| Error::Migrate { path: path.to_owned(), why })?;
        Ok(Self { pool })
    }

    /// Finishes what is being written and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that holds the write lock from its beginning.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// To a file that is there.
fn connection(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // an acknowledged entry survives a power cut
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // what is deleted is out of the file, not only out of sight
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY_TIMEOUT)
}

/// As a column: Unix milliseconds.
fn millis(at: OffsetDateTime) -> i64 {
    (at.unix_timestamp_nanos() / 1_000_000) as i64
}

/// From a column; a value out of all range reads as the epoch.
fn moment(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// As a column: a value of one of the contract's enums, by its name on the wire.
fn word<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?.trim_matches('"').to_owned())
}

/// From a column.
fn unword<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(word.into())?)
}
