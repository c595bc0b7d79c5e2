use std::path::{Path, PathBuf};

use interview::{Entry, Event, Kept, Preferences, Recent, Upload, Via, Who};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    JournalError, Salvaged,
    folder::Lock,
    open::{self, leave_log_when_closed},
    salvage,
};

/// The platform of an interview whose name could not be salvaged.
pub(crate) const NO_PLATFORM: &str = "";

/// An open journal. Every call blocks until the disk has answered: keep it off the UI thread.
pub struct Journal {
    connection: Connection,
    path: PathBuf,
    _lock: Lock,
}

/// One interview's place in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interview(i64);

impl Journal {
    /// Opens or creates the file and its folder, locks it and checks it. A damaged file is renamed and kept, and what
    /// can be read of it is in the new one: [`Journal::salvaged`] tells.
    ///
    /// # Errors
    /// [`JournalError::InUse`] while it is open elsewhere, in this process or another.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let (connection, lock) = open::open(path)?;
        Ok(Self { connection, path: path.to_owned(), _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was salvaged into this file, until [`Journal::forget_salvaged`].
    pub fn salvaged(&self) -> Result<Option<Salvaged>, JournalError> {
        self.told(|connection| salvage::said(connection, &self.path))
    }

    pub fn forget_salvaged(&self) -> Result<(), JournalError> {
        self.told(salvage::forget)
    }

    /// The place of an interview; made when it is new. From here on it is the one opened last. What is not known of it
    /// any more stays as it was.
    pub fn begin(
        &self,
        platform: &str,
        id: &str,
        company: Option<&str>,
        job: Option<&str>,
    ) -> Result<Interview, JournalError> {
        let upsert = "INSERT INTO interview (platform, id, company, job, opened, opened_at)
             VALUES (?1, ?2, ?3, ?4,
                 (SELECT coalesce(max(opened), 0) + 1 FROM interview), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
             ON CONFLICT (platform, id) DO UPDATE SET
                 company = coalesce(excluded.company, company), job = coalesce(excluded.job, job),
                 opened = excluded.opened, opened_at = excluded.opened_at
             RETURNING number";
        self.told(|connection| {
            connection.query_row(upsert, params![platform, id, company, job], |row| row.get(0).map(Interview))
        })
    }

    /// Everything that was written for an interview.
    pub fn kept(&self, interview: Interview) -> Result<Kept, JournalError> {
        let (entries, events) = (self.entries(interview)?, self.events(interview)?);
        Ok(Kept { entries, events, draft: self.draft(interview)? })
    }

    /// In the transcript's order. What the platform has taken in the end was not refused.
    fn entries(&self, interview: Interview) -> Result<Vec<(Entry, Upload)>, JournalError> {
        let select = "SELECT entry.id, position, who, via, text, at_ms, acknowledged.id IS NOT NULL, refused.id IS NOT NULL
             FROM entry
             LEFT JOIN acknowledged USING (interview, id)
             LEFT JOIN refused USING (interview, id)
             WHERE interview = ?1 ORDER BY position, number";
        self.told(|connection| {
            connection.prepare_cached(select)?.query_map([interview.0], entry_from)?.collect()
        })
    }

    /// In the order in which they were noted, without those that only a newer version knows.
    fn events(&self, interview: Interview) -> Result<Vec<Event>, JournalError> {
        let select = "SELECT payload FROM event WHERE interview = ?1 ORDER BY number";
        let payloads: Vec<String> = self.told(|connection| {
            connection.prepare_cached(select)?.query_map([interview.0], |row| row.get(0))?.collect()
        })?;
        Ok(payloads.iter().filter_map(|payload| serde_json::from_str(payload).ok()).collect())
    }

    fn draft(&self, interview: Interview) -> Result<String, JournalError> {
        let select = "SELECT text FROM draft WHERE interview = ?1";
        let draft =
            self.told(|connection| connection.query_row(select, [interview.0], |row| row.get(0)).optional())?;
        Ok(draft.unwrap_or_default())
    }

    /// Every interview that was opened on this computer, the one opened last first; not those that were only watched.
    pub fn recent(&self) -> Result<Vec<Recent>, JournalError> {
        let select = "SELECT platform, id, company, job, opened_at,
                 (SELECT count(*) FROM entry WHERE interview = interview.number),
                 (SELECT count(*) FROM entry WHERE interview = interview.number
                     AND NOT EXISTS (SELECT 1 FROM acknowledged
                         WHERE acknowledged.interview = entry.interview AND acknowledged.id = entry.id)
                     AND NOT EXISTS (SELECT 1 FROM refused
                         WHERE refused.interview = entry.interview AND refused.id = entry.id)),
                 EXISTS (SELECT 1 FROM event WHERE interview = interview.number
                     AND json_valid(payload) AND payload ->> 'event' = 'ended')
             FROM interview WHERE platform <> ?1
                 AND (opened > 0 OR NOT EXISTS (SELECT 1 FROM remark WHERE remark.interview = interview.number))
             ORDER BY opened DESC, number DESC";
        self.told(|connection| {
            connection.prepare_cached(select)?.query_map([NO_PLATFORM], recent_from)?.collect()
        })
    }

    /// Returns once the entry is on disk. An id that is there already stays as it is.
    pub fn append(&self, interview: Interview, entry: &Entry) -> Result<(), JournalError> {
        let insert = "INSERT INTO entry (interview, id, position, who, via, text, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        let Entry { id, order, who, text, at_ms, via, r#final: _ } = entry;
        self.told(|connection| {
            let row = params![interview.0, id, order, who_name(*who), via_name(*via), text, at_ms];
            connection.prepare_cached(insert)?.execute(row)
        })?;
        Ok(())
    }

    /// Returns once the event is on disk.
    pub fn note(&self, interview: Interview, event: &Event) -> Result<(), JournalError> {
        let payload = self.json(event)?;
        let insert = "INSERT INTO event (interview, payload) VALUES (?1, ?2)";
        self.told(|connection| connection.execute(insert, params![interview.0, payload]))?;
        Ok(())
    }

    /// Notes that the platform has these.
    pub fn acknowledge(&self, interview: Interview, ids: &[String]) -> Result<(), JournalError> {
        let insert = "INSERT INTO acknowledged (interview, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.add_each(insert, interview, ids)
    }

    /// Notes that the platform will never take these.
    pub fn refuse(&self, interview: Interview, ids: &[String]) -> Result<(), JournalError> {
        let insert = "INSERT INTO refused (interview, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.add_each(insert, interview, ids)
    }

    /// All or none.
    fn add_each(&self, insert: &str, interview: Interview, ids: &[String]) -> Result<(), JournalError> {
        self.told(|connection| {
            let transaction = connection.unchecked_transaction()?;
            for id in ids {
                transaction.prepare_cached(insert)?.execute(params![interview.0, id])?;
            }
            transaction.commit()
        })
    }

    /// In place of the draft before; an empty text leaves none.
    pub fn keep_draft(&self, interview: Interview, text: &str) -> Result<(), JournalError> {
        let upsert = "INSERT INTO draft (interview, text) VALUES (?1, ?2)
             ON CONFLICT (interview) DO UPDATE SET text = excluded.text";
        let remove = "DELETE FROM draft WHERE interview = ?1";
        self.told(|connection| match text {
            "" => connection.execute(remove, [interview.0]),
            text => connection.execute(upsert, params![interview.0, text]),
        })?;
        Ok(())
    }

    /// What the person chose last; `None` before the first choice.
    pub fn preferences(&self) -> Result<Option<Preferences>, JournalError> {
        let select = "SELECT value FROM preference WHERE name = 'devices'";
        let value: Option<String> =
            self.told(|connection| connection.query_row(select, [], |row| row.get(0)).optional())?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    pub fn remember(&self, preferences: &Preferences) -> Result<(), JournalError> {
        let value = self.json(preferences)?;
        let upsert = "INSERT INTO preference (name, value) VALUES ('devices', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.told(|connection| connection.execute(upsert, [&value]))?;
        Ok(())
    }

    pub(crate) fn json(&self, value: &impl serde::Serialize) -> Result<String, JournalError> {
        serde_json::to_string(value)
            .map_err(|error| JournalError::Other { path: self.path.clone(), why: error.to_string() })
    }

    pub(crate) fn told<T>(
        &self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, JournalError> {
        let result = run(&self.connection).map_err(|error| JournalError::from_sqlite(&self.path, &error));
        if let Err(JournalError::Damaged { .. }) = result {
            // Best effort: what the log holds is read from there too.
            let _ = leave_log_when_closed(&self.connection, true);
        }
        result
    }
}

fn entry_from(row: &Row<'_>) -> rusqlite::Result<(Entry, Upload)> {
    let entry = Entry {
        id: row.get(0)?,
        order: row.get(1)?,
        who: who_from(&row.get::<_, String>(2)?),
        via: via_from(&row.get::<_, String>(3)?),
        text: row.get(4)?,
        at_ms: row.get(5)?,
        r#final: true,
    };
    let upload = match (row.get(6)?, row.get(7)?) {
        (true, _) => Upload::Acknowledged,
        (false, true) => Upload::Refused,
        (false, false) => Upload::Waiting,
    };
    Ok((entry, upload))
}

fn recent_from(row: &Row<'_>) -> rusqlite::Result<Recent> {
    Ok(Recent {
        platform: row.get(0)?,
        interview: row.get(1)?,
        company: row.get(2)?,
        job: row.get(3)?,
        opened_at: row.get(4)?,
        entries: row.get(5)?,
        waiting: row.get(6)?,
        ended: row.get(7)?,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that may not grow fails like a disk that is full, on every machine.
    #[test]
    fn a_file_that_may_not_grow_is_a_full_disk_and_takes_the_answer_once_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("journal.sqlite")).unwrap();
        let interview = journal.begin("p", "i", None, None).unwrap();
        let entry = |order: u32| Entry {
            id: format!("id-{order}"),
            order,
            who: Who::Candidate,
            text: "so long that it needs pages of its own ".repeat(500),
            r#final: true,
            at_ms: 0,
            via: Via::Typed,
        };
        journal.append(interview, &entry(0)).unwrap();
        let may_have = |pages: u32| journal.connection.pragma_update(None, "max_page_count", pages).unwrap();
        may_have(1);
        let told = journal.append(interview, &entry(1)).unwrap_err();
        assert!(matches!(told, JournalError::DiskFull { .. }), "{told}");
        assert_eq!(journal.kept(interview).unwrap().entries.len(), 1);
        may_have(u32::MAX - 1);
        journal.append(interview, &entry(1)).unwrap();
        assert_eq!(journal.kept(interview).unwrap().entries.len(), 2);
    }
}
