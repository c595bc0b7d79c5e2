//! The file's tables. A change is a new step at the end of [`STEPS`]; `user_version` counts the steps taken.

use std::path::Path;

use rusqlite::Connection;

use crate::JournalError;

const STEPS: &[&str] = &["
    CREATE TABLE interview (
        number INTEGER PRIMARY KEY,
        platform TEXT NOT NULL,
        id TEXT NOT NULL,
        UNIQUE (platform, id)
    ) STRICT;

    CREATE TABLE entry (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        interview INTEGER NOT NULL REFERENCES interview (number),
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        who TEXT NOT NULL,
        via TEXT NOT NULL,
        text TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        written_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        UNIQUE (interview, id)
    ) STRICT;
    CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are only added'); END;
    CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are only added'); END;

    CREATE TABLE acknowledged (
        interview INTEGER NOT NULL REFERENCES interview (number),
        id TEXT NOT NULL,
        PRIMARY KEY (interview, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE preference (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
"];

/// Brings the file to the newest format.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let sqlite = |error: rusqlite::Error| JournalError::from_sqlite(path, &error);
    let taken: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(sqlite)?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if taken > known {
        return Err(JournalError::Newer { path: path.to_owned(), found: taken, known });
    }
    let transaction = connection.transaction().map_err(sqlite)?;
    for (step, sql) in (1..=known).zip(STEPS).skip(usize::try_from(taken).unwrap_or(0)) {
        transaction.execute_batch(sql).map_err(sqlite)?;
        transaction.pragma_update(None, "user_version", step).map_err(sqlite)?;
    }
    transaction.commit().map_err(sqlite)
}
