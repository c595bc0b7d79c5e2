//! Whether a database can be used as it is, found out without changing anything in it.

use super::{Error, MIGRATIONS, Result, connection};
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// There is none, and it can be made.
    NotMadeYet,
    Ready,
    /// The next start brings it up to date.
    Behind,
    /// A later version of the platform brought it further than this one knows.
    OfLaterVersion,
}

pub async fn condition_of(path: &Path) -> Result<Condition> {
    if !path.try_exists().map_err(|why| Error::Folder { path: path.to_owned(), why })? {
        can_be_made(path).map_err(|why| Error::Folder { path: path.to_owned(), why })?;
        return Ok(Condition::NotMadeYet);
    }
    let open = |why| Error::Open { path: path.to_owned(), why };
    let mut database = SqliteConnection::connect_with(&connection(path)).await.map_err(open)?;
    let condition = look(&mut database).await;
    database.close().await?;
    condition
}

async fn look(database: &mut SqliteConnection) -> Result<Condition> {
    // its own value, written back: a write to the disk that changes nothing
    let (version,): (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut *database).await?;
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {version}")))
        .execute(&mut *database)
        .await?;
    let (tables,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *database)
            .await?;
    if tables == 0 {
        return Ok(Condition::Behind);
    }
    let applied: Vec<(i64,)> =
        sqlx::query_as("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(database).await?;
    let applied: BTreeSet<i64> = applied.into_iter().map(|(version,)| version).collect();
    let known: BTreeSet<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    Ok(match (applied.is_subset(&known), known.is_subset(&applied)) {
        (false, _) => Condition::OfLaterVersion,
        (true, false) => Condition::Behind,
        (true, true) => Condition::Ready,
    })
}

/// In the nearest folder that is there, a file is made and removed.
fn can_be_made(path: &Path) -> io::Result<()> {
    let folder = path.ancestors().skip(1).find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let name = format!(".vivavoce-check-{}", uuid::Uuid::now_v7().simple());
    let trial = folder.unwrap_or(Path::new("")).join(name);
    OpenOptions::new().write(true).create_new(true).open(&trial)?;
    std::fs::remove_file(trial)
}
