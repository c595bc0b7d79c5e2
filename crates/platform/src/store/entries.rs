//! Transcript entries: one an id.

use super::{Result, Store, millis, moment, unword, word};
use platform_api::transcript::{
    Entry, EntryOutcome, KeptEntry, MAX_INTERVIEW_BYTES, MAX_INTERVIEW_ENTRIES, RejectedEntry, Uploader, Via,
    Who,
};
use platform_api::{EntryId, InterviewId};
use sqlx::{Acquire, FromRow, Sqlite, SqliteConnection, Transaction};
use time::OffsetDateTime;

#[derive(FromRow)]
pub(super) struct Row {
    /// Its place among what observers are told, where that is read.
    #[sqlx(default)]
    pub seq: i64,
    id: String,
    ord: i64,
    who: String,
    text: String,
    is_final: bool,
    at_ms: i64,
    via: String,
    uploaded_by: String,
    received_at: i64,
}

/// Who hands an entry in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The candidate's device that the interview is bound to.
    BoundDevice,
    /// One that gave the interview over.
    EarlierDevice,
    Interviewer,
}

impl From {
    fn uploader(self) -> Uploader {
        match self {
            Self::BoundDevice | Self::EarlierDevice => Uploader::Candidate,
            Self::Interviewer => Uploader::Interviewer,
        }
    }
}

impl Store {
    /// Keeps what is new of them, in one transaction: after this returns, all of it is on the disk.
    pub async fn keep_entries(
        &self,
        interview: &InterviewId,
        entries: &[&Entry],
        from: From,
        now: OffsetDateTime,
    ) -> Result<Vec<EntryOutcome>> {
        let mut tx = self.write().await?;
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            outcomes.push(keep_if_it_fits(&mut tx, interview, entry, from, now).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    pub async fn entry(&self, interview: &InterviewId, id: &EntryId) -> Result<Option<Entry>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at FROM entries \
             WHERE interview_id = ? AND id = ?",
        )
        .bind(interview.as_str())
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(KeptEntry::try_from).transpose()?.map(|kept| kept.entry))
    }

    /// The interviewer's line of this id: the platform's, since workers write nothing, or one that the candidate's
    /// client wrote without a network.
    pub async fn line(&self, interview: &InterviewId, id: &EntryId) -> Result<Option<Entry>> {
        line(&mut *self.pool.acquire().await?, interview, id).await
    }

    /// Whether the candidate has typed something since, on the device that the interview is bound to.
    pub async fn is_outdated(&self, interview: &InterviewId, answered: Option<&EntryId>) -> Result<bool> {
        is_outdated(&mut *self.pool.acquire().await?, interview, answered).await
    }

    /// What the interview goes by, in the order in which it was said.
    pub async fn standing(&self, interview: &InterviewId) -> Result<Vec<KeptEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at FROM standing \
             WHERE interview_id = ? ORDER BY at_ms, ord, seq",
        )
        .bind(interview.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(KeptEntry::try_from).collect()
    }

    /// All of them, in the order in which they were said.
    pub async fn entries(&self, interview: &InterviewId) -> Result<Vec<KeptEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at FROM entries \
             WHERE interview_id = ? ORDER BY at_ms, ord, seq",
        )
        .bind(interview.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(KeptEntry::try_from).collect()
    }
}

/// Rejects what would be too much of one interview, unless it is there already.
async fn keep_if_it_fits(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    entry: &Entry,
    from: From,
    now: OffsetDateTime,
) -> Result<EntryOutcome> {
    let mut attempt = tx.begin().await?;
    let outcome = keep_upload(&mut attempt, interview, entry, from, now).await?;
    if outcome == EntryOutcome::Accepted && is_too_much(&mut attempt, interview).await? {
        attempt.rollback().await?;
        return Ok(EntryOutcome::Rejected { reason: RejectedEntry::InterviewFull });
    }
    attempt.commit().await?;
    Ok(outcome)
}

async fn is_too_much(tx: &mut Transaction<'_, Sqlite>, interview: &InterviewId) -> Result<bool> {
    let too_much: Option<(i64,)> =
        sqlx::query_as("SELECT 1 FROM amounts WHERE interview_id = ? AND (entries > ? OR bytes > ?)")
            .bind(interview.as_str())
            .bind(MAX_INTERVIEW_ENTRIES as i64)
            .bind(MAX_INTERVIEW_BYTES as i64)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(too_much.is_some())
}

/// What is there stays, with two exceptions: a final text replaces one that was not, and the interviewer, whose ears
/// made a spoken entry, replaces the candidate's copy of it.
///
/// A line that the candidate's client wrote without a network, where the platform or an earlier device wrote another
/// one in its place, stands beside it under an id of its own.
async fn keep_upload(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    entry: &Entry,
    from: From,
    now: OffsetDateTime,
) -> Result<EntryOutcome> {
    let outcome = keep(tx, interview, entry, from, now).await?;
    let is_line = entry.who == Who::Interviewer && entry.via == Via::Typed && entry.is_final;
    let may_differ = outcome == EntryOutcome::Duplicate && from != From::Interviewer && is_line;
    if may_differ && is_other_line(tx, interview, entry, from).await? {
        let beside = Entry { id: offline_id(&entry.id), ..entry.clone() };
        return keep(tx, interview, &beside, from, now).await;
    }
    Ok(outcome)
}

