//! What becomes of a damaged journal: it is renamed and kept, and what can be read of it goes into a new file.
//!
//! The new file is built beside the damaged one, under a name of its own, and is complete once it says what was
//! salvaged; only then the files change places. A crash at any point is made good at the next start, by [`finish`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use diagnosis::Observation;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::{
    JournalError, folder, open,
    pages::{Cell, Pages, Value},
};

/// The name under which the new file says what was salvaged, among the preferences.
const SAID_AS: &str = "salvaged";
/// What SQLite keeps beside a file.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A journal that was found damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvaged {
    /// Where the damaged file lies now. In the new file it is the name alone.
    pub kept_as: PathBuf,
    /// How many entries could be read of it.
    pub entries: usize,
}

impl From<&Salvaged> for Observation {
    fn from(salvaged: &Salvaged) -> Self {
        let kept_as = salvaged.kept_as.display().to_string();
        Self::JournalDamaged { kept_as, entries: salvaged.entries }
    }
}

pub(crate) fn log_of(path: &Path) -> PathBuf {
    folder::beside(path, "-wal")
}

/// Puts what can be read into a new file beside the damaged one, which stays as it is.
pub(crate) fn salvage(path: &Path) -> Result<(), JournalError> {
    let readable = Readable::of(&Pages::read(path, &log_of(path)));
    let new = new_file(path);
    let sqlite = |error: rusqlite::Error| JournalError::from_sqlite(&new, &error);
    remove(&new)?;
    let mut connection = open::connect(&new)?;
    let kept_as = free_name(&connection, path).map_err(sqlite)?;
    let salvaged = Salvaged { kept_as, entries: readable.entries.len() };
    let transaction = connection.transaction().map_err(sqlite)?;
    readable.write(&transaction).map_err(sqlite)?;
    say(&transaction, &salvaged).map_err(sqlite)?;
    transaction.commit().map_err(sqlite)?;
    tracing::warn!(kept_as = %salvaged.kept_as.display(), entries = salvaged.entries, "salvaged the journal");
    Ok(())
}

