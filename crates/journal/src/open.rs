//! How the file is opened: locked, checked, brought to the newest format, and replaced where it is damaged.

use std::path::Path;

use rusqlite::{Connection, config::DbConfig};

use crate::{
    JournalError,
    folder::{self, Lock},
    salvage, schema,
};

/// Bytes of a file with nothing in it: a page.
const SMALLEST: u64 = 4096;

/// The journal's connection; the lock is given back after it is closed.
pub(crate) fn open(path: &Path) -> Result<(Connection, Lock), JournalError> {
    if let Some(folder) = path.parent() {
        folder::make(folder)?;
    }
    let lock = folder::lock(path)?;
    salvage::finish(path)?;
    let connection = match connect(path) {
        Err(JournalError::Damaged { why, .. }) => {
            tracing::error!(%why, "the journal is damaged");
            salvage::salvage(path)?;
            salvage::finish(path)?;
            connect(path)?
        }
        opened => opened?,
    };
    Ok((connection, lock))
}

/// Opens or creates a file and leaves it as it is where it is damaged.
pub(crate) fn connect(path: &Path) -> Result<Connection, JournalError> {
    let sqlite = |error: rusqlite::Error| JournalError::from_sqlite(path, &error);
    let damaged = |why: String| JournalError::Damaged { path: path.to_owned(), why };
    if let Some(why) = is_mistaken_for_new(path) {
        return Err(damaged(why.into()));
    }
    let mut connection = Connection::open(path).map_err(sqlite)?;
    leave_log_when_closed(&connection, true).map_err(sqlite)?;
    prepare(&connection).map_err(sqlite)?;
    schema::check_version(&connection, path)?;
    let found: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite)?;
    if found != "ok" {
        return Err(damaged(found));
    }
    schema::migrate(&mut connection, path)?;
    leave_log_when_closed(&connection, false).map_err(sqlite)?;
    Ok(connection)
}

/// What SQLite would write over, or delete the log of.
fn is_mistaken_for_new(path: &Path) -> Option<&'static str> {
    let size = |companion| folder::size(&folder::beside(path, companion));
    match folder::size(path) {
        0 if size("-wal") > 0 => Some("it is empty, and its write-ahead log is not"),
        1..SMALLEST if size("-wal") == 0 && size("-journal") == 0 => Some("it is shorter than its header"),
        _ => None,
    }
}

/// Otherwise closing copies the log into the file and deletes it, which is nothing to do to a damaged file.
pub(crate) fn leave_log_when_closed(connection: &Connection, leave: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave).map(drop)
}

/// Locks the file for this process and makes every commit wait for the disk.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Takes the lock now rather than at the first answer.
    connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")
}
