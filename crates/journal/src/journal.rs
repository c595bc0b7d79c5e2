use std::path::{Path, PathBuf};

use interview::{Entry, Preferences, Via, Who};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{JournalError, schema};

/// An open journal. Every call blocks until the disk has answered: keep it off the UI thread.
pub struct Journal {
    connection: Connection,
    path: PathBuf,
}

/// One interview's place in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interview(i64);

impl Journal {
    /// Opens or creates the file and its folder, and locks it.
    ///
    /// # Errors
    /// [`JournalError::InUse`] while another process has it open.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| JournalError::from_io(folder, &error))?;
        }
        let mut connection =
            Connection::open(path).map_err(|error| JournalError::from_sqlite(path, &error))?;
        prepare(&connection).map_err(|error| JournalError::from_sqlite(path, &error))?;
        schema::migrate(&mut connection, path)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The place of an interview; made when it is new.
    pub fn begin(&self, platform: &str, id: &str) -> Result<Interview, JournalError> {
        let insert = "INSERT INTO interview (platform, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        let find = "SELECT number FROM interview WHERE platform = ?1 AND id = ?2";
        self.told(|connection| {
            connection.execute(insert, params![platform, id])?;
            connection.query_row(find, params![platform, id], |row| row.get(0).map(Interview))
        })
    }

    /// Everything that was written for an interview, in the transcript's order, with whether the platform has it.
    pub fn entries(&self, interview: Interview) -> Result<Vec<(Entry, bool)>, JournalError> {
        let select = "SELECT entry.id, position, who, via, text, at_ms, acknowledged.id IS NOT NULL
             FROM entry LEFT JOIN acknowledged USING (interview, id)
             WHERE interview = ?1 ORDER BY position, number";
        self.told(|connection| {
            let mut statement = connection.prepare_cached(select)?;
            let rows = statement.query_map([interview.0], |row| {
                let entry = Entry {
                    id: row.get(0)?,
                    order: row.get(1)?,
                    who: who_from(&row.get::<_, String>(2)?),
                    via: via_from(&row.get::<_, String>(3)?),
                    text: row.get(4)?,
                    at_ms: row.get(5)?,
                    r#final: true,
                };
                Ok((entry, row.get(6)?))
            })?;
            rows.collect()
        })
    }

    /// Returns once the entry is on disk. An id that is there already stays as it is.
    pub fn append(&self, interview: Interview, entry: &Entry) -> Result<(), JournalError> {
        let insert = "INSERT INTO entry (interview, id, position, who, via, text, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        self.told(|connection| {
            let mut statement = connection.prepare_cached(insert)?;
            statement.execute(params![
                interview.0,
                entry.id,
                entry.order,
                who_name(entry.who),
                via_name(entry.via),
                entry.text,
                entry.at_ms
            ])
        })?;
        Ok(())
    }

    /// Notes that the platform has these.
    pub fn acknowledge(&mut self, interview: Interview, ids: &[String]) -> Result<(), JournalError> {
        let path = self.path.clone();
        let sqlite = |error: rusqlite::Error| JournalError::from_sqlite(&path, &error);
        let transaction = self.connection.transaction().map_err(sqlite)?;
        for id in ids {
            let insert = "INSERT INTO acknowledged (interview, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            transaction.execute(insert, params![interview.0, id]).map_err(sqlite)?;
        }
        transaction.commit().map_err(sqlite)
    }

    /// What the person chose last; `None` before the first choice.
    pub fn preferences(&self) -> Result<Option<Preferences>, JournalError> {
        let select = "SELECT value FROM preference WHERE name = 'devices'";
        let value: Option<String> =
            self.told(|connection| connection.query_row(select, [], |row| row.get(0)).optional())?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    pub fn remember(&self, preferences: &Preferences) -> Result<(), JournalError> {
        let value = serde_json::to_string(preferences)
            .map_err(|error| JournalError::Other { path: self.path.clone(), why: error.to_string() })?;
        let upsert = "INSERT INTO preference (name, value) VALUES ('devices', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.told(|connection| connection.execute(upsert, [&value]))?;
        Ok(())
    }

    fn told<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JournalError> {
        run(&self.connection).map_err(|error| JournalError::from_sqlite(&self.path, &error))
    }
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

fn who_name(who: Who) -> &'static str {
    match who {
        Who::Candidate => "candidate",
        Who::Interviewer => "interviewer",
    }
}

fn who_from(name: &str) -> Who {
    if name == "candidate" { Who::Candidate } else { Who::Interviewer }
}

fn via_name(via: Via) -> &'static str {
    match via {
        Via::Voice => "voice",
        Via::Typed => "typed",
    }
}

fn via_from(name: &str) -> Via {
    if name == "typed" { Via::Typed } else { Via::Voice }
}