/// Brings a salvaged file to its place, where there is one.
pub(crate) fn finish(path: &Path) -> Result<(), JournalError> {
    let new = new_file(path);
    if folder::size(&new) == 0 {
        return Ok(());
    }
    let Some(salvaged) = complete(&new)? else {
        // Half made, or damaged itself. It is made again where there is still something to make it of.
        return if folder::size(path) > 0 { remove(&new) } else { Ok(()) };
    };
    move_aside(path, &salvaged.kept_as)?;
    for companion in COMPANIONS {
        move_aside(&folder::beside(path, companion), &folder::beside(&salvaged.kept_as, companion))?;
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    folder::sync(folder)?;
    rename(&new, path)?;
    folder::sync(folder)
}

/// `None` where a crash left it half made.
fn complete(new: &Path) -> Result<Option<Salvaged>, JournalError> {
    let connection = match open::connect(new) {
        Err(JournalError::Damaged { .. }) => return Ok(None),
        opened => opened?,
    };
    let sqlite = |error: rusqlite::Error| JournalError::from_sqlite(new, &error);
    let salvaged = said(&connection, new).map_err(sqlite)?;
    // A log would be left behind by the new name.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(sqlite)?;
    connection.close().map_err(|(_, error)| sqlite(error))?;
    if folder::size(&log_of(new)) > 0 {
        return Err(JournalError::Other { path: new.to_owned(), why: "its log could not be emptied".into() });
    }
    Ok(salvaged)
}

/// What the file at this path says was salvaged into it, if it does.
pub(crate) fn said(connection: &Connection, path: &Path) -> rusqlite::Result<Option<Salvaged>> {
    let select = "SELECT value FROM preference WHERE name = ?1";
    let value: Option<String> = connection.query_row(select, [SAID_AS], |row| row.get(0)).optional()?;
    let salvaged = value.and_then(|value| serde_json::from_str::<Salvaged>(&value).ok());
    Ok(salvaged
        .map(|Salvaged { kept_as, entries }| Salvaged { kept_as: path.with_file_name(kept_as), entries }))
}

fn say(connection: &Connection, salvaged: &Salvaged) -> rusqlite::Result<()> {
    let kept_as = salvaged.kept_as.file_name().map(PathBuf::from).unwrap_or_default();
    let value = serde_json::to_string(&Salvaged { kept_as, entries: salvaged.entries })
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection
        .execute("INSERT OR REPLACE INTO preference (name, value) VALUES (?1, ?2)", [SAID_AS, &value])
        .map(drop)
}

pub(crate) fn forget(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM preference WHERE name = ?1", [SAID_AS]).map(drop)
}

fn new_file(path: &Path) -> PathBuf {
    folder::beside(path, ".salvaged")
}

fn free_name(connection: &Connection, path: &Path) -> rusqlite::Result<PathBuf> {
    let stamp: String =
        connection.query_row("SELECT strftime('%Y%m%dT%H%M%SZ', 'now')", [], |row| row.get(0))?;
    let name = folder::beside(path, &format!(".damaged-{stamp}"));
    Ok(unless_taken(name))
}

fn unless_taken(name: PathBuf) -> PathBuf {
    let is_free = |name: &PathBuf| {
        !name.exists() && !COMPANIONS.iter().any(|companion| folder::beside(name, companion).exists())
    };
    if is_free(&name) {
        return name;
    }
    (2u32..).map(|again| folder::beside(&name, &format!("-{again}"))).find(is_free).unwrap_or(name)
}

/// Never over another file.
fn move_aside(from: &Path, to: &Path) -> Result<(), JournalError> {
    if !from.exists() {
        return Ok(());
    }
    rename(from, &if to.exists() { unless_taken(to.to_owned()) } else { to.to_owned() })
}

fn rename(from: &Path, to: &Path) -> Result<(), JournalError> {
    fs::rename(from, to).map_err(|error| JournalError::from_io(from, &error))
}

/// A new file that a crash left half made.
fn remove(new: &Path) -> Result<(), JournalError> {
    for path in
        COMPANIONS.map(|companion| folder::beside(new, companion)).iter().map(PathBuf::as_path).chain([new])
    {
        if path.exists() {
            fs::remove_file(path).map_err(|error| JournalError::from_io(path, &error))?;
        }
    }
    Ok(())
}

/// The rows that could be read, each under its number.
#[derive(Default)]
struct Readable {
    interviews: BTreeMap<i64, InterviewRow>,
    entries: BTreeMap<i64, EntryRow>,
    events: BTreeMap<i64, EventRow>,
    remarks: BTreeMap<i64, RemarkRow>,
    acknowledged: BTreeSet<(i64, String)>,
    refused: BTreeMap<(i64, String), String>,
    drafts: BTreeMap<i64, String>,
    preferences: BTreeMap<String, String>,
}

struct InterviewRow {
    platform: String,
    id: String,
    company: Option<String>,
    job: Option<String>,
    opened_at: String,
    opened: i64,
}

struct EntryRow {
    interview: i64,
    id: String,
    position: i64,
    who: String,
    via: String,
    text: String,
    at_ms: i64,
    written_at: String,
}

struct RemarkRow {
    interview: i64,
    account: String,
    id: String,
    payload: String,
    written_at: String,
}

struct EventRow {
    interview: i64,
    payload: String,
    written_at: String,
}

impl Readable {
    fn of(pages: &Pages) -> Self {
        let mut readable = Self::default();
        for cell in pages.cells() {
            match cell {
                // Rows are counted from 1. A number in the billions is damage, and nothing could be added after it.
                Cell::Row(number, values) if number > 0 && is_u32(number) => {
                    readable.take_row(number, values)
                }
                Cell::Row(..) => {}
                Cell::Key(values) => readable.take_key(values),
            }
        }
        readable
    }

    /// A row is told by its values: the page does not say of which table it is.
    fn take_row(&mut self, number: i64, values: Vec<Value>) {
        use Value::{Integer, Null, Text};
        let mut values = values.into_iter();
        let mut next = || values.next();
        match [next(), next(), next(), next(), next(), next(), next(), next(), next(), next()] {
            [
                Some(Null),
                Some(Integer(interview)),
                Some(Text(id)),
                Some(Integer(position)),
                Some(Text(who)),
                Some(Text(via)),
                Some(Text(text)),
                Some(Integer(at_ms)),
                Some(Text(written_at)),
                None,
            ] if is_u32(position) && is_u32(at_ms) => {
                let row = EntryRow { interview, id, position, who, via, text, at_ms, written_at };
                self.entries.insert(number, row);
            }
            [Some(Null), Some(Integer(interview)), Some(Text(payload)), Some(Text(written_at)), None, ..] => {
                self.events.insert(number, EventRow { interview, payload, written_at });
            }
            [
                Some(Null),
                Some(Integer(interview)),
                Some(Text(account)),
                Some(Text(id)),
                Some(Text(payload)),
                Some(Text(written_at)),
                None,
                ..,
            ] => {
                self.remarks.insert(number, RemarkRow { interview, account, id, payload, written_at });
            }
            [
                Some(Null),
                Some(Text(platform)),
                Some(Text(id)),
                Some(company @ (Null | Text(_))),
                Some(job @ (Null | Text(_))),
                Some(Text(opened_at)),
                Some(Integer(opened)),
                None,
                ..,
            ] if is_u32(opened) => {
                let (company, job) = (company.into_text(), job.into_text());
                let row = InterviewRow { platform, id, company, job, opened_at, opened };
                self.interviews.insert(number, row);
            }
            // of format 1
            [Some(Null), Some(Text(platform)), Some(Text(id)), None, ..] => {
                self.interviews.entry(number).or_insert_with(|| InterviewRow::named(platform, id));
            }
            [Some(Null), Some(Text(draft)), None, ..] => {
                self.drafts.insert(number, draft);
            }
            _ => {}
        }
    }

    fn take_key(&mut self, values: Vec<Value>) {
        use Value::{Integer, Text};
        let mut values = values.into_iter();
        let mut next = || values.next();
        match [next(), next(), next(), next()] {
            [Some(Integer(interview)), Some(Text(id)), None, None] => {
                self.acknowledged.insert((interview, id));
            }
            [Some(Integer(interview)), Some(Text(id)), Some(Text(refused_at)), None] => {
                self.refused.insert((interview, id), refused_at);
            }
            // The index that keeps an interview from being there twice: it knows its name, where the row is lost.
            [Some(Text(platform)), Some(Text(id)), Some(Integer(number)), None] => {
                self.interviews.entry(number).or_insert_with(|| InterviewRow::named(platform, id));
            }
            [Some(Text(name)), Some(Text(value)), None, None] => {
                self.preferences.insert(name, value);
            }
            _ => {}
        }
    }

    fn write(&self, to: &Transaction<'_>) -> rusqlite::Result<()> {
        self.write_interviews(to)?;
        let mut insert = to.prepare(
            "INSERT OR IGNORE INTO entry (number, interview, id, position, who, via, text, at_ms, written_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for (number, row) in &self.entries {
            let EntryRow { interview, id, position, who, via, text, at_ms, written_at } = row;
            insert.execute(params![number, interview, id, position, who, via, text, at_ms, written_at])?;
        }
        let mut insert =
            to.prepare("INSERT INTO event (number, interview, payload, written_at) VALUES (?1, ?2, ?3, ?4)")?;
        for (number, EventRow { interview, payload, written_at }) in &self.events {
            insert.execute(params![number, interview, payload, written_at])?;
        }
        let mut insert = to.prepare(
            "INSERT OR IGNORE INTO remark (number, interview, account, id, payload, written_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (number, RemarkRow { interview, account, id, payload, written_at }) in &self.remarks {
            insert.execute(params![number, interview, account, id, payload, written_at])?;
        }
        let mut insert = to.prepare("INSERT INTO acknowledged (interview, id) VALUES (?1, ?2)")?;
        for (interview, id) in &self.acknowledged {
            insert.execute(params![interview, id])?;
        }
        let mut insert = to.prepare("INSERT INTO refused (interview, id, refused_at) VALUES (?1, ?2, ?3)")?;
        for ((interview, id), refused_at) in &self.refused {
            insert.execute(params![interview, id, refused_at])?;
        }
        let mut insert = to.prepare("INSERT INTO draft (interview, text) VALUES (?1, ?2)")?;
        for (interview, text) in &self.drafts {
            insert.execute(params![interview, text])?;
        }
        let mut insert = to.prepare("INSERT INTO preference (name, value) VALUES (?1, ?2)")?;
        for (name, value) in &self.preferences {
            insert.execute([name, value])?;
        }
        Ok(())
    }

    /// An interview whose name is lost gets one that no platform has; it is kept and not listed.
    fn write_interviews(&self, to: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut insert = to.prepare(
            "INSERT OR IGNORE INTO interview (number, platform, id, company, job, opened_at, opened)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (number, row) in &self.interviews {
            let InterviewRow { platform, id, company, job, opened_at, opened } = row;
            insert.execute(params![number, platform, id, company, job, opened_at, opened])?;
        }
        let named = self.entries.values().map(|row| row.interview);
        let named = named.chain(self.events.values().map(|row| row.interview));
        let named = named.chain(self.remarks.values().map(|row| row.interview));
        let named = named.chain(self.acknowledged.iter().map(|(interview, _)| *interview));
        let named = named.chain(self.refused.keys().map(|(interview, _)| *interview));
        for number in named.chain(self.drafts.keys().copied()).collect::<BTreeSet<_>>() {
            let (platform, id) = (crate::journal::NO_PLATFORM, format!("salvaged-{number}"));
            insert.execute(params![number, platform, id, None::<String>, None::<String>, "", 0])?;
        }
        Ok(())
    }
}

impl InterviewRow {
    fn named(platform: String, id: String) -> Self {
        Self { platform, id, company: None, job: None, opened_at: String::new(), opened: 0 }
    }
}

impl Value {
    fn into_text(self) -> Option<String> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

fn is_u32(value: i64) -> bool {
    u32::try_from(value).is_ok()
}