/// Whether somebody else has written another line under this id.
async fn is_other_line(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    entry: &Entry,
    from: From,
) -> Result<bool> {
    let other: Option<(i64,)> = sqlx::query_as(
        "SELECT 1 FROM entries WHERE interview_id = ? AND id = ? AND who = 'interviewer' AND via = 'typed' \
         AND text <> ? AND (uploaded_by = 'interviewer' OR by_bound_device <> ?)",
    )
    .bind(interview.as_str())
    .bind(entry.id.as_str())
    .bind(&entry.text)
    .bind(from == From::BoundDevice)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(other.is_some())
}

/// What stands there for good makes room, unless the place beside it is taken too.
pub(super) async fn move_beside(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    id: &EntryId,
) -> Result<()> {
    sqlx::query("UPDATE OR IGNORE entries SET id = ? WHERE interview_id = ? AND id = ? AND is_final")
        .bind(offline_id(id).as_str())
        .bind(interview.as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn line(
    connection: &mut SqliteConnection,
    interview: &InterviewId,
    id: &EntryId,
) -> Result<Option<Entry>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at FROM standing \
         WHERE interview_id = ? AND id = ? AND who = 'interviewer' AND via = 'typed'",
    )
    .bind(interview.as_str())
    .bind(id.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(row.map(KeptEntry::try_from).transpose()?.map(|kept| kept.entry))
}

/// What is newer is told by the order in which it came: an earlier device had a clock of its own. Of what was spoken
/// parts may come late, so there the clock has to agree.
pub(super) async fn is_outdated(
    connection: &mut SqliteConnection,
    interview: &InterviewId,
    answered: Option<&EntryId>,
) -> Result<bool> {
    let newer: Option<(i64,)> = sqlx::query_as(
        "SELECT 1 FROM entries newer WHERE interview_id = ?1 AND who = 'candidate' AND via = 'typed' AND is_final \
         AND by_bound_device AND (?2 IS NULL OR EXISTS (SELECT 1 FROM entries old WHERE old.interview_id = ?1 \
         AND old.id = ?2 AND old.seq < newer.seq AND (old.via = 'typed' OR old.at_ms < newer.at_ms))) LIMIT 1",
    )
    .bind(interview.as_str())
    .bind(answered.map(EntryId::as_str))
    .fetch_optional(connection)
    .await?;
    Ok(newer.is_some())
}

fn offline_id(id: &EntryId) -> EntryId {
    EntryId::new(format!("offline-{id}"))
}

pub(super) async fn keep(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    entry: &Entry,
    from: From,
    now: OffsetDateTime,
) -> Result<EntryOutcome> {
    let written = sqlx::query(
        "INSERT INTO entries (interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at, \
         by_bound_device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (interview_id, id) DO UPDATE SET ord = excluded.ord, who = excluded.who, text = excluded.text, \
         is_final = excluded.is_final, at_ms = excluded.at_ms, via = excluded.via, uploaded_by = excluded.uploaded_by, \
         received_at = excluded.received_at, by_bound_device = excluded.by_bound_device \
         WHERE excluded.is_final AND (NOT entries.is_final OR (excluded.uploaded_by = 'interviewer' \
         AND entries.uploaded_by = 'candidate' AND entries.via = 'voice'))",
    )
    .bind(interview.as_str())
    .bind(entry.id.as_str())
    .bind(i64::try_from(entry.order).unwrap_or(i64::MAX))
    .bind(word(&entry.who)?)
    .bind(&entry.text)
    .bind(entry.is_final)
    .bind(i64::try_from(entry.at_ms).unwrap_or(i64::MAX))
    .bind(word(&entry.via)?)
    .bind(word(&from.uploader())?)
    .bind(millis(now))
    .bind(from == From::BoundDevice)
    .execute(&mut **tx)
    .await?;
    Ok(if written.rows_affected() == 1 { EntryOutcome::Accepted } else { EntryOutcome::Duplicate })
}

impl TryFrom<Row> for KeptEntry {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        let who: Who = unword(&row.who)?;
        let via: Via = unword(&row.via)?;
        Ok(Self {
            entry: Entry {
                id: row.id.into(),
                order: row.ord.unsigned_abs(),
                who,
                text: row.text,
                is_final: row.is_final,
                at_ms: row.at_ms.unsigned_abs(),
                via,
            },
            uploaded_by: unword(&row.uploaded_by)?,
            received_at: moment(row.received_at),
        })
    }
}
