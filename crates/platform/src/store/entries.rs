//! Transcript entries: one an id.

use super::{Result, Store, millis, moment, unword, word};
use platform_api::transcript::{Entry, EntryOutcome, KeptEntry, Uploader, Via, Who};
use platform_api::{EntryId, InterviewId};
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

#[derive(FromRow)]
struct Row {
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

impl Store {
    /// Keeps what is new of them, in one transaction: after this returns, all of it is on the disk.
    pub async fn keep_entries(
        &self,
        interview: &InterviewId,
        entries: &[&Entry],
        by: Uploader,
        now: OffsetDateTime,
    ) -> Result<Vec<EntryOutcome>> {
        let mut tx = self.write().await?;
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            outcomes.push(keep(&mut tx, interview, entry, by, now).await?);
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

    /// In the order in which they were said.
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

/// What is there stays, with two exceptions: a final text replaces one that was not, and the interviewer, whose ears
/// made a spoken entry, replaces the candidate's copy of it.
pub(super) async fn keep(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    entry: &Entry,
    by: Uploader,
    now: OffsetDateTime,
) -> Result<EntryOutcome> {
    let written = sqlx::query(
        "INSERT INTO entries (interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (interview_id, id) DO UPDATE SET ord = excluded.ord, who = excluded.who, text = excluded.text, \
         is_final = excluded.is_final, at_ms = excluded.at_ms, via = excluded.via, uploaded_by = excluded.uploaded_by, \
         received_at = excluded.received_at \
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
    .bind(word(&by)?)
    .bind(millis(now))
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
