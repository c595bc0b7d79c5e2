//! The file's tables. A change is a new step at the end of [`STEPS`]; `user_version` counts the steps taken. What rows
//! look like is also known to `salvage.rs`, which finds them without the tables.

use std::path::Path;

use rusqlite::{Connection, ffi};

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
    ", "
    ALTER TABLE interview ADD COLUMN company TEXT;
    ALTER TABLE interview ADD COLUMN job TEXT;
    ALTER TABLE interview ADD COLUMN opened_at TEXT NOT NULL DEFAULT '';
    -- counts openings, so that the last one is known whatever the clock said
    ALTER TABLE interview ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
    UPDATE interview SET opened = number, opened_at = coalesce(
        (SELECT max(written_at) FROM entry WHERE interview = interview.number),
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));

    CREATE TABLE event (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        interview INTEGER NOT NULL REFERENCES interview (number),
        payload TEXT NOT NULL,
        written_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ) STRICT;
    CREATE INDEX event_interview ON event (interview);
    CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
    CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;

    CREATE TABLE refused (
        interview INTEGER NOT NULL REFERENCES interview (number),
        id TEXT NOT NULL,
        refused_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        PRIMARY KEY (interview, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER refused_stays BEFORE UPDATE ON refused BEGIN SELECT RAISE(ABORT, 'refusals are only added'); END;
    CREATE TRIGGER refused_is_kept BEFORE DELETE ON refused BEGIN SELECT RAISE(ABORT, 'refusals are only added'); END;

    CREATE TABLE draft (
        interview INTEGER PRIMARY KEY REFERENCES interview (number),
        text TEXT NOT NULL
    ) STRICT;
    -- with the answer itself, so that no crash brings an answer back that was given
    CREATE TRIGGER answer_ends_draft AFTER INSERT ON entry WHEN NEW.who = 'candidate' AND NEW.via = 'typed'
    BEGIN DELETE FROM draft WHERE interview = NEW.interview; END;
    ", "
    -- what a recruiter noted; acknowledged and refused as entries are
    CREATE TABLE remark (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        interview INTEGER NOT NULL REFERENCES interview (number),
        account TEXT NOT NULL,
        id TEXT NOT NULL,
        payload TEXT NOT NULL,
        written_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        UNIQUE (interview, id)
    ) STRICT;
    CREATE TRIGGER remark_stays BEFORE UPDATE ON remark BEGIN SELECT RAISE(ABORT, 'remarks are only added'); END;
    CREATE TRIGGER remark_is_kept BEFORE DELETE ON remark BEGIN SELECT RAISE(ABORT, 'remarks are only added'); END;
"];

/// Refuses a file of a format that this version does not know.
pub(crate) fn check_version(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let (found, known) = (steps_taken(connection, path)?, steps_known());
    if found > known { Err(JournalError::Newer { path: path.to_owned(), found, known }) } else { Ok(()) }
}

/// Brings the file to the newest format.
///
/// # Errors
/// [`JournalError::Damaged`] where the file has not the tables that its version says.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let told = |error: rusqlite::Error| match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_ERROR) => JournalError::Damaged { path: path.to_owned(), why: error.to_string() },
        _ => JournalError::from_sqlite(path, &error),
    };
    let taken = steps_taken(connection, path)?;
    if taken < steps_known() {
        let transaction = connection.transaction().map_err(told)?;
        take_steps(&transaction, taken).map_err(told)?;
        transaction.commit().map_err(told)?;
    }
    if tables(connection).map_err(told)? == expected_tables().map_err(told)? {
        return Ok(());
    }
    Err(JournalError::Damaged { path: path.to_owned(), why: "it has other tables than a journal".into() })
}

fn take_steps(connection: &Connection, taken: i64) -> rusqlite::Result<()> {
    for (step, sql) in (1..).zip(STEPS).skip(usize::try_from(taken).unwrap_or(0)) {
        connection.execute_batch(sql)?;
        connection.pragma_update(None, "user_version", step)?;
    }
    Ok(())
}

/// Tables, indexes and triggers, as SQL.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let select = "SELECT name, sql FROM sqlite_schema ORDER BY name";
    connection.prepare(select)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn expected_tables() -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let new = Connection::open_in_memory()?;
    take_steps(&new, 0)?;
    tables(&new)
}

fn steps_taken(connection: &Connection, path: &Path) -> Result<i64, JournalError> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| JournalError::from_sqlite(path, &error))
}

fn steps_known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}
